"""Windows that go over an image, of a convolution or of a pooling: the pixels that each sees.

An axis is a row of pixels, a column, or a signal over time. All of it is about positions, which
depend on sizes alone, so they are found once for each size of image.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, Final

from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import MOST_PARAMETERS, figures
from nn.errors import SettingError, SettingTypeError

Picker = Callable[[Sequence[Any]], tuple[Any, ...]]
"""Takes the pixels of one window out of a list of all."""

OUTSIDE: Final = -1
"""The position of a pixel that padding added: the last one of a list that ends with a zero."""

MODES: Final = ("zeros", "reflect", "replicate", "circular")
"""What stands around an image: zeros, its pixels mirrored, its border, or its other side."""


@dataclass(frozen=True, slots=True)
class Axis:
    """How windows go along one axis: PyTorch's settings, with the padding before and after it.

    >>> Axis(size=2, stride=2).positions(5)
    [[0, 1], [2, 3]]
    >>> Axis(size=3, before=1, after=1).positions(3)
    [[-1, 0, 1], [0, 1, 2], [1, 2, -1]]
    >>> Axis(size=3, before=1, after=1, mode="circular").positions(3)
    [[2, 0, 1], [0, 1, 2], [1, 2, 0]]
    """

    size: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1
    mode: str = "zeros"
    ceil: bool = False
    """Whether a last window may hang over the end, as long as it begins inside or before it."""

    @property
    def span(self) -> int:
        """From the first pixel of a window to its last, both counted."""
        return self.dilation * (self.size - 1) + 1

    def count(self, n: int) -> int:
        """How many windows there are over `n` pixels; none or less where they are too few."""
        room = n + self.before + self.after - self.span
        number = -(-room // self.stride) + 1 if self.ceil else room // self.stride + 1
        if self.ceil and (number - 1) * self.stride >= n + self.before:
            number -= 1
        return number

    def positions(self, n: int) -> list[list[int]]:
        """For each window the pixels it sees, of `n`; those past the padding are left out."""
        end = n + self.after
        return [
            [self._pixel(i, n) for i in range(start, start + self.span, self.dilation) if i < end]
            for start in range(-self.before, self.count(n) * self.stride - self.before, self.stride)
        ]

    def _pixel(self, i: int, n: int) -> int:
        if 0 <= i < n:
            return i
        if self.mode == "circular":
            return i % n
        if self.mode == "replicate":
            return 0 if i < 0 else n - 1
        if self.mode == "reflect":
            return -i if i < 0 else 2 * (n - 1) - i
        return OUTSIDE


def indices(axes: tuple[Axis, ...], sizes: tuple[int, ...]) -> list[tuple[int, ...]]:
    """For each window over an image of these sizes the pixels it sees; `OUTSIDE` is one of padding.

    Pixels are numbered with the last axis first to change, and windows are in that order too.

    >>> indices((Axis(2), Axis(2)), (2, 3))
    [(0, 1, 3, 4), (1, 2, 4, 5)]
    """
    along = [axis.positions(n) for axis, n in zip(axes, sizes, strict=True)]
    return [tuple(_flat(pixel, sizes) for pixel in product(*window)) for window in product(*along)]


def picker(window: Sequence[int]) -> Picker:
    """A function that takes these pixels out of a list.

    >>> picker([2, 0])("abc"), picker([1])("abc")
    (('c', 'a'), ('b',))
    """
    # with one index it would give what stands there
    return operator.itemgetter(*window) if len(window) > 1 else lambda pixels: (pixels[window[0]],)


def counted(owner: str, axes: tuple[Axis, ...], sizes: tuple[int, ...]) -> tuple[int, ...]:
    """How many windows there are along each axis.

    None are a LengthError, and more than memory holds a SettingError.
    """
    numbers = tuple(axis.count(n) for axis, n in zip(axes, sizes, strict=True))
    if min(numbers) < 1:
        windows = tuple(axis.span for axis in axes)
        padded = tuple(n + axis.before + axis.after for axis, n in zip(axes, sizes, strict=True))
        grown = "" if padded == sizes else f", {padded} with its padding"
        raise LengthError(
            f"{owner} has a window of {windows}, and the image is {sizes}{grown}: it does not fit "
            "in. Give larger images, a smaller kernel_size, or padding."
        )
    if prod(numbers) * prod(axis.size for axis in axes) > MOST_PARAMETERS:
        raise SettingError(
            f"{owner} would see more than {MOST_PARAMETERS:,} pixels through its windows over an "
            f"image of {sizes}, and fill the memory; give less padding or smaller images."
        )
    for axis, n in zip(axes, sizes, strict=True):
        most = max(axis.before, axis.after)
        if (axis.mode == "reflect" and most >= n) or (axis.mode == "circular" and most > n):
            raise LengthError(
                f"{owner} has padding {most} in the mode {axis.mode!r}, which an image of {sizes} "
                "has not pixels enough for; give less padding or larger images."
            )
    return numbers


def along_axes(owner: str, name: str, given: Any, n_axes: int, least: int = 1) -> tuple[int, ...]:
    """A setting as one whole number for each axis: it is one for all, or a sequence of them.

    >>> along_axes("Conv2d", "stride", 2, 2), along_axes("Conv2d", "stride", (2, 1), 2)
    ((2, 2), (2, 1))
    """
    numbers = list(given) if isinstance(given, tuple | list) else [given] * n_axes
    try:
        found = tuple(operator.index(n) for n in numbers)
    except TypeError:
        found = ()
    if len(found) != n_axes or any(isinstance(n, bool) for n in numbers):
        several = f" or a sequence of {n_axes}, one for each axis" if n_axes > 1 else ""
        raise SettingTypeError(
            f"{owner} expects {name} as a whole number{several}, got {shown(given)}."
        )
    if min(found) < least:
        raise SettingError(
            f"{owner} expects {name} of at least {least}, got {figures(min(found))}."
        )
    return found


def _flat(pixel: tuple[int, ...], sizes: tuple[int, ...]) -> int:
    if OUTSIDE in pixel:
        return OUTSIDE
    index = 0
    for i, n in zip(pixel, sizes, strict=True):
        index = index * n + i
    return index
