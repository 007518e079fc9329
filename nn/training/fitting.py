"""With this module one can train a model on data, and gets the history of its loss."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from typing import Any

import numpy as np
from tqdm import tqdm

from autograd.engine.pausing import is_paused
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import check_flag, count, figures, is_ordered
from nn.data.samples import Data, Rows, Samples, samples_of
from nn.errors import NonFiniteWarning, SettingError, SettingTypeError
from nn.optimisers.optimiser import Optimizer
from nn.randomness import Source, generator
from nn.training.diagnosis import Attempt, diagnosis_of
from nn.training.evaluators import Compiled, Evaluator, Point, Recorded
from nn.training.objectives import Objective
from nn.training.progress import Callback, Epoch, History, StopTraining


def fit(  # noqa: PLR0913, PLR0917  (the settings of a training)
    model: Callable[[Any], Any],
    loss: Callable[[Any, Any], Value],
    data: Data,
    optimizer: Optimizer,
    epochs: int = 1,
    batch_size: int | None = 32,
    *,
    validation: Data | None = None,
    penalty: Callable[[Any], Value] | None = None,
    shuffle: bool = True,
    rng: Source = None,
    callbacks: Callback | Iterable[Callback] = (),
    compile: bool = True,  # noqa: A002  (the field's word)
    progress: bool = True,
) -> History:
    """Train `model` on `data`: in every epoch each sample takes part in one step of `optimizer`.

    `data` is a tuple (X, y) with a row for each sample, or a list of pairs (inputs, target). For
    each sample `loss(model(inputs), target)` gives a Value; inputs and target are nested as the
    data: a number for X of shape (n,), a list of 3 for shape (n, 3). Whole numbers stay whole, so
    that a target may be a class. A step follows the gradient of the mean loss over `batch_size`
    samples (None: over all of them; the last batch may be smaller), plus `penalty(model)` if that
    is given. The order is drawn anew in each epoch from `rng`, which is a generator, a seed, or
    None for the generator of `nn.manual_seed`.

    >>> import nn
    >>> from autograd import Value
    >>> class Line(nn.Module):
    ...     def __init__(self):
    ...         self.slope, self.offset = Value(0.0), Value(0.0)
    ...
    ...     def __call__(self, x):
    ...         return self.slope * x + self.offset
    >>> line, data = Line(), ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 5.0, 7.0])
    >>> optimizer = nn.SGD(line.parameters(), lr=0.1)
    >>> history = fit(line, nn.mse_loss, data, optimizer, epochs=300, progress=False)
    >>> round(line.slope.data, 6), round(line.offset.data, 6), history.epochs
    (2.0, 1.0, 300)

    With `compile` one sample is recorded, with Values in the place of its inputs and its target,
    and its program runs over the batches; without, every batch is recorded, with plain numbers,
    which is slow and follows any Python. The steps are the same but for rounding. What a program
    cannot repeat, an `if` on data or dropout, is found on a few samples and refused.

    After each epoch the callbacks are called with an `Epoch`; they may change `optimizer.lr` or
    the parameters, and end training by raising `StopTraining(reason)`. `history` lists the mean
    loss of each epoch, penalty included, and that of the `validation` data after it.

    A step that gives nan or infinity is not done: training ends with a `NonFiniteWarning` that
    names the node where it began, as `history.stopped` does. The parameters stay those of the step
    before, at which the sample may be recorded again and drawn. Ctrl-C, too, leaves parameters,
    gradients and `optimizer.state` as the last finished step made them. A second `fit` goes on from
    there, momentum included.
    """
    _check(model, loss, penalty, optimizer)
    for name, flag in (("shuffle", shuffle), ("compile", compile), ("progress", progress)):
        check_flag("fit", name, flag)
    epochs = count("fit", "epochs", epochs)
    samples = samples_of("data", data)
    against = _validation_of(validation, samples)
    size = len(samples) if batch_size is None else count("fit", "samples a batch", batch_size)
    steps = epochs * -(-len(samples) // size)
    if steps > sys.maxsize:
        raise SettingError(
            f"fit would take {figures(steps)} steps, which no machine ends; give fewer epochs, and "
            "call fit again to go on."
        )
    listed = _callbacks_of(callbacks)
    source = generator(rng) if shuffle else None
    objective = Objective(model, loss, penalty)
    kind: type[Evaluator] = Compiled if compile else Recorded
    evaluator = kind(objective, samples, against, optimizer)
    training = _Training(evaluator, size, listed)
    silent = not progress or sys.stderr is None
    with tqdm(total=steps, unit=" steps", mininterval=0.2, disable=silent) as bar:
        training.run(epochs, len(samples), source, bar)
    if training.failed:
        warnings.warn(f"Training stopped: {training.history.stopped}.", NonFiniteWarning, 2)
    return training.history


class _Training:
    """A training under way. `point` is where the last finished step has led."""

    def __init__(self, evaluator: Evaluator, batch_size: int, callbacks: list[Callback]) -> None:
        self.evaluator = evaluator
        self.optimizer = evaluator.optimizer
        self.batch_size = batch_size
        self.validation = np.arange(len(evaluator.validation))
        self.callbacks = callbacks
        self.history = History()
        self.point = Point.of(self.optimizer)
        self.failed = False

    def run(
        self, epochs: int, n_samples: int, source: np.random.Generator | None, bar: Any
    ) -> None:
        """Train until the last epoch, or until something stops it; `bar` is told of every step."""
        try:
            for number in range(1, epochs + 1):
                bar.set_description(f"epoch {number}/{epochs}", refresh=False)
                rows = np.arange(n_samples) if source is None else source.permutation(n_samples)
                self._epoch(number, rows, bar.update)
                bar.set_postfix_str(f"loss {self.history.loss[-1]:.4g}", refresh=False)
                self._call()
        except StopTraining as stop:
            self.history.stopped = str(stop) or "a callback asked for it"
        finally:
            self.point.store(self.optimizer)

    def _epoch(self, number: int, order: Rows, advance: Callable[[], object]) -> None:
        total = 0.0
        for step, rows in enumerate(self._batches(order), start=1):
            total += len(rows) * self._step(rows, f"epoch {number}, step {step}")
            advance()
        self.history.loss.append(total / len(order))
        if len(self.validation):
            with np.errstate(all="ignore"):
                batches = self._batches(self.validation)
                total = sum(len(rows) * self.evaluator.validation_loss(rows) for rows in batches)
            self.history.validation_loss.append(total / len(self.validation))

    def _batches(self, order: Rows) -> Iterator[Rows]:
        for start in range(0, len(order), self.batch_size):
            yield order[start : start + self.batch_size]

    def _step(self, rows: Rows, when: str) -> float:
        """Do one step, wholly or not at all, and give the loss before it."""
        with np.errstate(all="ignore"):
            loss, after = self.evaluator.step(self.point, rows)
        if not (isfinite(loss) and np.isfinite(after.data).all()):
            self.failed = True
            self.point.store(self.optimizer)
            raise StopTraining(
                f"{when}: {diagnosis_of(Attempt(self.evaluator, rows, loss, after))}"
            )
        self.point = after
        return loss

    def _call(self) -> None:
        if not self.callbacks:
            return
        history = self.history
        losses = history.validation_loss
        epoch = Epoch(
            number=history.epochs,
            loss=history.loss[-1],
            validation_loss=losses[-1] if losses else None,
            model=self.evaluator.objective.model,
            optimizer=self.optimizer,
            history=history,
        )
        self.point.store(self.optimizer)
        try:
            for callback in self.callbacks:
                callback(epoch)
        finally:
            self.point = Point.of(self.optimizer)
        self.evaluator.move(self.point)


def _check(model: Any, loss: Any, penalty: Any, optimizer: Any) -> None:
    for role, given in (("model", model), ("loss", loss)):
        if not callable(given):
            raise SettingTypeError(
                f"fit expects a {role} that can be called, got {shown(given)}; its arguments are "
                "model, loss, data, optimizer."
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


def _callbacks_of(given: Any) -> list[Callback]:
    listed = list(given) if is_ordered(given) and not callable(given) else [given]
    for callback in listed:
        if not callable(callback):
            raise SettingTypeError(
                f"fit expects callbacks that can be called with an Epoch, got {shown(callback)}."
            )
    return listed


def _validation_of(validation: Any, samples: Samples) -> Samples:
    if validation is None:
        return samples.none()
    found = samples_of("validation", validation)
    if found.shapes != samples.shapes:
        raise LengthError(
            "validation must look like data: each of its samples has inputs and a target of the "
            "shapes {} and {}, in data they are {} and {}.".format(*found.shapes, *samples.shapes)
        )
    return found
