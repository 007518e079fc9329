"""The numbers of a batch, gathered from containers: a column for each number of a sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from autograd.calculus.containers import members, paired
from autograd.compiler.signatures import members_of
from autograd.compiler.tape.tape import Floats
from autograd.engine.operands import convert
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown


class Columns:
    """What is gathered. `place(name)` and `other` say in errors what is given, and its example.

    >>> columns = Columns(repr, "the example")
    >>> columns.add({"a": np.array([1.0, 2.0]), "b": 3}, {"a": 0.0, "b": 0.0}, [0, None], "x")
    >>> columns.parts, columns.size("The arguments")
    ([array([[1., 2.]]), array([3.])], 2)
    """

    def __init__(self, place: Callable[[str], str], other: str) -> None:
        self.parts: list[Floats] = []
        """Some numbers each: of shape (numbers,), or with a batch (numbers, samples)."""
        self.sizes: list[tuple[str, int]] = []
        """For each array with a batch its name, and how many samples it has."""
        self._place = place
        self._other = other

    def add(self, given: Any, like: Any, axes: Any, name: str) -> None:
        """Gather what has the form of `like`, with the batch at `axes`; None is no batch."""
        if axes is None and _is_as(given, like):
            self.parts.append(given.ravel())
        elif axes is None:
            numbers = paired(given, like, self._place(name), self._other)
            for x in numbers:
                if isinstance(x, Value):
                    _refuse_value(x, self._place(name))
            self.parts.append(np.array(numbers, dtype=np.float64))
        elif isinstance(like, dict | list | tuple):
            names = [each for each, _ in members_of(name, like) or []]
            pairs = members(given, like, self._place(name), self._other)
            for each, (x, form), axis in zip(names, pairs, axes, strict=True):
                self.add(x, form, axis, each)
        else:
            if type(like) is float and _is_column(given):
                array = given
            else:
                array = _array_of(given, np.shape(like), axes, self._place(name))
            size = array.shape[-1]
            self.sizes.append((name, size))
            self.parts.append(array.reshape(np.size(like), size))

    def size(self, what: str) -> int:
        """How many samples there are; a LengthError if arrays differ in that."""
        if len({size for _, size in self.sizes}) > 1:
            each = ", ".join(f"{name} has {size}" for name, size in self.sizes)
            raise LengthError(f"{what} have batches of different sizes: {each}.")
        return self.sizes[0][1]


def _is_as(given: Any, like: Any) -> bool:
    """Whether it is an array of floats as the example has one: that needs no check either."""
    if type(given) is not np.ndarray or type(like) is not np.ndarray:
        return False
    return bool(given.dtype == like.dtype == np.float64) and given.shape == like.shape


def _is_column(given: Any) -> bool:
    """Whether it is an array of one float a sample, as nearly all are: that needs no check."""
    return type(given) is np.ndarray and given.ndim == 1 and given.dtype == np.float64


def _refuse_value(x: Value, place: str) -> NoReturn:
    raise OperandError(
        f"{place} has {shown(x)}, and what is compiled computes with numbers; give x.data, or call "
        "the function itself, which records a graph."
    )


def _array_of(given: Any, shape: tuple[int, ...], axis: int, place: str) -> Floats:
    """The numbers of a batch with the batch as the last axis, checked."""
    if isinstance(given, Value):
        _refuse_value(given, place)
    at = axis % (len(shape) + 1)
    expected = ", ".join([*map(str, shape[:at]), "batch", *map(str, shape[at:])])
    expected = f"({expected}{',' * (not shape)})"
    if not hasattr(given, "__array__") or isinstance(given, np.generic):
        raise OperandError(
            f"{place} has {shown(given)} where in_axes has the axis {axis} for a batch; give an "
            f"array of shape {expected}, or compile with None for it in in_axes."
        )
    array: Any = np.asarray(given)
    if type(given) is not np.ndarray and np.ma.is_masked(given):
        raise OperandError(
            f"{place} holds masked entries, which have no number; fill them, as in x.filled(0.0)."
        )
    if array.dtype.kind == "O":
        numbers = [convert(x) for x in array.ravel().tolist()]
        if not any(x is NotImplemented for x in numbers):
            array = np.array(numbers, dtype=np.float64).reshape(array.shape)
    if array.dtype.kind not in "biuf":
        raise OperandError(f"{place} holds an array of {array.dtype}; expected real numbers.")
    rest = array.shape[:at] + array.shape[at + 1 :]
    if array.ndim != len(shape) + 1 or rest != shape:
        raise LengthError(
            f"{place} has an array of shape {array.shape} where the example has "
            f"{f'one of shape {shape}' if shape else 'a number'} and in_axes puts the batch at "
            f"axis {axis}; give an array of shape {expected}."
        )
    moved: Floats = np.moveaxis(array, at, -1).astype(np.float64, copy=False)
    return moved
