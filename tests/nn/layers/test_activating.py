"""Activations as modules and functions keep nesting, and check what they are made with."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.engine.operands import as_group
from autograd.errors import LengthError, OperandError
from autograd.graph import topological
from nn import functional
from nn.errors import SettingError, SettingTypeError

ALL = (
    "ReLU LeakyReLU ELU GELU SiLU Softplus Sigmoid Tanh LogSigmoid Hardtanh ReLU6 Softsign".split()
)
ALL += ["Mish", "SELU"]


def data(nested: Any) -> Any:
    return nested.data if isinstance(nested, Value) else [data(x) for x in nested]


@pytest.mark.parametrize("name", ALL)
def test_the_nesting_of_what_is_given_is_kept(name: str) -> None:
    activation = getattr(nn, name)()
    expected = activation(Value(0.5)).data

    assert data(activation([[0.5, Value(0.5)], [0.5]])) == [[expected, expected], [expected]]
    assert data(activation(np.full((1, 2), 0.5))) == [[expected, expected]]
    assert data(activation(nn.Parameter([[0.5], [0.5]]))) == [[expected], [expected]]


@pytest.mark.parametrize("name", ALL)
def test_one_number_gives_one_value_and_one_node(name: str) -> None:
    x = Value(0.5)
    result = getattr(nn, name)()(x)

    assert isinstance(getattr(nn, name)()(0.5), Value)
    assert topological(result) == [x, result]


@pytest.mark.parametrize("call", [nn.ReLU(), functional.relu], ids=["module", "function"])
def test_a_batch_gives_a_batch(call: Any) -> None:
    found = call(nn.Batch([[-1.0, 2.0], [3.0, -4.0]]))

    assert type(found) is nn.Batch
    assert data(found) == [[0.0, 2.0], [3.0, 0.0]]


def test_a_softmax_goes_along_the_last_axis_of_each_sample() -> None:
    found = nn.Softmax(dim=-1)(nn.Batch([[0.0, math.log(3.0)], [0.0, 0.0]]))

    assert data(found) == [pytest.approx([0.25, 0.75]), [0.5, 0.5]]
    assert data(functional.softmax([[[0.0, 0.0]]])) == [[[0.5, 0.5]]]


@pytest.mark.parametrize("given", [nn.Batch([0.5, 0.25]), 0.5, Value(0.5), [[0.5], 0.25]])
@pytest.mark.parametrize("function", [functional.softmax, functional.log_softmax])
def test_a_softmax_of_single_numbers_is_refused(function: Any, given: Any) -> None:
    """Of a Batch of single numbers it would go across the samples."""
    with pytest.raises(LengthError, match="softmax expects the numbers of a sample in a sequence"):
        function(given)


@pytest.mark.parametrize("dim", [0, 1, -2, True, "last", 1.5])
@pytest.mark.parametrize(
    "make", [nn.Softmax, nn.LogSoftmax, lambda dim: functional.softmax([0.5], dim)]
)
def test_another_axis_than_the_last_is_refused(make: Any, dim: Any) -> None:
    with pytest.raises(SettingError, match=r"along the last axis, dim=-1, got dim=.* one sample"):
        make(dim)


def test_a_softmax_of_a_shared_group_shares_it() -> None:
    group = as_group([Value(0.5), Value(0.25)])
    nodes = topological(functional.softmax(group)[0])
    (node,) = [node for node in nodes if node.op == "shifted_logsumexp"]

    assert node.operands[1] is group


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.GELU("erf"), r"GELU expects approximate as one of 'none', 'tanh', got 'erf'"),
        (lambda: functional.gelu(0.5, approximate="tnah"), "gelu expects .*; did you mean 'tanh'"),
        (lambda: nn.Softplus(beta=0), "Softplus divides by beta, got 0"),
        (lambda: nn.Hardtanh(1.0, -1.0), "Hardtanh expects min_val below max_val, got 1 and -1"),
        (lambda: functional.hardtanh(0.5, math.nan), "hardtanh expects min_val as a finite number"),
        (lambda: nn.LeakyReLU(math.inf), "LeakyReLU expects negative_slope as a finite number"),
    ],
)
def test_a_setting_without_meaning_is_refused(make: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "setting"), [(nn.ELU, "1"), (nn.ReLU, 1), (nn.GELU, True), (nn.Softplus, [1.0])]
)
def test_a_setting_of_another_kind_is_refused(make: Any, setting: Any) -> None:
    with pytest.raises(SettingTypeError, match=rf"{make.__name__} expects .* got "):
        make(setting)


def test_a_hardtanh_may_be_open_to_one_side() -> None:
    assert data(nn.Hardtanh(0.0, math.inf)([-1.0, 5.0])) == [0.0, 5.0]


@pytest.mark.parametrize("given", [{0.5}, {"a": 0.5}, "0.5", None, [0.5, "x"], 1j])
@pytest.mark.parametrize("function", [functional.relu, functional.gelu])
def test_what_is_no_number_is_refused(function: Any, given: Any) -> None:
    with pytest.raises(OperandError, match="Expected a real number, got "):
        function(given)


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)

    for function in (functional.relu, functional.softmax):
        with pytest.raises(LengthError, match="nested 32 deep, or one that holds itself"):
            function(endless)


def test_a_learned_slope_gets_its_gradient() -> None:
    slope = Value(0.25)
    functional.leaky_relu([-2.0, 3.0], slope)[0].backward()

    assert slope.grad == -2.0


def test_the_tanh_of_gelu_keeps_its_digits_far_below_0() -> None:
    """Hendrycks and Gimpel's formula at -10 in exact arithmetic; 1 + tanh(u) is 0 there."""
    u = math.sqrt(2.0 / math.pi) * (-10.0 + 0.044715 * -1000.0)

    assert functional.gelu(-10.0, approximate="tanh").data == pytest.approx(
        -10.0 * math.exp(2.0 * u), rel=1e-13
    )


def test_a_module_is_an_activation_of_neurons() -> None:
    neuron = nn.Neuron.from_weights([1.0], 0.0, activation=nn.LeakyReLU(0.5))

    assert neuron([-3.0]).data == -1.5
