"""What `fit` is given, checked before anything is trained."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from autograd.engine.pausing import is_paused
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import bounded, count, figures, is_ordered, one_of
from nn.data.samples import Samples, samples_of
from nn.errors import SettingError, SettingTypeError
from nn.optimisers.optimiser import Optimizer
from nn.schedules.plateau import ReduceLROnPlateau
from nn.schedules.schedule import Schedule


def check_roles(model: Any, loss: Any, penalty: Any, optimizer: Any) -> None:
    """Refuse what is none of a model, a loss, a penalty, an optimiser; and to train in no_grad."""
    for role, given in (("model", model), ("loss", loss)):
        if not callable(given):
            raise SettingTypeError(
                f"fit expects a {role} that can be called, got {shown(given)}; its arguments are "
                "model, loss, data, optimizer."
            )
        if isinstance(given, type):
            raise SettingTypeError(
                f"fit expects a {role}, got the class of one, {shown(given)}; write "
                f"{given.__name__}() to make one."
            )
    if penalty is not None and not callable(penalty):
        raise SettingTypeError(
            f"fit expects a penalty that is a function of the model, got {shown(penalty)}; "
            "for instance lambda model: 1e-4 * dot(model.parameters(), model.parameters())."
        )
    if not isinstance(optimizer, Optimizer):
        raise SettingTypeError(
            "fit expects an optimizer that knows its parameters, such as "
            f"nn.SGD(model.parameters(), lr=0.1), got {shown(optimizer)}."
        )
    if is_paused():
        raise SettingError(
            "fit differentiates, so it cannot run inside no_grad(); leave the block."
        )


def callbacks_of(given: Any, what: str = "callbacks", thing: str = "an Epoch") -> list[Any]:
    """One callback or several, as a list."""
    listed = list(given) if is_ordered(given) and not callable(given) else [given]
    for callback in listed:
        if not callable(callback):
            raise SettingTypeError(
                f"fit expects {what} that can be called with {thing}, got {shown(callback)}."
            )
    return listed


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """Where samples come from: the same ones in every epoch, or new ones from a function."""

    first: Samples
    function: Callable[[np.random.Generator], Any] | None

    @classmethod
    def of(cls, data: Any, rng: np.random.Generator) -> Supply:
        """The supply that is meant by `data`; a function is called for the first epoch."""
        if not callable(data):
            return cls(samples_of("data", data), None)
        return cls(_samples_from(data, rng), data)

    def next(self, rng: np.random.Generator) -> Samples:
        """The samples of one more epoch."""
        if self.function is None:
            return self.first
        found = _samples_from(self.function, rng)
        for what, then, now in (
            ("as many samples", len(self.first), len(found)),
            ("inputs and targets of the same shapes", self.first.shapes, found.shapes),
            ("the same kind of targets", _kind(self.first), _kind(found)),
        ):
            if then != now:
                raise LengthError(
                    f"fit expects the function it is given as data to give {what} in every epoch: "
                    f"in the first it gave {then}, and now {now}."
                )
        return found


def _samples_from(function: Callable[[np.random.Generator], Any], rng: Any) -> Samples:
    try:
        data = function(rng)
    except Exception as error:
        error.add_note("nn.fit was calling data(rng) for the samples of an epoch.")
        raise
    return samples_of("data", data)


def _kind(samples: Samples) -> str:
    return "real numbers" if samples.targets.rows.dtype.kind == "f" else "whole numbers"


def validation_of(validation: Any, samples: Samples) -> Samples:
    """The validation data, which look like the data; no samples for None."""
    if validation is None:
        return samples.none()
    if callable(validation):
        raise SettingTypeError(
            "fit expects validation as data that stay the same, a tuple (X, y) or a list of "
            f"pairs, got {shown(validation)}; call the function once: validation=make(rng)."
        )
    found = samples_of("validation", validation)
    if found.shapes != samples.shapes:
        raise LengthError(
            "validation must look like data: each of its samples has inputs and a target of the "
            "shapes {} and {}, in data they are {} and {}.".format(*found.shapes, *samples.shapes)
        )
    return found


def sizes_of(batch_size: int | None, n: int, drop_last: bool) -> tuple[int, ...]:
    """How many samples the batches of an epoch have: whole ones, then the last if it has fewer."""
    size = n if batch_size is None else count("fit", "samples a batch", batch_size)
    if size > n:
        if drop_last:
            raise SettingError(
                f"fit would leave out the only batch: it has {n} samples, fewer than "
                f"batch_size={figures(size)}, and drop_last is True; give a smaller batch_size."
            )
        return (n,)
    return (size,) if drop_last or not n % size else (size, n % size)


def check_steps(steps: int) -> None:
    """Refuse a training that never ends."""
    if steps > sys.maxsize:
        raise SettingError(
            f"fit would take {figures(steps)} steps, which no machine ends; give fewer epochs, and "
            "call fit again to go on."
        )


def max_norm_of(given: Any) -> float | None:
    """The greatest length of a gradient; None for any."""
    if given is None:
        return None
    norm = bounded("fit", "max_norm", given, 0.0)
    if norm == 0.0:
        raise SettingError("fit expects max_norm above 0, got 0.0, with which nothing is learned.")
    return None if norm == inf else norm


def schedulers_of(
    given: Any, each: Any, optimizer: Optimizer, epochs: int, steps: int
) -> list[Any]:
    """The schedules that set the rates, none for None; they move in each epoch or each step."""
    one_of("fit", "scheduler_each", each, ("epoch", "step"))
    if given is None:
        return []
    listed = list(given) if is_ordered(given) else [given]
    for index, scheduler in enumerate(listed):
        if not isinstance(scheduler, Schedule):
            raise SettingTypeError(
                "fit expects a scheduler such as nn.StepLR(optimizer, 30), or a list of them, got "
                f"{shown(scheduler)}."
            )
        if scheduler.optimizer is not optimizer:
            raise SettingError(
                f"fit got {scheduler!r}, which sets the rates of another optimizer; make it of the "
                "one that is given to fit."
            )
        if any(scheduler is other for other in listed[:index]):
            raise SettingError(
                f"fit got {scheduler!r} twice, and would move it twice; give it once."
            )
        if getattr(scheduler, "mode", "") == "max":
            raise SettingError(
                f"fit shows {scheduler!r} the loss, which should fall; make it with mode='min', or "
                "show it what should rise in callbacks=lambda epoch: scheduler.step(...)."
            )
        _check_length(scheduler, each, epochs, steps)
    return listed


def _check_length(scheduler: Any, each: str, epochs: int, steps: int) -> None:
    """Refuse a schedule of a fixed length that fit would move too often, or once for all steps."""
    total = getattr(scheduler, "total_steps", None)
    if total is None:
        return
    moves, left = epochs if each == "epoch" else steps, total - scheduler.last_epoch
    if moves > left:
        raise SettingError(
            f"fit would move {scheduler!r} {figures(moves)} times, once "
            f"{'an epoch' if each == 'epoch' else 'a step'}, and it ends after {total}; make "
            f"it with total_steps={figures(scheduler.last_epoch + moves)}."
        )
    if moves < left == steps:
        raise SettingError(
            f"fit would move {scheduler!r} only {figures(moves)} times, once an epoch, and it is "
            f"made for as many steps as there are, {figures(steps)}; give scheduler_each='step'."
        )


def moved(scheduler: Schedule, figure: float) -> None:
    """Let a schedule set the rates that come next; one of a plateau looks at a loss."""
    if isinstance(scheduler, ReduceLROnPlateau):
        scheduler.step(figure)
    else:
        scheduler.step()  # type: ignore[attr-defined]
