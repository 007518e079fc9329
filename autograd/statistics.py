"""What is told of several numbers: variance, standard deviation, running sums and products."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from autograd.engine import operations
from autograd.engine.operands import Group, as_group, number
from autograd.engine.value import Value
from autograd.errors import LengthError

__all__ = ["cumprod", "cumsum", "std", "var"]


def var(values: Iterable[Value | float], correction: float = 1.0) -> Value:
    """The variance: the sum of squared deviations from the mean, by n - correction.

    The default estimates the variance of what the n values were drawn from; with correction 0 it is
    that of the values themselves, as NumPy's. No value left to divide by is a LengthError.

    >>> var([1.0, 2.0, 4.0, 5.0], correction=0).data
    2.5
    """
    return operations.var(*_several("var", values, correction))


def std(values: Iterable[Value | float], correction: float = 1.0) -> Value:
    """The standard deviation, the root of `var(values, correction)`.

    Where all values are equal it is 0, and so are its slopes: it has none there.

    >>> round(std([1.0, 2.0, 4.0, 5.0]).data, 6)
    1.825742
    """
    return operations.std(*_several("std", values, correction))


def cumsum(values: Iterable[Value | float]) -> list[Value]:
    """The sums of the first value, the first two, and so on, each recorded from the one before.

    >>> [s.data for s in cumsum([1.0, 2.0, 4.0])]
    [1.0, 3.0, 7.0]
    """
    return _accumulated(operations.sum, operations.add, values)


def cumprod(values: Iterable[Value | float]) -> list[Value]:
    """The products of the first value, the first two, and so on, each from the one before.

    >>> [p.data for p in cumprod([1.0, 2.0, 4.0])]
    [1.0, 2.0, 8.0]
    """
    return _accumulated(operations.prod, operations.mul, values)


def _several(name: str, values: Iterable[Value | float], correction: Any) -> tuple[Group, Any]:
    """The operands of a row that divides by n - correction, which must be above 0."""
    group = as_group(values)
    less = correction.data if isinstance(correction, Value) else number(correction)
    if not len(group) - less > 0.0:
        raise LengthError(
            f"{name} with correction={less:g} expects more values than that, got {len(group)}; "
            "correction=0 is the figure of the values themselves, which one value has."
        )
    return group, correction


def _accumulated(
    first: Callable[[Any], Value],
    joined: Callable[[Any, Any], Value],
    values: Iterable[Value | float],
) -> list[Value]:
    """The running results; the first is a node of its own, so that a label on it stays there."""
    start, *others = as_group(values)
    return list(itertools.accumulate(others, joined, initial=first([start])))
