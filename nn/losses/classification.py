"""Losses of scores of classes."""

from __future__ import annotations

from autograd.engine import operations
from autograd.engine.value import Value
from nn.errors import SettingError
from nn.losses.pairing import Given, folded, pairs_of


def hinge_loss(scores: Given, labels: Given) -> Value:
    """Mean of relu(1 - label * score), for labels 1 and -1; 0 if every score is beyond its label.

    >>> hinge_loss([Value(2.0), Value(0.25)], [1, -1]).data
    0.625
    """
    losses = [
        operations.relu(1.0 - _sign(label) * score)
        for score, label in pairs_of("hinge_loss", scores, labels)
    ]
    return folded(operations.mean, losses)


def _sign(label: Value | float) -> Value | float:
    if (label.data if isinstance(label, Value) else float(label)) == 0.0:
        raise SettingError(
            "hinge_loss got the label 0, which makes the loss the same for every score; "
            "its labels are 1 and -1: write 2 * y - 1 for classes 0 and 1."
        )
    return label
