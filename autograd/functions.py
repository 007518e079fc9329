"""What is composed of the rows: softmax, its logarithm, cross-entropy, and one of several."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any

from autograd.engine import operations
from autograd.engine.operands import Group, as_group
from autograd.engine.value import Value
from autograd.errors import ClassIndexError, LengthError, OperandError
from autograd.shortening import shown

__all__ = ["cross_entropy", "log_softmax", "pick", "softmax"]


def log_softmax(values: Iterable[Value | float]) -> list[Value]:
    """The logarithms of `softmax(values)`, finite where the softmax itself would round to 0.

    >>> [round(v.data, 6) for v in log_softmax([0.0, 1000.0])]
    [-1000.0, 0.0]
    """
    shifted, total = _shifted(as_group(values))
    return [x - total for x in shifted]


def softmax(values: Iterable[Value | float]) -> list[Value]:
    """exp(x) / sum(exp(values)) for each x: positive numbers that add up to 1. At least one value.

    >>> [round(p.data, 6) for p in softmax([0.3, 2.9, 4.0])]
    [0.018211, 0.245192, 0.736597]
    """
    return [operations.exp(x) for x in log_softmax(values)]


def cross_entropy(
    logits: Iterable[Value | float], target: int | Value | Sequence[Value | float]
) -> Value:
    """Cross-entropy of softmax(logits) against a class index or against class weights, in nats.

    `logits` holds one score per class, length n >= 1. An index must be in range(n), else
    IndexError; it may be a Value, which gets no gradient and may be an input of a compiled
    program, where nothing checks it again. Weights must number n, else ValueError. The greatest
    logit is taken off first, so no digit is lost to large ones.

    >>> cross_entropy([Value(0.0), Value(0.0)], 0).data
    0.6931471805599453

    Goodfellow et al., Deep Learning (2016), section 6.2.2.3.
    """
    group = as_group(logits)
    index = whole(target)
    if index is None:
        if isinstance(target, Iterable):
            return _soft_cross_entropy(group, as_group(target))
        raise OperandError(
            "cross_entropy expects a class index or a sequence of class weights, got "
            f"{shown(target)}."
        )
    if not 0 <= index < len(group):
        raise ClassIndexError(
            f"cross_entropy got class {shown(index)} for {len(group)} logits; "
            f"classes are 0 to {len(group) - 1}."
        )
    return operations.cross_entropy(target if isinstance(target, Value) else float(index), group)


def pick(k: int | Value, values: Iterable[Value | float]) -> Value:
    """The value at position k, counted from 0: slope 1 in that one, 0 in the others.

    `values` holds n >= 1; k must be in range(n), else IndexError. Where k is a plain number,
    `values[k]` does the same and records nothing. A Value gets no gradient and may be an input of a
    compiled program, where nothing checks it again: what is no position then gives nan.

    >>> pick(Value(2.0), [5.0, 6.0, 7.0]).data
    7.0
    """
    group = as_group(values)
    index = whole(k)
    if index is None:
        raise OperandError(f"pick expects a position, a whole number, got {shown(k)}.")
    if not 0 <= index < len(group):
        raise ClassIndexError(
            f"pick got position {shown(index)} of {len(group)} values; positions are 0 to "
            f"{len(group) - 1}."
        )
    return operations.pick(k if isinstance(k, Value) else float(index), group)


def whole(given: Any) -> int | None:
    """A whole number as an int, also one in a Value; None for anything else."""
    if isinstance(given, Value):
        return int(given.data) if given.data.is_integer() else None
    try:
        return operator.index(given)
    except TypeError:
        return None


def _soft_cross_entropy(logits: Group, weights: Group) -> Value:
    if len(weights) != len(logits):
        column = " For classes y of shape (n, 1) write y[:, 0]." if len(weights) == 1 else ""
        raise LengthError(
            f"cross_entropy got {len(weights)} class weights for {len(logits)} logits; "
            f"give one weight a class.{column}"
        )
    shifted, total = _shifted(logits)
    weight = operations.sum(weights)
    return (weight.data if weight.is_leaf else weight) * total - operations.dot(weights, shifted)


def _shifted(values: Group) -> tuple[list[Value], Value]:
    """The values less the greatest, and the logsumexp of these.

    That of the values themselves would be rounded where they are large: 1e16 + log(2) is 1e16.
    """
    top = operations.pivot(values)
    return [x - top for x in values], operations.shifted_logsumexp(top, values)
