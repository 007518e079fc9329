"""With this module one can keep gradients from becoming too great, before a step."""

from __future__ import annotations

from collections import deque
from itertools import repeat
from math import inf, isfinite
from typing import Any, Final

import numpy as np

from autograd.engine.arrays import numbers_of
from autograd.engine.operands import Number
from autograd.engine.value import Value
from nn.arguments import Numbers, bounded, check_flag
from nn.errors import NonFiniteError, SettingError
from nn.optimisers.groups import listed_parameters

_LEAST: Final = 1e-6
"""Is added to the norm that is divided by, as in PyTorch."""


def clip_grad_norm_(
    parameters: Any,
    max_norm: Number,
    norm_type: Number = 2.0,
    error_if_nonfinite: bool = False,
) -> float:
    """Shorten the gradients of parameters, as one vector, to `max_norm`; its norm before.

    If the norm is greater, every gradient is multiplied by max_norm / (norm + 1e-6). The norm is
    (sum |g|**p)**(1/p) for p = `norm_type`, and the greatest |g| for `float("inf")`. `parameters`
    are a sequence such as model.parameters(), a `Parameter` or a group of Values, or one Value.

    With a norm of infinity finite gradients become 0 and infinite ones nan, and with one of nan all
    become nan, as in PyTorch; with `error_if_nonfinite` that is a NonFiniteError, and they stay.

    >>> a, b = Value(1.0), Value(1.0)
    >>> a.grad, b.grad = 3.0, -4.0
    >>> clip_grad_norm_([a, b], max_norm=1.0)
    5.0
    >>> round(a.grad, 6), round(b.grad, 6)
    (0.6, -0.8)

    Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013).
    """
    check_flag("clip_grad_norm_", "error_if_nonfinite", error_if_nonfinite)
    leaves = listed_parameters("clip_grad_norm_", parameters)
    grad = np.asarray(numbers_of(leaves, (len(leaves),), "grad"))
    clipped, norm = clipped_to_norm(grad, max_norm, norm_type)
    if error_if_nonfinite and not isfinite(norm):
        raise NonFiniteError(
            f"The norm of the gradients of {len(leaves)} parameters is {norm}, and so none was "
            "changed; autograd.first_bad_gradient(loss) says where it began."
        )
    if clipped is not grad:
        _assign(leaves, clipped)
    return norm


def clip_grad_value_(parameters: Any, clip_value: Number) -> None:
    """Bring every gradient into the range from -clip_value to clip_value; nan stays nan.

    >>> a, b = Value(1.0), Value(1.0)
    >>> a.grad, b.grad = 3.0, -0.5
    >>> clip_grad_value_([a, b], 1.0)
    >>> a.grad, b.grad
    (1.0, -0.5)
    """
    most = bounded("clip_grad_value_", "clip_value", clip_value, 0.0)
    leaves = listed_parameters("clip_grad_value_", parameters)
    grad = np.asarray(numbers_of(leaves, (len(leaves),), "grad"))
    _assign(leaves, np.clip(grad, -most, most))


def clipped_to_norm(
    grad: Numbers, max_norm: Number, norm_type: Number = 2.0
) -> tuple[Numbers, float]:
    """A gradient shortened to `max_norm`, and its norm before; the same array if it is no longer.

    What `clip_grad_norm_` does, on an array of shape (parameters,).

    >>> clipped_to_norm(np.array([3.0, 4.0]), 10.0)
    (array([3., 4.]), 5.0)
    """
    most = bounded("clip_grad_norm_", "max_norm", max_norm, 0.0)
    with np.errstate(all="ignore"):
        norm = _norm(grad, norm_type)
        share = most / (norm + _LEAST)
        return (grad if share >= 1.0 else grad * share), norm


def _norm(grad: Numbers, norm_type: Number) -> float:
    if norm_type == 2.0:  # as it is nearly always; the sum of squares by the product is fastest
        return float(np.sqrt(grad @ grad))
    p = bounded("clip_grad_norm_", "norm_type", norm_type, 0.0)
    if p == 0.0:
        raise SettingError(
            "clip_grad_norm_ expects norm_type above 0, got 0.0: it would count the gradients that "
            "are not 0, which a shorter gradient does not change."
        )
    if p == inf:
        return float(np.max(np.abs(grad)))
    return float(np.linalg.norm(grad, p))


def _assign(leaves: list[Value], grad: Numbers) -> None:
    # one call, which no interrupt divides
    deque(map(setattr, leaves, repeat("grad"), grad.tolist()), maxlen=0)
