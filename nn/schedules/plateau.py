"""A schedule that looks at a loss and not at the number of the step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, Literal

from autograd.engine.operands import Number, convert
from autograd.engine.value import Value
from autograd.shortening import shown
from nn.arguments import bounded, one_of
from nn.errors import SettingTypeError
from nn.optimisers.optimiser import Optimizer
from nn.schedules.groups import Count, check_optimizer, groups_of, rates_of
from nn.schedules.schedule import Schedule


class ReduceLROnPlateau(Schedule):
    """The rate times `factor` whenever a figure has not become better for `patience` steps.

    `step(figure)` is given a loss, or with mode "max" an accuracy. Better is below (1 - threshold)
    times the best one, or with threshold_mode "abs" below the best one minus the threshold; nan is
    never better. After a reduction `cooldown` steps do not count. No rate falls below `min_lr`
    (a number, or one for each group), nor by `eps` or less.

    >>> import nn
    >>> from autograd import Value
    >>> optimizer = nn.SGD([Value(1.0)], lr=0.8)
    >>> schedule = ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    >>> rates = []
    >>> for loss in (3.0, 2.0, 2.0, 2.0, 1.0):
    ...     schedule.step(loss)
    ...     rates.append(optimizer.lr)
    >>> rates
    [0.8, 0.8, 0.8, 0.4, 0.4]
    """

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's signature)
        self,
        optimizer: Optimizer,
        mode: Literal["min", "max"] = "min",
        factor: Number = 0.1,
        patience: int = 10,
        threshold: Number = 1e-4,
        threshold_mode: Literal["rel", "abs"] = "rel",
        cooldown: int = 0,
        min_lr: Number | Sequence[Number] = 0.0,
        eps: Number = 1e-8,
    ) -> None:
        owner = type(self).__name__
        check_optimizer(owner, optimizer)
        self.optimizer = optimizer
        self.mode = one_of(owner, "mode", mode, _MODES)
        self.factor = bounded(owner, "factor", factor, 0.0, below=1.0)
        self.patience = Count(least=0).checked(owner, "patience", patience)
        self.threshold = bounded(owner, "threshold", threshold)
        self.threshold_mode = one_of(owner, "threshold_mode", threshold_mode, _THRESHOLD_MODES)
        self.cooldown = Count(least=0).checked(owner, "cooldown", cooldown)
        self.min_lrs = rates_of(owner, "min_lr", min_lr, optimizer)
        self.eps = bounded(owner, "eps", eps)
        self.best = self._worst
        self.num_bad_epochs = 0
        self.cooldown_counter = 0
        self.last_epoch = 0
        self._last_lr = [group["lr"] for group in groups_of(optimizer)]

    def step(self, metrics: Number | Value) -> None:
        """Look at the figure of one more epoch, and reduce the rates if it is time."""
        figure = _figure(metrics)
        best, bad, cooling = self.best, self.num_bad_epochs + 1, self.cooldown_counter
        if self._is_better(figure):
            best, bad = figure, 0
        if cooling:
            bad, cooling = 0, cooling - 1
        rates = [group["lr"] for group in groups_of(self.optimizer)]
        if bad > self.patience:
            bad, cooling = 0, self.cooldown
            rates = [
                lower if rate - (lower := max(rate * self.factor, least)) > self.eps else rate
                for rate, least in zip(rates, self.min_lrs, strict=True)
            ]
        self._set(rates)
        self.best, self.num_bad_epochs, self.cooldown_counter = best, bad, cooling
        self.last_epoch += 1

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(mode={self.mode!r}, factor={self.factor}, "
            f"patience={self.patience}, at step {self.last_epoch})"
        )

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` needs to go on from here; without `best` if there is none."""
        state = super().state_dict()
        if abs(self.best) == inf:
            del state["best"]  # files of states hold finite numbers alone
        return state

    @property
    def _worst(self) -> float:
        return inf if self.mode == "min" else -inf

    def _is_better(self, figure: float) -> bool:
        sign = 1.0 if self.mode == "max" else -1.0
        if self.threshold_mode == "rel":
            bound = self.best * (1.0 + sign * self.threshold)
        else:
            bound = self.best + sign * self.threshold
        return figure > bound if self.mode == "max" else figure < bound

    def _remembered(self) -> tuple[str, ...]:
        return (*_SETTINGS, *_COUNTS, "best", "min_lrs", *super()._remembered())

    def _checked_state(self, given: Any) -> dict[str, Any]:
        state = super()._checked_state(
            {name: x for name, x in given.items() if name not in ("default_min_lr", "mode_worse")}
            if isinstance(given, Mapping)
            else given
        )
        mode = state.get("mode", self.mode)
        state.setdefault("best", inf if mode == "min" else -inf)
        return state

    def _checked_part(self, name: str, given: Any) -> Any:
        owner = type(self).__name__
        if name in ("mode", "threshold_mode"):
            return one_of(owner, name, given, _MODES if name == "mode" else _THRESHOLD_MODES)
        if name in ("patience", "cooldown", *_COUNTS):
            return Count(least=0).checked(owner, name, given)
        if name == "min_lrs":
            return rates_of(owner, name, given, self.optimizer)
        if name in ("factor", "threshold", "eps", "best"):
            return bounded(owner, name, given)
        return super()._checked_part(name, given)


_SETTINGS = ("factor", "patience", "cooldown", "eps", "mode", "threshold", "threshold_mode")
_MODES, _THRESHOLD_MODES = ("min", "max"), ("rel", "abs")
_COUNTS = ("num_bad_epochs", "cooldown_counter")


def _figure(metrics: Any) -> float:
    found = convert(metrics.data if isinstance(metrics, Value) else metrics)
    if found is NotImplemented:
        raise SettingTypeError(
            "ReduceLROnPlateau looks at a figure, as in step(validation_loss), got "
            f"{shown(metrics)}, which is no number."
        )
    return float(found)
