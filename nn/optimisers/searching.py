"""How a learning rate is found: ten times as much while the loss falls, a tenth until it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np

from autograd.engine.operands import Number
from autograd.errors import OperandError
from autograd.shortening import shown
from nn.arguments import bounded, count, is_ordered
from nn.errors import SettingError, SettingTypeError


@dataclass(frozen=True, slots=True)
class Try:
    """A rate, and the losses of the first epochs with it."""

    lr: float
    losses: tuple[float, ...]

    @property
    def fell(self) -> bool:
        """Whether every loss is finite, and below the one before."""
        return all(map(isfinite, self.losses)) and all(b < a for a, b in pairwise(self.losses))

    def __str__(self) -> str:
        course = " -> ".join(f"{loss:.4g}" for loss in self.losses)
        return f"{self.lr:<10.4g} {'fell' if self.fell else 'did not fall'}: {course}"


@dataclass(frozen=True, slots=True)
class RateSearch:
    """The rate that was found, and all that were tried, in order.

    >>> RateSearch(0.1, (Try(0.1, (2.0, 1.0)), Try(1.0, (2.0, 9.0))))
    RateSearch(lr=0.1 of 2 tried)
      0.1        fell: 2 -> 1
      1          did not fall: 2 -> 9
    """

    lr: float
    tries: tuple[Try, ...]

    def __repr__(self) -> str:
        lines = [f"  {each}" for each in self.tries]
        return "\n".join([f"RateSearch(lr={self.lr:g} of {len(self.tries)} tried)", *lines])


def searched(
    losses_of: Callable[[float], Any],
    start: Number = 1e-3,
    factor: Number = 10.0,
    tries: int = 12,
) -> RateSearch:
    """The last rate with which the losses fell, of `start` times powers of `factor`.

    `losses_of(lr)` gives at least two losses of a training with the rate that begins anew. If those
    of the first rate fall, it is multiplied by `factor` while they do; else divided until they do.
    After so many `tries` the last that fell is taken; where none did, that is a SettingError.

    >>> searched(lambda lr: [1.0, 1.0 - lr] if lr < 0.5 else [1.0, lr]).lr
    0.1
    """
    first = bounded("lr_search", "start", start, 0.0)
    times = bounded("lr_search", "factor", factor)
    if not (0.0 < first < float("inf") and 1.0 < times < float("inf")):
        raise SettingError(
            f"lr_search expects start above 0 and factor above 1, got start={first} and "
            f"factor={times}."
        )
    most = count("lr_search", "tries", tries)
    tried = [_try(losses_of, first)]
    rises = tried[0].fell
    while len(tried) < most and tried[-1].fell == rises:
        power = times ** len(tried)
        tried.append(_try(losses_of, first * power if rises else first / power))
    falling = [each.lr for each in tried if each.fell]
    if not falling:
        shown_tries = "; ".join(map(str, (tried[0], tried[-1])))
        raise SettingError(
            f"lr_search found no rate with which the loss falls: {shown_tries}. "
            "Either no rate helps, as where the loss is to be climbed, or start is too great."
        )
    return RateSearch(falling[-1], tuple(tried))


def _try(losses_of: Callable[[float], Any], lr: float) -> Try:
    given = losses_of(lr)
    if not is_ordered(given):
        raise SettingTypeError(
            f"lr_search expects a function that gives the losses of a training, got {shown(given)} "
            f"at lr={lr:g}."
        )
    losses = _floats(list(given))
    if len(losses) < 2:
        raise SettingError(
            f"lr_search compares the losses of at least two epochs, got {shown(losses)} at "
            f"lr={lr:g}."
        )
    return Try(lr, losses)


def _floats(given: Sequence[Any]) -> tuple[float, ...]:
    try:
        array = np.array([getattr(x, "data", x) for x in given], dtype=np.float64)
    except (TypeError, ValueError):
        raise OperandError(f"lr_search expects losses as numbers, got {shown(given)}.") from None
    return tuple(array.ravel().tolist())
