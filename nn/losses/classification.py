"""Losses of scores for one class against another, each with a label of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.engine import operations
from autograd.engine.value import Value
from nn.errors import SettingError
from nn.losses.pairing import Given, data_of, joined, paired, reduced, weighted


def hinge_loss(input: Given, target: Given, *, reduction: str = "mean") -> Any:
    """Mean of relu(1 - label * score), for labels 1 and -1; 0 if every score is beyond its label.

    >>> hinge_loss([Value(2.0), Value(0.25)], [1, -1]).data
    0.625
    """

    def term(score: Any, label: Any) -> Value:
        return operations.relu(1.0 - _sign(label) * score)

    return reduced("hinge_loss", reduction, paired("hinge_loss", input, target, term))


def binary_cross_entropy(
    input: Given, target: Given, weight: Any = None, *, reduction: str = "mean"
) -> Any:
    """Mean of -log p where the target is 1 and -log(1 - p) where it is 0, in nats.

    The predictions are probabilities, as a sigmoid gives them; targets between 0 and 1 count in
    proportion. Logarithms are held at -100, so a sure mistake costs 100, and its slope is finite.
    `weight`, nested as the predictions, or one number for each of the last axis, multiplies the
    terms before the mean. From the scores themselves `binary_cross_entropy_with_logits` is more
    exact.

    >>> binary_cross_entropy([Value(0.5), Value(1.0)], [1, 1]).data
    0.34657359027997264

    Numbers outside 0 and 1 are a SettingError; a program checks them no more, and gives nan.
    """
    name = "binary_cross_entropy"

    def term(p: Any, label: Any) -> Value:
        if data_of(p) < 0.0 or data_of(p) > 1.0:  # nan passes: its loss is nan
            raise SettingError(
                f"{name} expects probabilities, from 0 to 1, got {data_of(p):g}; apply a sigmoid "
                "to scores, or give them to binary_cross_entropy_with_logits."
            )
        return operations.binary_cross_entropy(p, _label(name, label))

    return _reduced(name, reduction, paired(name, input, target, term), weight)


def binary_cross_entropy_with_logits(
    input: Given,
    target: Given,
    weight: Any = None,
    *,
    reduction: str = "mean",
    pos_weight: Any = None,
) -> Any:
    """`binary_cross_entropy` of sigmoid(input), exact for scores of any size.

    `pos_weight` multiplies what a target of 1 costs, to make rare positives count: one number, or
    one for each of the last axis.

    >>> binary_cross_entropy_with_logits([Value(0.0), Value(1000.0)], [1, 0]).data
    500.34657359027995

    Targets outside 0 and 1 are a SettingError, also here, where PyTorch computes with them.
    """
    name = "binary_cross_entropy_with_logits"

    def term(score: Any, label: Any) -> Callable[[Any], Value]:
        checked = _label(name, label)
        return lambda factor: _logistic(score, checked, factor)

    terms = paired(name, input, target, term)
    factors = weighted(name, "pos_weight", 1.0 if pos_weight is None else pos_weight, terms)
    return _reduced(name, reduction, joined(terms, factors, lambda f, factor: f(factor)), weight)


def _logistic(score: Any, label: Value | float, factor: Value | float) -> Value:
    """-log of sigmoid(score) and of sigmoid(-score), in the proportion of the label."""
    if not isinstance(label, Value) and label in (0.0, 1.0):
        loss = -operations.logsigmoid(score) if label else operations.softplus(score)
        return factor * loss if label and _is_factor(factor) else loss
    hit = label * factor if _is_factor(factor) else label
    return (1.0 - label) * operations.softplus(score) - hit * operations.logsigmoid(score)


def _is_factor(factor: Value | float) -> bool:
    return isinstance(factor, Value) or factor != 1.0


def _reduced(name: str, reduction: str, terms: Any, weight: Any) -> Any:
    if weight is not None:
        factors = weighted(name, "weight", weight, terms)
        terms = joined(terms, factors, lambda term, factor: factor * term)
    return reduced(name, reduction, terms)


def _label(name: str, label: Value | float) -> Value | float:
    x = data_of(label)
    if x < 0.0 or x > 1.0:
        raise SettingError(
            f"{name} expects targets from 0 to 1, got {x:g}; for labels -1 and 1 write "
            "(y + 1) / 2, for classes 0, 1, 2, ... take cross_entropy."
        )
    return label


def _sign(label: Value | float) -> Value | float:
    if data_of(label) == 0.0:
        raise SettingError(
            "hinge_loss got the label 0, which makes the loss the same for every score; "
            "its labels are 1 and -1: write 2 * y - 1 for classes 0 and 1."
        )
    return label
