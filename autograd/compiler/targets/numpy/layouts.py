"""Places that lie evenly along more axes than they have, as the patches of an image do.

In an image of 9 columns the patches of 2 by 2 pixels that begin at every second pixel have

     0  2  4  6    18 20 ...      for the first pixel of each patch
     1  3  5  7    19 21 ...
     9 11 13 15    27 29 ...
    10 12 14 16    28 30 ...

that is 9 a + b + 18 i + 2 j for the pixel a, b of the patch i, j: two axes are four. Patches that
are longer than their stride overlap, but their pixels a, b are different ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler.costs import ROUNDS
from autograd.compiler.schedule.schedule import Places, lines_of

Buffer = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """The first place, and how many there are along each axis, and how far apart."""

    first: int
    shape: tuple[int, ...]
    steps: tuple[int, ...]

    def rounds(self) -> tuple[int, ...] | None:
        """The axes to go along so that the others never meet in a place; None if that is long."""
        axes = range(len(self.shape))
        ways = [way for n in range(len(axes) + 1) for way in combinations(axes, n)]
        for way in sorted(ways, key=self._length):
            if self._length(way) > ROUNDS:
                return None
            if self._lie_apart([axis for axis in axes if axis not in way]):
                return way
        return None

    def parts(self, buffer: Buffer, along: tuple[int, ...]) -> Iterator[tuple[Any, Buffer]]:
        """For each position along some axes its index in the layout, and the lines there."""
        line, element = buffer.strides
        others = [axis for axis in range(len(self.shape)) if axis not in along]
        shape = (*(self.shape[axis] for axis in others), buffer.shape[1])
        strides = (*(self.steps[axis] * line for axis in others), element)
        for position in np.ndindex(*(self.shape[axis] for axis in along)):
            index: list[Any] = [slice(None)] * len(self.shape)
            first = self.first
            for axis, at in zip(along, position, strict=True):
                index[axis] = at
                first += at * self.steps[axis]
            view = np.ndarray(shape, np.float64, buffer, first * line, strides)
            yield tuple(index), view

    def _length(self, way: tuple[int, ...]) -> int:
        return prod(self.shape[axis] for axis in way)

    def _lie_apart(self, axes: list[int]) -> bool:
        """Whether each axis steps over all that the shorter ones reach, as digits do."""
        reach = 0
        for step, n in sorted((abs(self.steps[axis]), self.shape[axis]) for axis in axes):
            if n > 1 and step <= reach:
                return False
            reach += step * (n - 1)
        return True


def axes_of(operands: Sequence[Places]) -> tuple[int, ...]:
    """More axes than one, along which all operands of some operations lie evenly; else none.

    So lie numbers that some neighbours share, as the mean that is taken from each of a column:

        0 0 0 1 1 1    the means of two columns of three
        4 5 6 7 8 9    what they are taken from: along two axes both lie evenly
    """
    uneven = next((places for places in operands if lines_of(places) is None), None)
    layout = None if uneven is None else layout_of(uneven)
    if layout is None:
        return ()
    shape = layout.shape
    for places in operands:
        lines = lines_of(places.reshape(shape))
        if lines is None:
            return ()
        apart = prod(n for n, step in zip(shape, lines[1], strict=True) if step)
        if len(np.unique(places)) != apart:
            return ()
    return shape


def layout_of(places: Places) -> Layout | None:
    """The layout of places of any shape, whose axes are parts of theirs; None if there is none."""
    shape: list[int] = []
    steps: list[int] = []
    for axis in range(places.ndim):
        line = places[tuple(slice(None) if k == axis else 0 for k in range(places.ndim))]
        inner: list[tuple[int, int]] = []
        while len(line) > 1:
            step = int(line[1]) - int(line[0])
            breaks = np.flatnonzero(np.diff(line) != step)
            run = int(breaks[0]) + 1 if len(breaks) else len(line)
            if len(line) % run:
                return None
            inner.append((run, step))
            line = line[::run]
        shape += [run for run, _ in reversed(inner)]
        steps += [step for _, step in reversed(inner)]
    even: Any = int(places.flat[0])
    for n, step in zip(shape, steps, strict=True):
        even = np.expand_dims(even, -1) + step * np.arange(n)
    if not np.array_equal(np.reshape(even, places.shape), places):
        return None
    return Layout(int(places.flat[0]), tuple(shape), tuple(steps))
