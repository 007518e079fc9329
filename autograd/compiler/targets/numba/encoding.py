"""A schedule as the table that the loop reads, made with whole arrays: a graph may be large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograd.compiler.schedule.schedule import LIFT, Instruction, Schedule
from autograd.compiler.targets.numba.cases import Case, Form, numbers_of
from autograd.table.primitive import Primitive

FIELDS = 14
"""How many numbers describe a line."""

RECORD = 4
"""How many numbers describe an operation of a stream."""

WORTH_A_LINE = (16, 4)
"""From how many operations on an instruction is a line of its own, in each space."""

WORTH_A_PRODUCT = 64
"""The size from which on a single `dot` or `affine` runs as a product."""

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A schedule for the loop: lines, and the places they point to.

    A line has the case, the first result, the count, the wanted operands as bits, the size of
    groups, and then what the form needs: of a flat case the first place of each operand, of others
    where in `links` its places begin; of a product the number of columns of one sample, the first
    weight and its steps along rows and sizes, the first input and its step (where inputs are
    gathered, the first of their links), the first bias and its step.

    `links` begins with the records of operations in streams: which case, shifted to the left of
    its wanted operands as bits, and the places of up to three operands.
    """

    cases: tuple[Case, ...]
    rows: Mapping[Case, Primitive]
    table: npt.NDArray[np.uint64]
    n_uniform: int
    """How many lines come before those of each sample."""
    links: npt.NDArray[np.uint32]
    operations: npt.NDArray[np.uint32]
    """The first number of each record, cases counted as in `cases`."""
    longest: int
    """The size of the largest group."""
    room: tuple[int, int]
    """How many numbers gathered inputs take, of the whole batch and of each sample."""

    @property
    def forms(self) -> frozenset[Form]:
        """The forms of its cases."""
        return frozenset(case.form for case in self.cases)

    def numbered(
        self, cases: tuple[Case, ...]
    ) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
        """The table and the links for a loop that has these cases."""
        known = numbers_of(cases)
        numbers = np.array([known[case] for case in self.cases], dtype=np.uint64)
        table = self.table.copy()
        table[:, 0] = numbers[table[:, 0].astype(np.intp)]
        records = self.links[: RECORD * len(self.operations)].reshape(-1, RECORD)
        small = numbers.astype(np.uint32)
        records[:, 0] = small[self.operations >> 3] << 3 | self.operations & 7
        return table, self.links


def encoded(schedule: Schedule) -> Encoded:
    """The table of a schedule, and the cases it needs."""
    return _Encoder(schedule).encoded()


class _Encoder:
    def __init__(self, schedule: Schedule) -> None:
        s = self.schedule = schedule
        n = len(s)
        self.count = s.stop.astype(np.intp) - s.start
        self.space = np.arange(n) >= s.n_uniform
        self.lift = s.code == LIFT
        # the last entry stands for LIFT, whose code is -1
        starred = np.zeros((len(s.rows) + 1, 3), dtype=bool)
        sloped = np.zeros_like(starred)
        widths = np.zeros(len(starred), dtype=np.intp)
        for number, row in enumerate(s.rows):
            widths[number] = len(row.operands)
            starred[number, : widths[number]] = [p.starred for p in row.operands]
            sloped[number, : widths[number]] = [slope is not None for slope in row.slopes]
        self.starred, self.width = starred[s.code], widths[s.code]
        self.wanted = s.wanted & (sloped[s.code] | self.lift[:, None])
        self.bits = self.wanted @ np.array([1, 2, 4])
        alone = (s.n_weights == 1) & (self.count == 1) & (s.size < WORTH_A_PRODUCT) & ~self.space
        self.grid = (s.n_weights > 0) & ~alone
        self.group = self.starred.any(axis=1) & ~self.grid
        plain = ~(self.lift | self.grid | self.group)
        self.kinds = self._kinds(np.flatnonzero(plain))
        self.flat = plain & (self.kinds > 0).any(axis=1)
        self.stream = plain & ~self.flat
        self.cases: dict[Case, int] = {}
        self.rows: dict[Case, Primitive] = {}
        self.case = np.zeros(n, dtype=np.intp)
        self.links: list[npt.NDArray[np.uint32]] = []
        self.n_links = 0
        self.room = [0, 0]

    def encoded(self) -> Encoded:
        s, n = self.schedule, len(self.schedule)
        fields = np.zeros((n, FIELDS - 5), dtype=np.int64)
        records, operations = self._streams(fields)
        self._flats(fields)
        self._groups(fields)
        for number in np.flatnonzero(self.grid | self.lift).tolist():
            self._single(number, s.instruction(number), fields[number])
        begins = np.ones(n, dtype=bool)
        # the results of neighbours in one space are neighbours
        same = self.space[1:] == self.space[:-1]
        begins[1:] = ~(self.stream[1:] & self.stream[:-1] & same)
        lines = np.flatnonzero(begins)
        last = np.append(lines[1:], n)[: len(lines)] - 1
        table = np.zeros((len(lines), FIELDS), dtype=np.uint64)
        case = self.case[lines]
        for space in (0, 1):
            of_streams = self.stream[lines] & (self.space[lines] == space)
            if of_streams.any():
                case[of_streams] = self._number(Case("stream", "stream", space))
        table[:, 0] = case
        table[:, 1] = s.start[lines]
        table[:, 2] = s.stop[last] - s.start[lines]
        table[:, 3] = self.bits[lines]
        table[:, 4] = s.size[lines]
        table[:, 5:] = fields[lines]
        return Encoded(
            cases=tuple(self.cases),
            rows=self.rows,
            table=table,
            n_uniform=int(np.searchsorted(lines, s.n_uniform)),
            links=np.concatenate([records.ravel(), *self.links, np.zeros(1, dtype=np.uint32)]),
            operations=operations,
            longest=int(s.size.max(initial=1)),
            room=(self.room[0], self.room[1]),
        )

    def _kinds(self, plain: Numbers) -> npt.NDArray[np.int8]:
        """For each operand 1 if it is a line beside the results, 2 if it is one number.

        0 for all operands of an instruction if that is neither for one of them.
        """
        s = self.schedule
        kinds = np.zeros((len(s), 3), dtype=np.int8)
        long = plain[self.count[plain] >= np.array(WORTH_A_LINE)[self.space[plain].astype(int)]]
        if not len(long):
            return kinds
        steps = np.diff(s.places)
        beside, same = (
            np.concatenate(([0], np.cumsum(steps == step, dtype=np.int32))) for step in (1, 0)
        )
        even = np.ones(len(long), dtype=bool)
        turns = self.count[long] - 1
        for k in range(3):
            there = k < self.width[long]
            first = np.where(there, s.first[long, k], 0)
            last = np.where(there, first + turns, 0)
            own = s.varying[long, k] == self.space[long]
            line = own & (beside[last] - beside[first] == turns)
            one = ~s.varying[long, k] & (same[last] - same[first] == turns)
            kinds[long, k] = np.where(there, line + 2 * (one & ~line), 0)
            even &= ~there | line | one
        kinds[long[~even]] = 0
        return kinds

    def _streams(
        self, fields: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """The records of operations in streams."""
        s, members = self.schedule, np.flatnonzero(self.stream)
        count = self.count[members]
        first = np.cumsum(count) - count
        fields[members, 0] = RECORD * first
        self.n_links = RECORD * int(count.sum())
        # in space 0 bits of the record say what is wanted, in space 1 there is a loop for each
        self._named(members, s.varying, np.where(self.space, self.bits, 0), "operation", "uv")
        operations = np.repeat(self.case[members] << 3 | self.bits[members], count)
        records = np.zeros((len(operations), RECORD), dtype=np.uint32)
        rank = np.arange(len(operations)) - np.repeat(first, count)
        for k in range(3):
            there = np.repeat(k < self.width[members], count)
            at = (np.repeat(s.first[members, k], count) + rank)[there]
            records[there, 1 + k] = s.places[at]
        return records, operations.astype(np.uint32)

    def _flats(self, fields: npt.NDArray[np.int64]) -> None:
        s, members = self.schedule, np.flatnonzero(self.flat)
        self._named(members, self.kinds, self.bits, "flat", ("", "line", "one"))
        for k in range(3):
            there = members[k < self.width[members]]
            fields[there, k] = s.places[s.first[there, k]]

    def _groups(self, fields: npt.NDArray[np.int64]) -> None:
        """The places of the groups, those of one group side by side."""
        s, members = self.schedule, np.flatnonzero(self.group)
        self._named(members, s.varying, np.zeros_like(self.bits), "grouped", "uv")
        for k in range(3):
            there = members[k < self.width[members]]
            count = self.count[there]
            size = np.where(self.starred[there, k], s.size[there], 1).astype(np.intp)
            length = count * size
            first = np.cumsum(length) - length
            fields[there, k] = self.n_links + first
            rank = np.arange(int(length.sum())) - np.repeat(first, length)
            size, count = np.repeat(size, length), np.repeat(count, length)
            at = np.repeat(s.first[there, k], length) + rank % size * count + rank // size
            self._link(s.places[at])

    def _named(
        self,
        members: Numbers,
        kinds: npt.NDArray[np.generic],
        wanted: Numbers,
        form: Form,
        words: Sequence[str],
    ) -> None:
        """Find the cases of some instructions."""
        s = self.schedule
        key = kinds[members].astype(np.intp) @ np.array([1, 4, 16])
        key = ((s.code[members] * 64 + key) * 8 + wanted[members]) * 2 + self.space[members]
        _, example, inverse = np.unique(key, return_index=True, return_inverse=True)
        numbers = []
        for number in members[example].tolist():
            width, bits = int(self.width[number]), int(wanted[number])
            loops = form == "flat" or (form == "operation" and self.space[number])
            case = Case(
                s.rows[s.code[number]].name,
                form,
                int(self.space[number]),
                tuple(words[kind] for kind in kinds[number, :width].astype(int).tolist()),
                tuple(bool(bits >> k & 1) for k in range(width)) if loops else (),
            )
            numbers.append(self._number(case, s.rows[s.code[number]]))
        self.case[members] = np.array(numbers, dtype=np.intp)[inverse]

    def _number(self, case: Case, row: Primitive | None = None) -> int:
        if row is not None:
            self.rows[case] = row
        return self.cases.setdefault(case, len(self.cases))

    def _single(self, number: int, i: Instruction, fields: npt.NDArray[np.int64]) -> None:
        """A copy for each sample, or a grid."""
        if i.row is None:
            self.case[number] = self._number(Case("lift", "lift", 1))
            fields[0] = self._link(i.operands[0])
            return
        *bias, weights, inputs = i.operands
        columns = i.grid[1] if i.grid else 0
        w, x = _lines(weights), _lines(inputs)
        b = _lines(bias[0]) if bias else (0, (0,))
        if w is None or b is None:
            self._ungrouped(number, i, fields)
            return
        form: Form = "product"
        if x is None or (columns > 1 and x[1][1] != 1):
            form, x = "gathered", (self._link(inputs), (0, 0))
            self.room[i.space] = max(self.room[i.space], inputs.size)
        name = "affine" if bias else "dot"
        self.case[number] = self._number(Case(name, form, i.space), i.row)
        fields[:8] = [columns, w[0], *w[1], x[0], x[1][0], b[0], b[1][0]]

    def _ungrouped(self, number: int, i: Instruction, fields: npt.NDArray[np.int64]) -> None:
        """A grid whose weights do not lie evenly, as operations with groups of their own."""
        *bias, weights, inputs = i.operands
        rows, columns = i.grid or (0, 0)
        at = [self._link(np.repeat(b, columns)) for b in bias]
        at.append(self._link(np.repeat(weights, columns, axis=0)))
        at.append(self._link(np.tile(inputs.T, (rows, 1))))
        kinds = tuple("uv"[space] for space in i.spaces)
        row = self.schedule.rows[self.schedule.code[number]]
        self.case[number] = self._number(Case(row.name, "grouped", i.space, kinds), row)
        fields[: len(at)] = at

    def _link(self, places: npt.NDArray[np.int32]) -> int:
        at = self.n_links
        self.links.append(places.astype(np.uint32).ravel())
        self.n_links += places.size
        return at


def _lines(places: npt.NDArray[np.int32]) -> tuple[int, tuple[int, ...]] | None:
    """The first place and the steps, if places lie evenly; they may lie on each other."""
    first = int(places.flat[0])
    steps = tuple(
        int(places.take(1, axis).flat[0]) - first if places.shape[axis] > 1 else 0
        for axis in range(places.ndim)
    )
    even = np.full((1,) * places.ndim, first)
    for axis, step in enumerate(steps):
        shape = [1] * places.ndim
        shape[axis] = -1
        even = even + (step * np.arange(places.shape[axis])).reshape(shape)
    return (first, steps) if bool((even == places).all()) else None
