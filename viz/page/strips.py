"""Where the cells of a layer stand in its box: one for each number, in a line or a square."""

from __future__ import annotations

import math
from dataclasses import dataclass

CAPTION = 13.0
"""The height of the line above the cells."""

_LONGEST = 20
_LEAST_WIDTH = 74.0
_WIDEST = 168.0
_LEAST, _MOST = 2.0, 10.0
_GAP = 10.0


@dataclass(frozen=True, slots=True)
class Strip:
    """The cells of one kind of number: the upper left corner of their place, and their size."""

    kind: str
    x: float
    y: float
    columns: int
    cell: float


def strips(count: int, has_gradients: bool) -> tuple[list[Strip], tuple[float, float]]:
    """The strips of so many values, and the width and height of all; one below the other if short.

    >>> [(strip.kind, strip.columns) for strip in strips(784, has_gradients=True)[0]]
    [('data', 28), ('grad', 28)]
    """
    columns = count if count <= _LONGEST else math.ceil(math.sqrt(count))
    cell = min(_MOST, max(_LEAST, math.floor(_WIDEST / columns)))
    wide = max(_LEAST_WIDTH, columns * cell)
    high = CAPTION + cell * math.ceil(count / columns)
    kinds = ["data", "grad"] if has_gradients else ["data"]
    below = count <= _LONGEST
    found = [
        Strip(
            kind,
            0.0 if below else n * (wide + _GAP),
            n * (high + _GAP) if below else 0.0,
            columns,
            cell,
        )
        for n, kind in enumerate(kinds)
    ]
    several = len(kinds)
    if below:
        return found, (wide, several * (high + _GAP) - _GAP)
    return found, (several * (wide + _GAP) - _GAP, high)
