"""From a tape to its schedule: operations of one row and level together, grids as products."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler import costs
from autograd.compiler.schedule.grids import Grid, grids_of
from autograd.compiler.schedule.schedule import LIFT, Places, Schedule
from autograd.compiler.tape.analysis import analysis_of
from autograd.compiler.tape.tape import Ints, Tape
from autograd.table.primitives import TABLE

PRODUCTS = (TABLE["dot"], TABLE["affine"])
"""The rows whose grids are matrix products; their last operands are the weights and the inputs."""

Numbers = npt.NDArray[np.intp]


def schedule_of(tape: Tape, to_inputs: bool = False) -> Schedule:
    """The instructions of a tape, levels in order.

    `to_inputs` says whether gradients of the inputs are wanted, besides those of the parameters.
    """
    facts = _Facts(tape, to_inputs)
    return _Layout(facts, *_instructions(facts)).schedule()


class _Facts:
    """What is known of references and of operations.

    A slot is taken for a group of its own: the slots of a reference are `length` entries of
    `members` from `begin` on. The last entry by reference stands for -1 and has no slots.
    """

    def __init__(self, tape: Tape, to_inputs: bool) -> None:
        self.tape = tape
        self.to_inputs = to_inputs
        self.analysis = analysis_of(tape, to_inputs)
        slots = np.arange(tape.n_slots, dtype=np.int32)
        self.members = np.concatenate([slots, tape.group_slots])
        self.begin = np.concatenate([slots, tape.n_slots + tape.group_start])
        self.length = np.append(np.diff(self.begin), 0)
        operands = tape.operands
        self.varying = self.analysis.varies[operands]
        self.result_varies = self.analysis.varies[tape.n_leaves : tape.n_slots]
        is_group = operands >= tape.n_slots
        self.size = np.where(is_group, self.length[operands], 0).max(axis=1, initial=0)
        # an operation is sorted by its first operand that is a result, else by its last one
        self.sorted_by = np.full(len(tape), -1, dtype=np.int32)
        for column in operands.T[::-1]:
            first = np.where(column >= 0, self.first_slots(column), -1)
            better = (first >= tape.n_leaves) | (self.sorted_by < 0)
            self.sorted_by = np.where(better, first, self.sorted_by)

    def first_slots(self, references: npt.NDArray[Any]) -> Ints:
        """The first slot of each reference."""
        found: Ints = self.members.take(self.begin[references], mode="clip")
        return found

    def slots(self, references: Numbers) -> Ints:
        """The slots of equally long references, a line for each."""
        offsets = np.arange(self.length[references[0]])
        found: Ints = self.members[self.begin[references][:, None] + offsets]
        return found


def _instructions(facts: _Facts) -> tuple[Numbers, Numbers, dict[int, Grid]]:
    """The operations in the order of execution, where each instruction begins and the last ends.

    Grids stand under the index of their instruction.
    """
    tape = facts.tape
    # a slope may be infinite, so operations that no gradient reaches must not be given 0
    reached = facts.analysis.reached[tape.n_leaves :]
    level = facts.analysis.level[tape.n_leaves : tape.n_slots]
    kinds = facts.varying @ np.array([1, 2, 4])
    # of two numbers of 64 bits: whether it varies, level and row; then size, kinds and whether
    # a gradient reaches it
    keys = (
        (facts.size.astype(np.int64) << 4) + (kinds << 1) + reached,
        (facts.result_varies.astype(np.int64) << 47) + (level.astype(np.int64) << 16) + tape.code,
    )
    order = np.lexsort(keys)
    changes = np.zeros(max(len(tape) - 1, 0), dtype=bool)
    for key in keys:
        in_order = key[order]
        changes |= in_order[1:] != in_order[:-1]
    bounds = np.flatnonzero(np.concatenate(([len(tape) > 0], changes, [True])))
    sorting = _Sorting(facts, order)
    grids: dict[int, Grid] = {}
    more: list[int] = []
    is_product = np.array([row in PRODUCTS for row in tape.rows], dtype=bool)[tape.code]
    counts, has_products = np.diff(bounds), is_product[order[bounds[:-1]]]
    batches = np.flatnonzero((counts > 1) | has_products)
    stops = bounds[batches + 1].tolist()
    for first, last, of_products in zip(
        bounds[batches].tolist(), stops, has_products[batches].tolist(), strict=True
    ):
        start = first
        if of_products:
            found, rest = _grids(facts, order[first:last], sorting.rank)
            for grid in found:
                grids[start] = grid
                order[start : start + len(grid.operations)] = grid.operations
                start += len(grid.operations)
                more.append(start)
            order[start:last] = rest
            sorting.note(first, last)
        sorting.sort(start, last)
    bounds = np.union1d(bounds, np.array(more, dtype=np.intp))
    indices = np.searchsorted(bounds, list(grids)).tolist()
    return order, bounds, dict(zip(indices, grids.values(), strict=True))


class _Sorting:
    """The order of execution under way: of one instruction, operations stand as their operands do.

    So operands are neighbours, as the results of a grid are.
    """

    def __init__(self, facts: _Facts, order: Numbers) -> None:
        self.order = order
        self.n_leaves = facts.tape.n_leaves
        self.sorted_by = facts.sorted_by
        self.rank = np.arange(facts.tape.n_slots)
        """Of each slot, where its number stands among all."""
        self.note(0, len(order))
        # elements of arrays take three times as long, one by one
        self._order, self._rank = order.data, self.rank.data
        self._sorted_by = facts.sorted_by.data

    def note(self, first: int, last: int) -> None:
        """Rank the results of these operations as they stand."""
        results = self.n_leaves + self.order[first:last]
        self.rank[results] = self.n_leaves + np.arange(first, last)

    def sort(self, first: int, last: int) -> None:
        """Sort these operations by their operands, and rank their results."""
        if last - first > costs.SORTED_ONE_BY_ONE:
            part = self.order[first:last]
            self.order[first:last] = part[
                np.argsort(self.rank[self.sorted_by[part]], kind="stable")
            ]
            self.note(first, last)
            return
        order, rank, sorted_by = self._order, self._rank, self._sorted_by
        operations = order[first:last].tolist()
        keys = [rank[sorted_by[operation]] for operation in operations]
        if len(keys) < 2 or (len(keys) == 2 and keys[0] <= keys[1]):
            return
        by_key = sorted(range(len(keys)), key=keys.__getitem__)
        for place, index in enumerate(by_key, start=first):
            order[place] = operations[index]
            rank[self.n_leaves + operations[index]] = self.n_leaves + place


def _grids(facts: _Facts, operations: Numbers, rank: Numbers) -> tuple[list[Grid], Numbers]:
    """The matrix products among the operations of one instruction, and the rest."""
    first = operations[0]
    size = int(facts.size[first])
    lines = facts.tape.operands[operations]
    if 1 < len(operations) <= costs.SORTED_ONE_BY_ONE and size < costs.WORTH_A_GRID:
        # where no bias with weights and no inputs come twice, each operation is a grid of its own
        *_, last = (k for k in range(3) if lines[0, k] >= 0)
        parts = [(tuple(line[:last]), line[last]) for line in lines.tolist()]
        if all(len(set(side)) == len(parts) for side in zip(*parts, strict=True)):
            return [], operations
    operands = lines.astype(np.intp)
    *bias, weights, inputs = operands[:, operands[0] >= 0].T
    # weights that differ between samples make no matrix
    if facts.varying[first, : len(bias) + 1].any():
        return [], operations
    biases = bias[0] if bias else np.full(len(operations), -1)
    return grids_of(
        operations, (biases, weights, inputs), size, lambda x: rank[facts.first_slots(x)]
    )


class _Layout:
    """Where every operand of every instruction stands, and every number in its space.

    Operands stand instruction by instruction; operand k of instruction i has `length[i, k]` places
    from `first[i, k]` on.
    """

    def __init__(
        self, facts: _Facts, order: Numbers, bounds: Numbers, grids: dict[int, Grid]
    ) -> None:
        self.facts, self.tape = facts, facts.tape
        self.order, self.bounds, self.grids = order, bounds, grids
        self.leading = order[bounds[:-1]]
        self.count = np.diff(bounds)
        self.varying = facts.varying[self.leading]
        self.n_uniform = int(np.count_nonzero(~facts.result_varies[self.leading]))
        self.n_weights = np.zeros(len(self.count), dtype=np.int32)
        self.length = facts.length[self.tape.operands[self.leading]] * self.count[:, None]
        for index, grid in grids.items():
            self.n_weights[index] = len(grid.weights)
            for column, part in self._columns(grid):
                self.length[index, column] = part.size
        flat = self.length.ravel()
        self.first = (np.cumsum(flat) - flat).reshape(self.length.shape)

    def schedule(self) -> Schedule:
        """The schedule of these instructions."""
        tape, facts = self.tape, self.facts
        slots = self._slots()
        lifted = self._lift(slots)
        space, place, sizes = self._place(slots, lifted)
        start = place[tape.n_leaves + self.leading]
        wanted = np.logical_or.reduceat(facts.analysis.hands_on[self.order], self.bounds[:-1])

        def with_lift(column: npt.NDArray[Any], entry: Any) -> Any:
            # the copies for each sample come between the two spaces, their operands last of all
            at = [self.n_uniform] * min(len(lifted), 1)
            return np.insert(column, at, entry, axis=0)

        return Schedule(
            rows=tape.rows,
            code=with_lift(tape.code[self.leading], LIFT),
            start=with_lift(start, tape.n_inputs),
            stop=with_lift((start + self.count).astype(np.int32), tape.n_inputs + len(lifted)),
            size=with_lift(facts.size[self.leading].astype(np.int32), 0),
            n_weights=with_lift(self.n_weights, 0),
            first=with_lift(self.first, len(slots)),
            varying=with_lift(self.varying, False),
            wanted=with_lift(wanted, facts.analysis.wanted[lifted].any()),
            n_uniform=self.n_uniform,
            places=np.concatenate([place[slots], place[lifted]]),
            space=space[: tape.n_slots],
            place=place[: tape.n_slots],
            to_inputs=facts.to_inputs,
            sizes=sizes,
        )

    def _columns(self, grid: Grid) -> list[tuple[int, Ints]]:
        """The operands of a grid: in which column, and their slots in the order of places."""
        slots = self.facts.slots
        parts = [slots(grid.weights), slots(grid.inputs).T]
        return list(enumerate([slots(grid.biases), *parts] if grid.biases[0] >= 0 else parts))

    def _slots(self) -> Ints:
        """The slots of all operands."""
        facts = self.facts
        found = np.zeros(int(self.length.sum()), dtype=np.int32)
        instruction = np.repeat(np.arange(len(self.count)), self.count)
        rank = np.arange(len(self.order)) - self.bounds[:-1][instruction]
        apart = self.n_weights[instruction] == 0
        for column, references in enumerate(self.tape.operands[self.order].T):
            mask = apart & (references >= 0)
            length = facts.length[references[mask]]
            # from here on an entry for each slot: of which operand it is, and which of its slots
            owner = np.repeat(np.flatnonzero(mask), length)
            position = np.arange(len(owner)) - np.repeat(np.cumsum(length) - length, length)
            of = instruction[owner]
            target = self.first[of, column] + position * self.count[of] + rank[owner]
            found[target] = facts.members[facts.begin[references[owner]] + position]
        for index, grid in self.grids.items():
            for column, part in self._columns(grid):
                first = self.first[index, column]
                found[first : first + part.size] = part.ravel()
        return found

    def _lift(self, slots: Ints) -> Ints:
        """The slots of the whole batch that stand in groups with others; copies take over there."""
        varies = np.repeat(self.varying.ravel(), self.length.ravel())
        alone = varies & ~self.facts.analysis.varies[slots]
        lifted, which = np.unique(slots[alone], return_inverse=True)
        slots[alone] = self.tape.n_slots + which
        return lifted

    def _place(
        self, slots: Ints, lifted: Ints
    ) -> tuple[npt.NDArray[np.int8], Places, tuple[int, int]]:
        """For each slot and copy its space and place, and how many places each space has.

        Parameters and inputs come first, constants as they are first used, so that the numbers of
        one instruction are neighbours, then results.
        """
        tape = self.tape
        n_given = tape.n_inputs + tape.n_parameters
        results = tape.n_leaves + self.order
        uniform = int(self.bounds[self.n_uniform])
        constants, when = np.unique(
            slots[(slots >= n_given) & (slots < tape.n_leaves)], return_index=True
        )
        unused = np.setdiff1d(np.arange(n_given, tape.n_leaves), constants)
        constants = constants[np.argsort(when)]
        copies = tape.n_slots + np.arange(len(lifted))
        spaces = (
            (np.arange(tape.n_inputs, n_given), constants, unused, results[:uniform]),
            (np.arange(tape.n_inputs), copies, results[uniform:]),
        )
        space = np.zeros(tape.n_slots + len(lifted), dtype=np.int8)
        place = np.zeros(tape.n_slots + len(lifted), dtype=np.int32)
        for index, parts in enumerate(spaces):
            members = np.concatenate(parts).astype(np.intp)
            space[members] = index
            place[members] = np.arange(len(members))
        return space, place, (int((space == 0).sum()), int((space == 1).sum()))
