"""What may be an operand: a number, a Value or a group; and how each is brought into shape."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from numbers import Real
from typing import Any, NoReturn, TypeAlias

import numpy as np

from autograd.engine.arrays import checked_numbers, numbers_of
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown

Number: TypeAlias = float | Fraction | Decimal | np.number[Any] | np.bool_
"""What `number` converts, besides arrays without axes."""


class Group(tuple[Any, ...]):
    """The operands of a starred position. Nodes that are given the same group share it.

    With a list, or another group, added to it, it gives a list, as `neuron.w + [neuron.b]` does.
    """

    __slots__ = ()

    # without __radd__, which would make `parameters += neuron.w` another list
    def __add__(self, other: Any) -> Any:
        joins = isinstance(other, list | Group)
        return [*self, *other] if joins else super().__add__(other)

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise OperandError(
            "The members of a group stay: results may share it. For another number write "
            "neuron.w[0].data = 0.5, for other Values neuron.w = [...]."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (tuple(self),)


class NumberGroup(Group):
    """A group of floats alone: it takes no part in a backward pass."""

    __slots__ = ()


class LeafGroup(Group):
    """A group of leaves alone, such as the weights of a neuron.

    `shape`, `data` and `grad` are those of an array of its Values, and an array of that shape can
    be assigned to the last two: `w.data -= lr * w.grad`.
    """

    __slots__ = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one axis."""
        return (len(self),)

    @property
    def data(self) -> Any:
        """The data of all, as an array that is not written to, but replaced."""
        return numbers_of(self, self.shape, "data")

    @data.setter
    def data(self, given: Any) -> None:
        numbers = checked_numbers("data", given, self.shape)
        # the slots in one call, which no interrupt divides; the property lets it be known
        deque(map(setattr, self, repeat("_number"), numbers), maxlen=0)
        self[0].data = numbers[0]

    @property
    def grad(self) -> Any:
        """The gradients of all, as an array that is not written to, but replaced."""
        return numbers_of(self, self.shape, "grad")

    @grad.setter
    def grad(self, given: Any) -> None:
        numbers = checked_numbers("grad", given, self.shape)
        deque(map(setattr, self, repeat("grad"), numbers), maxlen=0)


class ValueGroup(Group):
    """A group of Values, leaves or not."""

    __slots__ = ()


class MixedGroup(Group):
    """A group of Values and floats."""

    __slots__ = ()


class Snapshot:
    """A group and its data, read once for several nodes that use it together, as a layer does."""

    __slots__ = ("data", "group")

    def __init__(self, xs: Iterable[Any]) -> None:
        self.group, self.data = group(xs)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.group)

    def __len__(self) -> int:
        return len(self.group)


def convert(x: Any) -> Any:
    """`x` as a float, or NotImplemented if it is no real number."""
    # the common ones first: the others are tested through an ABC
    if type(x) is float or type(x) is int:
        return float(x)
    if isinstance(x, Real | Decimal | np.bool_):
        return float(x)
    if isinstance(x, np.ndarray) and x.ndim == 0 and x.dtype.kind in "biuf":
        return NotImplemented if np.ma.is_masked(x) else float(x)
    return NotImplemented


def number(x: Any) -> float:
    """`x` as a float: an int, float, bool, Fraction, Decimal, NumPy real scalar or 0-d array.

    Anything else is an OperandError (a TypeError); an int beyond the range of floats is an
    OverflowError.

    >>> number(True), number(np.float32(0.5))
    (1.0, 0.5)
    """
    converted = convert(x)
    if converted is NotImplemented:
        raise OperandError(
            f"Expected a real number, got {shown(x)} of type {type(x).__name__}. "
            "Strings and complex numbers are not converted; of an array x write np.exp(x) or x[0]."
        )
    result: float = converted
    return result


def condition(c: Any) -> float:
    """A number that chooses in `where`; an OperandError for a bool, which does not say of what."""
    if isinstance(c, bool | np.bool_) or (isinstance(c, np.ndarray) and c.dtype.kind == "b"):
        raise OperandError(
            f"where got the bool {c} as its condition. Python compared numbers there, so the graph "
            "would keep one branch for all data: write where(greater(x, 0.0), a, b) in place of "
            "where(x > 0.0, a, b), or greater_equal, less, less_equal, equal, not_equal."
        )
    return number(c)


def group(xs: Iterable[Any] | Snapshot) -> tuple[Group, Any]:
    """The operands of a starred position as a `Group`, and their data as a sequence of floats."""
    if isinstance(xs, Snapshot):
        return xs.group, xs.data
    if isinstance(xs, LeafGroup | ValueGroup):
        return xs, [x._number for x in xs]
    if isinstance(xs, NumberGroup):
        return xs, xs
    if isinstance(xs, MixedGroup):
        return xs, [x if type(x) is float else x._number for x in xs]
    return group(as_group(xs))


def as_group(xs: Iterable[Any]) -> Group:
    """`xs` as a group, numbers converted; a group is returned as it is, so that nodes can share it.

    An empty group is a LengthError: a sum or maximum of nothing has no operand to differentiate.
    """
    if isinstance(xs, Group):
        return xs
    # lists and tuples are nearly all there are
    if type(xs) is not list and type(xs) is not tuple:
        is_single = isinstance(xs, str | bytes) or getattr(xs, "shape", None) == ()
        if is_single or not isinstance(xs, Iterable):
            raise OperandError(f"Expected a sequence of Values and numbers, got {shown(xs)}.")
        if isinstance(xs, set | frozenset | dict):
            raise OperandError(
                f"Expected Values and numbers in an order, got {shown(xs)}: a set has none, and a "
                "dict gives its keys; give a list."
            )
    items: tuple[Any, ...] = tuple(xs)
    if not items:
        raise LengthError("Expected a group of at least one operand, got none.")
    kinds = set(map(type, items))
    if not all(kind is float or hasattr(kind, "slopes") for kind in kinds):
        try:
            items = tuple(x if hasattr(type(x), "slopes") else number(x) for x in items)
        except OperandError:
            raise _no_operand(items) from None
        kinds = set(map(type, items))
    if float in kinds:
        return (MixedGroup if len(kinds) > 1 else NumberGroup)(items)
    return (LeafGroup if all(x._row is None for x in items) else ValueGroup)(items)


def _no_operand(items: tuple[Any, ...]) -> OperandError:
    i, x = next(
        (i, x)
        for i, x in enumerate(items)
        if not hasattr(type(x), "slopes") and convert(x) is NotImplemented
    )
    return OperandError(
        f"Expected Values and real numbers, got {shown(x)} of type {type(x).__name__} at position "
        f"{i}, counted from 0. Strings and complex numbers are not converted; index an array to "
        "get at its numbers."
    )
