"""Numbers in containers as JSON: what holds them, without the numbers.

    {"w": [1.0, 2.0], "b": (3.0,)}      {"dict": [["w", [0, 0]], ["b", {"tuple": [0]}]]}

Each number is 0 there, and an array of numbers alone is its shape.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np

from autograd.compiler.files.fields import Fields
from autograd.engine.operands import convert
from autograd.engine.value import Value
from autograd.errors import ProgramFileError
from autograd.shortening import shown

DEEPEST: Final = 100
"""So many containers may stand in one another."""

_KEYS = (str, int, float, bool, type(None))


def written_form(given: Any, place: str, number: Callable[[float], None]) -> Any:
    """The containers as JSON; `number` is told each number in order, and `place` what is written.

    >>> numbers = []
    >>> written_form(([1.0, 2], np.zeros((2, 2))), "the example", numbers.append)
    {'tuple': [[0, 0], {'shape': [2, 2]}]}
    >>> numbers
    [1.0, 2.0, 0.0, 0.0, 0.0, 0.0]
    """
    return _written(given, place, number, 0)


def _written(given: Any, place: str, number: Callable[[float], None], depth: int) -> Any:
    if depth > DEEPEST:
        raise ProgramFileError(f"{place} holds containers in containers, {DEEPEST} deep and more")

    def inside(items: Iterable[Any]) -> list[Any]:
        return [_written(x, place, number, depth + 1) for x in items]

    if isinstance(given, np.ndarray) and given.dtype.kind in "biuf":
        inside(given.ravel().tolist())
        return {"shape": list(given.shape)}
    if isinstance(given, np.ndarray) and given.dtype.kind == "O":
        return {"shape": list(given.shape), "array": inside(given.ravel().tolist())}
    if isinstance(given, list):
        return inside(given)
    if isinstance(given, tuple) and not hasattr(given, "_fields"):
        return {"tuple": inside(given)}
    if isinstance(given, dict):
        _check_keys(given, place)
        return {"dict": [list(pair) for pair in zip(given, inside(given.values()), strict=True)]}
    x = NotImplemented if isinstance(given, Value) else convert(given)
    if x is NotImplemented:
        raise ProgramFileError(
            f"{place} has {shown(given)}, of type {type(given).__name__}, and a file has no "
            "classes: compile a function of numbers in lists, plain tuples, dicts and arrays, as "
            "in compile(lambda x, y: fun(Point(x, y), option), example)"
        )
    number(x)
    return 0


def _check_keys(given: Iterable[Any], place: str) -> None:
    for key in given:
        if type(key) not in _KEYS or (type(key) is float and not math.isfinite(key)):
            raise ProgramFileError(
                f"{place} has a dict with the key {shown(key)}, and the keys of a file are texts "
                "and finite numbers; compile a function with such keys"
            )


def pairs_of(found: dict[str, Any]) -> list[tuple[Any, Any]]:
    """The pairs of a dict in JSON, each of another key."""
    pairs = Fields(found, "a dict of its forms", ["dict"]).listed("dict")
    if not all(isinstance(x, list) and len(x) == 2 and type(x[0]) in _KEYS for x in pairs):
        raise ProgramFileError(f"a dict of its forms is {shown(pairs)}, and should be of pairs")
    if len({key for key, _ in pairs}) < len(pairs):
        raise ProgramFileError(f"a dict of its forms has a key twice: {shown(pairs)}")
    return [(key, x) for key, x in pairs]


class Reading:
    """Forms that together hold no more numbers than there are."""

    def __init__(self, numbers: Iterable[float]) -> None:
        self._numbers = list(numbers)
        self.taken = 0
        """How many of them stand in what was read."""

    def form(self, found: Any, depth: int = 0) -> Any:
        """The containers with the next numbers in them."""
        if depth > DEEPEST:
            raise ProgramFileError(f"its forms are more than {DEEPEST} deep")
        if isinstance(found, list):
            return [self.form(x, depth + 1) for x in found]
        if isinstance(found, dict) and "tuple" in found:
            items = Fields(found, "a form", ["tuple"]).listed("tuple")
            return tuple(self.form(x, depth + 1) for x in items)
        if isinstance(found, dict) and "dict" in found:
            return {key: self.form(x, depth + 1) for key, x in pairs_of(found)}
        if isinstance(found, dict):
            return self._array(found, depth)
        if type(found) is not int or found:
            raise ProgramFileError(f"a form holds {shown(found)}, and should hold 0 for a number")
        return self._next()

    def _next(self) -> float:
        if self.taken == len(self._numbers):
            raise ProgramFileError("its forms hold more numbers than it has")
        self.taken += 1
        return self._numbers[self.taken - 1]

    def _array(self, found: dict[str, Any], depth: int) -> Any:
        names = ["shape", "array"] if "array" in found else ["shape"]
        fields = Fields(found, "an array of its forms", names)
        shape = fields.listed("shape")
        if not all(type(n) is int and 0 <= n < 2**31 for n in shape):
            raise ProgramFileError(f"an array of its forms has the shape {shown(shape)}")
        size = math.prod(shape)
        if "array" in found:
            items = [self.form(x, depth + 1) for x in fields.listed("array")]
        elif size <= len(self._numbers) - self.taken:
            items = [self._next() for _ in range(size)]
        else:
            raise ProgramFileError("its forms hold more numbers than it has")
        array = np.empty(len(items), dtype=object if "array" in found else float)
        for index, x in enumerate(items):
            array[index] = x
        try:
            return array.reshape(shape)
        except ValueError:
            raise ProgramFileError(f"an array of its forms has the shape {shown(shape)}") from None
