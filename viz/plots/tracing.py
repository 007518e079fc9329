"""Following a function of one number: its values, its slopes, and where it is broken."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.engine.value import Value
from autograd.shortening import shown
from viz.errors import DrawingError
from viz.plots.data import Floats

_FINE = 401
"""Points of a domain; odd, so that the middle, where kinks are, is one of them."""

_STEEP = 0.02
"""Of the usual range, the difference of neighbours above which a jump is looked for."""

_HALVINGS = 45
_LEFT_OVER = 0.3
"""Of the difference of two points, what is left when they have come together, if it is a jump."""

_USUAL = (4.0, 96.0)
"""Percentiles of the numbers of a function with poles, between which nearly all of it is seen."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A line with a nan in every break; `low` to `high` is what of it is to be seen."""

    xs: Floats
    ys: Floats
    low: float
    high: float


def trace(name: str, f: Callable[[Value], Any], domain: tuple[float, float]) -> list[Trace]:
    """The lines of a function and of its derivative over a domain."""
    xs = np.linspace(*domain, _FINE)
    both = np.array([_value_and_slope(name, f, float(x)) for x in xs]).T
    if not np.any(np.isfinite(both[0])):
        raise DrawingError(
            f"Function {name!r} has no finite number from {domain[0]:g} to {domain[1]:g}; it is "
            f"{both[0][0]} at {domain[0]:g}. Choose a domain where it has some."
        )
    return [
        _trace(xs, both[0], lambda x: _value_and_slope(name, f, x)[0]),
        _trace(xs, both[1], lambda x: _value_and_slope(name, f, x)[1]),
    ]


def undefined(line: Trace, domain: tuple[float, float]) -> list[tuple[float, float]]:
    """The intervals of a domain in which a line has no number."""
    step = (domain[1] - domain[0]) / (_FINE - 1)
    known = line.xs[np.isfinite(line.ys)]
    ends = [domain[0], *known.tolist(), domain[1]]
    return [(a, b) for a, b in pairwise(ends) if b - a > 1.5 * step]


def _trace(xs: Floats, ys: Floats, at: Callable[[float], float]) -> Trace:
    finite = ys[np.isfinite(ys)]
    if not len(finite):
        return Trace(xs, ys, math.inf, -math.inf)
    low, high = np.percentile(finite, _USUAL)
    steep = _STEEP * (float(high - low) or float(np.ptp(finite)) or 1.0)
    pole = bool(np.any(np.isinf(ys)))
    found: list[tuple[float, float]] = [(float(xs[0]), float(ys[0]))]
    for i in range(1, len(xs)):
        left, right = found[-1], (float(xs[i]), float(ys[i]))
        if abs(right[1] - left[1]) > steep:
            ends = _jump(left, right, at)
            if ends:
                (a, before), (b, after) = ends
                pole = pole or abs(after - before) > 2.0 * abs(right[1] - left[1])
                found += [(a, before), (a, math.nan), (b, after)]
        found.append(right)
    table = np.array(found)
    shown_low, shown_high = float(np.min(finite)), float(np.max(finite))
    if pole:
        room = 0.25 * float(high - low)
        shown_low, shown_high = (
            max(shown_low, float(low) - room),
            min(shown_high, float(high) + room),
        )
    return Trace(table[:, 0], table[:, 1], shown_low, shown_high)


def _jump(
    left: tuple[float, float], right: tuple[float, float], at: Callable[[float], float]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The two sides of a jump between two points; None if the way between them is continuous."""
    least = _LEFT_OVER * abs(right[1] - left[1])
    for _ in range(_HALVINGS):
        x = (left[0] + right[0]) / 2.0
        if not left[0] < x < right[0]:
            break
        middle = (x, at(x))
        if not math.isfinite(middle[1]):
            break
        if abs(middle[1] - left[1]) >= abs(right[1] - middle[1]):
            right = middle
        else:
            left = middle
    return (left, right) if abs(right[1] - left[1]) > least else None


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
