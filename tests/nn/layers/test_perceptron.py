"""Layers and networks: what they compute, how they name it, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from autograd.graph import topological
from nn.errors import SettingError, SettingTypeError

W18 = [
    ([[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35]),
    ([[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60]),
]


def test_a_network_feeds_each_layer_with_the_one_before() -> None:
    """Truth: the same products in NumPy."""
    rng = np.random.default_rng(5)
    model = nn.MLP(3, [4, 2], activation="tanh", rng=5)
    first, second = rng.uniform(-1, 1, (4, 3)), rng.uniform(-1, 1, (2, 4))
    x = np.array([0.5, -1.0, 2.0])

    outputs = [out.data for out in model(x)]

    assert outputs == pytest.approx(second @ np.tanh(first @ x), rel=1e-14)


def test_the_texts_network_gives_its_quoted_outputs() -> None:
    model = nn.MLP.from_weights(W18, "sigmoid", "sigmoid")

    outputs = [round(out.data, 9) for out in model([0.05, 0.10])]

    assert outputs == [0.75136507, 0.772928465]


def test_micrograds_example_has_41_parameters_in_micrograds_order() -> None:
    model = nn.MLP(3, [4, 4, 1])
    first = model.layers[0].neurons[0]

    assert len(model.parameters()) == 41
    assert model.parameters()[:4] == [*first.w, first.b]


def test_the_lectures_training_loop_runs() -> None:
    model = nn.MLP(3, [4, 4, 1], activation="tanh", output_activation="tanh", rng=7)
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    losses = []

    for _ in range(50):
        loss = sum((model(x) - y) ** 2 for x, y in zip(xs, ys, strict=True))
        for p in model.parameters():
            p.grad = 0.0
        loss.backward()
        for p in model.parameters():
            p.data += -0.1 * p.grad
        losses.append(loss.data)

    assert losses[-1] < 0.1 < losses[0]


def test_a_last_layer_of_one_neuron_gives_a_value() -> None:
    assert isinstance(nn.MLP(2, [3, 1])([1.0, 2.0]), Value)
    assert isinstance(nn.Layer(2, 1)([1.0, 2.0]), Value)


def test_a_hidden_layer_of_one_neuron_gives_a_list() -> None:
    model = nn.MLP(2, [1, 2])

    (hidden,) = model.layers[0]([1.0, 2.0])

    assert hidden.label == "h1"
    assert len(model([1.0, 2.0])) == 2


def test_the_output_is_linear_unless_asked_otherwise() -> None:
    assert nn.MLP(2, [3, 1])([1.0, 2.0]).op == "affine"
    assert nn.MLP(2, [3, 1], output_activation="tanh")([1.0, 2.0]).op == "tanh"


def test_neurons_of_a_layer_share_the_tuple_of_their_inputs() -> None:
    outputs = nn.Layer(2, 3, None)([Value(1.0), Value(2.0)])
    groups = {id(out.operands[2]) for out in outputs}

    assert len(groups) == 1


def test_a_network_names_its_values() -> None:
    out = nn.MLP(2, [2, 1])([1.0, 2.0])
    labels = {node.label for node in topological(out)}

    assert labels == {
        *("w1_11", "w1_12", "b1_1", "w1_21", "w1_22", "b1_2", "h1_1", "h1_2"),
        *("w2_1", "w2_2", "b2", "out"),
        "",  # the sums before the activations
    }


def test_a_network_of_one_neuron_needs_no_numbers_but_the_weights() -> None:
    model = nn.MLP(2, [1])

    assert [p.label for p in model.parameters()] == ["w1", "w2", "b"]
    assert model([1.0, 2.0]).scope == ""


def test_the_outputs_of_a_layer_have_it_as_their_scope() -> None:
    model = nn.MLP(2, [2, 2])
    outputs = model([1.0, 2.0])

    assert [(out.label, out.scope) for out in outputs] == [
        ("out_1", "layer 2"),
        ("out_2", "layer 2"),
    ]
    assert model.layers[0]([1.0, 2.0])[1].scope == "layer 1"


def test_a_comma_stands_where_a_number_has_two_figures() -> None:
    labels = [p.label for p in nn.MLP(10, [10, 1]).parameters()]

    assert labels[8:11] == ["w1_19", "w1_1,10", "b1_1"]
    assert labels[88 + 8 : 88 + 11] == ["w1_99", "w1_9,10", "b1_9"]
    assert labels[99:101] == ["w1_10,1", "w1_10,2"]


def test_labels_of_a_wide_layer_differ() -> None:
    """1 and 11 read like 11 and 1."""
    labels = [p.label for p in nn.MLP(12, [12, 1]).parameters()]

    assert len(set(labels)) == len(labels)


def test_named_parameters_are_paths() -> None:
    paths = [path for path, _ in nn.MLP(1, [1]).named_parameters()]

    assert paths == ["layers.0.neurons.0.w.0", "layers.0.neurons.0.b"]


def test_a_bias_may_be_shared_between_neurons() -> None:
    """Its gradient is the sum over the neurons, and it is listed once."""
    bias = Value(0.0, "b1")
    layer = nn.Layer.from_weights([[1.0], [2.0]], [bias, bias], None)
    first, second = layer([1.0])

    (first + 10.0 * second).backward()

    assert bias.grad == 11.0
    assert layer.parameters().count(bias) == 1


def test_a_generator_of_inputs_is_read_once() -> None:
    reads = []

    def inputs() -> Iterator[float]:
        for x in (1.0, 2.0):
            reads.append(x)
            yield x

    nn.MLP(2, [3, 3])(inputs())

    assert reads == [1.0, 2.0]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ((0.5, 1.0), r"MLP expects 3 inputs, got 2: \(0\.5, 1\.0\)\."),
        ([], r"MLP expects 3 inputs, got 0: \(\)\."),
        (iter([1.0]), r"MLP expects 3 inputs, got 1: \(1\.0,\)\."),
        (range(1000), r"MLP expects 3 inputs, got 1000: \(0, 1, 2, 3, 4, 5, \.\.\.\)\."),
        (np.zeros((2, 3)), r"as a 1-d array, got an array of shape \(2, 3\); call it once"),
    ],
    ids=["two", "none", "generator", "many", "matrix"],
)
def test_a_wrong_number_of_inputs_is_an_error_with_both_lengths(
    inputs: object, message: str
) -> None:
    with pytest.raises(LengthError, match=message):
        nn.MLP(3, [2, 1])(inputs)  # type: ignore[arg-type]


@pytest.mark.parametrize("inputs", [0.5, "abc", None, Value(1.0)], ids=repr)
def test_inputs_that_are_no_sequence_are_an_error(inputs: object) -> None:
    with pytest.raises(OperandError, match="Layer expects 3 inputs in a sequence of numbers"):
        nn.Layer(3, 1)(inputs)  # type: ignore[arg-type]


def test_inputs_that_are_no_numbers_are_an_error() -> None:
    with pytest.raises(OperandError, match="got 'b' of type str at position 1"):
        nn.Layer(2, 1)([1.0, "b"])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ([], r"MLP expects at least one size, got none; \[1\] is one neuron alone"),
        ([4, 0, 1], "MLP expects 1 or more neurons in each layer, got 0"),
        ([-1], "MLP expects 1 or more neurons in each layer, got -1"),
    ],
)
def test_sizes_that_make_no_network_are_an_error(sizes: list[int], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        nn.MLP(3, sizes)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        (4, r"MLP expects a sequence of sizes of layers, such as \[4, 4, 1\], got 4"),
        ("441", "MLP expects a sequence of sizes"),
        ([4.0, 1], "the number of neurons in each layer as a whole number, got 4.0"),
        ([4, "1"], "as a whole number, got '1'"),
        ([True], "as a whole number, got True"),
    ],
)
def test_mistyped_sizes_are_an_error(sizes: object, message: str) -> None:
    with pytest.raises(SettingTypeError, match=message):
        nn.MLP(3, sizes)  # type: ignore[arg-type]


def test_sizes_may_be_numpys_integers() -> None:
    assert repr(nn.MLP(np.int64(2), np.array([3, 1]))) == repr(nn.MLP(2, [3, 1]))


@pytest.mark.parametrize("make", [nn.Neuron, lambda n: nn.Layer(n, 2), lambda n: nn.MLP(n, [1])])
def test_a_network_has_at_least_one_input(make: type[nn.Neuron]) -> None:
    with pytest.raises(SettingError, match="expects 1 or more inputs, got 0"):
        make(0)


def test_layers_of_given_weights_must_fit_on_one_another() -> None:
    with pytest.raises(LengthError, match="Layer 2 has 3 weights for each neuron, but is fed by"):
        nn.MLP.from_weights([([[1.0], [1.0]], None), ([[1.0, 1.0, 1.0]], None)])


@pytest.mark.parametrize(
    ("weights", "biases", "message"),
    [
        ([[1.0], [1.0, 2.0]], None, "as many weights each, at least one neuron, got rows of 1 and"),
        ([], None, "at least one neuron, got no rows"),
        ([[1.0], [2.0]], [0.0], "one bias for each neuron, got 1 biases for 2 rows"),
    ],
)
def test_weights_of_a_layer_must_fit_together(
    weights: list[list[float]], biases: list[float] | None, message: str
) -> None:
    with pytest.raises(LengthError, match=message):
        nn.Layer.from_weights(weights, biases)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        (nn.Layer(3, 2), "Layer(3, 2, activation='relu')"),
        (
            nn.MLP(3, [4, 1], "tanh"),
            "MLP(3, [4, 1], activation='tanh', output_activation='linear')",
        ),
        (nn.MLP(3, [1], "tanh", "relu"), "MLP(3, [1], output_activation='relu')"),
    ],
)
def test_a_module_shows_how_it_was_made(module: nn.Module, text: str) -> None:
    assert repr(module) == text
