"""From a tape to its schedule: operations of one row and level together, grids as products."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler.schedule.grids import Grid, grids_of
from autograd.compiler.schedule.schedule import LIFT, Places, Schedule
from autograd.compiler.tape.analysis import analysis_of
from autograd.compiler.tape.tape import Tape

PRODUCTS = ("dot", "affine")
"""The rows whose grids are matrix products."""

Numbers = npt.NDArray[np.intp]


def schedule_of(tape: Tape, to_inputs: bool = False) -> Schedule:
    """The instructions of a tape, levels in order.

    `to_inputs` says whether gradients of the inputs are wanted, besides those of the parameters.
    """
    operations = _Operations(tape, to_inputs)
    return _Layout(operations, *_instructions(operations)).schedule()


class _Operations:
    """What is known of each operation: an entry, or a line of three columns, for each."""

    def __init__(self, tape: Tape, to_inputs: bool) -> None:
        self.tape = tape
        self.to_inputs = to_inputs
        self.analysis = analysis_of(tape, to_inputs)
        results = slice(tape.n_leaves, tape.n_slots)
        self.level = self.analysis.level[results]
        self.starred = tape.operands >= tape.n_slots
        self.present = tape.operands >= 0
        self.varying = self.analysis.varies[tape.operands]
        self.result_varies = self.analysis.varies[results]
        self.reached = self.analysis.reached[results]
        # how long a group is
        self.size = np.zeros(len(tape), dtype=np.int32)
        lengths = np.diff(tape.group_start)
        for column in range(3):
            mask = self.starred[:, column]
            self.size[mask] = lengths[tape.operands[mask, column] - tape.n_slots]

    def rank(self, operations: Numbers, rank: Numbers) -> Numbers:
        """The rank of one operand of each operation, a result if there is one."""
        tape = self.tape
        best = np.full(len(operations), -1)
        for column in reversed(range(3)):
            slots = tape.operands[operations, column]
            starred = self.starred[operations, column]
            slots[starred] = tape.group_slots[tape.group_start[slots[starred] - tape.n_slots]]
            found = self.present[operations, column] & ((slots >= tape.n_leaves) | (best < 0))
            best[found] = rank[slots[found]]
        return best


def _instructions(operations: _Operations) -> tuple[Numbers, Numbers, dict[int, Grid]]:
    """The operations in the order of execution, where each instruction begins and the last ends.

    Grids stand under the number of their instruction.
    """
    o, tape = operations, operations.tape
    kinds = o.varying @ np.array([1, 2, 4])
    # a slope may be infinite, so operations that no gradient reaches must not be given 0
    keys = (o.reached, kinds, o.size, tape.code, o.level, o.result_varies)
    order = np.lexsort(keys)
    changes = np.zeros(max(len(tape) - 1, 0), dtype=bool)
    for key in keys:
        changes |= np.diff(key[order].astype(np.int64)) != 0
    bounds = np.flatnonzero(np.concatenate(([len(tape) > 0], changes, [True])))
    # operations of one instruction stand in the order of their operands, so that these are
    # neighbours, as the results of a grid are
    rank = np.arange(tape.n_slots)
    rank[tape.n_leaves + order] = tape.n_leaves + np.arange(len(tape))
    grids: dict[int, Grid] = {}
    more: list[int] = []
    eligible = np.array([row.name in PRODUCTS for row in tape.rows], dtype=bool)
    leading = tape.code[order[bounds[:-1]]]
    for batch in np.flatnonzero((np.diff(bounds) > 1) | eligible[leading]).tolist():
        first, last = int(bounds[batch]), int(bounds[batch + 1])
        members = order[first:last]
        found, rest = _grids(o, members, rank) if eligible[leading[batch]] else ([], members)
        position = first
        for grid in found:
            grids[position] = grid
            position += len(grid.operations)
            more.append(position)
        rest = rest[np.argsort(o.rank(rest, rank), kind="stable")]
        order[first:last] = np.concatenate([*(grid.operations for grid in found), rest])
        rank[tape.n_leaves + order[first:last]] = tape.n_leaves + np.arange(first, last)
    bounds = np.union1d(bounds, np.array(more, dtype=np.intp))
    numbers = np.searchsorted(bounds, list(grids)).tolist()
    return order, bounds, dict(zip(numbers, grids.values(), strict=True))


def _grids(operations: _Operations, members: Numbers, rank: Numbers) -> tuple[list[Grid], Numbers]:
    """The matrix products among `dot` or `affine` operations of one instruction, and the rest."""
    tape, first = operations.tape, int(members[0])
    *bias, weights, inputs = range(len(tape.rows[tape.code[first]].operands))
    varying = operations.varying[first]
    # weights that differ between samples make no matrix
    if varying[[*bias, weights]].any():
        return [], members
    columns = tape.operands[members]
    biases = columns[:, bias[0]] if bias else np.zeros(len(members), dtype=np.int32)
    columns = columns - tape.n_slots
    size = int(operations.size[first])
    found, rest = grids_of(members, biases, columns[:, weights], columns[:, inputs], size)

    def in_order(groups: Numbers) -> Numbers:
        return np.argsort(rank[tape.group_slots[tape.group_start[groups]]], kind="stable")

    return [grid.sorted(in_order(grid.weights), in_order(grid.inputs)) for grid in found], rest


class _Layout:
    """Where every operand of every instruction stands, and every number in its space."""

    def __init__(
        self, operations: _Operations, order: Numbers, bounds: Numbers, grids: dict[int, Grid]
    ) -> None:
        self.operations, self.tape = operations, operations.tape
        self.order, self.bounds, self.grids = order, bounds, grids
        leading = order[bounds[:-1]]
        self.count = np.diff(bounds)
        self.code = self.tape.code[leading]
        self.size = operations.size[leading]
        self.varying = operations.varying[leading]
        self.n_weights = np.zeros(len(leading), dtype=np.int32)
        self.n_uniform = int(np.count_nonzero(~operations.result_varies[leading]))
        lengths = np.where(operations.starred[leading], self.size[:, None], 1)
        lengths = np.where(operations.present[leading], lengths * self.count[:, None], 0)
        for number, grid in grids.items():
            self.n_weights[number] = len(grid.weights)
            n_columns = len(self.tape.rows[self.code[number]].operands)
            size = int(self.size[number])
            shares = [len(grid.weights), size * len(grid.weights), size * len(grid.inputs)]
            lengths[number, :n_columns] = shares[-n_columns:]
        self.lengths = lengths
        flat = lengths.ravel()
        self.first = (np.cumsum(flat) - flat).reshape(lengths.shape)

    def schedule(self) -> Schedule:
        """The schedule of these instructions."""
        tape = self.tape
        slots = self._slots()
        lifted = self._lift(slots)
        space, place, sizes = self._place(slots, lifted)
        start = place[tape.n_leaves + self.order[self.bounds[:-1]]]
        analysis = self.operations.analysis
        wanted = np.logical_or.reduceat(analysis.hands_on[self.order], self.bounds[:-1])
        # the copies for each sample come between the two spaces, their operands last of all
        n, rows = self.n_uniform, [len(lifted)] if len(lifted) else []
        insert = [n] * len(rows)
        return Schedule(
            rows=tape.rows,
            code=np.insert(self.code, insert, LIFT),
            start=np.insert(start, insert, tape.n_inputs),
            stop=np.insert(start + self.count, insert, tape.n_inputs + len(lifted)).astype(
                np.int32
            ),
            size=np.insert(self.size, insert, 0),
            n_weights=np.insert(self.n_weights, insert, 0),
            first=np.insert(self.first, insert, len(slots), axis=0),
            varying=np.insert(self.varying, insert, False, axis=0),
            wanted=np.insert(wanted, insert, bool(analysis.wanted[lifted].any()), axis=0),
            n_uniform=n,
            places=np.concatenate([place[slots], place[lifted]]),
            space=space[: tape.n_slots],
            place=place[: tape.n_slots],
            to_inputs=self.operations.to_inputs,
            sizes=sizes,
        )

    def _slots(self) -> npt.NDArray[np.int32]:
        """The slots of all operands, instruction by instruction, operand by operand."""
        tape, o = self.tape, self.operations
        slots = np.zeros(int(self.lengths.sum()), dtype=np.int32)
        number = np.repeat(np.arange(len(self.count)), self.count)
        rank = np.arange(len(self.order)) - self.bounds[:-1][number]
        apart = ~(self.n_weights[number] > 0)
        for column in range(3):
            mask = apart & (o.present & ~o.starred)[self.order, column]
            target = self.first[number[mask], column] + rank[mask]
            slots[target] = tape.operands[self.order[mask], column]
            mask = apart & o.starred[self.order, column]
            if not mask.any():
                continue
            group = tape.operands[self.order[mask], column] - tape.n_slots
            sizes = self.size[number[mask]]
            owner = np.repeat(np.arange(len(group)), sizes)
            position = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            of = number[mask][owner]
            target = self.first[of, column] + position * self.count[of] + rank[mask][owner]
            slots[target] = tape.group_slots[tape.group_start[group[owner]] + position]
        for at, grid in self.grids.items():
            inputs = self._table(grid.inputs).T
            columns: list[npt.NDArray[Any]] = [grid.biases, self._table(grid.weights), inputs]
            n_columns = len(tape.rows[self.code[at]].operands)
            for column, part in enumerate(columns[-n_columns:]):
                first = self.first[at, column]
                slots[first : first + part.size] = part.ravel()
        return slots

    def _table(self, groups: Numbers) -> npt.NDArray[np.int32]:
        """The slots of equally long groups, a line for each."""
        start = self.tape.group_start
        length = int(start[groups[0] + 1] - start[groups[0]])
        table: npt.NDArray[np.int32] = self.tape.group_slots[
            start[groups][:, None] + np.arange(length)
        ]
        return table

    def _lift(self, slots: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The slots of the whole batch that stand in groups with others; copies take over there."""
        varies = np.repeat(self.varying.ravel(), self.lengths.ravel())
        alone = varies & ~self.operations.analysis.varies[slots]
        lifted, which = np.unique(slots[alone], return_inverse=True)
        slots[alone] = self.tape.n_slots + which
        return lifted

    def _place(
        self, slots: npt.NDArray[np.int32], lifted: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int8], Places, tuple[int, int]]:
        """For each slot and copy its space and place, and how many places each space has.

        Parameters and inputs come first, constants as they are first used, so that the numbers of
        one instruction are neighbours, then results.
        """
        tape = self.tape
        results = tape.n_leaves + self.order
        uniform = int(self.bounds[self.n_uniform])
        n_given = tape.n_inputs + tape.n_parameters
        used, when = np.unique(slots, return_index=True)
        used = used[np.argsort(when)]
        constants = used[(used >= n_given) & (used < tape.n_leaves)]
        unused = np.setdiff1d(np.arange(n_given, tape.n_leaves), constants)
        spaces = (
            (np.arange(tape.n_inputs, n_given), constants, unused, results[:uniform]),
            (
                np.arange(tape.n_inputs),
                tape.n_slots + np.arange(len(lifted)),
                results[uniform:],
            ),
        )
        space = np.zeros(tape.n_slots + len(lifted), dtype=np.int8)
        place = np.zeros(tape.n_slots + len(lifted), dtype=np.int32)
        for number, parts in enumerate(spaces):
            members = np.concatenate(parts).astype(np.intp)
            space[members] = number
            place[members] = np.arange(len(members))
        return space, place, (int((space == 0).sum()), int((space == 1).sum()))
