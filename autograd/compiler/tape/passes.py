"""Rewritings of a tape that change no result beyond rounding; each may be left out.

fold        what depends on constants alone is computed now; x ** 2 becomes x * x
share       operations on the same operands are one
contract    a sum of sums is one sum, a sum of products one `dot` or `affine`, so that networks
            written with + and * become matrix products; terms are added in another order
prune       what no output needs is left out
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler.tape.contraction import contracted
from autograd.compiler.tape.drafts import Draft, leaves, operations
from autograd.compiler.tape.tape import Tape, starred_columns
from autograd.errors import CompileError
from autograd.table.algebras import evaluated
from autograd.table.primitives import TABLE


def rewritten(tape: Tape, names: Sequence[str]) -> Tape:
    """The tape after the passes of these names, in the order of `PASSES`."""
    unknown = [name for name in names if name not in PASSES]
    if unknown:
        raise CompileError(
            f"passes are some of {', '.join(map(repr, PASSES))}, got {unknown[0]!r}."
        )
    for name, function in PASSES.items():
        if name in names:
            tape = function(tape)
    return tape


def folded(tape: Tape) -> Tape:
    """The tape with what depends on constants alone computed, and squares as products."""
    constant = np.zeros(tape.n_slots, dtype=bool)
    constant[tape.n_inputs + tape.n_parameters : tape.n_leaves] = True
    squares = _squares(tape)
    if not squares.any() and not _all_of(tape, constant).any():
        return tape
    draft = Draft(tape)
    new = leaves(draft)
    for number, row, operands, label in operations(tape, new):
        if squares[number]:
            new.append(draft.result(TABLE["square"], operands[:1], label))
            continue
        numbers = [_numbers(draft, x) for x in operands]
        if any(x is None for x in numbers):
            new.append(draft.result(row, operands, label))
        else:
            new.append(draft.constant(evaluated(row, numbers)))
    return draft.tape_for(new[slot] for slot in tape.outputs)


def shared(tape: Tape) -> Tape:
    """The tape with operations of one row on the same operands made one."""
    lines = zip(tape.code.tolist(), *tape.operands.T.tolist(), strict=True)
    if len(set(lines)) == len(tape):
        return tape
    draft = Draft(tape)
    new = leaves(draft)
    known: dict[Any, int] = {}
    for _, row, operands, label in operations(tape, new):
        key = (row.name, *operands)
        if key not in known:
            known[key] = draft.result(row, operands, label)
        elif label and not draft.labels[~known[key]]:
            draft.labels[~known[key]] = label
        new.append(known[key])
    return draft.tape_for(new[slot] for slot in tape.outputs)


def pruned(tape: Tape) -> Tape:
    """The tape without operations and constants that no output needs."""
    first = tape.n_inputs + tape.n_parameters
    if tape.uses()[first:].all():
        return tape
    needed = [False] * tape.n_slots
    for slot in tape.outputs:
        needed[slot] = True
    for number in reversed(range(len(tape))):
        if needed[tape.n_leaves + number]:
            for slot in tape.used(number):
                needed[slot] = True
    draft = Draft(tape)
    new = list(range(first))
    new += [
        draft.constant(number, shared=False) if needed[slot] else 0
        for slot, number in enumerate(tape.constants.tolist(), start=first)
    ]
    for number, row, operands, label in operations(tape, new, needed):
        new.append(draft.result(row, operands, label) if needed[tape.n_leaves + number] else 0)
    return draft.tape_for(new[slot] for slot in tape.outputs)


def _numbers(draft: Draft, operand: int | tuple[int, ...]) -> Any:
    """The number of a constant, those of a group, or None where there is anything else."""
    if not isinstance(operand, tuple):
        return draft.number(operand)
    numbers = tuple(map(draft.number, operand))
    return None if None in numbers else numbers


def _squares(tape: Tape) -> npt.NDArray[np.bool_]:
    """Which operations are a power with the exponent 2."""
    found = np.zeros(len(tape), dtype=bool)
    if TABLE["pow"] in tape.rows:
        found = tape.code == tape.rows.index(TABLE["pow"])
        first = tape.n_inputs + tape.n_parameters
        two = np.zeros(tape.n_slots, dtype=bool)
        two[first : tape.n_leaves] = tape.constants == 2.0
        found &= two[tape.operands[:, 1]]
    return found


def _all_of(tape: Tape, marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which operations have only operands that are marked."""
    every = np.ones(len(tape), dtype=bool)
    starred = starred_columns(tape.rows)
    groups = np.zeros(len(tape.group_start) - 1, dtype=bool)
    if len(groups):
        groups = np.logical_and.reduceat(marked[tape.group_slots], tape.group_start[:-1])
    for code, row in enumerate(tape.rows):
        which = np.flatnonzero(tape.code == code)
        for column in range(len(row.operands)):
            of = groups if starred[code, column] else marked
            every[which] &= of[tape.operands[which, column]]
    return every


PASSES: Mapping[str, Callable[[Tape], Tape]] = {
    "fold": folded,
    "share": shared,
    "contract": contracted,
    "prune": pruned,
}
"""The passes by name, in the order in which they are made."""
