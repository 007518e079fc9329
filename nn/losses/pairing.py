"""Predictions beside their targets, one by one, and the sum or mean of what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import numpy as np

from autograd.engine.operands import Number, number
from autograd.engine.value import Value
from autograd.errors import LengthError

Given: TypeAlias = Value | Number | Iterable[Any]
"""Single Values or numbers, or sequences of them, which may be nested."""


def pairs_of(
    name: str, predictions: Given, targets: Given
) -> Iterator[tuple[Value | float, Value | float]]:
    """What belongs together on both sides, nested sequences opened."""
    first, second = _opened(predictions), _opened(targets)
    if not isinstance(first, list) and not isinstance(second, list):
        yield first, second
        return
    if not isinstance(first, list) or not isinstance(second, list):
        raise LengthError(
            f"{name} pairs predictions with targets one by one, got {_count(first)} for "
            f"{_count(second)}; give both as one number or both as a sequence."
        )
    if len(first) != len(second):
        raise LengthError(
            f"{name} pairs predictions with targets one by one, got {len(first)} predictions and "
            f"{len(second)} targets; give as many of each."
        )
    if not first:
        raise LengthError(f"{name} of no predictions has no value; give at least one.")
    for p, t in zip(first, second, strict=True):
        yield from pairs_of(name, p, t)


def folded(fold: Callable[[list[Value]], Value], terms: list[Value]) -> Value:
    """The sum or mean of some terms; a single one is its own."""
    return terms[0] if len(terms) == 1 else fold(terms)


def _opened(given: Any) -> Value | float | list[Any]:
    if isinstance(given, Value) or type(given) is float:
        return given
    if isinstance(given, np.ndarray):
        given = given.tolist()
    if isinstance(given, Iterable) and not isinstance(given, str | bytes):
        return list(given)
    return number(given)


def _count(opened: object) -> str:
    return f"{len(opened)} numbers" if isinstance(opened, list) else "a single number"
