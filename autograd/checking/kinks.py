"""How far the operands of an operation are from where its result or a slope jumps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor, inf, isfinite
from typing import Any

from autograd.table.primitive import Primitive


def room(row: Primitive, operands: Sequence[Any]) -> float:
    """So far every operand may be moved, all at once, and meet no kink; 0 at a kink.

    >>> from autograd.table.primitives import TABLE
    >>> room(TABLE["relu"], (-0.5,)), room(TABLE["max"], ((1.0, 3.0, 1.5),))
    (0.5, 0.25)
    """
    if not row.kinks:
        return inf
    numbers: list[float] = [
        x for each in operands for x in (each if isinstance(each, tuple) else (each,))
    ]
    if not isfinite(numbers[0]) and row.kinks != "tie":
        return inf
    match row.kinks:
        case "zero":
            return abs(numbers[0])
        case "integer":
            return abs(numbers[0] - round(numbers[0]))
        case "half":
            return abs(numbers[0] % 1.0 - 0.5)
        case "tie":
            # two infinities of one sign are no tie that a step could break
            gaps = (y - x for x, y in pairwise(sorted(numbers)) if y - x == y - x)
            return 0.5 * min(gaps, default=inf)
        case _:
            return _to_multiple(*numbers[:2])


def _to_multiple(x: float, y: float) -> float:
    ratio = x / y if y else inf
    if not isfinite(ratio):
        return inf
    # x - k y changes by the step, and by k times the step
    return min(abs(x - k * y) / (1.0 + abs(k)) for k in (floor(ratio), ceil(ratio)))
