"""From a tape to its schedule: where every instruction's operands and results stand."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler.schedule.facts import Facts, Numbers
from autograd.compiler.schedule.grids import Grid
from autograd.compiler.schedule.ordering import instructions_of
from autograd.compiler.schedule.schedule import LIFT, Places, Schedule
from autograd.compiler.tape.tape import Ints, Tape


def schedule_of(tape: Tape, to_inputs: bool = False) -> Schedule:
    """The instructions of a tape, levels in order.

    `to_inputs` says whether gradients of the inputs are wanted, besides those of the parameters.
    """
    facts = Facts(tape, to_inputs)
    return _Layout(facts, *instructions_of(facts)).schedule()


class _Layout:
    """Where every operand of every instruction stands, and every number in its space.

    Operands stand instruction by instruction; operand k of instruction i has `length[i, k]` places
    from `first[i, k]` on.
    """

    def __init__(
        self, facts: Facts, order: Numbers, bounds: Numbers, grids: dict[int, Grid]
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
