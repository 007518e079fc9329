"""NumPy's functions of Values: what the table knows is recorded, the rest NumPy does on objects."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine import operations
from autograd.errors import ChainruleError, OperandError
from autograd.table.primitives import TABLE


_COMPARISONS = frozenset("less less_equal greater greater_equal equal not_equal".split())
"""They give a bool, as the operators do: NumPy asks for both in the same way."""


def applied(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What `np.maximum(x, 0.0)` gives where an operand is a Value.

    NumPy would compare objects itself, and take a branch. With an array among the operands, or an
    option such as `out`, each Value stands as an array without axes, and NumPy asks its elements.
    """
    name = ufunc.__name__
    if method == "__call__" and not options and not any(map(_has_axes, inputs)):
        row = next((row for row in TABLE.values() if name in (row.name, *row.aliases)), None)
        if row is not None and name not in _COMPARISONS:
            return getattr(operations, name)(*map(_without_array, inputs))
    objects = [np.array(x, dtype=object) if hasattr(type(x), "slopes") else x for x in inputs]
    try:
        return getattr(ufunc, method)(*objects, **options)
    except TypeError as error:
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
