"""What is known of each number of a tape: its level, its batch, and the gradients that pass it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograd.compiler.tape.tape import Ints, Tape

Flags = npt.NDArray[np.bool_]

VARIES, WANTED = 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Arrays with an entry for each slot, those by reference with one for each group besides.

    These end with one for -1, an operand that is missing; a group has what any of its members has.
    """

    level: Ints
    """By reference, 0 for leaves, else one more than the highest operand's."""
    varies: Flags
    """By reference: an input stands below, so that each sample has its own number."""
    wanted: Flags
    """By reference: a gradient that arrives there goes on to a leaf whose gradient is asked for."""
    reached: Flags
    """By slot: a gradient arrives from an output. All slots but those below operands without slope.
    """
    hands_on: Flags
    """Of each operation and operand: a gradient goes from the result to there, and is wanted."""


def analysis_of(tape: Tape, to_inputs: bool = False) -> Analysis:
    """The analysis of a tape; gradients of inputs are asked for only with `to_inputs`."""
    sloped = np.zeros((len(tape.rows), 3), dtype=bool)
    for code, row in enumerate(tape.rows):
        sloped[code, : len(row.slopes)] = [rule is not None for rule in row.slopes]
    level, marks = _from_below(tape, sloped, to_inputs)
    wanted = marks & WANTED > 0
    reached = _from_above(tape, sloped)
    hands_on = sloped[tape.code] & wanted[tape.operands] & reached[tape.n_leaves :, None]
    return Analysis(level, marks & VARIES > 0, wanted, reached, hands_on)


def _from_below(tape: Tape, sloped: Flags, to_inputs: bool) -> tuple[Ints, npt.NDArray[np.int8]]:
    """The levels, and the marks VARIES and WANTED."""
    n_new = len(tape) + len(tape.group_start) - 1
    level = [0] * tape.n_leaves + [-1] * n_new + [0]
    marks = [VARIES | WANTED * to_inputs] * tape.n_inputs + [WANTED] * tape.n_parameters
    marks += [0] * (len(tape.constants) + n_new + 1)
    # what has no slope hands no gradient on
    passed = np.where(sloped, VARIES | WANTED, VARIES).tolist()

    def open_group(reference: int) -> None:
        members = tape.group(reference)
        level[reference] = max([level[slot] for slot in members])
        for mark in {marks[slot] for slot in members}:
            marks[reference] |= mark

    operations = zip(tape.code.tolist(), *tape.operands.T.tolist(), strict=True)
    for slot, (code, x, y, w) in enumerate(operations, start=tape.n_leaves):
        for operand in (x, y, w):
            if level[operand] < 0:
                open_group(operand)
        level[slot] = max(level[x], level[y], level[w]) + 1
        by_x, by_y, by_w = passed[code]
        marks[slot] = marks[x] & by_x | marks[y] & by_y | marks[w] & by_w
    return np.array(level, dtype=np.int32), np.array(marks, dtype=np.int8)


def _from_above(tape: Tape, sloped: Flags) -> Flags:
    """Which slots a gradient reaches."""
    widths = [len(row.slopes) for row in tape.rows]
    if sloped.sum() == sum(widths):
        return np.ones(tape.n_slots, dtype=bool)
    reached = [False] * tape.n_references
    for slot in tape.outputs:
        reached[slot] = True
    passing = sloped.tolist()
    codes, lines = tape.code.tolist(), tape.operands.tolist()
    for number in range(len(tape) - 1, -1, -1):
        if not reached[tape.n_leaves + number]:
            continue
        for x, passes in zip(lines[number], passing[codes[number]], strict=True):
            if passes and not reached[x]:
                reached[x] = True
                for slot in tape.group(x) if x >= tape.n_slots else ():
                    reached[slot] = True
    return np.array(reached[: tape.n_slots], dtype=bool)
