"""What is known of each number of a tape: its level, its batch, and the gradients that pass it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograd.compiler.tape.tape import Ints, Tape

Flags = npt.NDArray[np.bool_]

VARIES, WANTED, MARKS = 1, 2, 3
"""The marks of a number, and both together; its level stands above them, from bit 2 on."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What is known of slots, of groups, and of operations.

    Arrays by reference have an entry for each slot, each group, and last one for -1, where a row
    has no operand; a group has what any of its members has.
    """

    level: Ints
    """By reference: 0 for leaves, else one more than the highest operand's."""
    varies: Flags
    """By reference: an input stands below, so that each sample has its own number."""
    wanted: Flags
    """By reference: a gradient that arrives goes on to a leaf whose gradient is asked for."""
    reached: Flags
    """By slot: a gradient arrives from the first output, which is the one that is differentiated;
    it does not below an operand without slope."""
    hands_on: Flags
    """Of each operation and operand: a gradient that is wanted goes from the result to there."""


def analysis_of(tape: Tape, to_inputs: bool = False) -> Analysis:
    """The analysis of a tape; gradients of inputs are asked for only with `to_inputs`."""
    sloped = np.zeros((len(tape.rows), 3), dtype=bool)
    for code, row in enumerate(tape.rows):
        sloped[code, : len(row.slopes)] = [rule is not None for rule in row.slopes]
    known = _from_below(tape, sloped, to_inputs)
    wanted = known & WANTED > 0
    if len(tape.outputs) == 1 and all(rule is not None for row in tape.rows for rule in row.slopes):
        reached = np.ones(tape.n_slots, dtype=bool)
    else:
        reached = below(tape, tape.outputs[:1], sloped)
    hands_on = sloped[tape.code] & wanted[tape.operands] & reached[tape.n_leaves :, None]
    return Analysis(known >> 2, known & VARIES > 0, wanted, reached, hands_on)


def _from_below(tape: Tape, sloped: Flags, to_inputs: bool) -> Ints:
    """Level and marks by reference."""
    n_new = len(tape) + len(tape.group_start) - 1
    known = [VARIES | WANTED * to_inputs] * tape.n_inputs + [WANTED] * tape.n_parameters
    known += [0] * len(tape.constants) + [-1] * n_new + [0]
    # what has no slope hands no gradient on
    masks = np.where(sloped, MARKS, VARIES).tolist()
    hands_all_on = [None not in row.slopes for row in tape.rows]

    def opened(reference: int) -> int:
        if known[reference] < 0:
            members = {known[slot] for slot in tape.group(reference)}
            known[reference] = max(members)
            for member in members:
                known[reference] |= member & MARKS
        return known[reference]

    operations = zip(tape.code.tolist(), *tape.operands.T.tolist(), strict=True)
    for slot, (code, x, y, w) in enumerate(operations, start=tape.n_leaves):
        of_x, of_y, of_w = known[x], known[y], known[w]
        marks = of_x | of_y | of_w
        if marks < 0:
            of_x, of_y, of_w = opened(x), opened(y), opened(w)
            marks = of_x | of_y | of_w
        # a call of max takes as long as all the rest
        most = of_x if of_x > of_y else of_y  # noqa: FURB136
        if of_w > most:  # noqa: PLR1730
            most = of_w
        if not hands_all_on[code]:
            by_x, by_y, by_w = masks[code]
            marks = of_x & by_x | of_y & by_y | of_w & by_w
        known[slot] = (most | MARKS) + 1 | marks & MARKS
    return np.array(known, dtype=np.int32)


def below(tape: Tape, outputs: Iterable[int], along: Flags) -> Flags:
    """Which slots stand below these; `along` has the operands of each row that are followed."""
    found = [False] * tape.n_references
    for output in outputs:
        found[output] = True
    followed = along.tolist()
    lines = zip(reversed(tape.code.tolist()), reversed(tape.operands.tolist()), strict=True)
    for slot, (code, line) in zip(range(tape.n_slots - 1, -1, -1), lines, strict=False):
        if found[slot]:
            for x, is_followed in zip(line, followed[code], strict=True):
                if is_followed and not found[x]:
                    found[x] = True
                    for member in tape.group(x) if x >= tape.n_slots else ():
                        found[member] = True
    return np.array(found[: tape.n_slots], dtype=bool)
