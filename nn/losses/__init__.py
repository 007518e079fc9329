"""Losses: one Value that says how far predictions are from what was wanted.

Predictions and targets are single Values or numbers, or sequences of them, which may be nested (a
row for each sample) in the same way on both sides.
"""

from autograd.functions import cross_entropy
from nn.losses.classification import hinge_loss
from nn.losses.regression import half_squared_error, mse_loss

__all__ = ["cross_entropy", "half_squared_error", "hinge_loss", "mse_loss"]
