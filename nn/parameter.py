"""Parameters with several axes, such as the weights of a layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

import numpy as np

from autograd.engine.arrays import checked_numbers, numbers_of
from autograd.engine.assigning import assign
from autograd.engine.operands import LeafGroup, as_group
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import MOST_PARAMETERS, figures, plain
from nn.errors import SettingError


class Parameter:
    """Numbers to be trained: a Value each, in rows.

    `Parameter(numbers)` gives a Value for one number, a group of Values for a sequence of numbers,
    and an object of this class for nested sequences or an array with more axes. Leaves among the
    numbers are taken as they are.

    `shape`, `data` and `grad` are those of an array; an array of that shape can be assigned to the
    last two, and what they give is replaced, not written to: `w.data -= lr * w.grad`. It is indexed
    and gone through as nested sequences are. `rows` are the Values of each index of the first axis,
    one after another, in one group, so that whoever uses one twice shares it.

    >>> weight = Parameter([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    >>> weight.shape, weight[1][2].data, weight[1, 2] is weight[1][2]
    ((2, 3), 6.0, True)
    >>> weight.data -= 0.5
    >>> [v.data for v in weight[0]]
    [0.5, 1.5, 2.5]

    A wrong shape is a LengthError; what is no real number and no leaf, an OperandError.
    """

    __slots__ = ("rows", "shape")

    rows: tuple[LeafGroup, ...]
    shape: tuple[int, ...]

    # a Value, a group or a Parameter, which the caller knows by the axes
    def __new__(cls, numbers: Any) -> Any:
        given = _array(numbers)
        if given.size > MOST_PARAMETERS:
            raise SettingError(
                f"Parameter would have more than {MOST_PARAMETERS:,} numbers "
                f"({figures(given.size)}), each a Value of some 200 bytes; give a smaller array."
            )
        leaves = [_leaf(x) for x in given.ravel().tolist()]
        if not given.ndim:
            return leaves[0]
        if given.ndim == 1:
            return as_group(leaves)
        return cls._of([as_group(row) for row in _parts(leaves, len(given))], given.shape)

    @classmethod
    def _of(cls, rows: Iterable[Any], shape: tuple[int, ...]) -> Self:
        parameter = super().__new__(cls)
        parameter.rows, parameter.shape = tuple(rows), shape
        return parameter

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.rows, self.shape)

    @property
    def leaves(self) -> list[Value]:
        """Every Value, row by row."""
        return [leaf for row in self.rows for leaf in row]

    @property
    def data(self) -> Any:
        """The data of all, as a float64 array that is not written to, but replaced."""
        return numbers_of(self.leaves, self.shape, "data")

    @data.setter
    def data(self, given: Any) -> None:
        assign(self.leaves, checked_numbers("data", given, self.shape))

    @property
    def grad(self) -> Any:
        """The gradients of all, as a float64 array that is not written to, but replaced."""
        return numbers_of(self.leaves, self.shape, "grad")

    @grad.setter
    def grad(self, given: Any) -> None:
        numbers = checked_numbers("grad", given, self.shape)
        for leaf, number in zip(self.leaves, numbers, strict=True):
            leaf.grad = number

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    # a Value, a group or a Parameter
    def __getitem__(self, index: Any) -> Any:
        first, *rest = index if isinstance(index, tuple) else (index,)
        if isinstance(first, slice):
            rows = self.rows[first]
            if rest or not rows:
                raise IndexError(
                    f"A Parameter of shape {self.shape} is indexed by whole numbers, or by one "
                    f"slice that is not empty, got {shown(index)}."
                )
            return self._of(rows, (len(rows), *self.shape[1:]))
        part: Any = self.rows[first]
        if len(self.shape) > 2:
            inner = _parts(part, self.shape[1])
            part = self._of(map(as_group, inner), self.shape[1:])
        for i in rest:
            part = part[i]
        return part

    def __repr__(self) -> str:
        return f"Parameter of shape {self.shape}, data={shown(self.data.tolist())}"

    def named(self, path: str) -> Iterator[tuple[str, Value]]:
        """Pairs (path, Value) in order: `weight.0.2`."""
        names = [path]
        for n in self.shape:
            ends = [f".{i}" for i in range(n)]
            names = [name + end for name in names for end in ends]
        return zip(names, self.leaves, strict=True)


def _restored(kind: type[Parameter], rows: Sequence[LeafGroup], shape: tuple[int, ...]) -> Any:
    return kind._of(rows, shape)  # noqa: SLF001  (what __reduce__ took apart)


def _array(given: Any) -> Any:
    """The numbers, or Values, as an array with at least one entry."""
    given = plain("Parameter", "numbers", given)
    if isinstance(given, Parameter):
        given = [list(part) for part in given]
    try:
        array = np.asarray(given)
    except ValueError:
        raise LengthError(
            f"Parameter expects rows of the same length, got {shown(given)}; make one for each row."
        ) from None
    if array.dtype.kind not in "biufO":
        raise OperandError(f"Parameter expects real numbers, got {shown(given)}.")
    if not array.size:
        raise LengthError(
            f"Parameter expects at least one number, got {shown(given)} of shape {array.shape}."
        )
    return array


def _leaf(x: Any) -> Value:
    if not isinstance(x, Value):
        return Value(x)
    if not x.is_leaf:
        raise OperandError(
            f"A parameter is a leaf, got the result of {x.op!r}: {shown(x)}; give its operands, or "
            "x.detach()."
        )
    return x


def _parts(items: Sequence[Any], n: int) -> list[Sequence[Any]]:
    """The items in so many parts of the same length."""
    length = len(items) // n
    return [items[start : start + length] for start in range(0, n * length, length)]
