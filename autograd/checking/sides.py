"""The slopes around a kink, between which that of a row should lie."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.checking.differences import Difference, central
from autograd.checking.edges import Edge, Operation, weight

_CORNERS = 12
"""At so many points around a kink of several operands the slope is looked at."""

_ASIDE = 1e-4
"""Relative to a number of more than 1: how far aside a slope is looked at."""

_NEARER = 1e-6
"""The same again, to tell a kink from a curve: there both sides come together."""

_SAME = 1e-3
"""Relative: beside a kink the slope is not quite what it is at it."""

Side = Difference | None
"""A slope beside a kink; None where no result is finite."""


def beside(operation: Operation, edge: Edge, aside: float = _ASIDE) -> list[Side]:
    """The slopes above and below an operand."""
    return [_slope(operation, edge, [(edge, side)], aside) for side in (1.0, -1.0)]


def around_kink(operation: Operation, edge: Edge) -> list[Side]:
    """The slopes above and below an operand if there is a kink between them, else none."""
    far, near = _gap(beside(operation, edge)), _gap(beside(operation, edge, _NEARER))
    return beside(operation, edge, _NEARER) if near > 0.5 * far else []


def _gap(sides: Sequence[Side]) -> float:
    """How far the slopes of both sides are apart; 0 if that is what they are by rounding alone."""
    above, below = sides
    if above is None or below is None:
        return 0.0
    gap = abs(above.slope - below.slope)
    return gap if gap > _SAME * max(abs(above.slope), abs(below.slope), 1e-9) else 0.0


def corners(operation: Operation, edge: Edge) -> list[Side]:
    """The slopes at points around all operands, in several directions."""
    edges = [each for place in operation.places() for each in place]
    n = len(edges)
    return [
        _slope(operation, edge, [(each, weight(k * n + i)) for i, each in enumerate(edges)], _ASIDE)
        for k in range(_CORNERS)
    ]


def _slope(
    operation: Operation, edge: Edge, directions: Sequence[tuple[Edge, float]], aside: float
) -> Side:
    size = max(1.0, abs(edge.number))
    by = aside * size
    return central(operation.along_from(directions, by, edge), size, 0.1 * by)


def between(slope: float, sides: Sequence[Side]) -> bool:
    """Whether a slope lies between those of the sides that are known."""
    slopes = [side.slope for side in sides if side is not None]
    if not slopes:
        return False
    slack = _SAME * max(map(abs, slopes)) + 1e-6
    return min(slopes) - slack <= slope <= max(slopes) + slack
