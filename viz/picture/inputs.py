"""The plain numbers that a network is fed with, as leaves that a picture can show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from autograd.engine.value import Value
from autograd.notation import Term
from autograd.table.algebras import awkward_slope
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

MOST_INPUTS = 22
"""More would stand higher than a column may, so they are left in the formulas."""


class Inputs:
    """A leaf for each number in a group that stands beside weights, as in `affine(b, ws, [2, 3])`.

    Neurons that are fed with the same numbers share the leaves, which are called `x1`, `x2`, ...;
    with several groups, as of several samples, `x1_1`, `x1_2`, ...; `in_1` and so on where the
    graph has labels, or other `names`, like these. `fed` holds the leaves; none if there are more
    than `most`.
    """

    def __init__(
        self, order: Iterable[Value], names: Iterable[str] = (), most: int = MOST_INPUTS
    ) -> None:
        values = list(order)
        self._places = {row.name: places for row in TABLE.values() if (places := _places(row))}
        groups = dict.fromkeys(group for value in values for _, group in self._fed(value))
        if sum(map(len, groups)) > most:
            groups = {}
        called = chain((value.label for value in values), names)
        taken = any(re.fullmatch(r"x\d*(_\d+)?", name) for name in called)
        base = "in" if taken else "x"
        self._leaves: dict[tuple[float, ...], tuple[Value, ...]] = {
            group: tuple(
                Value(number, _label(base, index if len(groups) > 1 else 0, place))
                for place, number in enumerate(group, start=1)
            )
            for index, group in enumerate(groups, start=1)
        }
        self.fed = frozenset(leaf for group in self._leaves.values() for leaf in group)

    def slopes(self, value: Value) -> Iterator[tuple[Value, float]]:
        """The leaves that one operation is fed with, each with the derivative of its result."""
        if not self.fed:
            return
        for index, group in self._fed(value):
            numbers = [_numbers(operand) for operand in value.operands]
            found = awkward_slope(TABLE[value.op], index, value.data, numbers)
            yield from zip(self._leaves[group], found, strict=True)

    def leaves(self, value: Value) -> Iterator[tuple[int, tuple[Value, ...]]]:
        """Which operands of one operation are groups that it is fed with, and their leaves."""
        if self.fed:
            yield from ((index, self._leaves[group]) for index, group in self._fed(value))

    def written(self, term: Any) -> Any:
        """A formula with the leaves in the places of their numbers."""
        if not self.fed or not isinstance(term, Term):
            return term
        operands = list(map(self._operand_written, term.operands))
        for index in self._places.get(term.row.name, ()):
            if isinstance(operands[index], tuple) and operands[index] in self._leaves:
                operands[index] = self._leaves[operands[index]]
        return Term(term.row, tuple(operands))

    def _operand_written(self, operand: Any) -> Any:
        if isinstance(operand, tuple):
            return tuple(map(self.written, operand))
        return self.written(operand)

    def _fed(self, value: Value) -> Iterator[tuple[int, tuple[float, ...]]]:
        """The groups of plain numbers an operation is fed with, and which operands they are."""
        for index in self._places.get(value.op, ()):
            group = value.operands[index]
            if group and all(type(number) is float for number in group):
                yield index, tuple(group)


def _places(row: Primitive) -> list[int]:
    """Which operands of a row are groups beside weights."""
    if not any(operand.role == "weight" for operand in row.operands):
        return []
    groups = (i for i, operand in enumerate(row.operands) if operand.starred)
    return [i for i in groups if row.operands[i].role == "value"]


def _numbers(operand: Any) -> Any:
    if isinstance(operand, tuple):
        return tuple(map(_numbers, operand))
    return operand.data if isinstance(operand, Value) else operand


def _label(base: str, group: int, place: int) -> str:
    if group:
        return f"{base}{group}_{place}"
    return f"{base}{place}" if base == "x" else f"{base}_{place}"
