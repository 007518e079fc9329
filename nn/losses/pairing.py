"""Predictions beside their targets, one by one, and the sum or mean of what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias

import numpy as np

from autograd.engine import operations
from autograd.engine.operands import Number, number
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import DEEPEST, check_depth, is_ordered, one_of, plain

Given: TypeAlias = Value | Number | Iterable[Any]
"""Single Values or numbers, or sequences of them, which may be nested."""

_Opened: TypeAlias = Value | float | list[Any]

_SINGLE: Final = (Value, float)

REDUCTIONS: Final = ("none", "mean", "sum")


def paired(
    name: str,
    input: Given,
    target: Given,
    term: Callable[[Value | float, Value | float], Any],
) -> Any:
    """What `term` makes of each prediction and its target, nested as they are."""
    first, second = _opened(name, input), _opened(name, target)
    return _paired(name, first, second, (first, second), term, 0)


def reduced(name: str, reduction: str, terms: Any) -> Any:
    """The terms as they are, or their mean or sum; a single one is its own."""
    if type(reduction) is not str or reduction != "mean":
        one_of(name, "reduction", reduction, REDUCTIONS)
    if reduction == "none" or not isinstance(terms, list):
        return terms
    flat = list(_flat(terms)) if list in map(type, terms) else terms
    if len(flat) == 1:
        return flat[0]
    return operations.mean(flat) if reduction == "mean" else operations.sum(flat)


def weighted(name: str, what: str, weight: Any, terms: Any) -> Any:
    """Numbers beside the terms: one is for all, one for each of the last axis for each row.

    >>> weighted("loss", "weight", [1.0, 2.0], [[0.5, 0.5], [0.5, 0.5]])
    [[1.0, 2.0], [1.0, 2.0]]
    """
    given = _opened(name, weight)
    shapes = _shape(given), _shape(terms)
    if shapes[0] not in ((), shapes[1][-1:], shapes[1]):
        raise LengthError(
            f"{name} got {what} of shape {shapes[0]} for predictions of shape {shapes[1]}; give "
            "one number, one for each of the last axis, or one for each prediction."
        )
    return _beside(given, len(shapes[0]), terms, len(shapes[1]))


def joined(first: Any, second: Any, term: Callable[[Any, Any], Any]) -> Any:
    """What `term` makes of what stands at the same place in two lists, nested in the same way."""
    if isinstance(first, list):
        return [joined(x, y, term) for x, y in zip(first, second, strict=True)]
    return term(first, second)


def columns(input: object, target: object) -> str:
    """What to do if one side is a column and the other is not, as with y of shape (n, 1)."""
    shapes = _shape(input), _shape(target)
    for what, remedy, shape, other in (
        ("targets", "y[:, 0], or [t[0] for t in targets]", shapes[1], shapes[0]),
        ("predictions", "[p[0] for p in predictions], or give y[:, None]", shapes[0], shapes[1]),
    ):
        if shape[-1:] == (1,) and len(shape) == len(other) + 1:
            return f" The {what} have the shape {shape}, which is a column: write {remedy}."
    return ""


def data_of(x: Value | float) -> float:
    """The number itself."""
    return x.data if isinstance(x, Value) else x


def _paired(  # noqa: PLR0913, PLR0917  (what messages need is handed down)
    name: str,
    first: _Opened,
    second: _Opened,
    whole: tuple[_Opened, _Opened],
    term: Callable[[Any, Any], Any],
    depth: int,
) -> Any:
    """The terms of two sides that are opened; `whole` is what the loss was given, for messages."""
    if not isinstance(first, list) and not isinstance(second, list):
        return term(first, second)
    if not isinstance(first, list) or not isinstance(second, list):
        raise LengthError(
            f"{name} pairs predictions with targets one by one, got {_count(first)} for "
            f"{_count(second)}; give both as one number or both as a sequence.{columns(*whole)}"
        )
    if len(first) != len(second):
        raise LengthError(
            f"{name} pairs predictions with targets one by one, got {len(first)} predictions and "
            f"{len(second)} targets; give as many of each.{columns(*whole)}"
        )
    if not first:
        raise LengthError(f"{name} of no predictions has no value; give at least one.")
    check_depth(name, depth)
    return [
        # what is a number already needs no further call, which takes as long as an operation
        term(p, t)
        if type(p) in _SINGLE and type(t) in _SINGLE
        else _paired(name, _opened(name, p), _opened(name, t), whole, term, depth + 1)
        for p, t in zip(first, second, strict=True)
    ]


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


def _flat(nested: Any) -> Iterator[Any]:
    for item in nested:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _beside(given: Any, n_axes: int, terms: Any, n_nested: int) -> Any:
    """What is given for the terms, the same for each index of the axes that it has not."""
    if not n_nested:
        return given
    if n_axes < n_nested:
        return [_beside(given, n_axes, x, n_nested - 1) for x in terms]
    return [_beside(w, n_axes - 1, x, n_nested - 1) for w, x in zip(given, terms, strict=True)]


def _shape(given: object) -> tuple[int, ...]:
    """The lengths of nested sequences, as far as their first items show."""
    shape: list[int] = []
    while isinstance(given, list | tuple | np.ndarray) and len(shape) < DEEPEST:
        shape.append(len(given))
        given = given[0] if len(given) else None
    return tuple(shape)


def _count(opened: object) -> str:
    return f"{len(opened)} numbers" if isinstance(opened, list) else "a single number"
