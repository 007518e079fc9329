"""Predictions beside their targets, one by one, and the sum or mean of what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias

import numpy as np

from autograd.engine.operands import Number, number
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import is_ordered, plain

Given: TypeAlias = Value | Number | Iterable[Any]
"""Single Values or numbers, or sequences of them, which may be nested."""

_Opened: TypeAlias = Value | float | list[Any]

_DEEPEST: Final = 32
"""What is nested deeper holds itself."""


def pairs_of(
    name: str, predictions: Given, targets: Given
) -> Iterator[tuple[Value | float, Value | float]]:
    """What belongs together on both sides, nested sequences opened."""
    first, second = _opened(name, predictions), _opened(name, targets)
    yield from _paired(name, first, second, (first, second), 0)


def folded(fold: Callable[[list[Value]], Value], terms: list[Value]) -> Value:
    """The sum or mean of some terms; a single one is its own."""
    return terms[0] if len(terms) == 1 else fold(terms)


def _paired(
    name: str, first: _Opened, second: _Opened, whole: tuple[_Opened, _Opened], depth: int
) -> Iterator[tuple[Value | float, Value | float]]:
    """The pairs of two sides that are opened; `whole` is what the loss was given, for messages."""
    if not isinstance(first, list) and not isinstance(second, list):
        yield first, second
        return
    if not isinstance(first, list) or not isinstance(second, list):
        raise LengthError(
            f"{name} pairs predictions with targets one by one, got {_count(first)} for "
            f"{_count(second)}; give both as one number or both as a sequence.{_columns(*whole)}"
        )
    if len(first) != len(second):
        raise LengthError(
            f"{name} pairs predictions with targets one by one, got {len(first)} predictions and "
            f"{len(second)} targets; give as many of each.{_columns(*whole)}"
        )
    if not first:
        raise LengthError(f"{name} of no predictions has no value; give at least one.")
    if depth == _DEEPEST:
        raise LengthError(f"{name} got sequences nested {_DEEPEST} deep, or one that holds itself.")
    for p, t in zip(first, second, strict=True):
        yield from _paired(name, _opened(name, p), _opened(name, t), whole, depth + 1)


def _opened(name: str, given: Any) -> _Opened:
    if isinstance(given, Value) or type(given) is float:
        return given
    given = plain(name, "predictions or targets", given)
    if isinstance(given, np.ndarray):
        given = given.tolist()
    if is_ordered(given):
        return list(given)
    if isinstance(given, Iterable) and not isinstance(given, str | bytes):
        raise OperandError(
            f"{name} pairs predictions with targets in their order, which {shown(given)} of type "
            f"{type(given).__name__} does not have; give lists or arrays."
        )
    return number(given)


def _columns(predictions: _Opened, targets: _Opened) -> str:
    """What to do if one side is a column and the other is not, as with y of shape (n, 1)."""
    shapes = _shape(predictions), _shape(targets)
    for what, remedy, shape, other in (
        ("targets", "y[:, 0], or [t[0] for t in targets]", shapes[1], shapes[0]),
        ("predictions", "[p[0] for p in predictions]", shapes[0], shapes[1]),
    ):
        if shape[-1:] == (1,) and len(shape) == len(other) + 1:
            return f" The {what} have the shape {shape}, which is a column: write {remedy}."
    return ""


def _shape(given: object) -> tuple[int, ...]:
    """The lengths of nested sequences, as far as their first items show."""
    shape: list[int] = []
    while isinstance(given, list | tuple | np.ndarray) and len(shape) < _DEEPEST:
        shape.append(len(given))
        given = given[0] if len(given) else None
    return tuple(shape)


def _count(opened: object) -> str:
    return f"{len(opened)} numbers" if isinstance(opened, list) else "a single number"
