"""What a neuron, layer or network was made with cannot be set afterwards; its numbers can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from nn.errors import FixedError, SettingTypeError


@pytest.mark.parametrize(
    ("module", "name", "given", "message"),
    [
        (
            nn.Neuron(2),
            "activation",
            "tanh",
            r"Neuron\.activation is fixed when the Neuron is made, and was to become 'tanh'; write",
        ),
        (nn.Neuron(2), "activation", None, "fixed"),
        (nn.Neuron(2), "nonlin", False, "fixed"),
        (nn.Neuron(2), "n_inputs", 3, "fixed"),
        (nn.Layer(2, 2), "activation", "tanh", r"make a new Layer, or set what its neurons have"),
        (nn.Layer(2, 2), "n_outputs", 3, "fixed"),
        (nn.MLP(2, [2, 1]), "activation", "tanh", r"make a new MLP, or one with given weights"),
        (nn.MLP(2, [2, 1]), "output_activation", "tanh", "fixed"),
        (nn.MLP(2, [2, 1]), "sizes", [3, 1], "fixed"),
        (
            nn.MLP(2, [2, 1]),
            "forward",
            lambda x: x,
            r"define forward in a class derived from this one\.$",
        ),
    ],
)
def test_setting_an_argument_of_the_constructor_is_refused_at_once(
    module: nn.Module, name: str, given: Any, message: str
) -> None:
    before = repr(module)

    with pytest.raises(FixedError, match=message):
        setattr(module, name, given)

    assert repr(module) == before
    assert module([1.0, 2.0]) is not None


def test_the_remedy_for_another_activation_keeps_the_parameters() -> None:
    neuron = nn.Neuron(2, rng=0)

    squashed = nn.Neuron.from_weights(neuron.w, neuron.b, activation="tanh")

    assert squashed.parameters() == neuron.parameters()
    assert squashed([1.0, 2.0]).op == "tanh"


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda n: setattr(n, "b", 0.5), OperandError, r"Neuron\.b is a Value, got 0\.5, which wo"),
        (lambda n: setattr(n, "w", [0.5, 1.0]), OperandError, r"w is a sequence of Values, got \["),
        (lambda n: setattr(n, "w", [Value(1.0), 2.0]), OperandError, "would not be trained"),
        (lambda n: setattr(n, "w", {Value(1.0)}), OperandError, "is a sequence of Values"),
        (lambda n: setattr(n, "w", Value(1.0)), OperandError, "is a sequence of Values"),
        (lambda n: setattr(n, "label", 5), OperandError, r"Neuron\.label is a text, got 5"),
    ],
)
def test_what_a_neuron_cannot_train_is_refused(
    change: Callable[[nn.Neuron], None], error: type[Exception], message: str
) -> None:
    neuron = nn.Neuron(2)
    before = neuron.parameters()

    with pytest.raises(error, match=message):
        change(neuron)

    assert neuron.parameters() == before


def test_a_weight_set_by_position_is_refused_with_what_to_write() -> None:
    """It was Python's own error, that a LeafGroup does not support item assignment."""
    neuron = nn.Neuron(2)
    weights: Any = neuron.w

    with pytest.raises(OperandError, match=r"write neuron\.w\[0\]\.data = 0\.5, for other Values"):
        weights[0] = Value(0.5)

    assert neuron.parameters()[:2] == list(weights)


def test_other_values_may_be_the_parameters() -> None:
    neuron = nn.Neuron(2, nonlin=False)

    neuron.w, neuron.b = [Value(2.0), Value(3.0)], Value(0.5)  # type: ignore[assignment]

    assert neuron([1.0, 10.0]).data == 32.5
    assert len(neuron.parameters()) == 3


@pytest.mark.parametrize("given", [[], 5, None, [nn.Neuron(2), 3], {nn.Neuron(2)}], ids=repr)
def test_layers_and_neurons_are_modules(given: Any) -> None:
    model = nn.MLP(2, [2, 1])

    with pytest.raises(SettingTypeError, match=r"MLP\.layers is a list of modules, at least one"):
        model.layers = given
    with pytest.raises(SettingTypeError, match=r"Layer\.neurons is a list of modules, at least"):
        model.layers[0].neurons = given

    assert len(model.parameters()) == 9


def test_a_layer_may_be_replaced() -> None:
    model = nn.MLP(2, [3, 1])

    model.layers = [model.layers[0], nn.Layer(3, 2)]

    assert len(model([1.0, 2.0])) == 2


@pytest.mark.parametrize(
    ("module", "own"),
    [
        (nn.Neuron(2), {"activation", "b", "from_weights", "label", "n_inputs", "w"}),
        (nn.Layer(2, 1), {"from_weights", "hidden", "n_inputs", "neurons"}),
        (nn.MLP(2, [1]), {"from_weights", "layers", "n_inputs"}),
    ],
    ids=["Neuron", "Layer", "MLP"],
)
def test_only_documented_names_are_public(module: nn.Module, own: set[str]) -> None:
    public = {name for name in dir(module) if not name.startswith("_")}

    assert public - set(dir(nn.Module)) == own


LEARNERS: list[tuple[Callable[[], nn.Module], str, tuple[int, ...]]] = [
    (lambda: nn.BatchNorm1d(2), "weight", (2,)),
    (lambda: nn.BatchNorm1d(2), "bias", (2,)),
    (lambda: nn.LayerNorm((2, 3)), "bias", (2, 3)),
    (lambda: nn.RMSNorm(2), "weight", (2,)),
    (lambda: nn.Embedding(3, 2), "weight", (3, 2)),
    (lambda: nn.LSTMCell(2, 2), "weight_hh", (8, 2)),
    (lambda: nn.GRUCell(2, 2), "bias_ih", (6,)),
    (lambda: nn.MultiheadAttention(2, 1), "in_proj_weight", (6, 2)),
]


@pytest.mark.parametrize(("make", "name", "shape"), LEARNERS)
def test_a_parameter_may_be_another_parameter_of_its_shape_alone(
    make: Callable[[], nn.Module], name: str, shape: tuple[int, ...]
) -> None:
    """An array in its place would not be trained."""
    module = make()
    other = nn.Parameter(np.full(shape, 0.5))
    setattr(module, name, other)
    state = module.state_dict()

    with pytest.raises(OperandError, match=rf"{name} is a Parameter, got .* not be trained"):
        setattr(module, name, np.ones(shape))
    with pytest.raises(OperandError, match="is a Parameter, got None"):
        setattr(module, name, None)
    with pytest.raises(LengthError, match=r"and was to become a Parameter of shape \(1,\)"):
        setattr(module, name, nn.Parameter([1.0]))

    assert getattr(module, name) is other
    assert (state[name] == 0.5).all()


def test_a_layer_made_without_a_parameter_stays_without() -> None:
    module = nn.BatchNorm1d(2, affine=False)

    with pytest.raises(FixedError, match="weight is None, as the layer was made without"):
        module.weight = nn.Parameter([1.0, 1.0])
    module.weight = None

    assert module.parameters() == []
