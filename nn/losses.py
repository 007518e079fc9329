"""Losses: one Value that says how far predictions are from what was wanted.

Predictions and targets are single Values or numbers, or sequences of them, which may be nested (a
row for each sample) in the same way on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import numpy as np

from autograd.engine import operations
from autograd.engine.operands import Number, number
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.functions import cross_entropy
from nn.errors import SettingError

__all__ = ["cross_entropy", "half_squared_error", "hinge_loss", "mse_loss"]

Given: TypeAlias = Value | Number | Iterable[Any]


def mse_loss(predictions: Given, targets: Given) -> Value:
    """Mean of the squared differences of predictions and targets.

    >>> mse_loss([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    2.0
    """
    squares = [operations.square(p - t) for p, t in _pairs("mse_loss", predictions, targets)]
    return _folded(operations.mean, squares)


def half_squared_error(predictions: Given, targets: Given) -> Value:
    """Sum of (target - prediction)² / 2, whose slope in a prediction is prediction - target.

    >>> half_squared_error([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    2.0
    """
    pairs = _pairs("half_squared_error", predictions, targets)
    return _folded(operations.sum, [0.5 * operations.square(t - p) for p, t in pairs])


def hinge_loss(scores: Given, labels: Given) -> Value:
    """Mean of relu(1 - label * score), for labels 1 and -1; 0 if every score is beyond its label.

    >>> hinge_loss([Value(2.0), Value(0.25)], [1, -1]).data
    0.625
    """
    losses = [
        operations.relu(1.0 - _sign(label) * score)
        for score, label in _pairs("hinge_loss", scores, labels)
    ]
    return _folded(operations.mean, losses)


def _sign(label: Value | float) -> Value | float:
    if float(label) == 0.0:
        raise SettingError(
            "hinge_loss got the label 0, which makes the loss the same for every score; "
            "its labels are 1 and -1: write 2 * y - 1 for classes 0 and 1."
        )
    return label


def _folded(fold: Callable[[list[Value]], Value], terms: list[Value]) -> Value:
    # a single term is its own sum and mean
    return terms[0] if len(terms) == 1 else fold(terms)


def _pairs(
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
        yield from _pairs(name, p, t)


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
