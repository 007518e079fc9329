"""What is known of a tape when it is scheduled, by reference and by operation."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler.tape.analysis import analysis_of
from autograd.compiler.tape.tape import Ints, Tape

Numbers = npt.NDArray[np.intp]


class Facts:
    """What is known of references and of operations.

    A slot is taken for a group of its own: the slots of a reference are `length` entries of
    `members` from `begin` on. The last entry by reference stands for -1 and has no slots.
    """

    def __init__(self, tape: Tape, to_inputs: bool) -> None:
        self.tape = tape
        self.to_inputs = to_inputs
        self.analysis = analysis_of(tape, to_inputs)
        slots = np.arange(tape.n_slots, dtype=np.int32)
        self.members = np.concatenate([slots, tape.group_slots])
        self.begin = np.concatenate([slots, tape.n_slots + tape.group_start])
        self.length = np.append(np.diff(self.begin), 0)
        operands = tape.operands
        self.varying = self.analysis.varies[operands]
        self.result_varies = self.analysis.varies[tape.n_leaves : tape.n_slots]
        is_group = operands >= tape.n_slots
        self.size = np.where(is_group, self.length[operands], 0).max(axis=1, initial=0)
        # an operation is sorted by its first operand that is a result, else by its last one
        self.sorted_by = np.full(len(tape), -1, dtype=np.int32)
        for column in operands.T[::-1]:
            first = np.where(column >= 0, self.first_slots(column), -1)
            better = (first >= tape.n_leaves) | (self.sorted_by < 0)
            self.sorted_by = np.where(better, first, self.sorted_by)

    def first_slots(self, references: npt.NDArray[Any]) -> Ints:
        """The first slot of each reference."""
        found: Ints = self.members.take(self.begin[references], mode="clip")
        return found

    def slots(self, references: Numbers) -> Ints:
        """The slots of equally long references, a line for each."""
        offsets = np.arange(self.length[references[0]])
        found: Ints = self.members[self.begin[references][:, None] + offsets]
        return found
