"""Arrays of derivatives taken apart: in the form of what was differentiated, and by what."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd.calculus.containers import mapped_whole

Form = tuple[str, Any]
"""What is said of numbers in containers in an error, and these."""

_Array = np.ndarray[Any, Any]
_Part = Callable[[_Array, list[Any]], Any]
"""What makes a part of the result, of the array and of its entries in a list."""


def arranged(array: _Array, forms: Sequence[Form]) -> Any:
    """The array with each of its last axes, one for each form, in that form.

    A number or an array in the first form is replaced by the second form of what belongs to it, and
    so on; where arrays meet they are one array, of the shape of the first and then the second. Axes
    before those stay in front.

    >>> inputs = {"a": 0.0, "b": np.zeros(2)}
    >>> arranged(np.array([[1.0, 2.0, 3.0]]), [("outputs", [0.0]), ("inputs", inputs)])
    [{'a': 1.0, 'b': array([2., 3.])}]
    """
    return Arrangement(forms)(array)


class Arrangement:
    """The same for many arrays: where each number goes is found once."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = forms
        self._parts: dict[bool, _Part] = {}
        self._shape = tuple(_size(form, place) for place, form in forms)

    def __call__(self, array: _Array) -> Any:
        """The array in the forms."""
        is_led = array.ndim > len(self._forms)
        if is_led not in self._parts:
            self._parts[is_led] = self._part(0, (), () if is_led else None)
        return self._parts[is_led](array, [] if is_led else array.ravel().tolist())

    def _part(self, level: int, at: tuple[slice, ...], shape: tuple[int, ...] | None) -> _Part:
        """What makes the part `at` some places of the first axes; `shape` is that of its array.

        There is none as long as all forms have had single numbers.
        """
        if level == len(self._forms):
            if shape is None:
                place = np.ravel_multi_index(tuple(x.start for x in at), self._shape)
                return partial(_number, int(place))
            return partial(_block, (..., *at), shape)
        end = 0

        def inner(x: Any) -> _Part:
            nonlocal end
            own = x.shape if isinstance(x, np.ndarray) else ()
            start, end = end, end + math.prod(own)
            whole = shape if not isinstance(x, np.ndarray) else (shape or ()) + own
            return self._part(level + 1, (*at, slice(start, end)), whole)

        place, form = self._forms[level]
        return _nested(mapped_whole(form, lambda x: _Leaf(inner(x)), place))


class _Leaf:
    """What makes the part that belongs to a number or an array, in its place."""

    def __init__(self, part: _Part) -> None:
        self.part = part


def _nested(tree: Any) -> _Part:
    """What makes containers of parts."""
    if isinstance(tree, _Leaf):
        return tree.part
    if isinstance(tree, dict):
        return partial(_dict, tuple(tree), tuple(map(_nested, tree.values())))
    if isinstance(tree, np.ndarray):
        return partial(_objects, tree.shape, tuple(map(_nested, tree.ravel().tolist())))
    kind = getattr(type(tree), "_make", type(tree))
    return partial(_sequence, kind, tuple(map(_nested, tree)))


def _number(place: int, _: _Array, entries: list[Any]) -> Any:
    return entries[place]


def _block(at: Any, shape: tuple[int, ...], array: _Array, _: list[Any]) -> _Array:
    found = array[at]
    block: _Array = found.reshape(array.shape[: array.ndim - len(at) + 1] + shape).copy()
    return block


def _dict(
    keys: tuple[Any, ...], parts: tuple[_Part, ...], array: _Array, entries: list[Any]
) -> dict[Any, Any]:
    return {key: part(array, entries) for key, part in zip(keys, parts, strict=True)}


def _sequence(
    kind: Callable[[list[Any]], Any],
    parts: tuple[_Part, ...],
    array: _Array,
    entries: list[Any],
) -> Any:
    found = [part(array, entries) for part in parts]
    return found if kind is list else kind(found)


def _objects(
    shape: tuple[int, ...], parts: tuple[_Part, ...], array: _Array, entries: list[Any]
) -> _Array:
    found = np.empty(len(parts), dtype=object)
    for place, part in enumerate(parts):
        found[place] = part(array, entries)
    return found.reshape(shape)


def _size(form: Any, place: str) -> int:
    """How many numbers there are in a form."""
    count = 0

    def counted(x: Any) -> None:
        nonlocal count
        count += x.size if isinstance(x, np.ndarray) else 1

    mapped_whole(form, counted, place)
    return count
