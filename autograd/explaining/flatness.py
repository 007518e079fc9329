"""Where a function is flat, so that little or no gradient passes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from autograd.calculus.sweeps import links
from autograd.engine.value import Value
from autograd.table.algebras import ARRAY
from autograd.table.primitive import Primitive

SATURATED = 1e-3
"""A slope below this part of the largest that its operation can have passes next to nothing."""

_FAR = 100.0
"""So many times the half width of its domain from the middle, a sigmoid has long been flat."""

_NEAR = 1e-6
"""A point this near, by the size of a number, is on the same piece of a function."""

_Array: TypeAlias = np.ndarray[Any, Any]


class Flat(NamedTuple):
    """A value on the flat side of a kink, or saturated: its slope, and the largest there can be."""

    kind: Literal["dead", "saturated"]
    value: Value
    slope: float
    steepest: float


def flat_values(order: Iterable[Value]) -> Iterator[Flat]:
    """The values through which little or nothing passes, whatever stands behind them."""
    steepest: dict[str, float] = {}
    for node in order:
        row = node.row
        slopes = [] if row is None else [slope for _, slope in links(node)]
        if row is None or not slopes:
            continue
        if row.kinks:
            if not any(slopes) and not is_at_kink(node) and _is_flat_beside(node, row):
                yield Flat("dead", node, 0.0, 0.0)
            continue
        if row.name not in steepest:
            steepest[row.name] = steepest_of_sigmoid(row)
        follows = isinstance(node.operands[0], Value)
        if follows and abs(slopes[0]) < SATURATED * steepest[row.name]:
            yield Flat("saturated", node, slopes[0], steepest[row.name])


def is_at_kink(node: Value) -> bool:
    """Whether the operands of a value lie exactly where its row says that a slope jumps."""
    row = node.row
    if row is None or not row.kinks:
        return False
    operands = [x for each in node.operands for x in (each if isinstance(each, tuple) else (each,))]
    numbers = [x.data if isinstance(x, Value) else x for x in operands]
    first = numbers[0]
    if row.kinks == "tie":
        return numbers.count(node.data) > 1
    if row.kinks == "multiple":
        return node.data == 0.0
    if row.kinks == "zero" or not math.isfinite(first):
        return first == 0.0
    return first % 1.0 == (0.0 if row.kinks == "integer" else 0.5)


def _is_flat_beside(node: Value, row: Primitive) -> bool:
    """Whether the slopes are 0 on a side too."""
    return any(_is_flat_at(node, row, sign * _NEAR) for sign in (-1.0, 1.0))


def _is_flat_at(node: Value, row: Primitive, step: float) -> bool:
    def moved(operand: Value | float) -> np.float64:
        if not isinstance(operand, Value):
            return np.float64(operand)
        return np.float64(operand.data + step * max(1.0, abs(operand.data)))

    operands = [tuple(map(moved, x)) if isinstance(x, tuple) else moved(x) for x in node.operands]
    with np.errstate(all="ignore"):
        result = ARRAY.forward(row, operands)
        slopes = [
            ARRAY.slope(row, index, result, operands)
            for index, x in enumerate(node.operands)
            if isinstance(x, tuple | Value)
        ]
    return not np.any([np.any(slope) for slope in slopes])


def steepest_of_sigmoid(row: Primitive) -> float:
    """The largest |slope| of a row that rises or falls from one level to another; 0 of all others.

    It is looked for in the domain of the row, and the levels far outside.
    """
    others = [p.default for p in row.operands[1:]]
    if row.operands[0].starred or row.slopes[0] is None or None in others:
        return 0.0
    low, high = row.domain
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    inside = np.linspace(low, high, 2001)
    ends = middle + half * _FAR * np.array([-10.0, -1.0, 1.0, 10.0])

    def sampled(points: _Array) -> tuple[_Array, _Array]:
        operands = [points, *(np.full_like(points, other) for other in others)]
        result = ARRAY.forward(row, operands)
        return result, np.broadcast_to(ARRAY.slope(row, 0, result, operands), points.shape)

    with np.errstate(all="ignore"):
        (_, slopes), (levels, at_ends) = sampled(inside), sampled(ends)
    largest = float(np.max(np.abs(slopes)))
    rise = abs(levels[2] - levels[1])
    settles = max(abs(levels[0] - levels[1]), abs(levels[3] - levels[2])) < 0.01 * rise
    one_way = np.all(slopes >= 0.0) or np.all(slopes <= 0.0)
    flat = np.all(np.abs(at_ends) < SATURATED * largest)
    return largest if settles and one_way and flat else 0.0
