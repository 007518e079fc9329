"""Rewritings of a tape that change no result beyond rounding; each may be left out.

fold        what depends on constants alone is computed now; x ** 2 becomes x * x, x * 1 is x
share       operations on the same operands are one
contract    a sum of sums is one sum, a sum of products one `dot` or `affine`, so that networks
            written with + and * become matrix products; terms are added in another order
prune       what no output needs is left out
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.compiler.tape.analysis import below
from autograd.compiler.tape.contraction import contracted
from autograd.compiler.tape.revising import Flags, Numbers, Revision, roots
from autograd.compiler.tape.tape import Floats, Tape
from autograd.errors import CompileError
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from autograd.table.algebras import evaluated
from autograd.table.primitives import TABLE


def rewritten(tape: Tape, names: Sequence[str]) -> Tape:
    """The tape after the passes of these names, in the order of `PASSES`."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise CompileError(f"passes are names in a list, as ['fold'], got {shown(names)}.")
    given: list[Any] = list(names)
    unknown = [name for name in given if not isinstance(name, str) or name not in PASSES]
    if unknown:
        raise CompileError(
            f"passes are some of {', '.join(map(repr, PASSES))}, got {shown(unknown[0])}"
            f"{did_you_mean(unknown[0], PASSES)}"
        )
    for name, function in PASSES.items():
        if name in given:
            tape = function(tape)
    return tape


def folded(tape: Tape) -> Tape:
    """The tape with what depends on constants alone computed, and simple powers and products."""
    simple = list(_simple(tape))
    computed = _of_constants(tape)
    if not simple and not computed.any():
        return tape
    n = tape.n_leaves
    revision = Revision(tape)
    is_kept = ~computed
    for name, of_numbers, others in simple:
        rest = ~computed[of_numbers - n]
        slots, operands = of_numbers[rest], others[rest]
        if name:
            revision.code[slots - n] = revision.code_of(TABLE[name])
            revision.operands[slots - n] = -1
            revision.operands[slots - n, 0] = operands
        else:
            revision.now[slots] = operands
            is_kept[slots - n] = False
    revision.now = roots(revision.now)
    revision.pass_labels_on(n + np.flatnonzero(~is_kept & ~computed))
    slots = n + np.flatnonzero(computed)
    revision.set_constants(slots, *_distinct(_computed(tape, slots)))
    return revision.tape(n + np.flatnonzero(is_kept))


def shared(tape: Tape) -> Tape:
    """The tape with operations of one row on the same operands made one."""
    if not _has_equal_operations(tape):
        return tape
    n = tape.n_leaves
    revision = Revision(tape)
    revision.now = _first_of_equal(tape)
    is_first = revision.now == np.arange(tape.n_slots)
    revision.pass_labels_on(np.flatnonzero(~is_first))
    return revision.tape(n + np.flatnonzero(is_first[n:]))


def pruned(tape: Tape) -> Tape:
    """The tape without operations and constants that no output needs."""
    n_given, n = tape.n_inputs + tape.n_parameters, tape.n_leaves
    if tape.uses()[n_given:].all():
        return tape
    needed = below(tape, tape.outputs, np.ones((len(tape.rows), 3), dtype=bool))
    revision = Revision(tape)
    revision.has_constant = needed[n_given:n]
    return revision.tape(n + np.flatnonzero(needed[n:]))


def _computed(tape: Tape, slots: Numbers) -> list[float]:
    """The results of operations on constants, in order."""
    first = tape.n_inputs + tape.n_parameters
    known = dict(enumerate(tape.constants.tolist(), start=first))
    for slot in slots.tolist():
        row, operands = tape.operation(slot - tape.n_leaves)
        numbers = [
            tuple(known[x] for x in operand) if isinstance(operand, tuple) else known[operand]
            for operand in operands
        ]
        known[slot] = evaluated(row, numbers)
    return [known[slot] for slot in slots.tolist()]


def _distinct(numbers: Sequence[float]) -> tuple[Numbers, Floats]:
    """Which number each one is of those that are returned beside."""
    places: dict[float | str, int] = {}
    # 0.0 == -0.0, and they are two numbers
    which = [places.setdefault(number or repr(number), len(places)) for number in numbers]
    _, first = np.unique(which, return_index=True)
    return np.array(which, dtype=np.intp), np.array(numbers, dtype=np.float64)[first]


def _has_equal_operations(tape: Tape) -> bool:
    """Whether two operations are of one row on the same operands, to begin with."""
    lines = np.column_stack([tape.code, tape.operands])
    hashed = lines.astype(np.uint64) @ HASH
    in_order = np.sort(hashed)
    if (in_order[1:] != in_order[:-1]).all():
        return False
    order = np.argsort(hashed)
    next_is_same = np.flatnonzero(hashed[order[1:]] == hashed[order[:-1]])
    if (lines[order[next_is_same]] == lines[order[next_is_same + 1]]).all(axis=1).any():
        return True
    order = np.lexsort(lines.T)
    return bool((lines[order[1:]] == lines[order[:-1]]).all(axis=1).any())


HASH = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93])
"""Odd numbers of 64 bits: different lines have different products with them, or nearly always."""


def _first_of_equal(tape: Tape) -> Numbers:
    """For each slot the first one that is the same once those below are."""
    n_slots = tape.n_slots
    # the last entry stands for -1, where a row has no operand
    now: list[Any] = [*range(tape.n_leaves), *[None] * (tape.n_references - tape.n_leaves)]
    groups: dict[tuple[int, ...], int] = {}
    known: dict[tuple[int, ...], int] = {}
    lines = zip(tape.code.tolist(), *tape.operands.T.tolist(), _has_groups(tape), strict=True)
    for slot, (code, x, y, w, opens) in enumerate(lines, start=tape.n_leaves):
        if opens:
            for reference in (x, y, w):
                if reference >= n_slots and now[reference] is None:
                    members = tuple(now[member] for member in tape.group(reference))
                    now[reference] = groups.setdefault(members, n_slots + len(groups))
        now[slot] = known.setdefault((code, now[x], now[y], now[w]), slot)
    return np.array(now[:n_slots], dtype=np.intp)


SIMPLE: Mapping[str, tuple[tuple[int, float, str], ...]] = {
    "mul": ((0, 1.0, ""), (1, 1.0, ""), (0, -1.0, "neg"), (1, -1.0, "neg")),
    "div": ((1, 1.0, ""), (1, -1.0, "neg")),
    "add": ((0, -0.0, ""), (1, -0.0, "")),
    "sub": ((1, 0.0, ""), (0, -0.0, "neg")),
    "pow": ((1, 1.0, ""), (1, 2.0, "square")),
}
"""By row, and by an operand that is a constant: the row of the other operand alone that gives the
same bits, empty for the operand itself. x + 0.0 is not among them, for -0.0 + 0.0 is 0.0."""


def _simple(tape: Tape) -> Iterator[tuple[str, Numbers, Numbers]]:
    """Operations on a constant that are simpler: what they are, their slots, of which operands."""
    first, n = tape.n_inputs + tape.n_parameters, tape.n_leaves
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
            at = slots[same]
            if len(at):
                yield becomes, n + places[at], operands[at, 1 - position]


def _of_constants(tape: Tape) -> Flags:
    """Which operations depend on constants alone."""
    constant = np.zeros(tape.n_references, dtype=bool)
    constant[tape.n_inputs + tape.n_parameters : tape.n_leaves] = True
    if len(tape.group_slots):
        members = constant[tape.group_slots]
        constant[tape.n_slots : -1] = np.logical_and.reduceat(members, tape.group_start[:-1])
    # the last entry stands for -1, where a row has no operand
    constant[-1] = True
    found: Flags = np.logical_and.reduce(constant[tape.operands], axis=1)
    if not found.any():
        return found
    known: list[Any] = constant.tolist()
    known[tape.n_slots : -1] = [None] * (len(tape.group_start) - 1)
    lines = zip(*tape.operands.T.tolist(), _has_groups(tape), strict=True)
    for slot, (x, y, w, opens) in enumerate(lines, start=tape.n_leaves):
        if opens:
            for reference in (x, y, w):
                if known[reference] is None:
                    known[reference] = all(known[member] for member in tape.group(reference))
        known[slot] = known[x] and known[y] and known[w]
    return np.array(known[tape.n_leaves : tape.n_slots], dtype=bool)


def _has_groups(tape: Tape) -> list[bool]:
    """Of each operation whether it has a group among its operands."""
    found: list[bool] = np.logical_or.reduce(tape.operands >= tape.n_slots, axis=1).tolist()
    return found


PASSES: Mapping[str, Callable[[Tape], Tape]] = {
    "fold": folded,
    "share": shared,
    "contract": contracted,
    "prune": pruned,
}
"""The passes by name, in the order in which they are made."""
