"""What has no order, no number, or says of a decision no more than its outcome, is no operand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.engine.decisions import decisions
from autograd.errors import ChainruleError, OperandError
from autograd.shortening import shown

untyped: Any = ag
operations: Any = ag.operations

DOORS: dict[str, Callable[[Any, Any], object]] = {
    "function": lambda c, x: untyped.where(c, x, -x),
    "operations": lambda c, x: operations.where(c, x, -x),
    "numbers alone": lambda c, x: untyped.where(c, 1.0, 2.0),
    "by name": lambda c, x: untyped.where(c=c, x=x, y=0.0),
    "NumPy": lambda c, x: np.where(c, x, -x),
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize("c", [True, False, np.True_, np.bool_(False), np.array(True)])
def test_a_bool_as_the_condition_of_where_is_refused(
    c: Any, door: Callable[[Any, Any], object]
) -> None:
    """`where(x > 0, x, -x)` kept one branch for all data."""
    with pytest.raises(OperandError, match=r"bool .*greater\(x, 0\.0\).* in place of .*x > 0\.0"):
        door(c, Value(2.0))


def test_a_comparison_of_values_as_the_condition_is_refused_too() -> None:
    x = Value(2.0)
    with pytest.raises(OperandError, match="greater"):
        untyped.where(x > 0.0, x, -x)
    with pytest.raises(OperandError, match="greater"):
        untyped.where(x == x, x, -x)


def test_numbers_and_recorded_conditions_choose() -> None:
    x = Value(2.0)

    assert ag.where(1.0, x, -x).data == 2.0
    assert ag.where(0, x, -x).data == -2.0
    assert ag.where(np.float64(0.0), x, -x).data == -2.0
    assert ag.where(ag.greater(x, 0.0), x, -x).data == 2.0
    assert ag.greater(x, 0.0).where(True, x).data == 1.0


@pytest.mark.usefixtures("clean_table")
def test_a_row_of_ones_own_with_a_condition_refuses_bools() -> None:
    def either(xp: Any, c: Any, x: Any, y: Any) -> Any:
        return xp.where(c, x, y)

    slopes = (
        None,
        lambda xp, z, c, x, y: either(xp, c, 1.0, 0.0),
        lambda xp, z, c, x, y: either(xp, c, 0.0, 1.0),
    )
    row = ag.primitive("either", "c:condition x y", either, slopes)

    assert row(1.0, Value(3.0), 2.0).data == 3.0
    with pytest.raises(OperandError, match="bool True"):
        row(True, Value(3.0), 2.0)


a, b = Value(1.0, "a"), Value(2.0, "b")
PAIR = {a, b}

SETS: dict[str, Callable[[Any], object]] = {
    "sum": untyped.sum,
    "mean": untyped.mean,
    "prod": untyped.prod,
    "max": untyped.max,
    "logsumexp": untyped.logsumexp,
    "softmax": untyped.softmax,
    "log_softmax": untyped.log_softmax,
    "cross_entropy": lambda given: untyped.cross_entropy(given, 0),
    "soft targets": lambda given: untyped.cross_entropy([a, b], {0.25, 0.75}),
    "dot, first": lambda given: untyped.dot(given, [1.0, 2.0]),
    "dot, second": lambda given: untyped.dot([1.0, 2.0], given),
    "affine": lambda given: untyped.affine(0.0, [1.0, 2.0], given),
    "grad, inputs": lambda given: untyped.grad(a - b, given),
    "grad, outputs": lambda given: untyped.grad({a - b, a + b}, [a, b]),
    "grad, weights": lambda given: untyped.grad([a - b, a + b], a, grad_outputs={1.0, 2.0}),
    "compile, inputs": lambda given: untyped.compile(a - b, inputs=given),
    "compile, parameters": lambda given: untyped.compile(a - b, parameters=given),
    "compile, outputs": lambda given: untyped.compile({a - b, a + b}, [a, b]),
    "optimiser": lambda given: nn.SGD(given, lr=0.1),
    "mse_loss": lambda given: nn.mse_loss(given, [1.0, 2.0]),
    "hinge_loss": lambda given: nn.hinge_loss(given, [1.0, -1.0]),
    "half_squared_error": lambda given: nn.half_squared_error([a, b], given),
}


@pytest.mark.parametrize("door", SETS.values(), ids=SETS)
@pytest.mark.parametrize("kind", [set, frozenset])
def test_a_set_is_refused_where_order_matters(door: Callable[[Any], object], kind: Any) -> None:
    """`compile(a - b, inputs={a, b})` gave a - b or b - a, from run to run."""
    with pytest.raises((ChainruleError, TypeError), match=r"set|\{"):
        door(kind(PAIR))


def test_to_show_a_set_in_an_error_is_no_decision() -> None:
    """Its Values were sorted, and `compile` told of a comparison in Python's own library."""
    x, y = Value(1.0), Value(2.0)
    for given in ({x, y}, frozenset((x, y)), {x: 1, y: 2}):
        shown(given)

    assert decisions([x, y]) == []
    assert shown({1.5}) == "{1.5}"
    assert shown({"a": [1, 2]}) == "{'a': [1, 2]}"
    assert shown(frozenset()) == "frozenset({})"


def test_the_keys_and_values_of_a_dict_have_an_order() -> None:
    named = {"a": a, "b": b}

    assert ag.sum(named.values()).data == 3.0
    assert ag.compile(a - b, inputs=named.values())([5.0, 3.0]) == 2.0
    assert ag.grad(a - b, dict.fromkeys([a, b]).keys()) == [1.0, -1.0]


MASKED: dict[str, Callable[[Any], object]] = {
    "Value": Value,
    "data": lambda x: setattr(a, "data", x),
    "sum": lambda x: ag.sum([a, x]),
    "group": lambda x: ag.sum(np.ma.masked_less([1.0, -1.0], 0.0)),
    "dot": lambda x: ag.dot([a, b], np.ma.masked_less([1.0, -1.0], 0.0)),
    "add": lambda x: ag.add(a, x),
    "maximum": lambda x: ag.maximum(a, x),
    "0-d": lambda x: Value(np.ma.masked_array(3.0, mask=True)),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("door", MASKED.values(), ids=MASKED)
def test_a_masked_entry_is_no_number(door: Callable[[Any], object]) -> None:
    """It was taken for 0, for nan, or for the number behind the mask."""
    with pytest.raises(OperandError, match="real number"):
        door(np.ma.masked)

    assert a.data == 1.0
    assert Value(np.ma.masked_array(3.0, mask=False)).data == 3.0
    assert ag.sum(np.ma.masked_less([1.0, 2.0], 0.0)).data == 3.0
