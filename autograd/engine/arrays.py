"""The numbers of many Values as one array, and an array as the numbers of many Values."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import numpy as np

from autograd.errors import LengthError, OperandError
from autograd.graph import Recorded
from autograd.shortening import shown


class Numbers(np.ndarray):
    """Numbers that were read together. As a float is, they are not changed but replaced.

    In-place operators give a new array, so that `w.data -= lr * w.grad` assigns it to the Values;
    to set an entry, which would reach no Value, is an error.

    >>> numbers_of([], (0,), "data")
    Numbers([], dtype=float64)
    """

    def __setitem__(self, index: Any, value: Any) -> None:
        if self.flags.writeable:  # a copy
            super().__setitem__(index, value)
            return
        raise OperandError(
            f"The array is what the Values had when it was read; entry {shown(index)} would change "
            "in it alone. Write w[0].data = 0.5 for one Value, w.data = array for all of them, and "
            "numpy.array(w.data) for an array of one's own."
        )

    # NumPy 2 gives return_scalar too, and an array without axes
    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        """What is computed from it: an array as any other."""
        return np.asarray(array)[()]

    def __iadd__(self, other: Any) -> Any:  # type: ignore[misc]
        return self + other

    def __isub__(self, other: Any) -> Any:  # type: ignore[misc]
        return self - other

    def __imul__(self, other: Any) -> Any:  # type: ignore[misc]
        return self * other

    def __itruediv__(self, other: Any) -> Any:  # type: ignore[misc]
        return self / other


def numbers_of(values: Iterable[Recorded], shape: tuple[int, ...], slot: str) -> Any:
    """The data or the gradients of some Values, as float64 of this shape."""
    listed = list(map(attrgetter(slot), values))
    try:
        # unlike np.array it does not take None for nan
        numbers = np.frombuffer(array("d", listed)) if listed else np.empty(0)
    except TypeError:
        wrong = next(x for x in listed if not isinstance(x, int | float))
        raise OperandError(
            f"The {slot} of one of {len(listed)} Values is {shown(wrong)}, which is no number; "
            "zero_grad() makes all gradients 0.0."
        ) from None
    found = numbers.reshape(shape).view(Numbers)
    found.flags.writeable = False
    return found


def checked_numbers(slot: str, given: Any, shape: tuple[int, ...]) -> list[float]:
    """What is assigned to the data or the gradients of Values of this shape, one after another.

    For gradients one number stands for all. A wrong shape is a LengthError, what holds no real
    numbers an OperandError.
    """
    try:
        found = np.asarray(given)
    except (TypeError, ValueError):  # rows of different lengths
        found = np.asarray(None)
    if found.dtype.kind not in "biuf" or (
        isinstance(given, np.ma.MaskedArray) and np.ma.is_masked(given)
    ):
        raise OperandError(
            f".{slot} of a group takes real numbers in an array of shape {shape}, got "
            f"{shown(given)}; of Values give their data: [v.data for v in values]."
        )
    if slot == "grad" and not found.ndim:
        found = np.broadcast_to(found, shape)
    if found.shape != shape:
        raise LengthError(
            f".{slot} of a group has the shape {shape}, got an array of shape {found.shape}; "
            "give a number for each of its Values."
        )
    numbers: list[float] = found.astype(np.float64).ravel().tolist()
    return numbers
