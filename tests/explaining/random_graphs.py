"""Random recorded graphs for explanations: every row, shared values, odd labels, all sizes.

A `Drawing` is a plan of a graph; it can be recorded with other numbers too.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.engine import operations
from autograd.graph import topological
from autograd.table.algebras import ARITHMETIC, FLOAT
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS, TABLE
from tests.trials import distance_to_kink, sample

LABELS = ("w1", "w10", "x", "out_o1", "E_total", "α", "中文", "w′", "a_b_c", "bias.0", "Δt", "b_h")

SMOOTH = [
    TABLE[name] for name in "add sub mul neg square tanh sigmoid sin cos exp sum dot affine".split()
]
"""Rows that take every number, and are told alike whatever the numbers are."""

NEAR_ONE = ("logsumexp", "shifted_logsumexp", "cross_entropy", "logaddexp")
"""Rows whose results near 0 are logarithms of sums near 1, and have the rounding of these."""

CLEAR = 1e-2
"""How far from a kink operands are: digits that are not shown may not decide on which side."""


@dataclass(frozen=True)
class Place:
    """An operand that was drawn before."""

    index: int


@dataclass(frozen=True)
class Drawn:
    """A leaf if it has no row, else a result of places and numbers, tuples for groups."""

    number: float
    label: str
    row: Primitive | None = None
    operands: tuple[Any, ...] = ()


class Drawing:
    """The plan of a graph; the same seed gives the same."""

    def __init__(self, seed: int, rows: Sequence[Primitive] = ROWS) -> None:
        self.rng = random.Random(seed)
        self.rows = rows
        self.drawn: list[Drawn] = []
        self.inner: set[int] = set()
        """Results that are used once and have no label: they are folded into what uses them."""
        self.labels = [*LABELS, *[""] * self.rng.choice((0, 6, 30))]
        self.rng.shuffle(self.labels)
        for _ in range(self.rng.randint(2, 4)):
            self._leaf(self._number())
        n_results = self.rng.randint(2, 12)
        while sum(each.row is not None for each in self.drawn) < n_results:
            self._result()

    @property
    def leaves(self) -> list[float]:
        """The numbers of the leaves."""
        return [each.number for each in self.drawn if each.row is None]

    def record(self, numbers: Sequence[float] | None = None) -> tuple[Value, list[Value]]:
        """The largest graph, and its leaves, which have the numbers drawn or others."""
        given = iter(self.leaves if numbers is None else numbers)
        made: list[Value] = []

        def meant(operand: Any) -> Any:
            if isinstance(operand, tuple):
                return tuple(map(meant, operand))
            return made[operand.index] if isinstance(operand, Place) else operand

        for each in self.drawn:
            if each.row is None:
                made.append(Value(next(given), each.label))
                continue
            value = getattr(operations, each.row.name)(*map(meant, each.operands))
            value.label = each.label
            made.append(value)
        root = max(made, key=lambda value: len(topological(value)))
        return root, [value for value in topological(root) if value.is_leaf]

    def _number(self) -> float:
        """Most numbers are short, some large or small, some whole."""
        rng = self.rng
        usual = round(rng.uniform(-3.0, 3.0), rng.choice((1, 2, 16)))
        return rng.choice((usual, usual, usual, usual * 1e12, usual * 1e-9, float(round(usual))))

    def _leaf(self, number: float) -> Place:
        self.drawn.append(Drawn(number, self.labels.pop() if self.labels else ""))
        return Place(len(self.drawn) - 1)

    def _result(self, is_inner: bool = False) -> None:
        arithmetic = [row for row in self.rows if row.operator]
        row = self.rng.choice(arithmetic if is_inner or self.rng.random() < 0.4 else self.rows)
        size = self.rng.choice((1, 2, 3, 3, 9))
        numbers = iter(sample(row, size, self.rng))
        before = len(self.drawn)
        operands = tuple(
            tuple(self._operand(row, p.role, next(numbers)) for _ in range(size))
            if p.starred
            else self._operand(row, p.role, next(numbers))
            for p in row.operands
        )
        given = self._numbers(operands)
        try:
            number = FLOAT.forward(row, given)
        except ARITHMETIC:
            number = math.nan
        flat = [x for each in operands for x in (each if isinstance(each, tuple) else (each,))]
        has_value = any(isinstance(x, Place) for x in flat)
        rounded = row.name in NEAR_ONE and abs(number) < 1e-3
        if rounded or not (
            has_value and 1e-30 < abs(number) < 1e30 and distance_to_kink(row, given) > CLEAR
        ):
            del self.drawn[before:]
            self.inner -= {*range(before, before + 100)}
            return
        has_label = self.labels and not is_inner and self.rng.random() < 0.5
        label = self.labels.pop() if has_label else ""
        if is_inner:
            self.inner.add(len(self.drawn))
        self.drawn.append(Drawn(number, label, row, operands))

    def _operand(self, row: Primitive, role: str, number: float) -> Any:
        """A value drawn before if one is in the domain, a leaf of its own, or a number."""
        low, high = row.domain
        if role in ("class", "bound", "setting", "count", "condition"):
            return number
        if row.operator and self.rng.random() < 0.3:
            before = len(self.drawn)
            self._result(is_inner=True)
            last = len(self.drawn) - 1
            if last >= before and low <= self.drawn[last].number <= high:
                return Place(last)
        free = [(n, each.number) for n, each in enumerate(self.drawn) if n not in self.inner]
        inside = [n for n, x in free if low <= x <= high]
        if row in SMOOTH and self.rng.random() < 0.7:
            inside = [n for n, x in free if abs(x) < 40.0] or inside
        chosen = self.rng.random()
        if inside and chosen < 0.8:
            results = [n for n in inside if self.drawn[n].row is not None][-3:]
            return Place(self.rng.choice(results if results and chosen < 0.6 else inside))
        return self._leaf(number) if chosen < 0.93 else number

    def _numbers(self, operands: Any) -> Any:
        if isinstance(operands, tuple):
            return tuple(map(self._numbers, operands))
        return self.drawn[operands.index].number if isinstance(operands, Place) else operands
