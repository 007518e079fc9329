"""A record is still true if it differs by rounding alone, as that of another machine may."""

from __future__ import annotations

import pytest

from autograd import Value, grad
from autograd.calculus.staleness import refuse_changed
from autograd.errors import GraphChangedError


@pytest.mark.parametrize(("by", "is_rounding"), [(5e-13, True), (5e-12, False)])
def test_what_cancels_may_differ_by_the_rounding_of_its_operands(
    by: float, is_rounding: bool
) -> None:
    """Of 1e-5 either is more than the relative difference that is let pass."""
    z = Value(1.0) - Value(1.0 - 1e-5)
    z._number += by

    if is_rounding:
        refuse_changed([z])
        return
    with pytest.raises(GraphChangedError, match="'sub' of"):
        refuse_changed([z])


def test_operands_that_are_infinite_excuse_nothing() -> None:
    z = Value(float("inf")) ** -1.0
    z._number = 1.0

    with pytest.raises(GraphChangedError, match="gives 0 now and gave 1"):
        refuse_changed([z])


def refused(node: Value) -> bool:
    try:
        refuse_changed([node])
    except GraphChangedError:
        return True
    return False


@pytest.mark.parametrize(("moved", "is_refused"), [(0.0, False), (4e-10, False), (3e-9, True)])
def test_a_result_may_differ_by_a_billionth_of_itself(moved: float, is_refused: bool) -> None:
    """NumPy's last digits are not libm's; a change in the ninth digit is a change."""
    x = Value(3.0)
    y = x * 5.0
    x.data = 3.0 * (1.0 + moved)

    assert refused(y) is is_refused


@pytest.mark.parametrize(("moved", "is_refused"), [(4e-10, False), (3e-9, True)])
def test_a_slope_may_differ_by_a_billionth_of_itself(moved: float, is_refused: bool) -> None:
    """0 times anything is 0, so the result shows no change, but its slope does."""
    w, x = Value(3.0), Value(0.0)
    y = w * x
    w.data = 3.0 * (1.0 + moved)

    assert not refused(y)
    if is_refused:
        with pytest.raises(GraphChangedError, match="slope"):
            grad(y, x, create_graph=True)
    else:
        assert grad(y, x, create_graph=True).data == w.data
