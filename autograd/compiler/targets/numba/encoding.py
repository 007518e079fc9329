"""A schedule as the table that the loop reads, made with whole arrays: a graph may be large.

An entry of the table is a line: a case, the results it computes, and where its operands are. For
`tanh` of sixteen parameters and the sum of the results, in places 0 to 15, 16 to 31 and 32:

    case              first result  count  wanted  size  operands
    tanh, flat                  16     16       1     0  from place 0 on
    sum, grouped                32      1       1    16  from link 0 on

Links are places that do not lie side by side, or need not; the sum has 16, 17, ... 31. Of x * x + x
the operations are too few for lines of their own and become one, a stream, whose links are records,
one for each operation: its case with its wanted operands as bits, and the places of the operands:

    stream                       1      2       3     0  from link 0 on

    mul, operation, bits 3       0      0       0
    add, operation, bits 3       1      0       0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograd.compiler import costs
from autograd.compiler.schedule.schedule import LIFT, Instruction, Schedule, lines_of
from autograd.compiler.targets.numba.cases import Case, Form, indices_of

FIELDS = 14
"""How many numbers describe a line."""

RECORD = 4
"""How many numbers describe an operation of a stream."""

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A schedule for the loop: lines, and the places they point to.

    A line has the case, the first result, the count, the wanted operands as bits, the size of
    groups, and then what the form needs: of a flat case the first place of each operand, of others
    where in `links` its places begin; of a product the number of columns of one sample, the first
    weight and its steps along rows and sizes, the first input and its step (where inputs are
    gathered, the first of their links), the first bias and its step.

    `links` begins with the records of operations in streams.
    """

    cases: tuple[Case, ...]
    table: npt.NDArray[np.uint64]
    n_uniform: int
    """How many lines come before those of each sample."""
    links: npt.NDArray[np.uint32]
    operations: npt.NDArray[np.uint32]
    """The first number of each record, where a case is its position in `cases`."""
    longest: int
    """The size of the largest group."""
    room: tuple[int, int]
    """How many numbers gathered inputs take, of the whole batch and of each sample."""

    @property
    def forms(self) -> frozenset[Form]:
        """The forms of its cases."""
        return frozenset(case.form for case in self.cases)

    @property
    def has_products(self) -> bool:
        """Whether a block of samples reads all weights of a matrix product."""
        return not self.forms.isdisjoint(("product", "gathered"))

    def indexed(
        self, cases: Sequence[Case]
    ) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
        """The table and the links for a loop that has these cases."""
        known = indices_of(cases)
        indices = np.array([known[case] for case in self.cases], dtype=np.uint64)
        table = self.table.copy()
        table[:, 0] = indices[table[:, 0].astype(np.intp)]
        records = self.links[: RECORD * len(self.operations)].reshape(-1, RECORD)
        records[:, 0] = indices.astype(np.uint32)[self.operations >> 3] << 3 | self.operations & 7
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
        there, starred, sloped = np.zeros((3, len(s.rows) + 1, 3), dtype=bool)
        for code, row in enumerate(s.rows):
            width = len(row.operands)
            there[code, :width] = True
            starred[code, :width] = [p.starred for p in row.operands]
            sloped[code, :width] = [slope is not None for slope in row.slopes]
        self.there, self.starred = there[s.code], starred[s.code]
        self.bits = (s.wanted & (sloped[s.code] | self.lift[:, None])) @ np.array([1, 2, 4])
        is_short = (self.count == 1) & (s.size < costs.LONG_PRODUCT) & ~self.space
        self.grid = (s.n_weights > 0) & ~((s.n_weights == 1) & is_short)
        self.group = self.starred.any(axis=1) & ~self.grid
        plain = ~(self.lift | self.grid | self.group)
        self.kinds = self._kinds(np.flatnonzero(plain))
        self.flat = plain & (self.kinds > 0).any(axis=1)
        self.stream = plain & ~self.flat
        self.cases: dict[Case, int] = {}
        self.case = np.zeros(n, dtype=np.intp)
        self.links: list[npt.NDArray[np.uint32]] = []
        self.n_links = 0
        self.room = [0, 0]

    def encoded(self) -> Encoded:
        s, n = self.schedule, len(self.schedule)
        fields = np.zeros((n, FIELDS - 5), dtype=np.int64)
        operations = self._streams(fields)
        self._flats(fields)
        self._groups(fields)
        for index in np.flatnonzero(self.grid | self.lift).tolist():
            self.case[index] = self._index(self._single(s.instruction(index), fields[index]))
        # a line is an instruction, or neighbours in a stream; the results of those are neighbours
        begins = np.ones(n, dtype=bool)
        begins[1:] = ~self.stream[1:] | ~self.stream[:-1] | (self.space[1:] != self.space[:-1])
        lines = np.flatnonzero(begins)
        last = np.append(lines[1:], n)[: len(lines)] - 1
        for space in (0, 1):
            members = lines[self.stream[lines] & (self.space[lines] == space)]
            if len(members):
                self.case[members] = self._index(Case(None, "stream", space))
        table = np.zeros((len(lines), FIELDS), dtype=np.uint64)
        table[:, 0] = self.case[lines]
        table[:, 1] = s.start[lines]
        table[:, 2] = s.stop[last] - s.start[lines]
        table[:, 3] = self.bits[lines]
        table[:, 4] = s.size[lines]
        table[:, 5:] = fields[lines]
        return Encoded(
            cases=tuple(self.cases),
            table=table,
            n_uniform=int(np.searchsorted(lines, s.n_uniform)),
            links=np.concatenate([*self.links, np.zeros(1, dtype=np.uint32)]),
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
        least = np.array(costs.NEIGHBOURS)[self.space[plain].astype(int)]
        long = plain[self.count[plain] >= least]
        if not len(long):
            return kinds
        steps = np.diff(s.places)
        beside, same = (
            np.concatenate(([0], np.cumsum(steps == step, dtype=np.int32))) for step in (1, 0)
        )
        turns = self.count[long, None] - 1
        first = np.where(self.there[long], s.first[long], 0)
        last = np.where(self.there[long], first + turns, 0)
        varying = s.varying[long]
        line = (varying == self.space[long, None]) & (beside[last] - beside[first] == turns)
        one = ~varying & (same[last] - same[first] == turns)
        found = np.where(self.there[long], line + 2 * (one & ~line), 0)
        kinds[long] = np.where((found > 0) | ~self.there[long], found, -1)
        kinds[(kinds < 0).any(axis=1)] = 0
        return kinds

    def _streams(self, fields: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
        """Link the records of operations in streams; the first number of each."""
        s, members = self.schedule, np.flatnonzero(self.stream)
        count = self.count[members]
        first = np.cumsum(count) - count
        fields[members, 0] = RECORD * first
        # in space 0 bits of the record say what is wanted, in space 1 there is a loop for each
        self._named(members, s.varying, np.where(self.space, self.bits, 0), "operation", "uv")
        operations = np.repeat(self.case[members] << 3 | self.bits[members], count)
        records = np.zeros((len(operations), RECORD), dtype=np.uint32)
        rank = np.arange(len(operations)) - np.repeat(first, count)
        for k in range(3):
            there = np.repeat(self.there[members, k], count)
            at = (np.repeat(s.first[members, k], count) + rank)[there]
            records[there, 1 + k] = s.places[at]
        self._link(records)
        return operations.astype(np.uint32)

    def _flats(self, fields: npt.NDArray[np.int64]) -> None:
        s, members = self.schedule, np.flatnonzero(self.flat)
        self._named(members, self.kinds, self.bits, "flat", ("", "line", "one"))
        for k in range(3):
            there = members[self.there[members, k]]
            fields[there, k] = s.places[s.first[there, k]]

    def _groups(self, fields: npt.NDArray[np.int64]) -> None:
        """Link the places of the groups, those of one group side by side."""
        s, members = self.schedule, np.flatnonzero(self.group)
        self._named(members, s.varying, np.zeros_like(self.bits), "grouped", "uv")
        for k in range(3):
            there = members[self.there[members, k]]
            count = self.count[there]
            size = np.where(self.starred[there, k], s.size[there], 1).astype(np.intp)
            length = count * size
            first = np.cumsum(length) - length
            rank = np.arange(int(length.sum())) - np.repeat(first, length)
            size, count = np.repeat(size, length), np.repeat(count, length)
            at = np.repeat(s.first[there, k], length) + rank % size * count + rank // size
            fields[there, k] = self._link(s.places[at]) + first

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
        indices = []
        for index in members[example].tolist():
            row, space, bits = s.rows[s.code[index]], int(self.space[index]), int(wanted[index])
            columns = range(len(row.operands))
            loops = form == "flat" or (form == "operation" and space)
            case = Case(
                row,
                form,
                space,
                tuple(words[int(kinds[index, k])] for k in columns),
                tuple(bool(bits >> k & 1) for k in columns) if loops else (),
            )
            indices.append(self._index(case))
        self.case[members] = np.array(indices, dtype=np.intp)[inverse]

    def _index(self, case: Case) -> int:
        return self.cases.setdefault(case, len(self.cases))

    def _single(self, instruction: Instruction, fields: npt.NDArray[np.int64]) -> Case:
        """The case of a copy for each sample, or of a grid."""
        row, space, operands = instruction.row, instruction.space, instruction.operands
        if row is None:
            fields[0] = self._link(operands[0])
            return Case(None, "lift", 1)
        *bias, weights, inputs = operands
        rows, columns = instruction.grid or (0, 0)
        w, x = lines_of(weights), lines_of(inputs)
        b = lines_of(bias[0]) if bias else (0, (0,))
        if w is None or b is None:
            # its weights do not lie evenly: operations with groups of their own
            each = [np.repeat(weights, columns, axis=0), np.tile(inputs.T, (rows, 1))]
            each = [*(np.repeat(one, columns) for one in bias), *each]
            fields[: len(each)] = list(map(self._link, each))
            return Case(row, "grouped", space, tuple("uv"[k] for k in instruction.spaces))
        form: Form = "product"
        if x is None or (columns > 1 and x[1][1] != 1):
            form, x = "gathered", (self._link(inputs), (0, 0))
            self.room[space] = max(self.room[space], inputs.size)
        fields[:8] = [columns, w[0], *w[1], x[0], x[1][0], b[0], b[1][0]]
        return Case(row, form, space)

    def _link(self, places: npt.NDArray[np.integer]) -> int:
        """Put places after those that are there; the position of the first."""
        at = self.n_links
        self.links.append(places.astype(np.uint32).ravel())
        self.n_links += places.size
        return at
