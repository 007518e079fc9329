"""What laws are tried on: random smooth functions at random points, and what may differ."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from autograd import Value, operations
from autograd.table.primitives import ROWS
from tests.compiler.random_dags import Dag, mistakes, scales
from tests.properties.random_programs import RandomProgram

SMOOTH = tuple(row for row in ROWS if not row.kinks)


@dataclass(frozen=True)
class Pair:
    """Two smooth functions of the same numbers, and a point."""

    program: RandomProgram
    point: list[float]

    def f(self, x: Sequence[Any]) -> Value:
        return self.program.outputs(x)[0]

    def g(self, x: Sequence[Any]) -> Value:
        return self.program.outputs(x)[1]

    def both(self, x: Sequence[Any]) -> list[Value]:
        return self.program.outputs(x)[:2]

    def leaves(self) -> list[Value]:
        return list(map(Value, self.point))


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_subnormal=False)


@st.composite
def pairs(draw: st.DrawFn, low: float = -1.5, high: float = 1.5) -> Pair:
    """A random graph of every smooth row, its root and one of its operations."""
    dag = Dag(draw(st.integers(0, 9999)), SMOOTH)
    graph = dag.record((0.1, 0.2, 0.3))
    n = len(graph.inputs) + len(graph.parameters)
    point = draw(st.lists(numbers(low, high), min_size=n, max_size=n))
    return Pair(RandomProgram(dag, [point]), point)


def vectors(pair: Pair, seed: int) -> list[float]:
    """A direction for the numbers of a pair."""
    rng = random.Random(seed)
    return [rng.gauss(0.0, 1.0) for _ in pair.point]


def agree(found: Sequence[Any], expected: Sequence[Any]) -> bool:
    """Whether numbers are equal to 1e-12 of all terms that led to them, by either way.

    Both are given as Values, with the graphs by which they were found.
    """
    pairs = [(_value(x), _value(y)) for x, y in zip(found, expected, strict=True)]
    terms = scales(operations.sum([x for pair in pairs for x in pair]))
    return all(
        mistakes(x.data, y.data, max(terms.get(id(each), abs(each.data)) for each in (x, y))) <= 1.0
        for x, y in pairs
    )


def _value(x: Any) -> Value:
    return x if isinstance(x, Value) else Value(x)
