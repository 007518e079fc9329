"""A recorded graph as flat arrays: which row, which operands, which numbers; a few bytes a node."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.errors import CompileError
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """The operations of a graph in an order in which operands come before results.

    Every number has a slot: first the inputs, then the parameters, then the constants, then the
    results, one for each operation. Operation i is `rows[code[i]]` of the operands
    `operands[i]`, one in each column: a slot, or the number of a group where the row has a star;
    columns that the row does not have are 0. Group g is the slots
    `group_slots[group_start[g]:group_start[g + 1]]`, and equal groups are one.
    """

    rows: tuple[Primitive, ...]
    code: npt.NDArray[np.int16]
    operands: Ints
    group_start: Ints
    group_slots: Ints
    constants: Floats
    n_inputs: int
    n_parameters: int
    outputs: tuple[int, ...]
    label_numbers: Ints
    """For each slot which of `label_texts` it has."""
    label_texts: tuple[str, ...]
    """Different labels, the first of them empty."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle rows as their names: the table of the reader has them."""
        rest = tuple(getattr(self, each.name) for each in fields(self) if each.name != "rows")
        return _restored, ([row.name for row in self.rows], rest)

    @property
    def n_leaves(self) -> int:
        """The number of slots before the first result."""
        return self.n_inputs + self.n_parameters + len(self.constants)

    @property
    def n_slots(self) -> int:
        """The number of slots."""
        return self.n_leaves + len(self.code)

    @property
    def n_operands(self) -> int:
        """The number of operands of all operations, groups opened."""
        starred = starred_columns(self.rows)
        widths = np.array([len(row.operands) for row in self.rows], dtype=np.intp)
        groups = self.operands[starred[self.code]]
        singles = (widths - starred.sum(axis=1))[self.code]
        return int(np.diff(self.group_start)[groups].sum() + singles.sum())

    def uses(self) -> npt.NDArray[np.intp]:
        """For each slot how many operands it is, and twice more for being an output."""
        uses = np.bincount(self.group_slots, minlength=self.n_slots)
        starred = starred_columns(self.rows)
        for code, row in enumerate(self.rows):
            which = np.flatnonzero(self.code == code)
            for column in range(len(row.operands)):
                if not starred[code, column]:
                    uses += np.bincount(self.operands[which, column], minlength=self.n_slots)
        uses[list(self.outputs)] += 2
        return uses

    def __len__(self) -> int:
        return len(self.code)

    @property
    def nbytes(self) -> int:
        """The memory of the arrays, in bytes."""
        arrays = (each for each in map(self.__getattribute__, self.__slots__))
        return sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))

    def label(self, slot: int) -> str:
        """The label of a slot, empty for none."""
        label: str = self.label_texts[self.label_numbers[slot]]
        return label

    def group(self, number: int) -> tuple[int, ...]:
        """The slots of a group."""
        first, last = self.group_start[number], self.group_start[number + 1]
        return tuple(self.group_slots[first:last].tolist())

    def operation(self, number: int) -> tuple[Primitive, list[int], list[tuple[int, ...]]]:
        """The row of an operation, the slots of its single operands, and those of its groups."""
        row = self.rows[self.code[number]]
        singles: list[int] = []
        groups: list[tuple[int, ...]] = []
        used = self.operands[number].tolist()
        for parameter, operand in zip(row.operands, used, strict=False):
            if parameter.starred:
                groups.append(self.group(operand))
            else:
                singles.append(operand)
        return row, singles, groups

    def used(self, number: int) -> list[int]:
        """The slots that an operation uses, single operands first."""
        _, singles, groups = self.operation(number)
        return singles + [slot for group in groups for slot in group]


class GroupTable:
    """Groups under way into a tape: equal ones get one number."""

    def __init__(self) -> None:
        self.start = array("i", [0])
        self.slots = array("i")
        self._numbers: dict[bytes, int] = {}

    def number_of(self, slots: array[int]) -> int:
        """The number of the group of these slots, a new one if there was none."""
        key = slots.tobytes()
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.start) - 1
            self.slots.extend(slots)
            self.start.append(len(self.slots))
        return number

    def arrays(self) -> tuple[Ints, Ints]:
        """`group_start` and `group_slots` of the tape."""
        return np.array(self.start, dtype=np.int32), np.array(self.slots, dtype=np.int32)


def _restored(names: list[str], rest: tuple[Any, ...]) -> Tape:
    missing = [name for name in names if name not in TABLE]
    if missing:
        raise CompileError(
            f"The pickled program uses the primitive {missing[0]!r}, which is not in the table; "
            "add it with autograd.primitive(...) before unpickling."
        )
    return Tape(tuple(TABLE[name] for name in names), *rest)


def starred_columns(rows: Sequence[Primitive]) -> npt.NDArray[np.bool_]:
    """For each row and column whether the column holds groups."""
    table = np.zeros((len(rows), 3), dtype=bool)
    for number, row in enumerate(rows):
        table[number, : len(row.operands)] = [parameter.starred for parameter in row.operands]
    return table
