"""Every row of the table, and points at which to try it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from autograd import Value
from autograd.engine import operations
from autograd.table.primitive import Primitive
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
        given = iter(scalars)
        return tuple(
            tuple(next(given) for _ in range(GROUP)) if p.starred else next(given)
            for p in self.row.operands
        )

    def apply(self, scalars: Iterable[Any]) -> Value:
        """The row's own function at these scalars."""
        result: Value = getattr(operations, self.row.name)(*self.operands(scalars))
        return result

    def leaves(self) -> list[Value]:
        """A labelled leaf for each number of the point."""
        return [Value(x, f"v{i}") for i, x in enumerate(self.numbers)]

    def smooth(self) -> list[int]:
        """The positions that may be varied a little: all but conditions and class indices."""
        names = [p.name for p in self.row.operands for _ in range(GROUP if p.starred else 1)]
        return [i for i, name in enumerate(names) if name not in ("c", "k")]


def _number(row: Primitive, operand: str, rng: random.Random) -> float:
    if operand == "k":
        return float(rng.randrange(GROUP))
    if operand == "c":
        return float(rng.randrange(2))
    if row.name == "clamp" and operand != "x":
        return rng.uniform(-2.0, 0.0) if operand == "min" else rng.uniform(0.0, 2.0)
    return rng.uniform(*row.domain)


@pytest.fixture(params=ROWS, ids=lambda row: row.name)
def row(request: pytest.FixtureRequest) -> Primitive:
    """Each row in turn: a test that takes it leaves no row out."""
    found: Primitive = request.param
    return found


@pytest.fixture
def trials(row: Primitive) -> list[Trial]:
    """Five points inside the domain of the row, the same on every run."""
    rng = random.Random(row.name)
    return [
        Trial(
            row,
            tuple(
                _number(row, p.name, rng)
                for p in row.operands
                for _ in range(GROUP if p.starred else 1)
            ),
        )
        for _ in range(5)
    ]


@pytest.fixture
def clean_table() -> Iterator[None]:
    """Rows that the test adds are gone after it."""
    table, exported = dict(TABLE), list(operations.__all__)
    places = (operations, operations.Operations)
    known = [set(vars(place)) for place in places]
    yield
    TABLE.clear()
    TABLE.update(table)
    operations.__all__[:] = exported
    for place, names in zip(places, known, strict=True):
        for name in set(vars(place)) - names:
            delattr(place, name)
