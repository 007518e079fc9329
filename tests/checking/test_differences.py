"""Slopes from values alone, and the room that they have between kinks."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import product

import pytest

from autograd.checking.differences import central
from autograd.checking.kinks import room
from autograd.table.primitives import TABLE

# function, point, derivative
KNOWN: list[tuple[Callable[[float], float], float, float]] = [
    (math.exp, 0.0, 1.0),
    (math.exp, 500.0, math.exp(500.0)),
    (math.sin, 1e8, math.cos(1e8)),
    (math.tanh, 15.0, 4.0 / (math.exp(15.0) + math.exp(-15.0)) ** 2),
    (lambda x: x**3, 1e-3, 3e-6),
    (lambda x: 1.0 / x, 1e-6, -1e12),
    (lambda x: math.log(x) if x > 0.0 else math.nan, 1e-8, 1e8),
    (lambda x: math.sqrt(x) if x >= 0.0 else math.nan, 1e-12, 0.5e6),
    (lambda x: 1e9 * x - 7.0, 3.0, 1e9),
    (lambda x: 4.0, 2.0, 0.0),
]


@pytest.mark.parametrize(("function", "x", "slope"), KNOWN)
def test_the_slope_is_known_within_the_estimate(
    function: Callable[[float], float], x: float, slope: float
) -> None:
    """An estimate is no bound: it may be too small a few times."""
    found = central(lambda t: function(x + t), abs(x))

    assert found is not None
    assert abs(found.slope - slope) <= 3.0 * found.error
    assert found.error <= 0.05 * abs(slope) + 1e-12


def test_beyond_the_domain_there_is_none() -> None:
    assert central(lambda t: math.sqrt(t) if t >= 0.0 else math.nan, 0.0) is None


def test_a_kink_outside_the_room_is_not_met() -> None:
    """|x| at 1e-3, whose kink is as far away: rounding is all that there is."""
    found = central(lambda t: abs(1e-3 + t), 1e-3, 1e-3)

    assert found is not None
    assert found.slope == pytest.approx(1.0, abs=1e-9)


def _side(name: str, numbers: tuple[float, ...]) -> object:
    """What of the numbers decides on which branch they are."""
    x, y = numbers[:2]
    match name:
        case "remainder":
            return math.floor(x / y)
        case "relu":
            return x > 0.0
        case "floor":
            return math.floor(x)
        case "round":
            return math.floor(x + 0.5)
    return tuple(sorted(range(len(numbers)), key=numbers.__getitem__))


@pytest.mark.parametrize("name", ["remainder", "relu", "floor", "round", "max", "clamp"])
def test_nothing_jumps_as_long_as_the_operands_stay_in_the_room(name: str) -> None:
    """Each may go up or down as far as the room; ten times as far, some do jump."""
    rng = random.Random(name)
    row = TABLE[name]
    beyond = 0
    for _ in range(100):
        numbers = (rng.uniform(-3.0, 3.0), rng.uniform(0.5, 3.0), rng.uniform(-3.0, 3.0))
        free = room(row, (numbers,) if name == "max" else numbers[: row.arity])
        here = _side(name, numbers)
        for signs in product((-1.0, 1.0), repeat=3):
            moves = list(zip(numbers, signs, strict=True))

            assert _side(name, tuple(x + 0.999 * sign * free for x, sign in moves)) == here
            beyond += _side(name, tuple(x + 10.0 * sign * free for x, sign in moves)) != here

    assert beyond > 50
