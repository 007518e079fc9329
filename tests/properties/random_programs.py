"""Random programs with the Jacobian and the Hessian that the eager engine gives for them.

Their numbers may be off by 1e-12 of the terms' sum. A derivative is recorded as a graph of its own;
along it, by a pass with absolute slopes, the absolute values of all terms are added up that led to
the number: those within the rule of a slope too, as the two of 1 - z*z, for where they cancel, the
last bit of a library's tanh decides of many digits.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Value, hessian, jacobian, operations
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS
from tests.compiler.random_dags import SAMPLES, Dag, Floats, dags, scales


@dataclass(frozen=True)
class Matrices:
    """The entries of a Jacobian and then of a Hessian at one point, line by line."""

    entries: Floats
    terms: Floats
    """For each entry the sum of its terms."""


@dataclass(frozen=True)
class RandomProgram:
    """A random graph as a function of all its leaves, at a few points that are clear of kinks."""

    dag: Dag
    points: Sequence[Sequence[float]]

    def outputs(self, x: Sequence[Any]) -> list[Value]:
        """The root, an operation, the root again, a leaf or two."""
        graph = self.dag.record(x[: self.n_inputs], x[self.n_inputs :])
        return [graph.root, *graph.others]

    def root(self, x: Sequence[Any]) -> Value:
        return self.outputs(x)[0]

    @functools.cached_property
    def n_inputs(self) -> int:
        return len(self.dag.record((0.0, 0.0, 0.0)).inputs)

    @functools.cached_property
    def truth(self) -> list[Matrices]:
        """By the eager engine, at each point."""
        return list(map(self._matrices, self.points))

    def _matrices(self, point: Sequence[float]) -> Matrices:
        lines = [*jacobian(self.outputs)(list(point)), *hessian(self.root)(list(point))]
        recorded, _ = self.recorded(point)
        sums = scales(operations.sum(recorded))
        # a constant is no node of the sum
        terms = [sums.get(id(entry), abs(entry.data)) for entry in recorded]
        return Matrices(np.concatenate(lines), np.array(terms))

    def recorded(self, point: Sequence[float] | None = None) -> tuple[list[Value], list[Value]]:
        """The entries as Values, and the leaves on which they depend."""
        x = list(map(Value, self.points[0] if point is None else point))
        lines = [*jacobian(self.outputs)(x), *hessian(self.root)(x)]
        return [entry for line in lines for entry in line], x


@functools.cache
def random_programs(
    first: int, n: int, rows: Sequence[Primitive] = tuple(ROWS)
) -> list[RandomProgram]:
    """So many programs, from the seed `first` on."""
    return list(_random_programs(first, n, rows))


def _random_programs(first: int, n: int, rows: Sequence[Primitive]) -> Iterator[RandomProgram]:
    for dag, truth in dags(first, n, rows):
        parameters = [w.data for w in dag.record((0.0, 0.0, 0.0)).parameters]
        points = [[*truth.points[:, i].tolist(), *parameters] for i in range(SAMPLES)]
        yield RandomProgram(dag, points)
