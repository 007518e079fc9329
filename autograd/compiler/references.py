"""Where an instruction finds its operands: neighbours, one number, a matrix or a list of places.

The numbers of a program stand in two buffers: space 0 has those that are the same for the whole
batch, one a line, and space 1 those that differ, a line of one number a sample. A reference names
places; bound to buffers it reads numbers and adds to gradients, through a view where it can.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Buffer = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


class Bound(Protocol):
    """The places of a reference in the buffers of an executor."""

    def read(self) -> Buffer:
        """The numbers there, of shape (count, batch) or (group, count, batch)."""

    def add(self, contribution: Buffer) -> None:
        """Add to the gradients there; a place that is referred to twice receives both."""


class Reference:
    """Places in one space, of shape (count,) or (group, count).

    `wanted` tells whether a parameter stands below any of them, so that gradients must arrive.
    """

    def __init__(self, space: int, places: Places, wanted: bool) -> None:
        self.space = space
        self.places = places
        self.wanted = wanted
        self.shape = places.shape
        self._lines = _lines(places)

    def bind(self, numbers: tuple[Buffer, Buffer], gradients: tuple[Buffer, Buffer]) -> Bound:
        """The reference bound to the buffers of its space."""
        buffers = numbers[self.space], gradients[self.space]
        if self._lines is None:
            return _Gathered(self.places, *buffers)
        first, strides = self._lines
        shape = self.shape
        if self.places.size > 1 and not any(strides):
            shape = (1,)  # one number, which every operation of the instruction uses
        number, gradient = (_view(buffer, first, shape, strides) for buffer in buffers)
        return _View(number, gradient, folded=shape != self.shape)


def _lines(places: Places) -> tuple[int, tuple[int, ...]] | None:
    """The first place and the step along each axis, if the places lie so evenly.

    Places that lie on each other do so only if they are all the same.
    """
    first = int(places.flat[0])
    steps = tuple(
        int(places.take(1, axis).flat[0]) - first if places.shape[axis] > 1 else 0
        for axis in range(places.ndim)
    )
    even = first + sum(
        step * np.arange(n).reshape([-1 if a == axis else 1 for a in range(places.ndim)])
        for axis, (step, n) in enumerate(zip(steps, places.shape, strict=True))
    )
    if not (np.broadcast_to(even, places.shape) == places).all():
        return None
    flat = places.ravel()
    if places.ndim == 1 and not any(steps):
        return first, steps
    return (first, steps) if len(np.unique(flat)) == len(flat) else None


def _view(buffer: Buffer, first: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Buffer:
    line, element = buffer.strides
    return np.lib.stride_tricks.as_strided(
        buffer[first:],
        (*shape, buffer.shape[1]),
        (*(step * line for step in strides), element),
    )


class _View:
    """Numbers and gradients that views show."""

    def __init__(self, numbers: Buffer, gradients: Buffer, folded: bool) -> None:
        self._numbers = numbers
        self._gradients = gradients
        self._folded = folded
        self._shared = gradients.shape[-1] == 1

    def read(self) -> Buffer:
        return self._numbers

    def add(self, contribution: Buffer) -> None:
        if self._shared and contribution.shape[-1] != 1:
            contribution = contribution.sum(axis=-1, keepdims=True)
        if self._folded:
            contribution = contribution.sum(axis=0)
        self._gradients += contribution


class _Gathered:
    """Numbers and gradients at places in any order."""

    def __init__(self, places: Places, numbers: Buffer, gradients: Buffer) -> None:
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

    def add(self, contribution: Any) -> None:
        batch = self._gradients.shape[1]
        if batch == 1 and contribution.shape[-1] != 1:
            contribution = contribution.sum(axis=-1, keepdims=True)
        lines = np.broadcast_to(contribution, (*self._places.shape, batch)).reshape(-1, batch)
        received = np.add.reduceat(lines[self._order], self._starts, axis=0)
        self._gradients[self._targets] += received
