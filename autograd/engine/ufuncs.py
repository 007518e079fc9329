"""NumPy's functions of Values: what the table knows is recorded, the rest NumPy does on objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any, Final

import numpy as np

from autograd.engine import operations
from autograd.engine.decisions import decide
from autograd.errors import ChainruleError, OperandError
from autograd.table.primitives import TABLE

_TESTS: Final = {"isfinite": inf, "isinf": inf, "signbit": 0.0}
"""Give a bool, as a comparison with this number does; NumPy has them for no objects."""

_RECORDED: Final = frozenset(("sinc", "where"))
"""Functions that would look into an array of one Value, and are rows of the table."""


_COMPARISONS = frozenset("less less_equal greater greater_equal equal not_equal".split())
"""They give a bool, as the operators do: NumPy asks for both in the same way."""


def applied(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What `np.maximum(x, 0.0)` gives where an operand is a Value.

    NumPy would compare objects itself, and take a branch. With an array among the operands, or an
    option such as `out`, each Value stands as an array without axes, and NumPy asks its elements.
    """
    name = ufunc.__name__
    if any(hasattr(type(x), "slopes") for x in options.get("out", ())):
        raise OperandError(
            f"np.{name} cannot write its result into a Value; it takes {ufunc.nin} operands, and "
            "the result is a new Value."
        )
    if method == "__call__" and not options and not any(map(_has_axes, inputs)):
        if name in _TESTS:
            decide("<", inputs[0], _TESTS[name])
            return bool(ufunc(inputs[0]._number))
        row = next((row for row in TABLE.values() if name in (row.name, *row.aliases)), None)
        if row is not None and name not in _COMPARISONS:
            return getattr(operations, name)(*map(_without_array, inputs))
    objects = [np.array(x, dtype=object) if hasattr(type(x), "slopes") else x for x in inputs]
    return _answered(name, getattr(ufunc, method), objects, options)


def asked(function: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What `np.where(c, x, y)` gives where an argument is a Value: any function but ufuncs."""
    name = function.__name__
    if name in _RECORDED and not options and not any(map(_has_axes, inputs)):
        return getattr(operations, name)(*inputs)
    return _answered(name, function._implementation, inputs, options)


def _answered(
    name: str, function: Callable[..., Any], inputs: Sequence[Any], options: dict[str, Any]
) -> Any:
    try:
        return function(*inputs, **options)
    except (TypeError, AttributeError) as error:
        if isinstance(error, ChainruleError):
            raise
        raise OperandError(
            f"np.{name} of Values cannot be recorded: {error}. Write it with the functions of "
            "autograd, or on the numbers: [v.data for v in values]."
        ) from error


def _without_array(x: Any) -> Any:
    return x.item() if isinstance(x, np.ndarray) else x


def _has_axes(x: Any) -> bool:
    return isinstance(x, list | tuple) or (isinstance(x, np.ndarray) and x.ndim > 0)
