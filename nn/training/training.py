"""A training under way: epochs, steps, and who is told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any

import numpy as np

from autograd.engine.assigning import assignments
from nn.contents import changes
from nn.data.samples import Rows
from nn.errors import SettingError
from nn.schedules.schedule import Schedule
from nn.training.diagnosis import Attempt, diagnosis_of
from nn.training.evaluators import Evaluator
from nn.training.models import Buffers, modules_of, set_mode
from nn.training.points import Point
from nn.training.progress import Callback, Epoch, History, Step, StepCallback, StopTraining
from nn.training.settings import Supply, moved


@dataclass(frozen=True, slots=True, eq=False)
class Agenda:
    """How a training goes on: how long, with which samples, and what happens beside the steps."""

    epochs: int
    steps_an_epoch: int
    supply: Supply
    rng: np.random.Generator
    shuffle: bool
    callbacks: list[Callback]
    on_step: list[StepCallback]
    schedulers: list[Schedule]
    moves_each_step: bool
    """Whether the schedules move after each step, or else after each epoch."""


class Training:
    """A training under way. `point` is where the last finished step has led."""

    def __init__(self, evaluator: Evaluator, agenda: Agenda) -> None:
        self.evaluator = evaluator
        self.agenda = agenda
        self.plan = evaluator.plan
        self.optimizer = evaluator.optimizer
        self.model = evaluator.objective.model
        self.history = History()
        self.failed = False
        self.point = Point.of(self.optimizer)
        self._steps = 0
        self._buffers = Buffers.of(self.model)
        self._kept = self._buffers.read()
        self._modules = modules_of(self.model)
        self._modes = [module.training for module in self._modules]

    def run(self, bar: Any) -> None:
        """Train until the last epoch, or until something stops it; `bar` is told of every step."""
        agenda = self.agenda
        try:
            for number in range(1, agenda.epochs + 1):
                bar.set_description(f"epoch {number}/{agenda.epochs}", refresh=False)
                if number > 1 and agenda.supply.function is not None:
                    self.evaluator.renew(agenda.supply.next(agenda.rng))
                self._train_again()
                self._epoch(number, bar.update)
                bar.set_postfix_str(f"loss {self.history.loss[-1]:.4g}", refresh=False)
                self._after_epoch()
        except StopTraining as stop:
            self.history.stopped = str(stop) or "a callback asked for it"
        finally:
            self._store()

    def _train_again(self) -> None:
        """Set the mode of training if somebody has set another; to walk the model takes long."""
        called = self.agenda.callbacks or self.agenda.on_step or self.agenda.supply.function
        if called and [module.training for module in self._modules] != self._modes:
            set_mode(self.model, training=True)

    def _epoch(self, number: int, advance: Callable[[], object]) -> None:
        n = len(self.plan.samples)
        order = self.agenda.rng.permutation(n) if self.agenda.shuffle else np.arange(n)
        total = seen = 0.0
        for step, rows in enumerate(self._batches(order), start=1):
            total += len(rows) * self._step(rows, number, step)
            seen += len(rows)
            advance()
        self.history.loss.append(total / seen)
        if len(self.plan.validation):
            validation, size = np.arange(len(self.plan.validation)), self.plan.sizes[0]
            with np.errstate(all="ignore"):
                total = sum(
                    len(rows) * self.evaluator.validation_loss(self.point, rows)
                    for start in range(0, len(validation), size)
                    if len(rows := validation[start : start + size])
                )
            self.history.validation_loss.append(total / len(validation))

    def _batches(self, order: Rows) -> Iterator[Rows]:
        size = self.plan.sizes[0]
        for step in range(self.agenda.steps_an_epoch):
            yield order[step * size : (step + 1) * size]

    def _step(self, rows: Rows, epoch: int, step: int) -> float:
        """Do one step, wholly or not at all, and give the loss before it."""
        with np.errstate(all="ignore"):
            stepped = self.evaluator.step(self.point, rows)
        loss, after = stepped.loss, stepped.after
        when = f"epoch {epoch}, step {step}"
        if not (isfinite(loss) and np.isfinite(after.data).all()):
            self._store()
            attempt = Attempt(self.evaluator, rows, loss, after)
            raise self._failure(f"{when}: {diagnosis_of(attempt)}")
        for receive, numbers in stepped.observed:
            receive(numbers)
        if self._buffers.places:
            kept = self._buffers.read()
            bad = self._buffers.first_bad(self._kept, kept)
            if bad:
                raise self._failure(f"{when}: {bad}, in the statistics of the batch")
            # no call between them, and so no interrupt
            self._kept = kept
        self.point = after
        self._steps += 1
        agenda = self.agenda
        if agenda.on_step or agenda.moves_each_step:
            self._after_step(epoch, loss)
        return loss

    def _failure(self, reason: str) -> StopTraining:
        self.failed = True
        return StopTraining(reason)

    def _after_step(self, epoch: int, loss: float) -> None:
        rate = self.optimizer.param_groups[0].get("lr", nan)
        if self.agenda.moves_each_step:
            self._move(loss)
        if not self.agenda.on_step:
            return
        step = Step(self._steps, epoch, loss, rate, self.model, self.optimizer, self.history)
        self._tell(self.agenda.on_step, step)

    def _after_epoch(self) -> None:
        history, losses = self.history, self.history.validation_loss
        if not self.agenda.moves_each_step:
            self._move(losses[-1] if losses else history.loss[-1])
        if not self.agenda.callbacks:
            return
        epoch = Epoch(
            number=history.epochs,
            loss=history.loss[-1],
            validation_loss=losses[-1] if losses else None,
            model=self.model,
            optimizer=self.optimizer,
            history=history,
        )
        self._tell(self.agenda.callbacks, epoch)

    def _move(self, figure: float) -> None:
        for scheduler in self.agenda.schedulers:
            moved(scheduler, figure)

    def _tell(self, callbacks: list[Any], event: Any) -> None:
        """Call some callbacks at the point where training stands, and go on from where they led."""
        numbers = [scheduler.last_epoch for scheduler in self.agenda.schedulers]
        self._store()
        state, count, parts = self.optimizer.state, assignments(), changes()
        try:
            for callback in callbacks:
                callback(event)
        finally:
            self._kept = self._buffers.read()
            # to look at all of a large model takes longer than a step
            if isinstance(event, Epoch) or changes() != parts:
                self.evaluator.doubt()
            if (
                isinstance(event, Epoch)
                or assignments() != count
                or self.optimizer.state is not state
            ):
                self.point = Point.of(self.optimizer)
                self.evaluator.move(self.point)
        for scheduler, number in zip(self.agenda.schedulers, numbers, strict=True):
            if scheduler.last_epoch != number:
                raise SettingError(
                    f"A callback moved {scheduler!r}, which fit moves itself after each "
                    f"{'step' if self.agenda.moves_each_step else 'epoch'}; leave out one of them: "
                    "the call of its step(), or the scheduler given to fit."
                )

    def _store(self) -> None:
        self.point.store(self.optimizer)
        if self._buffers.places:
            self._buffers.write(self._kept)
