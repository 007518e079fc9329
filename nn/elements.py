"""Numbers in nested sequences, as a sample has them: gone through one by one, or row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.operands import Group
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import check_depth, is_ordered, plain
from nn.batch import Batch


def items_of(name: str, what: str, given: Any) -> list[Any] | None:
    """The items of a sequence or an array; None for a single number."""
    given = plain(name, what, given)
    if isinstance(given, np.ndarray):
        return given.tolist() if given.ndim else None
    return list(given) if is_ordered(given) else None


def each(name: str, function: Callable[[Any], Value], given: Any, depth: int = 0) -> Any:
    """What a function makes of each number, in lists that are nested as the numbers are.

    >>> [y.data for y in each("negative", lambda x: -Value(x), [1.0, 2.0])]
    [-1.0, -2.0]
    """
    if isinstance(given, Value):
        return function(given)
    items = given if type(given) is list else items_of(name, "numbers", given)
    if items is None:
        return function(given)
    check_depth(name, depth)
    found = [function(x) if type(x) is Value else each(name, function, x, depth + 1) for x in items]
    return Batch(found) if type(given) is Batch else found


def each_row(name: str, function: Callable[[Any], list[Value]], given: Any, depth: int = 0) -> Any:
    """What a function makes of each row; what holds no sequence is a row, but for a Batch."""
    items = None if isinstance(given, Value) else items_of(name, "numbers", given)
    if items is None:
        raise LengthError(
            f"{name} expects the numbers of a sample in a sequence, got {shown(given)}."
        )
    check_depth(name, depth)
    if type(given) is not Batch and not any(map(is_ordered, items)):
        # a group stays one, so that others who use it share it
        return function(given if isinstance(given, Group) else items)
    found = [each_row(name, function, x, depth + 1) for x in items]
    return Batch(found) if type(given) is Batch else found
