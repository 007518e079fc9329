"""A schedule: the instructions of a program, as an executor reads them.

The numbers of a program stand in two spaces: 0 has those that are the same for the whole batch, and
1 those of which each sample has its own. A place is a position in one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.table.primitive import Primitive

Places = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int32]

LIFT = -1
"""Stands for a row where numbers of the whole batch are copied for each sample."""


@dataclass(frozen=True, slots=True, eq=False)
class Instruction:
    """One row applied to many operands at once; the results take neighbouring places.

    An operand is the places of its numbers, of shape (count,), or (size, count) for a group. Where
    the operations are all pairs of some weight groups and some input groups, `grid` is how many
    there are of each, results come weights first, and the operands are the bias (n_weights,), the
    weights (n_weights, size) and the inputs (size, n_inputs).
    """

    row: Primitive | None
    space: int
    start: int
    stop: int
    operands: tuple[Places, ...]
    spaces: tuple[int, ...]
    wanted: tuple[bool, ...]
    """Whether gradients must arrive at each operand."""
    grid: tuple[int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Instructions in order, those of space 0 first, as arrays with an entry for each.

    Operand k of instruction i has its places from `places[first[i, k]]` on; whether they are in
    space 1 stands in `varying[i, k]`, and whether gradients must arrive there in `wanted[i, k]`.
    """

    rows: tuple[Primitive, ...]
    code: npt.NDArray[np.int16]
    start: Ints
    stop: Ints
    size: Ints
    """How many operands there are in each group."""
    n_weights: Ints
    """How many groups of weights there are in a grid, else 0."""
    first: npt.NDArray[np.int64]
    varying: npt.NDArray[np.bool_]
    wanted: npt.NDArray[np.bool_]
    n_uniform: int
    """How many instructions are those of space 0."""
    places: Places
    space: npt.NDArray[np.int8]
    """For each slot of the tape the space of its number."""
    place: Places
    """For each slot of the tape the place of its number."""
    to_inputs: bool
    """Whether gradients of the inputs are wanted."""
    sizes: tuple[int, int]
    """How many places there are in each space."""

    def __len__(self) -> int:
        return len(self.code)

    def __iter__(self) -> Iterator[Instruction]:
        return map(self.instruction, range(len(self)))

    def instruction(self, index: int) -> Instruction:
        """An instruction with its operands in shape."""
        start, stop = int(self.start[index]), int(self.stop[index])
        count, size = stop - start, int(self.size[index])
        code, n_weights = int(self.code[index]), int(self.n_weights[index])
        row = None if code == LIFT else self.rows[code]
        shapes: list[tuple[int, ...]] = [(count,)]
        if row is not None:
            shapes = [(size, count) if p.starred else (count,) for p in row.operands]
        if n_weights:
            n_biases = len(shapes) - 2
            shapes = [(n_weights,)] * n_biases + [(n_weights, size), (size, count // n_weights)]
        firsts = self.first[index].tolist()
        return Instruction(
            row=row,
            space=int(index >= self.n_uniform),
            start=start,
            stop=stop,
            operands=tuple(
                self.places[first : first + int(np.prod(shape))].reshape(shape)
                for first, shape in zip(firsts, shapes, strict=False)
            ),
            spaces=tuple(map(int, self.varying[index, : len(shapes)])),
            wanted=tuple(map(bool, self.wanted[index, : len(shapes)])),
            grid=(n_weights, count // n_weights) if n_weights else None,
        )


def lines_of(places: Places) -> tuple[int, tuple[int, ...]] | None:
    """The first place and the step along each axis, if the places lie so evenly.

    They may lie on each other, as where all steps are 0.
    """
    first = int(places.flat[0])
    steps = tuple(
        int(places.take(1, axis).flat[0]) - first if n > 1 else 0
        for axis, n in enumerate(places.shape)
    )
    if places.size == 1:
        return first, steps
    even: Any = first
    for step, n in zip(steps, places.shape, strict=True):
        even = np.expand_dims(even, -1) + step * np.arange(n)
    return (first, steps) if (even == places).all() else None
