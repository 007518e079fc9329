"""A recorded graph as flat arrays: which row, which operands, which numbers; a few bytes a node."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
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
    results, one for each operation. An operand is one reference: below `n_slots` a slot, and
    `n_slots + g` group g, the slots `group_slots[group_start[g]:group_start[g + 1]]`; equal groups
    are one. Operation i is `rows[code[i]]` of the references `operands[i]`, one in each column, -1
    in columns that the row does not have.
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
    label_indices: Ints
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
    def n_references(self) -> int:
        """The length of what has an entry for each reference, the last one for -1."""
        return self.n_slots + len(self.group_start)

    @property
    def n_operands(self) -> int:
        """The number of operands of all operations, groups opened."""
        references = self.operands[self.operands >= 0]
        groups = references[references >= self.n_slots] - self.n_slots
        return len(references) - len(groups) + int(np.diff(self.group_start)[groups].sum())

    def uses(self) -> npt.NDArray[np.intp]:
        """For each slot how many operands it is, and twice more for being an output."""
        singles = self.operands[(self.operands >= 0) & (self.operands < self.n_slots)]
        uses = np.bincount(self.group_slots, minlength=self.n_slots)
        uses += np.bincount(singles, minlength=self.n_slots)
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
        label: str = self.label_texts[self.label_indices[slot]]
        return label

    def group(self, reference: int) -> tuple[int, ...]:
        """The slots of a group."""
        index = reference - self.n_slots
        return tuple(self.group_slots[slice(*self.group_start[index : index + 2])].tolist())

    def groups(self) -> dict[int, tuple[int, ...]]:
        """The slots of every group, by its reference."""
        slots, start = self.group_slots.tolist(), self.group_start.tolist()
        ends = enumerate(pairwise(start), start=self.n_slots)
        return {reference: tuple(slots[first:last]) for reference, (first, last) in ends}

    def operation(self, index: int) -> tuple[Primitive, list[int | tuple[int, ...]]]:
        """The row of an operation and its operands in order: a slot, or the slots of a group."""
        references = [x for x in self.operands[index].tolist() if x >= 0]
        operands = [self.group(x) if x >= self.n_slots else x for x in references]
        return self.rows[self.code[index]], operands


def _restored(names: list[str], rest: tuple[Any, ...]) -> Tape:
    missing = [name for name in names if name not in TABLE]
    if missing:
        raise CompileError(
            f"The pickled program uses the primitive {missing[0]!r}, which is not in the table; "
            "add it with autograd.primitive(...) before unpickling."
        )
    return Tape(tuple(TABLE[name] for name in names), *rest)
