"""What each operation of a tape stands above: its level, and which kinds of leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograd.compiler.tape import Ints, Tape, starred_columns

VARYING = 1
"""An input stands below, so that each sample has its own number."""

WANTED = 2
"""A leaf whose gradient is asked for stands below."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """For each slot its level, 0 for leaves, and its marks, VARYING and WANTED."""

    level: Ints
    marks: npt.NDArray[np.int8]
    group_marks: npt.NDArray[np.int8]
    """Of each group, those of its members together."""


def levels_of(tape: Tape, to_inputs: bool = False) -> Levels:
    """The levels and marks of a tape; gradients of inputs are wanted only where asked for."""
    level = [0] * tape.n_leaves
    marks = [VARYING | WANTED * to_inputs] * tape.n_inputs
    marks += [WANTED] * tape.n_parameters + [0] * len(tape.constants)
    n_groups = len(tape.group_start) - 1
    group_level, group_marks = [-1] * n_groups, [0] * n_groups
    start, slots = tape.group_start.tolist(), tape.group_slots.tolist()
    columns = [column.tolist() for column in tape.operands.T]
    uses = [
        [(columns[c], bool(starred)) for c, starred in enumerate(line[: len(row.operands)])]
        for row, line in zip(tape.rows, starred_columns(tape.rows), strict=True)
    ]
    for number, code in enumerate(tape.code.tolist()):
        height = below = 0
        for column, starred in uses[code]:
            x = column[number]
            if starred:
                if group_level[x] < 0:
                    members = slots[start[x] : start[x + 1]]
                    group_level[x] = max([level[slot] for slot in members])
                    group_marks[x] = 0
                    for mark in {marks[slot] for slot in members}:
                        group_marks[x] |= mark
                high, mark = group_level[x], group_marks[x]
            else:
                high, mark = level[x], marks[x]
            height = max(height, high)
            below |= mark
        level.append(height + 1)
        marks.append(below)
    return Levels(
        np.array(level, dtype=np.int32),
        np.array(marks, dtype=np.int8),
        np.array(group_marks, dtype=np.int8),
    )
