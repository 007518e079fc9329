"""Slopes from values alone: central differences, extrapolated, and how uncertain they are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from math import inf, isfinite
from typing import NamedTuple

_ROWS = 10
"""So often the step is halved; then rounding is larger than what a smaller step would gain."""

_NOISE = 4.0 * sys.float_info.epsilon
"""A value is known to so much of itself: functions of the mathematics library err by some ulps."""

_ENOUGH = 1e-9
"""Relative: a slope known so well is not asked for again with another step."""


class Difference(NamedTuple):
    """A slope that was found from values, and an estimate of its error."""

    slope: float
    error: float

    def or_finer(self, other: Difference) -> Difference:
        """The surer of two; but of two that contradict each other the one of the smaller step.

        Over a large step, what varies fast and little looks flat, and surely so.
        """
        contradicts = abs(other.slope - self.slope) > self.error + other.error
        return other if contradicts or other.error < self.error else self


def central(
    function: Callable[[float], float], scale: float, room: float = inf
) -> Difference | None:
    """The slope of `function` at 0, whose argument is added to a number of the size `scale`.

    Within `room` on both sides the function has no kink. None where it is not finite on both sides.

    C. Ridders, Accurate computation of F'(x) and F'(x) F''(x), Adv. Eng. Software 4 (1982).

    >>> from math import exp
    >>> found = central(exp, 0.0)
    >>> abs(found.slope - 1.0) < 1e-11, abs(found.slope - 1.0) <= found.error
    (True, True)
    """
    best: Difference | None = None
    for step in _steps(scale, room):
        found = _extrapolated(function, step, scale)
        if found is not None:
            best = found if best is None else best.or_finer(found)
        if best is not None and best.error <= _ENOUGH * abs(best.slope):
            break
    return best


def _steps(scale: float, room: float) -> Iterator[float]:
    """First steps to begin with, the largest first: a function may vary on any of these scales."""
    starts = {0.1 * max(scale, 1.0), 0.1, 1e-4, 0.1 * scale, 1e-4 * scale, 1e-7 * scale}
    steps = {min(start, 0.5 * room) for start in starts}
    return (step for step in sorted(steps, reverse=True) if step > 0.0)


def _extrapolated(
    function: Callable[[float], float], step: float, scale: float
) -> Difference | None:
    """Differences of halved steps, and from them those of a step of 0, the surest of them."""
    best: Difference | None = None
    previous: list[float] = []
    for n in range(_ROWS):
        h = step / 2.0**n
        above, below = function(h), function(-h)
        row = [(above - below) / (2.0 * h)]
        if not isfinite(row[0]):
            return best
        noise = _NOISE * (max(abs(above), abs(below)) + scale * abs(row[0])) / h
        for k, earlier in enumerate(previous):
            factor = 4.0 ** (k + 1)
            row.append((factor * row[k] - earlier) / (factor - 1.0))
            error = max(abs(row[-1] - row[k]), abs(row[-1] - earlier)) + noise
            found = Difference(row[-1], error)
            best = found if best is None else best.or_finer(found)
        if best is not None and (
            best.error <= 2.0 * noise or abs(row[-1] - previous[-1]) > 4.0 * best.error
        ):
            return best
        previous = row
    return best
