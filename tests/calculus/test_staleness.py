"""A record is still true if it differs by rounding alone, as that of another machine may."""

from __future__ import annotations

import pytest

from autograd import Value
from autograd.calculus.staleness import refuse_changed
from autograd.errors import GraphChangedError


@pytest.mark.parametrize(("by", "is_rounding"), [(5e-13, True), (5e-12, False)])
def test_what_cancels_may_differ_by_the_rounding_of_its_operands(
    by: float, is_rounding: bool
) -> None:
    """Of 1e-5 either is more than the relative difference that is let pass."""
    z = Value(1.0) - Value(1.0 - 1e-5)
    z.data += by

    if is_rounding:
        refuse_changed([z])
        return
    with pytest.raises(GraphChangedError, match="'sub' of"):
        refuse_changed([z])


def test_operands_that_are_infinite_excuse_nothing() -> None:
    z = Value(float("inf")) ** -1.0
    z.data = 1.0

    with pytest.raises(GraphChangedError, match="gives 0 now and gave 1"):
        refuse_changed([z])
