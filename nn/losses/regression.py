"""Losses of predicted numbers."""

from __future__ import annotations

from typing import Any

from autograd.engine import operations
from autograd.engine.operands import Number
from autograd.engine.value import Value
from nn.arguments import positive, real
from nn.losses.pairing import Given, paired, reduced


def mse_loss(input: Given, target: Given, *, reduction: str = "mean") -> Any:
    """Mean of the squared differences of predictions and targets.

    >>> mse_loss([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    2.0
    >>> [loss.data for loss in mse_loss([Value(1.0), Value(2.0)], [1.0, 4.0], reduction="none")]
    [0.0, 4.0]
    """

    def term(p: Any, t: Any) -> Value:
        return operations.square(p - t)

    return reduced("mse_loss", reduction, paired("mse_loss", input, target, term))


def l1_loss(input: Given, target: Given, *, reduction: str = "mean") -> Any:
    """Mean of the absolute differences; slope 0 where there is none.

    >>> l1_loss([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    1.0
    """

    def term(p: Any, t: Any) -> Value:
        return operations.abs(p - t)

    return reduced("l1_loss", reduction, paired("l1_loss", input, target, term))


def huber_loss(input: Given, target: Given, reduction: str = "mean", delta: Number = 1.0) -> Any:
    """Mean of d² / 2 for differences up to delta, and delta (|d| - delta / 2) beyond.

    >>> huber_loss([Value(0.5), Value(4.0)], [0.0, 0.0], delta=2.0, reduction="sum").data
    6.125

    Huber, Robust estimation of a location parameter (1964).
    """
    bound = positive("huber_loss", "delta", delta)

    def term(p: Any, t: Any) -> Value:
        return _huber(p - t, bound)

    return reduced("huber_loss", reduction, paired("huber_loss", input, target, term))


def smooth_l1_loss(
    input: Given, target: Given, *, reduction: str = "mean", beta: Number = 1.0
) -> Any:
    """Mean of d² / (2 beta) for differences below beta, and |d| - beta / 2 beyond.

    With beta 0 it is `l1_loss`; otherwise `huber_loss` with delta = beta, divided by it.

    >>> smooth_l1_loss([Value(0.5), Value(4.0)], [0.0, 0.0], beta=2.0, reduction="sum").data
    3.0625
    """
    bound = real("smooth_l1_loss", "beta", beta, least=0.0)

    def term(p: Any, t: Any) -> Value:
        if bound == 0.0:
            return operations.abs(p - t)
        return _huber(p - t, bound) if bound == 1.0 else _huber(p - t, bound) / bound

    return reduced("smooth_l1_loss", reduction, paired("smooth_l1_loss", input, target, term))


def half_squared_error(input: Given, target: Given, *, reduction: str = "sum") -> Any:
    """Sum of (target - prediction)² / 2, whose slope in a prediction is prediction - target.

    >>> half_squared_error([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    2.0
    """

    def term(p: Any, t: Any) -> Value:
        return 0.5 * operations.square(t - p)

    name = "half_squared_error"
    return reduced(name, reduction, paired(name, input, target, term))


def _huber(difference: Any, bound: float) -> Value:
    # the product rule gives the held difference as its slope, on both sides and at the bound
    held = operations.clamp(difference, -bound, bound)
    loss: Value = held * (difference - 0.5 * held)
    return loss
