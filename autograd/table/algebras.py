"""The algebras that compute: FLOAT on Python's floats, ARRAY on NumPy's arrays.

A rule is written against an algebra `xp`. An algebra has kernels, by the names of rows; a row
without a kernel is computed by its forward rule. Operators need no kernel, for the operands bring
their own.

FLOAT is fast and raises where Python does (`1.0 / 0.0`, `math.exp(1000.0)`); ARRAY never raises and
has the IEEE result. `awkward` computes on ARRAY what FLOAT could not.
"""

from __future__ import annotations

import builtins
import functools
import itertools
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

Kernel = Callable[..., Any]

ARITHMETIC = (ZeroDivisionError, OverflowError, ValueError)
"""What Python's arithmetic raises where IEEE has a result."""


class Algebra:
    """Rows as functions: `algebra.tanh(x)` is the kernel of that name, or else the forward rule."""

    def __init__(self, name: str, kernels: Mapping[str, Kernel]) -> None:
        self.name = name
        self.kernels = kernels

    def __getattr__(self, name: str) -> Kernel:
        kernel = self.kernels.get(name)
        if kernel is not None:
            return kernel
        row = TABLE.get(name)
        if row is None or row.forward is None:
            raise AttributeError(f"Algebra {self.name} has no row {name!r}.")
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


def _indicator(compare: Callable[[Any, Any], Any]) -> Kernel:
    return lambda x, y: 1.0 if compare(x, y) else 0.0


def _float_extreme(extreme: Callable[..., float]) -> Kernel:
    def kernel(xs: Iterable[float]) -> float:
        xs = tuple(xs)
        total = builtins.sum(xs)
        if total == total:
            return extreme(xs)
        # the built-in max(1.0, nan) is 1.0
        return next((x for x in xs if x != x), extreme(xs))

    return kernel


FLOAT = Algebra(
    "FLOAT",
    {
        **{
            name: getattr(math, name)
            for name in (
                "pow sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan atan2 "
                "sinh cosh tanh asinh acosh atanh erf erfc hypot prod"
            ).split()
        },
        "abs": math.fabs,
        "remainder": operator.mod,
        "floor": lambda x: float(math.floor(x)) or x * 0.0,
        "ceil": lambda x: float(math.ceil(x)) or x * 0.0,
        "greater": _indicator(operator.gt),
        "less": _indicator(operator.lt),
        "greater_equal": _indicator(operator.ge),
        "less_equal": _indicator(operator.le),
        "equal": _indicator(operator.eq),
        "not_equal": _indicator(operator.ne),
        "where": lambda c, x, y: x if c else y,
        "sum": builtins.sum,
        "dot": lambda ws, xs: builtins.sum(map(operator.mul, ws, xs)),
        "max": _float_extreme(builtins.max),
        "min": _float_extreme(builtins.min),
    },
)


def _numeric(ufunc: Callable[[Any, Any], Any]) -> Kernel:
    return lambda x, y: ufunc(x, y) * 1.0


def _elementwise(function: Callable[[float], float]) -> Kernel:
    ufunc = np.frompyfunc(function, 1, 1)
    return lambda x: np.asarray(ufunc(x), dtype=np.float64)[()]


def _reduction(ufunc: np.ufunc) -> Kernel:
    return lambda xs: functools.reduce(ufunc, xs)


ARRAY = Algebra(
    "ARRAY",
    {
        **{
            name: getattr(np, name)
            for name in (
                "sqrt exp exp2 expm1 log log2 log10 log1p abs floor ceil remainder sin cos tan "
                "sinh cosh tanh hypot where"
            ).split()
        },
        "pow": np.power,
        "asin": np.arcsin,
        "acos": np.arccos,
        "atan": np.arctan,
        "atan2": np.arctan2,
        "asinh": np.arcsinh,
        "acosh": np.arccosh,
        "atanh": np.arctanh,
        "erf": _elementwise(math.erf),
        "erfc": _elementwise(math.erfc),
        "maximum": np.maximum,
        "minimum": np.minimum,
        "greater": _numeric(np.greater),
        "less": _numeric(np.less),
        "greater_equal": _numeric(np.greater_equal),
        "less_equal": _numeric(np.less_equal),
        "equal": _numeric(np.equal),
        "not_equal": _numeric(np.not_equal),
        "sum": _reduction(np.add),
        "prod": _reduction(np.multiply),
        "max": _reduction(np.maximum),
        "min": _reduction(np.minimum),
    },
)


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
