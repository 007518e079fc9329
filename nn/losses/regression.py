"""Losses of predicted numbers."""

from __future__ import annotations

from autograd.engine import operations
from autograd.engine.value import Value
from nn.losses.pairing import Given, folded, pairs_of


def mse_loss(predictions: Given, targets: Given) -> Value:
    """Mean of the squared differences of predictions and targets.

    >>> mse_loss([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    2.0
    """
    squares = [operations.square(p - t) for p, t in pairs_of("mse_loss", predictions, targets)]
    return folded(operations.mean, squares)


def half_squared_error(predictions: Given, targets: Given) -> Value:
    """Sum of (target - prediction)² / 2, whose slope in a prediction is prediction - target.

    >>> half_squared_error([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    2.0
    """
    pairs = pairs_of("half_squared_error", predictions, targets)
    return folded(operations.sum, [0.5 * operations.square(t - p) for p, t in pairs])
