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

from autograd.compiler.tape.analysis import below_outputs
from autograd.compiler.tape.building import Revision
from autograd.compiler.tape.contraction import contracted
from autograd.compiler.tape.tape import Tape
from autograd.errors import CompileError
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from autograd.table.algebras import evaluated
from autograd.table.primitives import TABLE


def rewritten(tape: Tape, names: Sequence[str]) -> Tape:
    """The tape after the passes of these names, in the order of `PASSES`."""
    unknown = [name for name in names if name not in PASSES]
    if unknown:
        raise CompileError(
            f"passes are some of {', '.join(map(repr, PASSES))}, got {shown(unknown[0])}"
            f"{did_you_mean(unknown[0], PASSES)}"
        )
    for name, function in PASSES.items():
        if name in names:
            tape = function(tape)
    return tape


def folded(tape: Tape) -> Tape:
    """The tape with what depends on constants alone computed, and squares as products."""
    squares = _squares(tape)
    if not squares.any() and not _of_constants(tape).any():
        return tape
    revision = Revision(tape)
    for slot, label, row, references in revision.operations():
        if squares[slot - tape.n_leaves]:
            (x,) = revision.renewed(references[:1])
            revision.now.append(revision.result(label, TABLE["square"], x))
            continue
        numbers = _numbers(revision, references)
        if numbers is None:
            revision.keep(label, row, references)
        else:
            revision.now.append(revision.number(evaluated(row, numbers)))
    return revision.revised()


def shared(tape: Tape) -> Tape:
    """The tape with operations of one row on the same operands made one."""
    lines = zip(tape.code.tolist(), *tape.operands.T.tolist(), strict=True)
    if len(set(lines)) == len(tape):
        return tape
    revision = Revision(tape)
    known: dict[Any, int] = {}
    for _, label, row, references in revision.operations():
        operands = revision.renewed(references)
        key = (row.name, *operands)
        if key not in known:
            known[key] = revision.result(label, row, *operands)
        elif label:
            revision.name(known[key], label)
        revision.now.append(known[key])
    return revision.revised()


def pruned(tape: Tape) -> Tape:
    """The tape without operations and constants that no output needs."""
    if tape.uses()[tape.n_inputs + tape.n_parameters :].all():
        return tape
    needed = below_outputs(tape, np.ones((len(tape.rows), 3), dtype=bool)).tolist()
    revision = Revision(tape, needed)
    for slot, label, row, references in revision.operations():
        if needed[slot]:
            revision.keep(label, row, references)
        else:
            revision.now.append(-1)
    return revision.revised()


def _numbers(revision: Revision, references: Sequence[int]) -> list[Any] | None:
    """The operands of an operation on constants alone, a tuple for a group; else None."""
    tape = revision.old
    numbers: list[Any] = []
    for reference in references:
        slots = tape.group(reference) if reference >= tape.n_slots else (reference,)
        constants = [revision.now[slot] - revision.n_given for slot in slots]
        if min(constants) < 0:
            return None
        found = tuple(revision.constants[constant] for constant in constants)
        numbers.append(found if reference >= tape.n_slots else found[0])
    return numbers


def _squares(tape: Tape) -> npt.NDArray[np.bool_]:
    """Which operations are a power with the exponent 2."""
    if TABLE["pow"] not in tape.rows:
        return np.zeros(len(tape), dtype=bool)
    two = np.zeros(tape.n_references, dtype=bool)
    two[tape.n_inputs + tape.n_parameters : tape.n_leaves] = tape.constants == 2.0
    is_pow: npt.NDArray[np.bool_] = tape.code == tape.rows.index(TABLE["pow"])
    return is_pow & two[tape.operands[:, 1]]


def _of_constants(tape: Tape) -> npt.NDArray[np.bool_]:
    """Which operations have only constants as operands."""
    constant = np.zeros(tape.n_references, dtype=bool)
    constant[tape.n_inputs + tape.n_parameters : tape.n_leaves] = True
    if len(tape.group_slots):
        members = constant[tape.group_slots]
        constant[tape.n_slots : -1] = np.logical_and.reduceat(members, tape.group_start[:-1])
    constant[-1] = True
    found: npt.NDArray[np.bool_] = np.logical_and.reduce(constant[tape.operands], axis=1)
    return found


PASSES: Mapping[str, Callable[[Tape], Tape]] = {
    "fold": folded,
    "share": shared,
    "contract": contracted,
    "prune": pruned,
}
"""The passes by name, in the order in which they are made."""
