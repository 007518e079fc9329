"""From a tape to instructions: operations of one row and level together, grids as products."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler.references import Reference
from autograd.compiler.tape import Tape, opened
from autograd.primitive import Primitive

PRODUCTS = ("dot", "affine")
"""The rows whose grids are matrix products."""


@dataclass(frozen=True, slots=True, eq=False)
class Instruction:
    """One row applied to many operands at once; results go to neighbouring places.

    `grid` is (inputs, rows) where the operations are all pairs of some input groups and some
    weight groups, in this order; the operands are then the bias (or None), weights and inputs.
    """

    row: Primitive | None
    space: int
    start: int
    stop: int
    operands: tuple[Reference | None, ...]
    grid: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Instructions in order, and for each slot of the tape the space and place of its number."""

    instructions: tuple[Instruction, ...]
    space: npt.NDArray[np.int8]
    place: npt.NDArray[np.intp]
    sizes: tuple[int, int]


@dataclass(slots=True)
class _Operation:
    slot: int
    singles: list[int]
    groups: list[tuple[int, ...]]


def schedule_of(tape: Tape) -> Schedule:
    """The instructions of a tape, levels in order."""
    return _Scheduler(tape).run()


class _Scheduler:
    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        n = tape.n_leaves + len(tape)
        self.varying = [slot < tape.n_inputs for slot in range(tape.n_leaves)]
        last = tape.n_inputs + tape.n_parameters
        self.wanted = [tape.n_inputs <= slot < last for slot in range(tape.n_leaves)]
        self.space = np.zeros(n, dtype=np.int8)
        self.place = np.zeros(n, dtype=np.intp)
        self.used = [0, 0]
        self.lifted: dict[int, int] = {}
        self.instructions: list[Instruction] = []

    def run(self) -> Schedule:
        tape = self.tape
        self._give_places(range(tape.n_inputs), 1)
        self._give_places(range(tape.n_inputs, tape.n_leaves), 0)
        for (code, *_), operations in self._levels():
            row = tape.rows[code]
            if row.name in PRODUCTS:
                self._products(row, operations)
            else:
                self._together(row, operations)
        return Schedule(
            tuple(self.instructions), self.space, self.place, (self.used[0], self.used[1])
        )

    def _levels(self) -> Iterator[tuple[tuple[Any, ...], list[_Operation]]]:
        """Operations that may run together: of one level, row, size of groups, and spaces."""
        tape = self.tape
        level = [0] * tape.n_leaves
        start, slots = tape.start.tolist(), tape.operands.tolist()
        batches: defaultdict[tuple[Any, ...], list[_Operation]] = defaultdict(list)
        for number, code in enumerate(tape.code.tolist()):
            used = slots[start[number] : start[number + 1]]
            height = 1 + max([level[slot] for slot in used])
            level.append(height)
            self.varying.append(any(self.varying[slot] for slot in used))
            self.wanted.append(any(self.wanted[slot] for slot in used))
            operation = _Operation(tape.n_leaves + number, *opened(tape.rows[code], used))
            kinds = [self.varying[slot] for slot in operation.singles]
            kinds += [any(self.varying[slot] for slot in group) for group in operation.groups]
            size = len(operation.groups[0]) if operation.groups else 0
            batches[height, code, size, *kinds].append(operation)
        for key in sorted(batches):
            yield key[1:], batches[key]

    def _products(self, row: Primitive, operations: list[_Operation]) -> None:
        for members in _components(operations):
            neurons = list(dict.fromkeys((tuple(o.singles), o.groups[0]) for o in members))
            biases, weights = [singles for singles, _ in neurons], [group for _, group in neurons]
            inputs = list(dict.fromkeys(o.groups[1] for o in members))
            pairs = {(tuple(o.singles), *o.groups): o for o in members}
            uniform = not self._varies(weights)
            alike = self._varies(inputs) == self.varying[members[0].slot]
            if (
                not (uniform and alike)
                or len(pairs) < len(members)
                or len(pairs) < len(neurons) * len(inputs)
            ):
                self._together(row, members)
                continue
            ordered = [pairs[b, w, x] for x in inputs for b, w in neurons]
            bias = self._reference([b for (b,) in biases]) if row.name == "affine" else None
            self._emit(
                row,
                ordered,
                (
                    bias,
                    self._group_reference(weights),
                    self._group_reference(inputs),
                ),
                (len(inputs), len(neurons)),
            )

    def _varies(self, groups: Sequence[tuple[int, ...]]) -> bool:
        return any(self.varying[slot] for group in groups for slot in group)

    def _together(self, row: Primitive, operations: list[_Operation]) -> None:
        singles = iter(zip(*(o.singles for o in operations), strict=True))
        groups = iter(zip(*(o.groups for o in operations), strict=True))
        operands = tuple(
            self._group_reference(next(groups), transposed=True)
            if parameter.starred
            else self._reference(next(singles))
            for parameter in row.operands
        )
        self._emit(row, operations, operands, None)

    def _emit(
        self,
        row: Primitive,
        operations: Sequence[_Operation],
        operands: tuple[Reference | None, ...],
        grid: tuple[int, int] | None,
    ) -> None:
        space = int(self.varying[operations[0].slot])
        start = self.used[space]
        self._give_places([o.slot for o in operations], space)
        self.instructions.append(Instruction(row, space, start, self.used[space], operands, grid))

    def _give_places(self, slots: Sequence[int], space: int) -> None:
        self.space[list(slots)] = space
        self.place[list(slots)] = np.arange(self.used[space], self.used[space] + len(slots))
        self.used[space] += len(slots)

    def _reference(self, slots: Sequence[int]) -> Reference:
        wanted = any(self.wanted[slot] for slot in slots)
        return Reference(int(self.varying[slots[0]]), self.place[list(slots)], wanted)

    def _group_reference(
        self, groups: Sequence[tuple[int, ...]], transposed: bool = False
    ) -> Reference:
        """A table with a line for each group, or for each position in the groups."""
        table = np.array(groups)
        space = int(any(self.varying[slot] for slot in table.ravel().tolist()))
        places = self.place[table]
        if space:
            for where in zip(*np.nonzero(self.space[table] == 0), strict=True):
                places[where] = self._lifted(int(table[where]))
        wanted = any(self.wanted[slot] for slot in table.ravel().tolist())
        return Reference(space, places.T.copy() if transposed else places, wanted)

    def _lifted(self, slot: int) -> int:
        """The place of a copy, for each sample, of a number that the whole batch shares."""
        if slot not in self.lifted:
            place = self.lifted[slot] = self.used[1]
            self.used[1] += 1
            source = Reference(0, self.place[[slot]], self.wanted[slot])
            self.instructions.append(Instruction(None, 1, place, place + 1, (source,)))
        return self.lifted[slot]


def _components(operations: list[_Operation]) -> list[list[_Operation]]:
    """The operations, parted where they share neither weights nor inputs."""
    parent: dict[Any, Any] = {}

    def find(key: Any) -> Any:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for o in operations:
        parent[find(("weights", *o.singles, o.groups[0]))] = find(("inputs", o.groups[1]))
    parts: defaultdict[Any, list[_Operation]] = defaultdict(list)
    for o in operations:
        parts[find(("inputs", o.groups[1]))].append(o)
    return list(parts.values())
