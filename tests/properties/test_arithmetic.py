"""Any doubles at all: infinities, NaN, signed zeros and the smallest are taken by every row."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Value, operations
from autograd.table.algebras import ARRAY
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS, TABLE
from tests.trials import GROUP, Trial, opened

DOUBLES = st.floats(width=64) | st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 1.7e308, 0.5, 2.0]
)

IEEE: dict[str, Any] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "square": np.square,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "fmax": np.fmax,
    "fmin": np.fmin,
    "less": np.less,
    "less_equal": np.less_equal,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "isnan": np.isnan,
}
"""Rows whose result IEEE 754 gives to the last bit, and NumPy's function for it."""


def same(found: float, expected: Any) -> bool:
    """Whether two doubles are the same, the sign of a zero included."""
    expected = float(expected)
    if math.isnan(found) or math.isnan(expected):
        return math.isnan(found) and math.isnan(expected)
    return found == expected and math.copysign(1.0, found) == math.copysign(1.0, expected)


@pytest.mark.parametrize("name", IEEE)
@given(data=st.data())
def test_results_are_those_of_ieee_arithmetic_to_the_last_bit(
    name: str, data: st.DataObject
) -> None:
    row = TABLE[name]
    at = [data.draw(DOUBLES) for _ in row.operands]
    if name in ("maximum", "minimum", "fmax", "fmin") and at[0] == at[1] == 0.0:
        return  # IEEE leaves open which zero

    result = getattr(operations, name)(*map(Value, at))

    with np.errstate(all="ignore"):
        assert same(result.data, IEEE[name](*map(np.float64, at))), at


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@given(data=st.data())
def test_any_doubles_are_taken_and_give_doubles(row: Primitive, data: st.DataObject) -> None:
    """Nothing raises, nothing is complex; and NumPy's arrays have the same up to rounding."""
    trial = Trial(row, tuple(data.draw(_operand(p.role)) for p in opened(row, GROUP)))

    result = trial.apply(trial.leaves())

    assert type(result.data) is float
    assert all(type(slope) is float for slope in result.slopes)
    at = trial.operands(trial.numbers)
    arrays = trial.operands([np.array([x]) for x in trial.numbers])
    with np.errstate(all="ignore"):
        (expected,) = np.broadcast_to(ARRAY.forward(row, arrays), 1).tolist()
    assert near(row, result.data, expected), at


def _operand(role: str) -> st.SearchStrategy[float]:
    if role == "class":
        return st.integers(0, GROUP - 1).map(float)
    return st.sampled_from([0.0, 1.0]) if role == "condition" else DOUBLES


def near(row: Primitive, found: float, expected: float) -> bool:
    return same(found, expected) or found == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_a_gradient_of_zero_times_infinity_is_nan_as_in_ieee_arithmetic() -> None:
    """Nothing is skipped for being 0, in either mode."""
    x = Value(0.0)
    result = ag.sqrt(x) * 0.0

    assert math.isnan(ag.grad(result, x))
    assert math.isnan(ag.jvp(lambda t: ag.sqrt(t) * 0.0, (0.0,), (1.0,))[1])
