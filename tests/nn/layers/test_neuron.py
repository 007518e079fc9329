"""A neuron records one affine node and one activation, labelled so that it draws itself well."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nn
from autograd import Value, exp, no_grad, tanh
from autograd.errors import LengthError, OperandError
from autograd.graph import topological


def test_a_neuron_computes_the_activation_of_the_weighted_sum() -> None:
    neuron = nn.Neuron.from_weights([0.5, -1.0], 0.25, "sigmoid")

    assert neuron([2.0, 3.0]).data == pytest.approx(1.0 / (1.0 + math.exp(1.75)), rel=1e-15)


def test_a_neuron_is_two_nodes() -> None:
    neuron = nn.Neuron(3, "tanh", rng=0)

    out = neuron([1.0, 2.0, 3.0])

    assert [node.op for node in topological(out) if node.op] == ["affine", "tanh"]


def test_a_linear_neuron_is_one_labelled_node() -> None:
    out = nn.Neuron(2, None)([1.0, 2.0])

    assert (out.op, out.label) == ("affine", "out")


def test_the_weights_are_drawn_between_minus_1_and_1_and_the_bias_is_0() -> None:
    neuron = nn.Neuron(1000, rng=1)
    weights = [w.data for w in neuron.w]

    assert -1.0 <= min(weights) < -0.98
    assert 0.98 < max(weights) <= 1.0
    # the mean of 1000 draws has the standard deviation 1/sqrt(3000) = 0.018
    assert abs(sum(weights) / 1000) < 0.1
    assert neuron.b.data == 0.0


def test_relu_is_the_default_as_in_micrograd() -> None:
    assert nn.Neuron.from_weights([1.0])([-2.0]).data == 0.0
    assert nn.Neuron(1)([1.0]).op == "relu"


def test_every_parameter_and_the_output_carry_labels() -> None:
    neuron = nn.Neuron(2)

    assert [p.label for p in neuron.parameters()] == ["w1", "w2", "b"]
    assert neuron([1.0, 2.0]).label == "out"


def test_the_label_of_a_neuron_can_be_chosen() -> None:
    neuron = nn.Neuron(2)
    neuron.label = "score"

    assert neuron([1.0, 2.0]).label == "score"


def test_a_label_given_to_the_output_stays() -> None:
    out = nn.Neuron(2)([1.0, 2.0])
    out.label = "mine"
    out.backward()

    assert out.label == "mine"


def test_given_values_are_the_parameters_themselves() -> None:
    w, b = Value(0.15, "theta"), Value(0.35)

    neuron = nn.Neuron.from_weights([w, 0.2], b)

    assert neuron.parameters()[0] is w
    assert neuron.b is b
    assert [p.label for p in neuron.parameters()] == ["theta", "w2", "b"]


def test_given_weights_have_the_bias_0_unless_another_is_given() -> None:
    assert nn.Neuron.from_weights([1.0])([2.0]).data == 2.0


def test_weights_that_were_computed_pass_their_gradient_on() -> None:
    scale = Value(2.0)

    nn.Neuron.from_weights([scale * 3.0], 0.0, None)([5.0]).backward()

    assert scale.grad == 15.0


def test_a_function_of_a_value_is_an_activation() -> None:
    def bump(x: Value) -> Value:
        return exp(-x * x)

    neuron = nn.Neuron.from_weights([1.0], 0.0, bump)

    assert neuron([2.0]).data == pytest.approx(math.exp(-4.0), rel=1e-15)
    assert repr(neuron) == "Neuron(1, activation='bump')"


def test_a_label_given_by_the_activation_stays() -> None:
    def squashed(x: Value) -> Value:
        out = tanh(x)
        out.label = "squashed"
        return out

    assert nn.Neuron(1, squashed)([2.0]).label == "squashed"


def test_an_activation_that_gives_no_value_is_named() -> None:
    def step(x: Value) -> float:
        return 1.0 if x > 0 else 0.0

    neuron = nn.Neuron.from_weights([1.0], 0.0, step)  # type: ignore[arg-type]

    with pytest.raises(
        OperandError, match=r"activation 'step' gave 1\.0 of type float, not a Value"
    ):
        neuron([2.0])


@pytest.mark.parametrize(
    "inputs",
    [
        [1, 2.5, -3],
        (1.0, 2.5, -3.0),
        np.array([1.0, 2.5, -3.0]),
        np.array([1, 2.5, -3], dtype=np.float32),
        [Value(1.0), 2.5, np.float64(-3.0)],
        np.array([Value(1.0), Value(2.5), Value(-3.0)]),
        range(1, 4),
    ],
    ids=["list", "tuple", "array", "float32", "mixture", "objects", "range"],
)
def test_inputs_may_be_any_sequence_of_numbers_and_values(inputs: object) -> None:
    neuron = nn.Neuron.from_weights([1.0, 1.0, 0.0], 0.5, None)
    expected = 3.5 if isinstance(inputs, range) else 4.0

    assert neuron(inputs).data == expected  # type: ignore[arg-type]


def test_values_among_the_inputs_receive_gradients() -> None:
    x = Value(2.0)

    nn.Neuron.from_weights([3.0, 4.0], 0.0, None)([x, 1.0]).backward()

    assert x.grad == 3.0


def test_under_no_grad_the_output_is_a_leaf_with_its_label() -> None:
    with no_grad():
        out = nn.Neuron(2)([1.0, 2.0])

    assert out.is_leaf
    assert out.label == "out"


def test_a_wrong_number_of_inputs_is_an_error_with_both_lengths() -> None:
    with pytest.raises(LengthError, match=r"Neuron expects 1 input, got 2: \(0\.5, 1\.0\)\."):
        nn.Neuron(1)([0.5, 1.0])


def test_tanh_is_the_row_itself() -> None:
    assert nn.Neuron(1, "tanh").activation is tanh
