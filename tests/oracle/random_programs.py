"""Random programs of many rows, with fan-out, that run on Values and on PyTorch's tensors."""

from __future__ import annotations

import importlib
import importlib.util
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.engine import operations
from autograd.engine.operands import as_group
from autograd.table.primitive import Parameter, Primitive
from autograd.table.primitives import ROWS, TABLE
from tests.trials import is_stepped

torch: Any = importlib.import_module("torch") if importlib.util.find_spec("torch") else None
"""None where it is missing: the tests that need it are skipped then, and not this module."""

LARGEST = 20.0
LEAVES = 4
CONSTANTS = 2

NINE_DIGITS = ("lgamma", "digamma", "trigamma")
"""PyTorch's second derivatives of these, if not the first, have no more."""

NAMES = [
    row.name
    for row in ROWS
    if not any(p.role in ("class", "probability") for p in row.operands)
    and not row.torch.startswith("none: ")
    and row.name not in NINE_DIGITS
]
"""All rows but those that need a class or a probability, and those that PyTorch lacks in part."""

SMOOTH = [
    name
    for name in NAMES
    for row in [TABLE[name]]
    if name != "std"  # of one operand taken twice it is 0, which is a kink
    and not (row.kinks or is_stepped(row) or any(p.role == "condition" for p in row.operands))
]

SINGULAR_AT_0 = ("hypot", "norm")
"""Defined everywhere, but without a slope where all operands are 0."""

Place = int | float
"""Where an operand stands among the leaves, the constants and the results so far; or a number."""


@dataclass(frozen=True)
class Step:
    """A row and the places of its operands, a tuple of them for each group."""

    name: str
    places: tuple[Place | tuple[Place, ...], ...]


@dataclass(frozen=True)
class Program:
    """Numbers for leaves and constants, and what is computed of them."""

    numbers: tuple[float, ...]
    steps: list[Step]


class Writer:
    """Writes a program step by step, and keeps an eye on the numbers that it computes."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.data = [self.rng.uniform(-2.0, 2.0) for _ in range(LEAVES + CONSTANTS)]
        self.numbers = tuple(self.data)
        self.steps: list[Step] = []
        self.groups: list[tuple[Place, ...]] = []

    def program(self, names: list[str]) -> Program:
        """About thirty steps."""
        for _ in range(self.rng.randrange(8, 25)):
            self.append(self.rng.choice(names))
        # the root feels several late results, one of them twice
        last = len(self.data)
        self.take("sum", (last - 3, last - 2, last - 1))
        self.take("add", last, last - 1)
        return Program(self.numbers, self.steps)

    def append(self, name: str) -> None:
        """A step of this row, or of another one if its result would be large."""
        row = TABLE[name]
        n = self.rng.randrange(2, 6)
        places = [self.place(p, n, row) for p in row.operands]
        self.take(name, *places)
        if not abs(self.data[-1]) < LARGEST:
            del self.data[-1], self.steps[-1]
            self.take("tanh", self.operand())

    def place(self, operand: Parameter, n: int, row: Primitive) -> Place | tuple[Place, ...]:
        """Where this operand stands; a setting is left as it is."""
        if operand.role == "setting" and operand.default is not None:
            return operand.default
        return self.group(n, row) if operand.starred else self.within(row)

    def take(self, name: str, *places: Place | tuple[Place, ...]) -> Place:
        """The place of the result of a new step."""
        step = Step(name, places)
        self.steps.append(step)
        self.data.append(apply(step, self.data, {}).data)
        return len(self.data) - 1

    def operand(self) -> Place:
        """A late result more often than an early one; the same may come twice."""
        return max(self.rng.randrange(len(self.data)), self.rng.randrange(len(self.data)))

    def group(self, n: int, row: Primitive) -> tuple[Place, ...]:
        """A group that was used before, as neurons of a layer share their inputs, or a new one."""
        known = [g for g in self.groups if len(g) == n]
        if known and self.rng.random() < 0.5:
            return self.rng.choice(known)
        self.groups.append(tuple(self.within(row) for _ in range(n)))
        return self.groups[-1]

    def within(self, row: Primitive) -> Place:
        """A place whose number is in the domain of the row, if it is not defined everywhere."""
        low, high = (0.5, 2.0) if row.name in SINGULAR_AT_0 else row.domain
        if low <= -2.0 and high >= 2.0:
            return self.operand()
        fraction = self.take("sigmoid", self.operand())
        return self.take("add", self.take("mul", fraction, high - low), low)


def at(place: Place, results: list[Any]) -> Any:
    return place if isinstance(place, float) else results[place]


def apply(step: Step, results: list[Any], groups: dict[Any, Any]) -> Value:
    """Our function of the row; equal groups become one, kept in `groups`."""
    operands = [
        groups.setdefault(p, as_group([at(q, results) for q in p]))
        if isinstance(p, tuple)
        else at(p, results)
        for p in step.places
    ]
    result: Value = getattr(operations, step.name)(*operands)
    return result


def recorded(program: Program, leaves: Sequence[Any]) -> list[Any]:
    """The leaves, the constants, and the result of every step, as Values."""
    results: list[Any] = [*leaves, *program.numbers[LEAVES:]]
    groups: dict[Any, Any] = {}
    for step in program.steps:
        results.append(apply(step, results, groups))
    return results


def computed(program: Program, leaves: Sequence[Any], pytorch: Any) -> list[Any]:
    """The same as tensors."""
    constants = [torch.tensor(x, dtype=torch.float64) for x in program.numbers[LEAVES:]]
    results: list[Any] = [*leaves, *constants]
    for step in program.steps:
        flat = [q for p in step.places for q in (p if isinstance(p, tuple) else (p,))]
        numbers = [torch.as_tensor(at(q, results), dtype=torch.float64) for q in flat]
        results.append(pytorch(step.name)(*numbers).to(torch.float64))
    return results
