"""What each target has for a row that it computes by a word of its own: one table, a line a row.

A row that a target has no word for is computed by its forward rule there. Operators, comparisons
and choices are syntax of a language and stand with it, in `autograd/notation/languages`.
"""

from __future__ import annotations

import builtins
import functools
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograd.errors import NotationError
from autograd.table import tails

Function = Callable[..., Any]
Target = Literal["floats", "arrays", "c", "javascript", "numba"]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A function of floats, one of NumPy's arrays, and names; None or empty where there is none.

    A name may be that of a helper, whose text the target puts into what it writes.
    """

    floats: Function | None = None
    arrays: Function | None = None
    c: str = ""
    javascript: str = ""
    numba: str = ""


def _indicator(compare: Callable[[Any, Any], Any]) -> Function:
    return lambda x, y: 1.0 if compare(x, y) else 0.0


def _whole(rounded: Callable[[float], int]) -> Function:
    # -0.0 stays -0.0
    return lambda x: float(rounded(x)) or x * 0.0


def _extreme(extreme: Callable[..., float]) -> Function:
    def kernel(xs: Iterable[float]) -> float:
        if type(xs) is not list:
            xs = tuple(xs)
        total = builtins.sum(xs)
        if total == total:
            return extreme(xs)
        # the built-in max(1.0, nan) is 1.0
        return next((x for x in xs if x != x), extreme(xs))

    return kernel


def _numeric(ufunc: Callable[[Any, Any], Any]) -> Function:
    return lambda x, y: ufunc(x, y) * 1.0


def _each(function: Callable[[float], float]) -> Function:
    ufunc = np.frompyfunc(function, 1, 1)
    return lambda x: np.asarray(ufunc(x), dtype=np.float64)[()]


def _lgamma(x: float) -> float:
    try:
        return math.lgamma(x)
    except (ValueError, OverflowError):  # at a pole, and far above
        return math.inf


def _picked(k: float, xs: Sequence[float]) -> float:
    return xs[int(k)] if 0.0 <= k < len(xs) and k.is_integer() else math.nan


def _reduction(ufunc: np.ufunc) -> Function:
    return lambda xs: functools.reduce(ufunc, xs)


# fmt: off
KERNELS: Mapping[str, Kernel] = {
    # operators are written as such; these are the ufuncs that do the same into memory at hand
    "add": Kernel(None, np.add),
    "sub": Kernel(None, np.subtract),
    "mul": Kernel(None, np.multiply),
    "div": Kernel(None, np.true_divide),
    "neg": Kernel(None, np.negative),
    # row            floats              arrays            C        JavaScript    numba
    "pow":    Kernel(math.pow,           np.power,         "pow",   "power",      "math.pow"),
    "sqrt":   Kernel(math.sqrt,          np.sqrt,          "sqrt",  "Math.sqrt",  "math.sqrt"),
    "cbrt":   Kernel(math.cbrt,          np.cbrt,          "cbrt",  "Math.cbrt",  "np.cbrt"),
    "exp":    Kernel(math.exp,           np.exp,           "exp",   "Math.exp",   "math.exp"),
    "exp2":   Kernel(math.exp2,          np.exp2,          "exp2",  "exp2",       "math.exp2"),
    "expm1":  Kernel(math.expm1,         np.expm1,         "expm1", "Math.expm1", "math.expm1"),
    "log":    Kernel(math.log,           np.log,           "log",   "Math.log",   "math.log"),
    "log2":   Kernel(math.log2,          np.log2,          "log2",  "Math.log2",  "math.log2"),
    "log10":  Kernel(math.log10,         np.log10,         "log10", "Math.log10", "math.log10"),
    "log1p":  Kernel(math.log1p,         np.log1p,         "log1p", "Math.log1p", "math.log1p"),
    "sin":    Kernel(math.sin,           np.sin,           "sin",   "Math.sin",   "math.sin"),
    "cos":    Kernel(math.cos,           np.cos,           "cos",   "Math.cos",   "math.cos"),
    "tan":    Kernel(math.tan,           np.tan,           "tan",   "Math.tan",   "math.tan"),
    "asin":   Kernel(math.asin,          np.arcsin,        "asin",  "Math.asin",  "math.asin"),
    "acos":   Kernel(math.acos,          np.arccos,        "acos",  "Math.acos",  "math.acos"),
    "atan":   Kernel(math.atan,          np.arctan,        "atan",  "Math.atan",  "math.atan"),
    "atan2":  Kernel(math.atan2,         np.arctan2,       "atan2", "Math.atan2", "math.atan2"),
    "sinh":   Kernel(math.sinh,          np.sinh,          "sinh",  "Math.sinh",  "math.sinh"),
    "cosh":   Kernel(math.cosh,          np.cosh,          "cosh",  "Math.cosh",  "math.cosh"),
    "tanh":   Kernel(math.tanh,          np.tanh,          "tanh",  "Math.tanh",  "math.tanh"),
    "asinh":  Kernel(math.asinh,         np.arcsinh,       "asinh", "Math.asinh", "math.asinh"),
    "acosh":  Kernel(math.acosh,         np.arccosh,       "acosh", "Math.acosh", "math.acosh"),
    "atanh":  Kernel(math.atanh,         np.arctanh,       "atanh", "Math.atanh", "math.atanh"),
    "erf":    Kernel(math.erf,           tails.erf,         "erf",   "erf",        "math.erf"),
    "erfc":   Kernel(math.erfc,          tails.erfc,        "erfc",  "erfc",       "math.erfc"),
    "lgamma": Kernel(math.lgamma,        _each(_lgamma),   "lgamma", "lgamma",    "math.lgamma"),
    "hypot":  Kernel(math.hypot,         np.hypot,         "hypot", "Math.hypot", "math.hypot"),
    "abs":    Kernel(math.fabs,          np.abs,           "fabs",  "Math.abs",   "math.fabs"),
    "floor":  Kernel(_whole(math.floor), np.floor,         "floor", "Math.floor", "np.floor"),
    "ceil":   Kernel(_whole(math.ceil),  np.ceil,          "ceil",  "Math.ceil",  "np.ceil"),
    "round":  Kernel(_whole(round),      np.rint,          "rint",  "roundHalfEven", "np.rint"),
    "remainder": Kernel(operator.mod, np.remainder,
                        "floored_remainder", "flooredRemainder", "floored_remainder"),
    "maximum": Kernel(None, np.maximum),
    "minimum": Kernel(None, np.minimum),
    # syntax in languages
    "greater":       Kernel(_indicator(operator.gt), _numeric(np.greater)),
    "less":          Kernel(_indicator(operator.lt), _numeric(np.less)),
    "greater_equal": Kernel(_indicator(operator.ge), _numeric(np.greater_equal)),
    "less_equal":    Kernel(_indicator(operator.le), _numeric(np.less_equal)),
    "equal":         Kernel(_indicator(operator.eq), _numeric(np.equal)),
    "not_equal":     Kernel(_indicator(operator.ne), _numeric(np.not_equal)),
    "where":         Kernel(lambda c, x, y: x if c else y, np.where),
    # groups: languages join the operands two by two, see FOLDS
    "sum":     Kernel(builtins.sum,          _reduction(np.add)),
    "prod":    Kernel(math.prod,             _reduction(np.multiply)),
    "max":     Kernel(_extreme(builtins.max), _reduction(np.maximum)),
    "min":     Kernel(_extreme(builtins.min), _reduction(np.minimum)),
    "pick":    Kernel(_picked),
    "dot":     Kernel(lambda ws, xs: builtins.sum(map(operator.mul, ws, xs))),
}
# fmt: on

FOLDS: Mapping[str, tuple[str, float]] = {
    "sum": ("add", 0.0),
    "prod": ("mul", 1.0),
    "max": ("maximum", -math.inf),
    "min": ("minimum", math.inf),
}
"""The rows that join the operands of a group by a row of two, and the number to begin with."""


def kernels_of(target: Target) -> dict[str, Any]:
    """By the names of rows what a target has of its own."""
    found = {name: getattr(kernel, target) for name, kernel in KERNELS.items()}
    return {name: each for name, each in found.items() if each}


def no_kernel(target: str, row: str) -> NotationError:
    """The error for a row that a target can compute neither by a word nor by a rule."""
    return NotationError(
        f"{target} has no function for the primitive {row!r}, which has no forward rule; name one "
        "in autograd/table/kernels.py, or give the row a rule made of other rows."
    )
