"""Numbers in lists, tuples, dicts and arrays: each replaced by another, the containers kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.operands import convert
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.shortening import shown

_NUMBERS = frozenset("biufO")
"""Kinds of arrays whose elements may be numbers: bool, int, unsigned, float, object."""

_DEEPEST = 100
"""So many containers may stand in one another; Python's own recursion ends at about ten times."""


def mapped(given: Any, function: Callable[[Any], Any], place: str) -> Any:
    """`given` with `function(x)` for every number or Value x in it, in order.

    Lists, tuples, dicts and NumPy arrays may stand in one another; an array of floats alone is one
    of doubles again, any other an array of objects. `place` says in an error what `given` is.

    >>> mapped({"w": [1.0, 2.0], "b": 3}, lambda x: 10.0 * x, "the argument")
    {'w': [10.0, 20.0], 'b': 30.0}
    """
    return _mapped(given, function, place, ())


def _mapped(given: Any, function: Callable[[Any], Any], place: str, inside: tuple[int, ...]) -> Any:
    if isinstance(given, Value):
        return function(given)
    if isinstance(given, np.ndarray):
        return _mapped_array(given, function, place, inside)
    if isinstance(given, list | tuple | dict):
        if id(given) in inside:
            raise OperandError(f"{place} holds itself, so it has no last number.")
        if len(inside) == _DEEPEST:
            raise OperandError(f"{place} holds containers in containers, {_DEEPEST} deep and more.")
        inside = (*inside, id(given))
        items = given.values() if isinstance(given, dict) else given
        results = [_mapped(x, function, place, inside) for x in items]
        if isinstance(given, dict):
            return dict(zip(given, results, strict=True))
        if isinstance(given, list):
            return results
        return given._make(results) if hasattr(given, "_make") else tuple(results)
    x = convert(given)
    if x is NotImplemented:
        raise OperandError(
            f"{place} holds {shown(given)} of type {type(given).__name__}; expected real numbers "
            "or Values, alone or in lists, tuples, dicts and NumPy arrays."
        )
    return function(x)


def _mapped_array(
    given: np.ndarray[Any, Any],
    function: Callable[[Any], Any],
    place: str,
    inside: tuple[int, ...],
) -> np.ndarray[Any, Any]:
    if given.dtype.kind not in _NUMBERS:
        raise OperandError(f"{place} holds an array of {given.dtype}; expected real numbers.")
    if isinstance(given, np.ma.MaskedArray) and np.ma.is_masked(given):
        raise OperandError(
            f"{place} holds masked entries, which have no number; fill them, as in x.filled(0.0)."
        )
    if given.dtype.kind == "O" and id(given) in inside:
        raise OperandError(f"{place} holds itself, so it has no last number.")
    results = [_mapped(x, function, place, (*inside, id(given))) for x in given.ravel().tolist()]
    floats = all(type(x) is float for x in results)
    array = np.empty(len(results), dtype=float if floats else object)
    for index, x in enumerate(results):
        array[index] = x
    return array.reshape(given.shape)
