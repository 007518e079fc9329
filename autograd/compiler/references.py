"""Where an instruction finds its operands: neighbours, one number, a matrix or a list of places.

Bound to buffers a reference reads numbers and writes gradients, through a view where it can. A
buffer has a line for each place of its space: one number in space 0, one a sample in space 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from autograd.compiler.schedule import Places

Buffer = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Places in one space, of any shape.

    `wanted` tells whether gradients must arrive there, and `sole` that they come from nowhere else.
    """

    space: int
    places: Places
    wanted: bool
    sole: bool

    def bind(self, numbers: tuple[Buffer, Buffer], gradients: tuple[Buffer, Buffer]) -> Bound:
        """The reference bound to the buffers of its space."""
        buffers = numbers[self.space], gradients[self.space]
        lines = lines_of(self.places)
        if lines is None:
            return _Gathered(self.places, *buffers, sole=self.sole)
        first, strides = lines
        shape = self.places.shape
        if self.places.size > 1 and not any(strides):
            shape = (1,)  # one number, which every operation of the instruction uses
        number, gradient = (_view(buffer, first, shape, strides) for buffer in buffers)
        return _View(number, gradient, folded=shape != self.places.shape, sole=self.sole)


class Bound(Protocol):
    """The places of a reference in the buffers of an executor."""

    def read(self) -> Buffer:
        """The numbers there, in the shape of the places with the batch as the last axis."""

    def add(self, contribution: Buffer) -> None:
        """Add to the gradients there; a place that is referred to twice receives both."""

    def target(self) -> Buffer | None:
        """Where gradients may be written instead of added, if there is such a place."""


def lines_of(places: Places) -> tuple[int, tuple[int, ...]] | None:
    """The first place and the step along each axis, if the places lie so evenly.

    Places that lie on each other do so only if they are all the same.
    """
    first = int(places.flat[0])
    steps = tuple(
        int(places.take(1, axis).flat[0]) - first if places.shape[axis] > 1 else 0
        for axis in range(places.ndim)
    )
    even: Any = first
    for step, n in zip(steps, places.shape, strict=True):
        even = np.expand_dims(even, -1) + step * np.arange(n)
    if not (even == places).all():
        return None
    if places.ndim == 1 and not any(steps):
        return first, steps
    apart = places.size < 2 or len(np.unique(places)) == places.size
    return (first, steps) if apart else None


def _view(buffer: Buffer, first: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Buffer:
    line, element = buffer.strides
    return np.lib.stride_tricks.as_strided(
        buffer[first:],
        (*shape, buffer.shape[1]),
        (*(step * line for step in strides), element),
    )


class _View:
    """Numbers and gradients that views show."""

    def __init__(self, numbers: Buffer, gradients: Buffer, folded: bool, sole: bool) -> None:
        self._numbers = numbers
        self._gradients = gradients
        self._folded = folded
        self._sole = sole
        self._shared = gradients.shape[-1] == 1

    def read(self) -> Buffer:
        return self._numbers

    def target(self) -> Buffer | None:
        return self._gradients if self._sole and not self._folded else None

    def add(self, contribution: Buffer) -> None:
        if self._shared and contribution.shape[-1] != 1:
            contribution = contribution.sum(axis=-1, keepdims=True)
        if self._folded:
            contribution = contribution.sum(axis=0)
        if self._sole:
            self._gradients[...] = contribution
        else:
            self._gradients += contribution


class _Gathered:
    """Numbers and gradients at places in any order."""

    def __init__(self, places: Places, numbers: Buffer, gradients: Buffer, sole: bool) -> None:
        self._sole = sole
        self._places = places
        self._numbers = numbers
        self._gradients = gradients
        flat = places.ravel()
        self._order = np.argsort(flat, kind="stable")
        ordered = flat[self._order]
        self._starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        self._targets = ordered[self._starts]

    def read(self) -> Buffer:
        return self._numbers[self._places]

    def target(self) -> Buffer | None:
        return None

    def add(self, contribution: Any) -> None:
        batch = self._gradients.shape[1]
        if batch == 1 and contribution.shape[-1] != 1:
            contribution = contribution.sum(axis=-1, keepdims=True)
        lines = np.broadcast_to(contribution, (*self._places.shape, batch)).reshape(-1, batch)
        received = np.add.reduceat(lines[self._order], self._starts, axis=0)
        if self._sole:
            self._gradients[self._targets] = received
        else:
            self._gradients[self._targets] += received
