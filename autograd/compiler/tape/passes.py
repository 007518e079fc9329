"""Rewritings of a tape that change no result beyond rounding; each may be left out.

fold        what depends on constants alone is computed now; x ** 2 becomes x * x, x * 1 is x
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

from autograd.compiler.tape.analysis import below
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
    """The tape with what depends on constants alone computed, and simple powers and products."""
    simple = _simple(tape)
    if not simple and not _of_constants(tape).any():
        return tape
    revision = Revision(tape)
    for slot, label, row, references in revision.operations():
        numbers = _numbers(revision, references)
        if numbers is not None:
            revision.now.append(revision.number(evaluated(row, numbers)))
        elif slot not in simple:
            revision.keep(label, row, references)
        else:
            name, reference = simple[slot]
            (x,) = revision.renewed([reference])
            revision.now.append(revision.result(label, TABLE[name], x) if name else x)
            revision.name(revision.now[-1], label)
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
    needed = below(tape, tape.outputs, np.ones((len(tape.rows), 3), dtype=bool)).tolist()
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


SIMPLE: Mapping[str, tuple[tuple[int, float, str], ...]] = {
    "mul": ((0, 1.0, ""), (1, 1.0, ""), (0, -1.0, "neg"), (1, -1.0, "neg")),
    "div": ((1, 1.0, ""), (1, -1.0, "neg")),
    "add": ((0, -0.0, ""), (1, -0.0, "")),
    "sub": ((1, 0.0, ""), (0, -0.0, "neg")),
    "pow": ((1, 1.0, ""), (1, 2.0, "square")),
}
"""By row, and by an operand that is a constant: the row of the other operand alone that gives the
same bits, empty for the operand itself. x + 0.0 is not among them, for -0.0 + 0.0 is 0.0."""


def _simple(tape: Tape) -> dict[int, tuple[str, int]]:
    """Operations on a constant that are simpler: by slot, what they are of which operand."""
    first, n = tape.n_inputs + tape.n_parameters, tape.n_leaves
    found: dict[int, tuple[str, int]] = {}
    for name, cases in SIMPLE.items():
        if TABLE[name] not in tape.rows:
            continue
        places = np.flatnonzero(tape.code == tape.rows.index(TABLE[name]))
        operands = tape.operands[places, :2]
        for position, number, becomes in cases:
            constants = operands[:, position]
            slots = np.flatnonzero((constants >= first) & (constants < n))
            numbers = tape.constants[constants[slots] - first]
            same = (numbers == number) & (np.signbit(numbers) == np.signbit(number))
            for at in slots[same].tolist():
                found[n + int(places[at])] = becomes, int(operands[at, 1 - position])
    return found


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
