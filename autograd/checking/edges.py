"""The edges of a graph that lead into one operation: operands with the slopes recorded for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import copysign, isclose, isnan
from typing import Any, NamedTuple

from autograd.checking.kinks import room
from autograd.engine.value import Value
from autograd.graph import edges
from autograd.table.algebras import ARITHMETIC, FLOAT, awkward_forward, awkward_slope
from autograd.table.primitive import Primitive

_RELATIVE = 1e-9
"""Two readings of one rule in doubles may use different kernels, and differ by no more."""


class Edge(NamedTuple):
    """One operand of an operation, at a place and, of a group, at a position in it."""

    operand: Value
    place: int
    position: int | None
    recorded: float

    @property
    def number(self) -> float:
        """The number of the operand."""
        return self.operand.data


class Operation:
    """An operation of a recorded graph at the numbers it was recorded with."""

    def __init__(self, result: Value, row: Primitive) -> None:
        self.result = result
        self.row = row
        self.operands: tuple[Any, ...] = tuple(map(_data, result.operands))

    @cached_property
    def room(self) -> float:
        """How far the operands are from a kink of the row."""
        return room(self.row, self.operands)

    def places(self) -> list[list[Edge]]:
        """The edges by the operand that they belong to; a slope of None is 0."""
        found = []
        for place, (operand, slope) in enumerate(edges(self.result)):
            if isinstance(operand, tuple):
                each = (0.0,) * len(operand) if slope is None else slope
                pairs = enumerate(zip(operand, each, strict=True))
                found.append([Edge(x, place, n, s) for n, (x, s) in pairs if isinstance(x, Value)])
            elif isinstance(operand, Value):
                found.append([Edge(operand, place, None, 0.0 if slope is None else slope)])
        return found

    def by_rule(self, place: int, algebra: Any = None, z: Any = None, at: Any = None) -> Any:
        """What the rule of the row says in an algebra; in doubles if none is given."""
        if algebra is not None:
            return algebra.slope(self.row, place, z, at)
        try:
            slopes = FLOAT.slope(self.row, place, self.result.data, self.operands)
        except ARITHMETIC:
            slopes = None
        if slopes is None or _is_complex(slopes):
            return awkward_slope(self.row, place, self.result.data, self.operands)
        return slopes

    def moved(
        self, steps: Sequence[tuple[Edge, float]], t: Any, number: Callable[[Any], Any] = float
    ) -> list[Any]:
        """The operands as numbers of a kind, those of some edges moved by t times a weight."""
        moved = [list(map(number, x)) if isinstance(x, tuple) else number(x) for x in self.operands]
        for edge, weight in steps:
            if edge.position is None:
                moved[edge.place] += t * weight
            else:
                moved[edge.place][edge.position] += t * weight
        return [tuple(x) if isinstance(x, list) else x for x in moved]

    def along(self, steps: Sequence[tuple[Edge, float]]) -> Callable[[float], float]:
        """The result as a function of how far some edges are moved."""
        return lambda t: _result(self.row, self.moved(steps, t))

    def along_from(
        self, aside: Sequence[tuple[Edge, float]], by: float, edge: Edge
    ) -> Callable[[float], float]:
        """The result as a function of how far an edge is moved, from where some are moved aside."""
        start = [(each, by * weight) for each, weight in aside]
        return lambda t: _result(self.row, self.moved([*start, (edge, t)], 1.0))


def weight(n: int) -> float:
    """Weights of either sign from 1/2 to 1 without a pattern, the same on every run."""
    fraction = (n * 0.6180339887498949) % 1.0
    return copysign(0.5 + 0.5 * fraction, (n * 0.4142135623730951) % 1.0 - 0.5)


def of_edge(slopes: Any, edge: Edge) -> Any:
    """The slope that belongs to an edge in what a rule gave for its operand."""
    return slopes if edge.position is None else slopes[edge.position]


def same_slope(x: float, y: float) -> bool:
    """Whether two readings of a rule are the same but for their last digits."""
    return (isnan(x) and isnan(y)) or isclose(x, y, rel_tol=_RELATIVE, abs_tol=1e-300)


def _result(row: Primitive, operands: Sequence[Any]) -> float:
    try:
        result = FLOAT.forward(row, operands)
    except ARITHMETIC:
        return awkward_forward(row, operands)
    return awkward_forward(row, operands) if _is_complex(result) else float(result)


def _is_complex(found: Any) -> bool:
    """Whether Python's own power of a negative number came out, where IEEE has nan."""
    return any(
        isinstance(x, complex) for x in (found if isinstance(found, tuple | list) else (found,))
    )


def _data(operand: Any) -> Any:
    if isinstance(operand, tuple):
        return tuple(map(_data, operand))
    return operand.data if isinstance(operand, Value) else operand
