"""Tapes as arrays, and whether arrays are a tape: executors read them without looking.

Machine code has no bounds, so no index of a tape from a file may lead outside, and no operand may
stand after its result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from autograd.compiler.tape.tape import Tape
from autograd.errors import ProgramFileError
from autograd.table.primitive import Primitive

KINDS: Final[Mapping[str, tuple[str, int]]] = {
    "code": ("<i2", 1),
    "operands": ("<i4", 2),
    "group_start": ("<i4", 1),
    "group_slots": ("<i4", 1),
    "constants": ("<f8", 1),
    "outputs": ("<i4", 1),
    "label_indices": ("<i4", 1),
}
"""The arrays of a tape: the type of their numbers, and how many axes they have."""

MOST_OPERANDS: Final = 2**28
"""Of a tape, groups opened. A few groups that many operations share may open to far more memory
than their file takes."""

Array = npt.NDArray[Any]


def arrays_of(tape: Tape) -> dict[str, Array]:
    """The arrays of a tape that can be read again, by name."""
    refuse_unreadable(tape)
    outputs = np.array(tape.outputs, dtype=np.int32)
    return {name: outputs if name == "outputs" else getattr(tape, name) for name in KINDS}


def tape_of(
    rows: tuple[Primitive, ...],
    arrays: Mapping[str, Array],
    given: tuple[int, int],
    labels: Sequence[str],
) -> Tape:
    """The tape of these arrays; `given` are how many inputs and parameters it has."""
    own = {name: arrays[name] for name in KINDS if name != "outputs"}
    tape = Tape(
        rows=rows,
        n_inputs=given[0],
        n_parameters=given[1],
        outputs=tuple(arrays["outputs"].tolist()),
        label_texts=tuple(labels),
        **own,
    )
    refuse_unreadable(tape)
    return tape


def refuse_unreadable(tape: Tape) -> None:
    """Raise a ProgramFileError if a tape has another form than any that `compile` makes."""
    n = len(tape.code)
    if tape.operands.shape != (n, 3) or len(tape.label_indices) != tape.n_slots:
        raise _wrong("its arrays belong to different numbers of operations")
    outputs = np.array(tape.outputs)
    if not len(outputs) or not _are_within(outputs, 0, tape.n_slots):
        raise _wrong("an output is none of its numbers")
    texts = tape.label_texts
    if not texts or texts[0] or not _are_within(tape.label_indices, 0, len(texts)):
        raise _wrong("a label is none of its texts, of which the first is empty")
    if not _are_within(tape.code, 0, len(tape.rows)):
        raise _wrong("an operation is of no row")
    _check_groups(tape)
    _check_operands(tape)
    if tape.n_operands > MOST_OPERANDS:
        raise ProgramFileError(
            f"its groups open to {tape.n_operands:,} operands, and {MOST_OPERANDS:,} may be in a "
            "file; record fewer samples in one graph"
        )


def _check_groups(tape: Tape) -> None:
    start = tape.group_start.astype(np.int64)
    if (
        not len(start)
        or start[0]
        or start[-1] != len(tape.group_slots)
        or np.any(np.diff(start) < 1)
    ):
        raise _wrong("its groups do not follow each other, none of them empty")
    if not _are_within(tape.group_slots, 0, tape.n_slots):
        raise _wrong("an operand in a group is none of its numbers")


def _check_operands(tape: Tape) -> None:
    """Each operand stands before its result, and is a group where the row has a star."""
    there, starred = np.zeros((2, len(tape.rows), 3), dtype=bool)
    for index, row in enumerate(tape.rows):
        there[index, : len(row.operands)] = True
        starred[index, : len(row.operands)] = [p.starred for p in row.operands]
    code, operands = tape.code, tape.operands.astype(np.int64)
    there, starred = there[code], starred[code]
    n_groups = len(tape.group_start) - 1
    groups = np.where(starred, operands - tape.n_slots, 0)
    if np.any(operands[~there] != -1) or not _are_within(groups[starred], 0, n_groups):
        raise _wrong("an operation has operands that its row has not")
    # the last one stands for what is no group
    length = np.append(np.diff(tape.group_start), 0)[np.where(starred, groups, n_groups)]
    highest = np.full(n_groups + 1, -1)
    if n_groups:
        highest[:-1] = np.maximum.reduceat(tape.group_slots, tape.group_start[:-1])
    last = np.where(starred, highest[np.where(starred, groups, n_groups)], operands)
    result = tape.n_leaves + np.arange(len(code))[:, None]
    if np.any(operands[there] < 0) or np.any(last >= result):
        raise _wrong("an operation has an operand that is no number before its result")
    longest = length.max(axis=1)[:, None]
    if np.any(starred & (length != longest)):
        raise _wrong("the groups of an operation have different lengths")
    if len(np.unique(groups[starred])) < n_groups:
        raise _wrong("a group is used by no operation")


def _are_within(indices: Array, first: int, end: int) -> bool:
    return bool(np.all((indices >= first) & (indices < end)))


def _wrong(what: str) -> ProgramFileError:
    return ProgramFileError(
        f"{what}, as in no program that `compile` makes; save the program anew, and trust nobody's "
        "file that says so again"
    )
