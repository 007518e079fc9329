"""Graphs and points at which every way to run a program is tried."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import autograd as ag
from autograd import Value
from autograd.compiler.tape.building import tape_of
from autograd.compiler.tape.tape import Tape
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS, TABLE
from tests.trials import opened, sample

THOROUGH = "CHAINRULE_REQUIRE" in os.environ
"""Whether to take minutes, as continuous integration does, where a moment finds most mistakes."""

SEEDS = range(200 if THOROUGH else 40)
"""Of the random graphs that are compiled by other compilers."""

FUNCTIONS = (
    "add sub mul sin tanh sigmoid softplus square maximum relu hypot atan gelu clamp".split()
)


def random_graph(seed: int) -> tuple[Value, list[Value]]:
    """A root over up to 40 operations, groups and shared nodes among them, and its leaves."""
    rng = random.Random(seed)
    leaves = [Value(rng.uniform(-2.0, 2.0)) for _ in range(5)]
    nodes = list(leaves)
    for _ in range(rng.randint(5, 40)):
        kind = rng.random()
        if kind < 0.7:
            row = TABLE[rng.choice(FUNCTIONS)]
            operands = [rng.choice(nodes) for _ in row.operands]
            nodes.append(getattr(ag, row.name)(*operands))
        elif kind < 0.85:
            n = rng.randint(1, 4)
            groups = [[rng.choice(nodes) for _ in range(n)] for _ in range(2)]
            nodes.append(ag.affine(rng.choice(nodes), *groups).tanh())
        else:
            group = [rng.choice(nodes) for _ in range(rng.randint(1, 4))]
            nodes.append(getattr(ag, rng.choice(["sum", "mean", "max", "logsumexp"]))(group))
    root = ag.mean([*nodes[-4:], *leaves])
    return root, leaves


def large_graph(seed: int, operations: int) -> tuple[Value, list[Value]]:
    """A root over so many operations and a few groups of 20 to 40 operands, and its leaves."""
    rng = random.Random(seed)
    leaves = [Value(rng.uniform(-1.0, 1.0), f"p{i}") for i in range(30)]
    nodes = list(leaves)
    for _ in range(operations):
        if rng.random() < 0.03:
            n = rng.randint(20, 40)
            groups = [[rng.choice(nodes) for _ in range(n)] for _ in range(2)]
            nodes.append(ag.affine(rng.choice(nodes), *groups).tanh())
        else:
            row = TABLE[rng.choice(FUNCTIONS)]
            nodes.append(getattr(ag, row.name)(*(rng.choice(nodes) for _ in row.operands)).tanh())
    return ag.mean([*nodes[-40:], *leaves]), leaves


def tape(root: Value, inputs: Sequence[Value], parameters: Sequence[Value]) -> Tape:
    return tape_of([root], inputs, parameters)[0]


@dataclass(frozen=True)
class Case:
    """A graph as a function of numbers, and points for it."""

    name: str
    build: Callable[[Sequence[Value]], Value]
    points: list[tuple[float, ...]]

    def tape(self) -> Tape:
        """The tape of the graph; every number is a parameter."""
        leaves = list(map(Value, self.points[-1]))
        return tape(self.build(leaves), [], leaves)

    def expected(self) -> Iterator[tuple[tuple[float, ...], float, list[float]]]:
        """Each point with the value and the gradient that recording anew gives there."""
        for point in self.points:
            leaves = list(map(Value, point))
            result = self.build(leaves)
            result.backward()
            yield point, result.data, [leaf.grad for leaf in leaves]


def rows_as_cases(size: int) -> list[Case]:
    """Every row at its special points and in its domain; a group has `size` operands."""
    return [Case(row.name, _builder(row, size), list(_points(row, size))) for row in ROWS]


def _builder(row: Primitive, size: int) -> Callable[[Sequence[Value]], Value]:
    def build(leaves: Sequence[Value]) -> Value:
        given = iter(leaves)
        operands = [
            [next(given) for _ in range(size)] if p.starred else next(given) for p in row.operands
        ]
        result: Value = getattr(ag.operations, row.name)(*operands)
        return result

    return build


def _points(row: Primitive, size: int) -> Iterator[tuple[float, ...]]:
    roles = [p.role for p in opened(row, size)]
    rng = random.Random(row.name)
    free = [place for place, role in enumerate(roles) if role != "class"]
    if len(free) == len(roles) <= 2:
        yield from itertools.product(row.special, repeat=len(free))
    for number in row.special:
        for chosen in (free[:1], free[-1:], free[: len(free) // 2], free):
            point = sample(row, size, rng)
            for place in chosen:
                point[place] = number
            yield tuple(point)
    for _ in range(5):
        yield tuple(sample(row, size, rng))
