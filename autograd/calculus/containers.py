"""Numbers in lists, tuples, dicts and arrays: each replaced by another, the containers kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.operands import convert
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
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


def mapped_whole(given: Any, function: Callable[[Any], Any], place: str) -> Any:
    """The same, with `function(a)` for every array of numbers a as a whole.

    >>> mapped_whole([1.0, np.zeros((2, 3))], np.shape, "the argument")
    [(), (2, 3)]
    """
    return _mapped(given, function, place, (), whole=True)


def paired(given: Any, like: Any, place: str, other: str) -> list[Any]:
    """The numbers and Values in `given`, which must have the form of `like`, in its order.

    `like` is what `mapped` takes; `place` and `other` say in errors what the two are. A list may
    stand for a tuple, and a tuple for a list.

    >>> paired({"b": 3, "w": [1.0, 2.0]}, {"w": [0.5, 0.5], "b": 0.5}, "the tangent", "the primal")
    [1.0, 2.0, 3.0]
    """
    if isinstance(like, np.ndarray):
        return _paired_array(given, like, place, other)
    if not isinstance(like, dict | list | tuple):
        x = given if isinstance(given, Value) else convert(given)
        if x is NotImplemented:
            raise OperandError(
                f"{place} has {shown(given)} of type {type(given).__name__} where {other} has a "
                "number; give a real number."
            )
        return [x]
    pairs = members(given, like, place, other)
    return [x for each, one in pairs for x in paired(each, one, place, other)]


def members(given: Any, like: Any, place: str, other: str) -> list[tuple[Any, Any]]:
    """What `given` has for each member of `like`, a dict, list or tuple, beside that member.

    >>> members({"b": 3, "w": 1.0}, {"w": 0.5, "b": [0.5]}, "the tangent", "the primal")
    [(1.0, 0.5), (3, [0.5])]
    """
    if isinstance(like, dict):
        if not isinstance(given, dict) or given.keys() != like.keys():
            found = f"the keys {shown([*given])}" if isinstance(given, dict) else shown(given)
            raise LengthError(
                f"{place} has {found} where {other} has a dict with the keys {shown([*like])}; "
                "give a dict with the same."
            )
        return [(given[key], each) for key, each in like.items()]
    n = len(like)
    if not isinstance(given, list | tuple) or len(given) != n:
        found = f"{len(given)} of them" if isinstance(given, list | tuple) else shown(given)
        raise LengthError(
            f"{place} has {found} where {other} has a {_kind(like)} of {n}; give a "
            f"{_kind(like)} of {n} too."
        )
    return list(zip(given, like, strict=True))


def _paired_array(given: Any, like: np.ndarray[Any, Any], place: str, other: str) -> list[Any]:
    if not like.shape and not isinstance(given, np.ndarray):
        return paired(given, like.item(), place, other)
    if not isinstance(given, np.ndarray) or given.shape != like.shape:
        found = f"shape {given.shape}" if isinstance(given, np.ndarray) else shown(given)
        raise LengthError(
            f"{place} has {found} where {other} has an array of shape {like.shape}; give an array "
            "of that shape."
        )
    _refuse_no_numbers(given, place)
    if given.dtype.kind != "O" and like.dtype.kind != "O":
        numbers: list[float] = _flat(given.astype(np.float64, copy=False))
        return numbers
    pairs = zip(_flat(given), _flat(like), strict=True)
    return [x for each, one in pairs for x in paired(each, one, place, other)]


def _kind(like: Any) -> str:
    return "list" if isinstance(like, list) else "tuple"


def _mapped(
    given: Any,
    function: Callable[[Any], Any],
    place: str,
    inside: tuple[int, ...],
    *,
    whole: bool = False,
) -> Any:
    if isinstance(given, Value):
        return function(given)
    if isinstance(given, np.ndarray):
        return _mapped_array(given, function, place, inside, whole=whole)
    if isinstance(given, list | tuple | dict):
        if id(given) in inside:
            raise OperandError(f"{place} holds itself, so it has no last number.")
        if len(inside) == _DEEPEST:
            raise OperandError(f"{place} holds containers in containers, {_DEEPEST} deep and more.")
        inside = (*inside, id(given))
        items = given.values() if isinstance(given, dict) else given
        results = [_mapped(x, function, place, inside, whole=whole) for x in items]
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
    *,
    whole: bool,
) -> Any:
    _refuse_no_numbers(given, place)
    if given.dtype.kind == "O" and id(given) in inside:
        raise OperandError(f"{place} holds itself, so it has no last number.")
    items = _flat(given)
    if whole and not any(isinstance(x, list | tuple | dict | np.ndarray) for x in items):
        return function(given)
    inside = (*inside, id(given))
    results = [_mapped(x, function, place, inside, whole=whole) for x in items]
    floats = all(type(x) is float for x in results)
    array = np.empty(len(results), dtype=float if floats else object)
    for index, x in enumerate(results):
        array[index] = x
    return array.reshape(given.shape)


def _flat(array: np.ndarray[Any, Any]) -> list[Any]:
    # of a matrix every part is a matrix again, of two axes
    items: list[Any] = np.asarray(array).ravel().tolist()
    return items


def _refuse_no_numbers(given: np.ndarray[Any, Any], place: str) -> None:
    if given.dtype.kind not in _NUMBERS:
        raise OperandError(f"{place} holds an array of {given.dtype}; expected real numbers.")
    # an array is seldom masked, and to look for that loads numpy.ma
    if type(given) is not np.ndarray and np.ma.is_masked(given):
        raise OperandError(
            f"{place} holds masked entries, which have no number; fill them, as in x.filled(0.0)."
        )
