"""What training tells: its history, each epoch as callbacks see it, and how they end it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from nn.optimisers.optimiser import Optimizer


@dataclass(slots=True)
class History:
    """The course of a training: a number for each finished epoch.

    >>> History(loss=[0.9, 0.4], validation_loss=[1.0, 0.7])
    History(2 epochs, loss 0.9 -> 0.4, validation_loss 1 -> 0.7)
    """

    loss: list[float] = field(default_factory=list)
    """The mean over the samples, each as it was before the step it took part in."""
    validation_loss: list[float] = field(default_factory=list)
    """The mean over the validation data after each epoch; empty without such data."""
    stopped: str = ""
    """Why training ended before its last epoch; empty if it did not."""

    @property
    def epochs(self) -> int:
        """How many epochs were finished."""
        return len(self.loss)

    def __repr__(self) -> str:
        parts = ["1 epoch" if self.epochs == 1 else f"{self.epochs} epochs"]
        for name in ("loss", "validation_loss"):
            course: list[float] = getattr(self, name)
            if course:
                ends = dict.fromkeys((0, len(course) - 1))
                parts.append(f"{name} {' -> '.join(f'{course[i]:.4g}' for i in ends)}")
        if self.stopped:
            parts.append(f"stopped: {self.stopped}")
        return f"History({', '.join(parts)})"


@dataclass(frozen=True, slots=True)
class Epoch:
    """A finished epoch, as `fit` hands it to callbacks.

    Its `number` is counted from 1. `validation_loss` is None without validation data, and this
    epoch is the last one of `history`.

    >>> import nn
    >>> from autograd import Value
    >>> model, data = nn.Linear(1, 1), ([[1.0], [2.0]], [[2.0], [4.0]])
    >>> optimizer = nn.SGD(model.parameters(), lr=0.1)
    >>> def tell(epoch):
    ...     print(epoch.number, epoch.loss == epoch.history.loss[-1], epoch.validation_loss)
    >>> history = nn.fit(model, nn.mse_loss, data, optimizer, 2, callbacks=tell, progress=False)
    1 True None
    2 True None
    """

    number: int
    loss: float
    validation_loss: float | None
    model: Any
    optimizer: Optimizer
    history: History


@dataclass(frozen=True, slots=True)
class Step:
    """A finished step, as `fit` hands it to what is called `on_step`.

    Its `number` in this training and that of its `epoch` are counted from 1. `loss` is the mean
    over the batch before the step, penalty included, and `lr` the rate of the step, of the first
    group of parameters; nan if the optimiser has none. `history` has the epochs before this one.

    >>> import nn
    >>> from autograd import Value
    >>> model, data = nn.Linear(1, 1), ([[1.0], [2.0]], [[2.0], [4.0]])
    >>> optimizer = nn.SGD(model.parameters(), lr=0.1)
    >>> def tell(step):
    ...     print(step.epoch, step.number, step.lr, step.loss >= 0.0)
    >>> history = nn.fit(model, nn.mse_loss, data, optimizer, 2, 1, on_step=tell, progress=False)
    1 1 0.1 True
    1 2 0.1 True
    2 3 0.1 True
    2 4 0.1 True
    """

    number: int
    epoch: int
    loss: float
    lr: float
    model: Any
    optimizer: Optimizer
    history: History


Callback: TypeAlias = Callable[[Epoch], object]
"""Called after each epoch; what it returns does not matter."""

StepCallback: TypeAlias = Callable[[Step], object]
"""Called after each step; what it returns does not matter."""


class StopTraining(Exception):  # noqa: N818  (it is no error, as StopIteration is none)
    """Raised by a callback, ends training there; its text goes to `history.stopped`.

    >>> def patience(epoch):
    ...     losses = epoch.history.validation_loss
    ...     if epoch.number - losses.index(min(losses)) > 5:
    ...         raise StopTraining("for five epochs the validation loss has not fallen")
    """
