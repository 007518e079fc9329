"""Losses as modules, under PyTorch's names and with its arguments.

A module's text shows what differs from PyTorch's defaults. Weights are buffers, as in PyTorch, and
so a part of its state.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

import numpy as np

from autograd.engine.operands import Number
from autograd.shortening import shown
from nn.arguments import one_of, positive, real
from nn.losses.classification import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    hinge_loss,
)
from nn.losses.likelihood import cross_entropy, nll_loss, settings_of
from nn.losses.pairing import REDUCTIONS
from nn.losses.regression import huber_loss, l1_loss, mse_loss, smooth_l1_loss
from nn.module import Module

_REDUCTION: Final = {"reduction": "mean"}


class Criterion(Module):
    """A loss that keeps its settings; it is called with predictions and targets.

    A Batch counts as what it is, a list of samples: a mean is one over all of them.
    """

    _defaults: ClassVar[Mapping[str, Any]] = MappingProxyType(_REDUCTION)
    """The settings, in the order in which they are shown, and what they are by default."""

    def __init__(self, reduction: str = "mean") -> None:
        self.reduction = one_of(type(self).__name__, "reduction", reduction, REDUCTIONS)

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        return self.forward(*inputs, **named)

    def extra_repr(self) -> str:
        """The settings that are not as usual."""
        found = ((name, getattr(self, name), usual) for name, usual in self._defaults.items())
        return ", ".join(
            f"{name}={shown(given.tolist() if isinstance(given, np.ndarray) else given)}"
            for name, given, usual in found
            if isinstance(given, np.ndarray) or given != usual
        )


class MSELoss(Criterion):
    """Mean of the squared differences of predictions and targets.

    >>> MSELoss(reduction="sum")([1.0, 2.0], [1.0, 4.0]).data
    4.0
    """

    def forward(self, input: Any, target: Any) -> Any:
        return mse_loss(input, target, reduction=self.reduction)


class L1Loss(Criterion):
    """Mean of the absolute differences of predictions and targets.

    >>> L1Loss()([1.0, 2.0], [0.0, 4.0]).data
    1.5
    """

    def forward(self, input: Any, target: Any) -> Any:
        return l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(Criterion):
    """Mean of d² / (2 beta) for differences below beta, and |d| - beta / 2 beyond.

    >>> SmoothL1Loss()([0.5, 3.0], [0.0, 0.0]).data
    1.3125
    """

    _defaults = MappingProxyType(_REDUCTION | {"beta": 1.0})

    def __init__(self, *, reduction: str = "mean", beta: Number = 1.0) -> None:
        super().__init__(reduction)
        self.beta = real("SmoothL1Loss", "beta", beta, least=0.0)

    def forward(self, input: Any, target: Any) -> Any:
        return smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(Criterion):
    """Mean of d² / 2 for differences up to delta, and delta (|d| - delta / 2) beyond.

    >>> HuberLoss(delta=2)
    HuberLoss(delta=2.0)
    """

    _defaults = MappingProxyType(_REDUCTION | {"delta": 1.0})

    def __init__(self, reduction: str = "mean", delta: Number = 1.0) -> None:
        super().__init__(reduction)
        self.delta = positive("HuberLoss", "delta", delta)

    def forward(self, input: Any, target: Any) -> Any:
        return huber_loss(input, target, self.reduction, self.delta)


class HingeLoss(Criterion):
    """Mean of relu(1 - label * score), for labels 1 and -1. PyTorch has none of this kind.

    >>> HingeLoss()([0.5, -2.0], [1, 1]).data
    1.75
    """

    def forward(self, input: Any, target: Any) -> Any:
        return hinge_loss(input, target, reduction=self.reduction)


class BCELoss(Criterion):
    """Binary cross-entropy of probabilities; see `nn.functional.binary_cross_entropy`.

    >>> round(BCELoss()([0.5, 0.5], [1, 0]).data, 6)
    0.693147
    """

    weight: Any
    _defaults = MappingProxyType({"weight": None} | _REDUCTION)

    def __init__(self, weight: Any = None, *, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.register_buffer("weight", weight)

    def forward(self, input: Any, target: Any) -> Any:
        return binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(Criterion):
    """Binary cross-entropy of scores; see `nn.functional.binary_cross_entropy_with_logits`.

    >>> round(BCEWithLogitsLoss()([0.0, 0.0], [1, 0]).data, 6)
    0.693147
    """

    weight: Any
    pos_weight: Any
    _defaults = MappingProxyType({"weight": None} | _REDUCTION | {"pos_weight": None})

    def __init__(
        self, weight: Any = None, *, reduction: str = "mean", pos_weight: Any = None
    ) -> None:
        super().__init__(reduction)
        self.register_buffer("weight", weight)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Any, target: Any) -> Any:
        return binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class NLLLoss(Criterion):
    """Negative log-likelihood of classes, of log-probabilities; see `nn.functional.nll_loss`.

    >>> NLLLoss()([[-1.0, -2.0], [-0.5, -3.0]], [1, 0]).data
    1.25
    """

    weight: Any
    _defaults = MappingProxyType({"weight": None, "ignore_index": None} | _REDUCTION)

    def __init__(
        self, weight: Any = None, *, ignore_index: int | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction)
        settings = settings_of("NLLLoss", weight, ignore_index)
        self.register_buffer("weight", weight)
        self.ignore_index = settings.ignore_index

    def forward(self, input: Any, target: Any) -> Any:
        return nll_loss(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
        )


class CrossEntropyLoss(Criterion):
    """Cross-entropy of softmax(scores); see `nn.functional.cross_entropy`.

    >>> loss = CrossEntropyLoss(label_smoothing=0.1)
    >>> loss
    CrossEntropyLoss(label_smoothing=0.1)
    >>> loss([[0.0, 0.0], [0.0, 0.0]], [0, 1]).data
    0.6931471805599453
    """

    weight: Any
    _defaults = MappingProxyType(
        {"weight": None, "ignore_index": None} | _REDUCTION | {"label_smoothing": 0.0}
    )

    def __init__(
        self,
        weight: Any = None,
        *,
        ignore_index: int | None = None,
        reduction: str = "mean",
        label_smoothing: Number = 0.0,
    ) -> None:
        super().__init__(reduction)
        settings = settings_of("CrossEntropyLoss", weight, ignore_index, label_smoothing)
        self.register_buffer("weight", weight)
        self.ignore_index = settings.ignore_index
        self.label_smoothing = settings.smoothing

    def forward(self, input: Any, target: Any) -> Any:
        return cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )
