"""Losses: one Value that says how far predictions are from what was wanted.

Predictions and targets are single Values or numbers, or sequences of them, which may be nested (a
row for each sample) in the same way on both sides. `reduction` is "mean", "sum", or "none", which
gives the loss of each in the same nesting.
"""

from nn.losses.classification import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    hinge_loss,
)
from nn.losses.likelihood import cross_entropy, nll_loss
from nn.losses.regression import (
    half_squared_error,
    huber_loss,
    l1_loss,
    mse_loss,
    smooth_l1_loss,
)

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "half_squared_error",
    "hinge_loss",
    "huber_loss",
    "l1_loss",
    "mse_loss",
    "nll_loss",
    "smooth_l1_loss",
]
