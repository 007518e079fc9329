"""A tape under way from another one: operations left out, changed or added, numbered anew."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autograd.compiler.tape.tape import Floats, Ints, Tape
from autograd.table.primitive import Primitive

Numbers = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

GROUPS = 1 << 30
"""The reference of the first group under way; those of the old tape come first."""


class Revision:
    """What is changed of a tape, in terms of its slots, in whole arrays.

    `code`, `operands` and `labels` have a line for each operation; who adds lines gives their
    results the slots from the old `n_slots` on. `now` says which slot stands for each of the old
    ones. A reference from GROUPS on is a group.
    """

    def __init__(self, old: Tape) -> None:
        self.old = old
        self.rows = list(old.rows)
        self.code = old.code.copy()
        self.operands = np.where(
            old.operands < old.n_slots, old.operands, old.operands + (GROUPS - old.n_slots)
        ).astype(np.int32)
        self.labels = old.label_indices[old.n_leaves :].copy()
        self.now = np.arange(old.n_slots)
        self.has_constant = np.ones(len(old.constants), dtype=bool)
        """Whether each of the old constants stays."""
        self._more_constants: Floats = np.empty(0)
        self._group_slots = [old.group_slots]
        self._group_sizes = [np.diff(old.group_start)]

    def code_of(self, row: Primitive) -> int:
        """The number of a row, which may be new."""
        if row not in self.rows:
            self.rows.append(row)
        return self.rows.index(row)

    def groups(self, slots: Ints, sizes: Numbers) -> Numbers:
        """References to more groups, of so many slots each."""
        first = GROUPS + sum(map(len, self._group_sizes))
        self._group_slots.append(slots)
        self._group_sizes.append(sizes)
        return np.arange(first, first + len(sizes))

    def set_constants(self, slots: Numbers, which: Numbers, numbers: Floats) -> None:
        """Let new constants stand for some slots, `numbers[which]`; no result may be added then."""
        self._more_constants = numbers
        self.now[slots] = self.old.n_slots + which

    def pass_labels_on(self, slots: Numbers) -> None:
        """Give the labels of results that go to those that stand for them, unless these have one.

        Of several labels the first one counts, and leaves keep theirs.
        """
        n = self.old.n_leaves
        to = self.now[slots]
        slots, to = slots[to >= n][::-1], to[to >= n][::-1]
        named = (self.labels[slots - n] != 0) & (self.labels[to - n] == 0)
        # where an index comes twice, NumPy keeps what is assigned last
        self.labels[to[named] - n] = self.labels[slots[named] - n]

    def tape(self, results: Numbers) -> Tape:
        """The new tape: the operations with these results, in this order."""
        old = self.old
        n_given = old.n_inputs + old.n_parameters
        constants = n_given + np.flatnonzero(self.has_constant)
        more = old.n_slots + np.arange(len(self._more_constants))
        n_leaves = n_given + len(constants) + len(more)
        n_slots = n_leaves + len(results)
        place = np.full(old.n_slots + len(more) + len(self.code) - len(old), -1, dtype=np.int32)
        place[:n_given] = np.arange(n_given)
        place[constants] = n_given + np.arange(len(constants))
        place[more] = n_leaves - len(more) + np.arange(len(more))
        place[results] = np.arange(n_leaves, n_slots)
        place[: old.n_slots] = place[self.now]
        lines = results - old.n_leaves
        code, rows = self._in_order(self.code[lines])
        operands, group_start, group_slots = self._settled(self.operands[lines], place, n_slots)
        return Tape(
            rows=rows,
            code=code,
            operands=operands,
            group_start=group_start,
            group_slots=group_slots,
            constants=np.concatenate(
                [old.constants[self.has_constant], self._more_constants], dtype=np.float64
            ),
            n_inputs=old.n_inputs,
            n_parameters=old.n_parameters,
            outputs=tuple(place[list(old.outputs)].tolist()),
            label_indices=np.concatenate(
                [
                    old.label_indices[:n_given],
                    np.zeros(n_leaves - n_given, dtype=np.int32),
                    self.labels[lines],
                ],
                dtype=np.int32,
            ),
            label_texts=old.label_texts,
        )

    def _in_order(
        self, code: npt.NDArray[np.int16]
    ) -> tuple[npt.NDArray[np.int16], tuple[Primitive, ...]]:
        """The rows that are in use, as they come first, and their numbers."""
        used, first = np.unique(code, return_index=True)
        used = used[np.argsort(first)]
        number = np.zeros(len(self.rows), dtype=np.int16)
        number[used] = np.arange(len(used))
        return number[code], tuple(self.rows[index] for index in used.tolist())

    def _settled(self, operands: Ints, place: Ints, n_slots: int) -> tuple[Ints, Ints, Ints]:
        """Operands in their new places, and the groups that are in use, equal ones as one."""
        is_group = operands >= GROUPS
        settled = np.append(place, np.int32(-1))[np.where(is_group, -1, operands)]
        used, first, which = np.unique(
            operands[is_group] - GROUPS, return_index=True, return_inverse=True
        )
        members = place[np.concatenate(self._group_slots)].tobytes()
        bounds = np.cumsum(np.concatenate([[0], *self._group_sizes])) * place.itemsize
        by_use = np.argsort(first)
        known: dict[bytes, int] = {}
        number = np.zeros(len(used), dtype=np.int32)
        number[by_use] = [
            known.setdefault(members[start:stop], len(known))
            for start, stop in zip(
                bounds[used[by_use]].tolist(), bounds[used[by_use] + 1].tolist(), strict=True
            )
        ]
        settled[is_group] = n_slots + number[which]
        starts = np.cumsum([0, *map(len, known)]) // place.itemsize
        slots = np.frombuffer(b"".join(known), dtype=np.int32)
        return settled, starts.astype(np.int32), slots.copy()


def roots(above: Numbers) -> Numbers:
    """What each index ends in, going up as `above` tells, to one that is above itself."""
    root = above.copy()
    moving = np.flatnonzero(root != np.arange(len(root)))
    while len(moving):
        further = root[root[moving]]
        moved = further != root[moving]
        root[moving] = further
        moving = moving[moved]
    return root
