"""Following a function of one number: its values, its slopes, and where it is broken."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.value import Value
from autograd.shortening import shown
from viz.errors import DrawingError
from viz.plots.data import LARGEST, Floats

_FINE = 401
"""Points of a domain; odd, so that the middle, where kinks are, is one of them."""

_STEEP = 0.02
"""Of the usual range, the difference of neighbours above which a jump is looked for."""

_HALVINGS = 45
_LEFT_OVER = 0.3
"""Of the difference of two points, what is left when they have come together, if it is a jump."""

_GROWN = 100.0
"""How much greater than at the points beside it a function becomes at a pole."""

_USUAL = (10.0, 90.0)
_ROOM = 0.25
"""Of a function with poles, the percentiles that are seen, and the room beyond them."""

_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0

Point: TypeAlias = tuple[float, float]
Curve: TypeAlias = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Trace:
    """A line with a nan in every break; `low` to `high` is what of it is to be seen."""

    xs: Floats
    ys: Floats
    low: float
    high: float
    has_pole: bool

    def lone(self) -> list[int]:
        """The points that stand alone between two breaks, such as the slope 0 of abs at 0."""
        known = [False, *np.isfinite(self.ys).tolist(), False]
        last = len(self.ys) - 1
        return [i for i in range(1, last) if known[i : i + 3] == [False, True, False]]


def trace(name: str, f: Callable[[Value], Any], domain: tuple[float, float]) -> list[Trace]:
    """The lines of a function and of its derivative over a domain."""
    xs = np.linspace(*domain, _FINE)
    ys, slopes = np.array([_value_and_slope(name, f, float(x)) for x in xs]).T
    for line in (ys, slopes):
        too_large = np.abs(line) > LARGEST
        line[too_large] = np.copysign(math.inf, line[too_large])
    if not np.any(np.isfinite(ys)):
        raise DrawingError(
            f"Function {name!r} has no finite number from {domain[0]:g} to {domain[1]:g}; it is "
            f"{ys[0]} at {domain[0]:g}. Choose a domain where it has some."
        )
    # a rule may give a number where the function has none: 1/x for log at -1
    slopes[np.isnan(ys)] = math.nan
    return [
        _trace(xs, ys, lambda x: _value_and_slope(name, f, x)[0]),
        _trace(xs, slopes, lambda x: _value_and_slope(name, f, x)[1]),
    ]


def undefined(line: Trace, domain: tuple[float, float]) -> list[tuple[float, float]]:
    """The intervals of a domain in which a line has no number."""
    step = (domain[1] - domain[0]) / (_FINE - 1)
    known = line.xs[np.isfinite(line.ys)]
    ends = [domain[0], *known.tolist(), domain[1]]
    return [(a, b) for a, b in pairwise(ends) if b - a > 1.5 * step]


def _trace(xs: Floats, ys: Floats, at: Curve) -> Trace:
    finite = ys[np.isfinite(ys)]
    if not len(finite):
        return Trace(xs, ys, math.inf, -math.inf, has_pole=True)
    low, high = (float(each) for each in np.percentile(finite, _USUAL))
    usual = high - low or float(np.ptp(finite))
    has_pole = bool(np.any(np.isinf(ys)))
    found: list[Point] = []
    for right in zip(xs.tolist(), ys.tolist(), strict=True):
        left = found[-1] if found else right
        if abs(right[1] - left[1]) > _STEEP * usual:
            ends = _jump(left, right, at)
            for before, after in [ends] if ends else []:
                has_pole = has_pole or abs(after[1] - before[1]) > 2.0 * abs(right[1] - left[1])
                found += [each for each in (before,) if each != found[-1]]
                found += [(before[0], math.nan), after]
        if not found or right != found[-1]:
            found.append(right)
    poles = _poles(found, usual, at)
    table = np.array(sorted([*found, *poles]) if poles else found)
    least, most = float(np.min(finite)), float(np.max(finite))
    has_pole = has_pole or bool(poles)
    if has_pole:
        least, most = max(least, low - _ROOM * usual), min(most, high + _ROOM * usual)
    return Trace(table[:, 0], table[:, 1], least, most, has_pole)


def _jump(left: Point, right: Point, at: Curve) -> tuple[Point, Point] | None:
    """The two sides of a jump between two points; None if the way between them is continuous."""
    least = _LEFT_OVER * abs(right[1] - left[1])
    for _ in range(_HALVINGS):
        x = (left[0] + right[0]) / 2.0
        middle = (x, at(x)) if left[0] < x < right[0] else left
        if middle == left or not math.isfinite(middle[1]):
            break
        if abs(middle[1] - left[1]) >= abs(right[1] - middle[1]):
            right = middle
        else:
            left = middle
    return (left, right) if abs(right[1] - left[1]) > least else None


def _poles(points: list[Point], usual: float, at: Curve) -> list[Point]:
    """A break at each place where the function goes to one infinity from both sides."""
    found = []
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        size = abs(here[1])
        if size > max(abs(before[1]), abs(after[1]), 3.0 * usual):
            x = _highest(before[0], after[0], lambda x: abs(at(x)))
            if not abs(at(x)) < _GROWN * size:
                found.append((x, math.nan))
    return found


def _highest(low: float, high: float, size: Curve) -> float:
    """Where a function is greatest between two points, by the golden section."""
    for _ in range(_HALVINGS):
        first, second = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if size(first) < size(second):
            low = first
        else:
            high = second
    return (low + high) / 2.0


def _value_and_slope(name: str, f: Callable[[Value], Any], x: float) -> tuple[float, float]:
    operand = Value(x)
    result = f(operand)
    if isinstance(result, Value):
        result.backward()
        return result.data, operand.grad
    if isinstance(result, int | float):
        return float(result), 0.0
    raise DrawingError(
        f"Function {name!r} takes one Value and gives one; it gave {shown(result)} of type "
        f"{type(result).__name__}."
    )
