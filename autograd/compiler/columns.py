"""The algebra COLUMNS: ARRAY with groups as arrays, the operands of a group along the first axis.

A rule runs through a group with a comprehension. A `Column` gives that comprehension one element
that stands for all: the whole array. So `xp.sum(w * x for w, x in zip(ws, xs))` is one product of
arrays and one sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from autograd.algebras import ARRAY, Algebra


class Column:
    """A group of operands: an array whose first axis runs through the group."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    def __iter__(self) -> Iterator[Any]:
        yield self.array

    def __len__(self) -> int:
        return len(self.array)


def _over(fold: Callable[..., Any]) -> Callable[[Iterable[Any]], Any]:
    def kernel(xs: Iterable[Any]) -> Any:
        (array,) = xs
        return fold(array, axis=0)

    return kernel


class _Columns(Algebra):
    @staticmethod
    def count(xs: Any) -> float:
        return float(len(xs))

    @staticmethod
    def indices(xs: Any) -> Any:
        n = len(xs)
        return Column(np.arange(float(n)).reshape((n,) + (1,) * (xs.array.ndim - 1)))

    @staticmethod
    def products_of_others(xs: Any) -> Any:
        return [np.stack(Algebra.products_of_others(list(xs.array)))]


COLUMNS = _Columns(
    "COLUMNS",
    {
        **ARRAY.kernels,
        "sum": _over(np.sum),
        "prod": _over(np.prod),
        "max": _over(np.max),
        "min": _over(np.min),
    },
)
