"""Where an instruction finds its operands: neighbours, one number, a matrix or a list of places.

A buffer has a line for each place of its space: one number in space 0, one a sample in space 1. A
reference is bound to buffers through a view where its places lie evenly, else by gathering:

    4 5 6 7           numbers[4:8]
    4 4 4 4           numbers[4:5], which all operations share; its gradient is the sum of theirs
    [4 5 6] [8 9 10]  a view of two lines that begin 4 places apart
    4 7 5             copies of three lines; their gradients are added place by place
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler.schedule.schedule import Places, lines_of
from autograd.compiler.targets.numpy.layouts import Layout, layout_of

Buffer = npt.NDArray[np.float64]
Act = Callable[[], Any]
Add = Callable[[Buffer], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Places in one space, of any shape; `first` tells that no gradient arrives there before.

    With `axes` they are taken as an array of that shape, along which they lie evenly.
    """

    space: int
    places: Places
    first: bool
    axes: tuple[int, ...] = ()

    def bind(self, numbers: tuple[Buffer, Buffer], gradients: tuple[Buffer, Buffer]) -> Bound:
        """The reference bound to the buffers of its space."""
        buffers = numbers[self.space], gradients[self.space]
        if self.axes:
            return self._spread(*buffers)
        lines = lines_of(self.places)
        if lines is None or not _lies_apart(self.places):
            return _Gathered(self.places, *buffers, self.first)
        start, steps = lines
        shape = self.places.shape
        if self.places.size > 1 and not any(steps):
            shape = (1,)
        number, gradient = (_view(buffer, start, shape, steps) for buffer in buffers)
        return Bound(number, gradient, self.first, shared=shape != self.places.shape)

    def _spread(self, numbers: Buffer, gradients: Buffer) -> Bound:
        """Views that have length 1 along the axes on which the places do not differ."""
        start, steps = lines_of(self.places.reshape(self.axes)) or (0, ())
        shape = tuple(n if step else 1 for n, step in zip(self.axes, steps, strict=True))
        number, gradient = (_view(each, start, shape, steps) for each in (numbers, gradients))
        return Bound(number, gradient, self.first, shared=shape != self.axes)


class Bound:
    """An operand in the buffers of a batch: it reads numbers, and gradients arrive there.

    `shape` is that of the numbers: that of the places with the batch as the last axis. `view` is
    the numbers themselves, or None where they must be gathered. If it is `shared`, it has one line
    for all operations, or for all along an axis.
    """

    view: Buffer | None

    def __init__(self, numbers: Buffer, gradients: Buffer, first: bool, shared: bool) -> None:
        self.shape = numbers.shape
        self.view = numbers
        self._gradients = gradients
        self._first = first
        self._shared = shared

    def gather(self, out: Buffer) -> None:
        """Copy the numbers."""
        out[...] = self.view

    def target(self, batch: int) -> Buffer | None:
        """Where gradients of so many samples may be written instead, if there is such a place."""
        whole = self._first and not self._shared and self.shape[-1] == batch
        return self._gradients if whole else None

    def adds(self, contribution: Buffer) -> Act:
        """A function that adds what one array holds by then."""
        target = self._gradients
        if contribution.shape != target.shape:
            return functools.partial(self.adder(), contribution)
        if self._first:
            return functools.partial(np.copyto, target, contribution)
        return functools.partial(np.add, target, contribution, target)

    def adder(self) -> Add:
        """A function that adds to the gradients; a place referred to twice receives both."""
        target, first, shared = self._gradients, self._first, self._shared

        def add(contribution: Buffer) -> None:
            if contribution.shape[-1] != target.shape[-1]:
                # a product with ones takes a third of the time of a sum
                contribution = contribution.dot(ones_of(contribution.shape[-1]))
            if shared:
                contribution = _added(contribution, target.shape)
            if first:
                target[...] = contribution
            else:
                np.add(target, contribution, target)

        return add


class _Gathered(Bound):
    """One whose places lie in any order: numbers are copied, gradients added place by place."""

    def __init__(self, places: Places, numbers: Buffer, gradients: Buffer, first: bool) -> None:
        super().__init__(numbers, gradients, first, shared=False)
        self.shape = (*places.shape, numbers.shape[1])
        self.view = None
        self._numbers = numbers
        self._places = places

    def gather(self, out: Buffer) -> None:
        if out.shape == self.shape:
            # places are known to be right, and "clip" writes without a copy in between
            np.take(self._numbers, self._places, 0, out, "clip")
        else:
            out[...] = self._numbers[self._places]

    def target(self, batch: int) -> Buffer | None:  # noqa: ARG002  (views need it)
        return None

    def adds(self, contribution: Buffer) -> Act:
        return functools.partial(self.adder(), contribution)

    def adder(self) -> Add:
        layout = layout_of(self._places) if self._places.ndim > 1 else None
        along = layout.rounds() if layout else None
        if layout is None or along is None:
            return self._in_order()
        return self._in_rounds(layout, along)

    def _in_rounds(self, layout: Layout, along: tuple[int, ...]) -> Add:
        """Adds a part at a time of which no two lines have the same place."""
        gradients, first, shape = self._gradients, self._first, self.shape
        batch = shape[-1]
        parts = list(layout.parts(gradients, along))
        targets = np.unique(self._places)

        def add(contribution: Any) -> None:
            if batch == 1 and contribution.shape[-1] != 1:
                contribution = contribution.sum(axis=-1, keepdims=True)
            lines = np.broadcast_to(contribution, shape).reshape(*layout.shape, batch)
            if first:
                gradients[targets] = 0.0
            for index, target in parts:
                np.add(target, lines[index], target)

        return add

    def _in_order(self) -> Add:
        """Adds the lines of each place, sorted by places."""
        gradients, first, shape = self._gradients, self._first, self.shape
        flat = self._places.ravel()
        order = np.argsort(flat, kind="stable")
        ordered = flat[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        targets = ordered[starts]
        batch = shape[-1]
        # each place as often as every other, one after another: to sort takes most of the time
        in_runs = bool((ordered == flat).all() and np.ptp(np.diff([*starts, len(flat)])) == 0)
        run = len(flat) // len(targets)

        def add(contribution: Any) -> None:
            if batch == 1 and contribution.shape[-1] != 1:
                contribution = contribution.sum(axis=-1, keepdims=True)
            if contribution.shape != shape:
                contribution = np.broadcast_to(contribution, shape)
            lines = contribution.reshape(-1, batch)
            if not in_runs:
                received = np.add.reduceat(lines[order], starts, axis=0)
            elif batch == 1:
                received = lines.reshape(-1, run).dot(ones_of(run))
            else:
                received = np.add.reduce(lines.reshape(-1, run, batch), axis=1)
            if not first:
                received += gradients[targets]
            gradients[targets] = received

        return add


def _added(contribution: Buffer, shape: tuple[int, ...]) -> Buffer:
    """The sum along the axes on which there is one place for all."""
    axes = tuple(k for k, n in enumerate(shape[:-1]) if n == 1 and contribution.shape[k] != 1)
    return np.add.reduce(contribution, axes, keepdims=True) if axes else contribution


def _lies_apart(places: Places) -> bool:
    """Whether no place stands twice, or all places are one line of the same."""
    return places.ndim == 1 or places.size == 1 or len(np.unique(places)) == places.size


@functools.lru_cache(maxsize=8)
def ones_of(n: int) -> Buffer:
    """A column of ones."""
    ones = np.ones((n, 1))
    ones.flags.writeable = False
    return ones


def _view(buffer: Buffer, first: int, shape: tuple[int, ...], steps: tuple[int, ...]) -> Buffer:
    line, element = buffer.strides
    strides = (*(step * line for step in steps), element)
    # unlike as_strided, which takes 20 microseconds
    return np.ndarray((*shape, buffer.shape[1]), np.float64, buffer, first * line, strides)
