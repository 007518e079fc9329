"""A tape being rewritten: operations are added one by one, then it becomes a tape again."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.compiler.tape.tape import GroupTable, Tape, starred_columns
from autograd.table.primitive import Primitive

Operands = Sequence[int | tuple[int, ...]]
"""Of an operation, as references; a group is a tuple of them."""


class Draft:
    """New operations over the inputs and parameters of a tape.

    A reference is a slot for an input or a parameter, a later number for a constant, and ~number
    for a result, for constants are still being counted.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.first_constant = tape.n_inputs + tape.n_parameters
        self.constants: list[float] = []
        self.rows: dict[Primitive, int] = {}
        self.code: list[int] = []
        self.operands: list[list[int]] = []
        self.labels: list[int] = []
        self.groups = GroupTable()
        self._numbers: dict[bytes, int] = {}

    def constant(self, number: float, shared: bool = True) -> int:
        """A reference to a number, the same for equal bits where it is `shared`."""
        key = np.float64(number).tobytes()
        if shared and key in self._numbers:
            return self._numbers[key]
        self.constants.append(number)
        reference = self.first_constant + len(self.constants) - 1
        if shared:
            self._numbers[key] = reference
        return reference

    def number(self, reference: int) -> float | None:
        """The number of a constant; None for what is none."""
        is_constant = reference >= self.first_constant
        return self.constants[reference - self.first_constant] if is_constant else None

    def result(self, row: Primitive, operands: Operands, label: int = 0) -> int:
        """A reference to the result of a new operation; `label` is its number in the tape."""
        self.code.append(self.rows.setdefault(row, len(self.rows)))
        self.operands.append(
            [self.groups.number_of(array("i", x)) if isinstance(x, tuple) else x for x in operands]
        )
        self.labels.append(label)
        return ~(len(self.code) - 1)

    def tape_for(self, outputs: Iterable[int]) -> Tape:
        """The tape of all operations there are."""
        old = self.tape
        n_leaves = self.first_constant + len(self.constants)

        def settled(references: Any) -> Any:
            slots = np.array(references, dtype=np.int32)
            slots[slots < 0] = n_leaves + ~slots[slots < 0]
            return slots

        operands = np.zeros((len(self.code), 3), dtype=np.int32)
        for width in {len(line) for line in self.operands}:
            which = [i for i, line in enumerate(self.operands) if len(line) == width]
            operands[which, :width] = [self.operands[i] for i in which]
        start, slots = self.groups.arrays()
        label_numbers = np.zeros(n_leaves + len(self.code), dtype=np.int32)
        label_numbers[: self.first_constant] = old.label_numbers[: self.first_constant]
        label_numbers[n_leaves:] = self.labels
        return Tape(
            rows=tuple(self.rows),
            code=np.array(self.code, dtype=np.int16),
            operands=settled(operands),
            group_start=start,
            group_slots=settled(slots),
            constants=np.array(self.constants, dtype=np.float64),
            n_inputs=old.n_inputs,
            n_parameters=old.n_parameters,
            outputs=tuple(settled(list(outputs)).tolist()),
            label_numbers=label_numbers,
            label_texts=old.label_texts,
        )


def leaves(draft: Draft) -> list[int]:
    """The references of the leaves, constants as they were."""
    given = list(range(draft.first_constant))
    return given + [draft.constant(x, shared=False) for x in draft.tape.constants.tolist()]


def operations(
    tape: Tape, new: list[int], needed: Sequence[bool] | None = None
) -> Iterator[tuple[int, Any, list[Any], int]]:
    """Number, row, operands as references of the draft, and label of each operation, in order."""
    starred = [
        [bool(flag) for flag in line[: len(row.operands)]]
        for row, line in zip(tape.rows, starred_columns(tape.rows), strict=True)
    ]
    groups: dict[int, tuple[int, ...]] = {}
    labels = tape.label_numbers[tape.n_leaves :].tolist()
    columns = zip(tape.code.tolist(), tape.operands.tolist(), labels, strict=True)
    for number, (code, line, label) in enumerate(columns):
        operands: list[Any] = []
        if needed is None or needed[tape.n_leaves + number]:
            for x, is_group in zip(line, starred[code], strict=False):
                if not is_group:
                    operands.append(new[x])
                    continue
                if x not in groups:
                    groups[x] = tuple(new[slot] for slot in tape.group(x))
                operands.append(groups[x])
        yield number, tape.rows[code], operands, label
