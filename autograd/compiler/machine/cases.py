"""The cases of the loop that a schedule needs, and the table that the loop reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from autograd.compiler.schedule import Instruction, Schedule
from autograd.primitive import Primitive
from autograd.primitives import TABLE

Form = Literal["flat", "scattered", "grouped", "product", "lift"]

UPDATE = 2
"""Stands for a space where an optimiser's update works."""

COLUMNS = 14
"""How many numbers describe an instruction."""


@dataclass(frozen=True, slots=True)
class Case:
    """A row, and how its operands lie in memory.

    flat: a loop over all numbers of the results; an operand is a `line` beside them, or `one`
    number. scattered: a loop over results and one over samples; an operand is a place in space `u`
    or `v`. grouped: the same with groups of places. product: a matrix product.
    """

    name: str
    form: Form
    space: int
    kinds: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.kinds)}), {self.form}, space {self.space}"


Line = tuple[Case, list[int]]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A schedule for the loop: a line for each instruction, and the places they point to.

    A line has the case, the first result, the count, the wanted operands as bits, the size of
    groups, and then what the form needs: of a flat case the first place of each operand, of others
    where in `links` its places begin; of a product the number of columns of one sample, the first
    weight and its steps along rows and sizes, the first input and its step, the first bias and its
    step.
    """

    cases: tuple[Case, ...]
    rows: Mapping[str, Primitive]
    lines: list[Line]
    n_uniform: int
    links: npt.NDArray[np.uint32]
    longest: int


def encoded(schedule: Schedule) -> Encoded:
    """The table of a schedule, and the cases it needs, in an order of their own."""
    return _Encoder(schedule).encoded()


class _Encoder:
    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.lines: list[Line] = []
        self.links: list[npt.NDArray[np.uint32]] = []
        self.n_links = 0

    def encoded(self) -> Encoded:
        schedule = self.schedule
        n_uniform = 0
        for number, instruction in enumerate(schedule):
            if number == schedule.n_uniform:
                n_uniform = len(self.lines)
            self._add(instruction)
        if schedule.n_uniform == len(schedule):
            n_uniform = len(self.lines)
        return Encoded(
            cases=tuple(sorted({case for case, _ in self.lines}, key=str)),
            rows=TABLE,
            lines=self.lines,
            n_uniform=n_uniform,
            links=np.concatenate([*self.links, np.zeros(1, dtype=np.uint32)]),
            longest=int(schedule.size.max(initial=1)),
        )

    def _add(self, instruction: Instruction) -> None:
        i = instruction
        count = i.stop - i.start
        wanted = sum(flag << k for k, flag in enumerate(i.wanted))
        size = len(i.operands[-1]) if i.operands[-1].ndim > 1 else 0
        head = [i.start, count, wanted, size]
        if i.row is None:
            self.lines.append((Case("lift", "lift", 1, ()), [*head, self._linked(i.operands[0])]))
        elif i.grid is not None:
            self._product(i, head)
        elif i.row.arity < 0:
            kinds = tuple("uv"[space] for space in i.spaces)
            # the places of one group side by side
            at = [self._linked(o.T if o.ndim > 1 else o) for o in i.operands]
            self.lines.append((Case(i.row.name, "grouped", i.space, kinds), [*head, *at]))
        else:
            self._elementwise(i, head)

    def _elementwise(self, i: Instruction, head: list[int]) -> None:
        if i.row is None:
            return
        count = head[1]
        kinds: list[str] = []
        at: list[int] = []
        for places, space in zip(i.operands, i.spaces, strict=True):
            step = int(places[1] - places[0]) if count > 1 else int(space == i.space)
            even = count == 1 or bool((np.diff(places) == step).all())
            beside = space == i.space and step == 1
            if not even or not (beside or (space == 0 and step == 0)):
                kinds.clear()
                break
            kinds.append("line" if beside else "one")
            at.append(int(places[0]))
        if kinds:
            self.lines.append((Case(i.row.name, "flat", i.space, tuple(kinds)), [*head, *at]))
            return
        # the places of one operation side by side
        links = np.stack(i.operands, axis=1)
        spaces = tuple("uv"[space] for space in i.spaces)
        self.lines.append(
            (Case(i.row.name, "scattered", i.space, spaces), [*head, self._linked(links)])
        )

    def _product(self, i: Instruction, head: list[int]) -> None:
        *bias, weights, inputs = i.operands
        columns = i.grid[1] if i.grid else 0
        w, x = _lines(weights), _lines(inputs)
        b = _lines(bias[0]) if bias else (0, (0,))
        if i.row is None or w is None or x is None or b is None or (columns > 1 and x[1][1] != 1):
            self._ungrouped(i, head)
            return
        name = "affine" if bias else "dot"
        fields = [columns, w[0], *w[1], x[0], x[1][0], b[0], b[1][0]]
        self.lines.append((Case(name, "product", i.space, ()), [*head, *fields]))

    def _ungrouped(self, i: Instruction, head: list[int]) -> None:
        """A grid whose operands do not lie evenly, as operations with groups of their own."""
        if i.row is None:
            return
        *bias, weights, inputs = i.operands
        rows, columns = i.grid or (0, 0)
        at = [self._linked(np.repeat(b, columns)) for b in bias]
        at.append(self._linked(np.repeat(weights, columns, axis=0)))
        at.append(self._linked(np.tile(inputs.T, (rows, 1))))
        kinds = tuple("uv"[space] for space in i.spaces)
        self.lines.append((Case(i.row.name, "grouped", i.space, kinds), [*head, *at]))

    def _linked(self, places: npt.NDArray[np.int32]) -> int:
        at = self.n_links
        flat = np.ascontiguousarray(places, dtype=np.uint32).ravel()
        self.links.append(flat)
        self.n_links += len(flat)
        return at


def table_of_lines(lines: Sequence[Line], cases: Sequence[Case]) -> npt.NDArray[np.uint64]:
    """The lines as the loop reads them, cases by their number."""
    numbers = {case: number for number, case in enumerate(cases)}
    table = np.zeros((len(lines), COLUMNS), dtype=np.uint64)
    for line, (case, fields) in zip(table, lines, strict=True):
        line[0] = numbers[case]
        line[1 : 1 + len(fields)] = fields
    return table


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
