"""The slopes around a kink, between which that of a row should lie."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.checking.differences import Difference, central
from autograd.checking.edges import Edge, Operation, weight

_CORNERS = 12
"""At so many points around a kink of several operands the slope is looked at."""

_ASIDE = 1e-4
_STEP = 1e-5
"""Relative to a number of more than 1: how far aside a slope is looked at, and moved there."""

_SAME = 1e-3
"""Relative: beside a kink the slope is not quite what it is at it."""

Side = Difference | None
"""A slope beside a kink; None where no result is finite."""


def beside(operation: Operation, edge: Edge) -> list[Side]:
    """The slopes above and below an operand."""
    return [_slope(operation, edge, [(edge, side)]) for side in (1.0, -1.0)]


def corners(operation: Operation, edge: Edge) -> list[Side]:
    """The slopes at points around all operands, in several directions."""
    edges = [each for place in operation.places() for each in place]
    n = len(edges)
    return [
        _slope(operation, edge, [(each, weight(k * n + i)) for i, each in enumerate(edges)])
        for k in range(_CORNERS)
    ]


def _slope(operation: Operation, edge: Edge, aside: Sequence[tuple[Edge, float]]) -> Side:
    size = max(1.0, abs(edge.number))
    return central(operation.along_from(aside, _ASIDE * size, edge), size, _STEP * size)


def differ(sides: Sequence[Side]) -> bool:
    """Whether the slopes above and below are known and not the same."""
    above, below = sides
    if above is None or below is None:
        return False
    return abs(above.slope - below.slope) > _SAME * max(abs(above.slope), abs(below.slope), 1e-9)


def between(slope: float, sides: Sequence[Side]) -> bool:
    """Whether a slope lies between those of the sides that are known."""
    slopes = [side.slope for side in sides if side is not None]
    if not slopes:
        return False
    slack = _SAME * max(map(abs, slopes)) + 1e-6
    return min(slopes) - slack <= slope <= max(slopes) + slack
