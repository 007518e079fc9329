"""Activations are known by the names in the table of primitives."""

from __future__ import annotations

import math

import pytest

import autograd
import nn
from autograd import Value
from nn.activations import USUAL, function, names
from nn.errors import SettingError, SettingTypeError


@pytest.mark.parametrize(
    "name",
    "relu tanh sigmoid gelu leaky_relu elu arctan selu mish softsign hardtanh".split(),
)
def test_a_name_means_the_function_of_that_name(name: str) -> None:
    assert function(name) is getattr(autograd, name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("selu", 1.0507009873554805 * 0.7),
        ("mish", 0.7 * math.tanh(math.log1p(math.exp(0.7)))),
        ("softsign", 0.7 / 1.7),
        ("hardtanh", 0.7),
    ],
)
def test_a_neuron_takes_them_by_name(name: str, expected: float) -> None:
    neuron = nn.Neuron.from_weights([1.0], 0.2, activation=name)

    assert neuron([0.5]).data == pytest.approx(expected, rel=1e-14)


def test_every_name_is_a_function_of_one_value() -> None:
    for name in names():
        activation = function(name)

        assert activation is not None
        assert isinstance(activation(Value(0.5)), Value), name


@pytest.mark.parametrize("name", ["add", "maximum", "dot", "sum", "mean", "affine", "where"])
def test_what_takes_more_than_one_operand_is_no_activation(name: str) -> None:
    with pytest.raises(SettingError, match=f"Unknown activation '{name}'"):
        function(name)


@pytest.mark.parametrize("given", [None, "linear"])
def test_none_and_linear_mean_no_activation(given: str | None) -> None:
    assert function(given) is None


@pytest.mark.parametrize(
    ("name", "meant"), [("ReLU", "relu"), ("Tanh", "tanh"), ("sigmiod", "sigmoid")]
)
def test_an_unknown_name_is_answered_with_what_was_meant(name: str, meant: str) -> None:
    with pytest.raises(SettingError, match=f"Unknown activation '{name}'; did you mean '{meant}'"):
        nn.MLP(3, [1], output_activation=name)


def test_an_unknown_name_for_hidden_layers_is_found_where_there_are_none() -> None:
    with pytest.raises(SettingError, match="Unknown activation 'rleu'"):
        nn.MLP(3, [1], activation="rleu")


def test_the_usual_names_are_names() -> None:
    assert set(USUAL) <= {"linear", *names()}


def test_an_unknown_name_is_answered_with_the_usual_ones() -> None:
    with pytest.raises(SettingError, match=r"Usual ones are linear, relu, .*\btanh, hardtanh"):
        nn.Neuron(3, "qqq")


@pytest.mark.parametrize("given", [True, 3, ["relu"]])
def test_what_is_neither_name_nor_function_is_an_error(given: object) -> None:
    """The Neuron of micrograd took a flag in this place."""
    with pytest.raises(SettingTypeError, match=r"An activation is a name such as 'tanh', a func"):
        nn.Neuron(3, given)  # type: ignore[arg-type]
