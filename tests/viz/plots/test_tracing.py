"""Lines of functions are broken where the function is, and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from viz.plots.tracing import Trace, trace, undefined

DOMAIN = (-5.0, 5.0)


def breaks(line: Trace) -> list[float]:
    """Where a line is broken inside what it covers."""
    known = np.flatnonzero(np.isfinite(line.ys))
    inside = range(known[0], known[-1])
    return sorted({round(float(line.xs[i]), 9) + 0.0 for i in inside if math.isnan(line.ys[i])})


POLES = [round(math.pi * k / 2.0, 9) for k in (-3, -1, 1, 3)]

# fmt: off
FUNCTIONS: dict[str, tuple[Callable[[Any], Any], list[float], list[float]]] = {
    # function, where it is broken, where its slope is
    "tanh":       (autograd.tanh,            [],                        []),
    "steep tanh": (lambda x: (50.0 * x).tanh(), [],                     []),
    "square":     (lambda x: x * x,          [],                        []),
    "exp":        (autograd.exp,             [],                        []),
    "cbrt":       (autograd.cbrt,            [],                        []),
    "relu":       (autograd.relu,            [],                        [0.0]),
    "relu at 1.7": (lambda x: (x - 1.7).relu(), [],                     [1.7]),
    "abs":        (abs,                      [],                        [0.0]),
    "sign":       (autograd.sign,            [0.0],                     []),
    "floor":      (autograd.floor,           [float(k) for k in range(-4, 6)], []),
    "tan":        (autograd.tan,             POLES,                     POLES),
    "1/(x-0.3)":  (lambda x: 1.0 / (x - 0.31234), [0.31234],            [0.31234]),
    "1/(x-0.3)²": (lambda x: (x - 0.31234) ** -2, [0.31234],            [0.31234]),
    "constant":   (lambda x: 3.0,            [],                        []),
}
# fmt: on


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_line_is_broken_where_its_function_is(name: str) -> None:
    f, of_function, of_slope = FUNCTIONS[name]
    function, slope = trace(name, f, DOMAIN)

    assert breaks(function) == pytest.approx(of_function, abs=1e-6)
    assert breaks(slope) == pytest.approx(of_slope, abs=1e-6)


def test_a_slope_between_two_jumps_stands_alone() -> None:
    """Of abs it is 0 at 0, as PyTorch has it."""
    _, slope = trace("abs", abs, DOMAIN)
    points = [(float(slope.xs[i]), float(slope.ys[i])) for i in slope.lone()]

    assert points == [(0.0, 0.0)]


def test_slopes_are_those_of_the_engine() -> None:
    _, slope = trace("tanh", autograd.tanh, DOMAIN)

    assert slope.ys == pytest.approx(1.0 - np.tanh(slope.xs) ** 2, abs=1e-15)


def test_where_a_function_has_no_number_its_slope_has_none() -> None:
    """The rule 1/x of log has one at -1."""
    function, slope = trace("log", autograd.log, DOMAIN)

    assert np.isnan(slope.ys[slope.xs < 0.0]).all()
    (gap,) = undefined(function, DOMAIN)
    assert gap == pytest.approx((-5.0, 0.025))


def test_a_pole_does_not_flatten_the_rest() -> None:
    """Of 1/x from -5 to 5 four fifths lie between -1 and 1."""
    function, _ = trace("1/x", lambda x: 1.0 / x, DOMAIN)

    assert -3.0 < function.low < -1.0
    assert 1.0 < function.high < 3.0


def test_without_a_pole_all_is_seen() -> None:
    function, _ = trace("exp", autograd.exp, DOMAIN)

    assert function.high == pytest.approx(math.exp(5.0))


def test_nothing_is_left_of_the_values_that_were_followed() -> None:
    """Each point has its own operand, so that no gradient adds up."""
    seen: list[Value] = []

    def f(x: Value) -> Value:
        seen.append(x)
        return x * x

    trace("square", f, DOMAIN)

    assert len(set(map(id, seen))) == len(seen)
    assert seen[7].grad == 2.0 * seen[7].data
