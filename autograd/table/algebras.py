"""The algebras that compute: FLOAT on Python's floats, ARRAY on NumPy's arrays.

A rule is written against an algebra `xp`. An algebra has kernels, by the names of rows; a row
without a kernel is computed by its forward rule. Operators need no kernel, for the operands bring
their own.

FLOAT is fast and raises where Python does (`1.0 / 0.0`, `math.exp(1000.0)`); ARRAY never raises and
has the IEEE result. `awkward` computes on ARRAY what FLOAT could not.
"""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from autograd.spelling import did_you_mean
from autograd.table.kernels import Function, kernels_of, no_kernel
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

ARITHMETIC = (ZeroDivisionError, OverflowError, ValueError)
"""What Python's arithmetic raises where IEEE has a result."""


class Algebra:
    """Rows as functions: `algebra.tanh(x)` is the kernel of that name, or else the forward rule."""

    records: ClassVar[bool] = False
    """Whether what a rule computes will itself be differentiated."""

    def __init__(self, name: str, kernels: Mapping[str, Function]) -> None:
        self.name = name
        self.kernels = kernels

    def __getattr__(self, name: str) -> Function:
        kernel = self.kernels.get(name)
        if kernel is not None:
            return kernel
        row = TABLE.get(name)
        if row is None:
            raise AttributeError(
                f"Algebra {self.name} has no row {name!r}{did_you_mean(name, TABLE)}"
            )
        if row.forward is None:
            raise no_kernel(f"The algebra {self.name}", name)
        return functools.partial(row.forward, self)

    def __repr__(self) -> str:
        return f"<algebra {self.name}>"

    def forward(self, row: Primitive, operands: Sequence[Any]) -> Any:
        """The result of `row` at `operands`, a tuple standing for each group."""
        return getattr(self, row.name)(*operands)

    def slope(self, row: Primitive, index: int, result: Any, operands: Sequence[Any]) -> Any:
        """The slope of `row` in one operand; for a group, one for each operand in it."""
        rule = row.slopes[index]
        if rule is None:
            return self.for_each(0.0, operands[index]) if row.operands[index].starred else 0.0
        return rule(self, result, *operands)

    @staticmethod
    def for_each(slopes: Any, xs: Sequence[Any]) -> Sequence[Any]:
        """A slope for each operand of a group, where a rule gave a sequence of them or one."""
        return slopes if isinstance(slopes, tuple | list) else (slopes,) * len(xs)

    @staticmethod
    def count(xs: Sequence[Any]) -> float:
        """The number of operands in a group."""
        return float(len(xs))

    @staticmethod
    def indices(xs: Sequence[Any]) -> Sequence[float]:
        """The positions 0.0, 1.0, ... of the operands of a group."""
        return [float(i) for i in range(len(xs))]

    @staticmethod
    def products_of_others(xs: Sequence[Any]) -> list[Any]:
        """For each operand the product of all others, in linear time and right when some are 0.

        >>> Algebra.products_of_others([2.0, 0.0, 5.0])
        [0.0, 10.0, 0.0]
        """
        before = itertools.accumulate(xs[:-1], operator.mul, initial=1.0)
        after = list(itertools.accumulate(xs[:0:-1], operator.mul, initial=1.0))
        return [b * a for b, a in zip(before, reversed(after), strict=True)]


FLOAT = Algebra("FLOAT", kernels_of("floats"))
ARRAY = Algebra("ARRAY", kernels_of("arrays"))


def _as_arrays(operands: Sequence[Any]) -> list[Any]:
    return [
        tuple(map(np.float64, x)) if isinstance(x, tuple | list) else np.float64(x)
        for x in operands
    ]


def awkward_forward(row: Primitive, operands: Sequence[Any]) -> float:
    """The IEEE result of `row` at numbers where Python's own arithmetic raises.

    >>> awkward_forward(TABLE["div"], (1.0, 0.0))
    inf
    """
    with np.errstate(all="ignore"):
        return float(ARRAY.forward(row, _as_arrays(operands)))


def evaluated(row: Primitive, operands: Sequence[Any]) -> float:
    """The result of `row` at numbers: FLOAT's, or ARRAY's where FLOAT raises.

    >>> evaluated(TABLE["mul"], (2.0, 3.0)), evaluated(TABLE["log"], (0.0,))
    (6.0, -inf)
    """
    try:
        return float(FLOAT.forward(row, operands))
    except ARITHMETIC:
        return awkward_forward(row, operands)


def awkward_slope(row: Primitive, index: int, result: float, operands: Sequence[Any]) -> Any:
    """The IEEE slope of `row` in operand `index`; for a group a list of slopes."""
    with np.errstate(all="ignore"):
        slope = ARRAY.slope(row, index, np.float64(result), _as_arrays(operands))
    return list(map(float, slope)) if row.operands[index].starred else float(slope)
