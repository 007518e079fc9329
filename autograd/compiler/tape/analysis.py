"""What each operation of a tape stands above: its level, and which kinds of leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograd.compiler.tape.tape import Ints, Tape, starred_columns
from autograd.table.primitive import Primitive

VARYING = 1
"""An input stands below, so that each sample has its own number."""

WANTED = 2
"""A leaf whose gradient is asked for stands below."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """For each slot its level, 0 for leaves, and its marks, VARYING and WANTED.

    A result is WANTED if a gradient that arrives there goes on to a leaf that wants it.
    """

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
        [
            # what has no slope hands no gradient on
            (columns[c], parameter.starred, VARYING if rule is None else VARYING | WANTED)
            for c, (parameter, rule) in enumerate(zip(row.operands, row.slopes, strict=True))
        ]
        for row in tape.rows
    ]
    for number, code in enumerate(tape.code.tolist()):
        height = below = 0
        for column, starred, passed in uses[code]:
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
            below |= mark & passed
        level.append(height + 1)
        marks.append(below)
    return Levels(
        np.array(level, dtype=np.int32),
        np.array(marks, dtype=np.int8),
        np.array(group_marks, dtype=np.int8),
    )


def passing_columns(rows: Sequence[Primitive]) -> npt.NDArray[np.bool_]:
    """For each row and column whether the operand there has a slope."""
    table = np.zeros((len(rows), 3), dtype=bool)
    for number, row in enumerate(rows):
        table[number, : len(row.slopes)] = [rule is not None for rule in row.slopes]
    return table


def reached(tape: Tape) -> npt.NDArray[np.bool_]:
    """For each operation whether a gradient reaches it from an output.

    All that is in a graph is reached but for what feeds operands without slope alone.
    """
    passing = passing_columns(tape.rows)
    if all(rule is not None for row in tape.rows for rule in row.slopes):
        return np.ones(len(tape), dtype=bool)
    starred = starred_columns(tape.rows).tolist()
    found = np.zeros(tape.n_slots, dtype=bool)
    found[list(tape.outputs)] = True
    codes, operands = tape.code.tolist(), tape.operands.tolist()
    for number in range(len(tape) - 1, -1, -1):
        if found[tape.n_leaves + number]:
            code = codes[number]
            for x, is_group, passes in zip(
                operands[number], starred[code], passing[code], strict=True
            ):
                if passes:
                    found[list(tape.group(x)) if is_group else x] = True
    return found[tape.n_leaves :]
