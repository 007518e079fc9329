"""Every row of the table, and points at which to try it."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from autograd import Value
from autograd.engine import operations
from autograd.engine.methods import names_of
from autograd.table.primitive import Parameter, Primitive
from autograd.table.primitives import ROWS, TABLE

GROUP = 3
"""How many operands a group gets."""


@dataclass(frozen=True)
class Trial:
    """A row and a point: one number for each operand, groups opened."""

    row: Primitive
    numbers: tuple[float, ...]

    def operands(self, scalars: Iterable[Any]) -> tuple[Any, ...]:
        """The scalars as the operands of the row: a tuple of three for each group."""
        return operands_of(self.row, tuple(scalars))

    def apply(self, scalars: Iterable[Any]) -> Value:
        """The row's own function at these scalars."""
        result: Value = getattr(operations, self.row.name)(*self.operands(scalars))
        return result

    def leaves(self) -> list[Value]:
        """A labelled leaf for each number of the point."""
        return [Value(x, f"v{i}") for i, x in enumerate(self.numbers)]

    def smooth(self) -> list[int]:
        """The positions that a slope follows: no conditions, class indices and constants."""
        roles = [p.role for p in opened(self.row, GROUP)]
        return [i for i, role in enumerate(roles) if role not in ("condition", "class", "constant")]


def opened(row: Primitive, size: int) -> list[Parameter]:
    """The operand that each of the numbers of a point stands for, in groups of so many."""
    return [p for p in row.operands for _ in range(size if p.starred else 1)]


def operands_of(row: Primitive, scalars: Sequence[Any]) -> tuple[Any, ...]:
    """The scalars as the operands of the row; its groups share evenly what is left for them."""
    n_groups = sum(p.starred for p in row.operands)
    if not n_groups:
        return tuple(scalars)
    size = (len(scalars) - len(row.operands) + n_groups) // n_groups
    given = iter(scalars)
    return tuple(
        tuple(itertools.islice(given, size)) if p.starred else next(given) for p in row.operands
    )


def spread(slope: Any, operand: Any) -> list[Any]:
    """What a rule gave for an operand as a list: a slope for each element of a group, or one."""
    return list(slope) if isinstance(operand, tuple) else [slope]


def sample(row: Primitive, size: int, rng: random.Random) -> list[float]:
    """A point inside the domain of the row: a number for each operand, groups of `size` opened."""
    parameters = opened(row, size)
    numbers = [_number(row, p, size, rng) for p in parameters]
    bounds = sorted(x for p, x in zip(parameters, numbers, strict=True) if p.role == "bound")
    return [
        bounds.pop(0) if p.role == "bound" else x for p, x in zip(parameters, numbers, strict=True)
    ]


def _number(row: Primitive, parameter: Parameter, size: int, rng: random.Random) -> float:
    if parameter.role == "class":
        return float(rng.randrange(size))
    if parameter.role == "condition":
        return float(rng.randrange(2))
    return rng.uniform(*row.domain)


def distance_to_kink(row: Primitive, operands: Sequence[float | tuple[float, ...]]) -> float:
    """How far numbers are from where the result or a slope of the row jumps; inf if nowhere."""
    numbers = [x for each in operands for x in (each if isinstance(each, tuple) else (each,))]
    match row.kinks:
        case "zero":
            return abs(numbers[0])
        case "integer":
            return abs(numbers[0] - round(numbers[0]))
        case "half":
            return abs(numbers[0] % 1.0 - 0.5)
        case "tie":
            pairs = itertools.pairwise(sorted(numbers))
            return min((y - x for x, y in pairs), default=math.inf)
        case "multiple":
            ratio = numbers[0] / numbers[1]
            return abs(ratio - round(ratio))
        case _:
            return math.inf


def is_stepped(row: Primitive) -> bool:
    """Whether the result is one of a few numbers, which no rounding of operands changes."""
    return not any(row.slopes)


@pytest.fixture(params=ROWS, ids=lambda row: row.name)
def row(request: pytest.FixtureRequest) -> Primitive:
    """Each row in turn: a test that takes it leaves no row out."""
    found: Primitive = request.param
    return found


@pytest.fixture
def trials(row: Primitive) -> list[Trial]:
    """Five points inside the domain of the row, the same on every run."""
    rng = random.Random(row.name)
    return [Trial(row, tuple(sample(row, GROUP, rng))) for _ in range(5)]


@pytest.fixture
def clean_table() -> Iterator[None]:
    """Rows that the test adds are gone after it."""
    table, exported = dict(TABLE), list(operations.__all__)
    places = (operations, operations.Operations)
    # a row of the table may be used first in the test, and stays
    of_table = {name for row in table.values() for name in names_of(row)}
    known = [of_table.union(vars(place)) for place in places]
    yield
    TABLE.clear()
    TABLE.update(table)
    operations.__all__[:] = exported
    for place, names in zip(places, known, strict=True):
        for name in set(vars(place)) - names:
            delattr(place, name)
