"""Training steps that record the graph of each batch, with plain numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.pausing import no_grad
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from nn.data.samples import Rows, Samples, Side
from nn.randomness import generator
from nn.recordings import recording
from nn.training.evaluators import (
    Evaluator,
    Plan,
    Stepped,
    check_reached,
    recorded_losses,
)
from nn.training.models import mixes, mode
from nn.training.outputs import flat_output
from nn.training.points import Point


class Recorded(Evaluator):
    """Records the graph of every batch, with plain numbers as inputs and targets."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        # two samples are mixed as many are; one is what normalisation cannot do
        for size in sorted({min(size, 2) for size in plan.sizes}) if self.mixes else (1,):
            check_reached(self._tried(size), plan.optimizer)
        if self.mixes:
            self._check_batch()

    def step(self, point: Point, rows: Rows) -> Stepped:
        """Where a step leads, of which the Values are the first to know."""
        self._note_chance()
        self.mixes = mixes(self.objective.model)
        losses = recorded_losses(self.objective, self.samples, rows.tolist(), self.mixes)
        loss = self.objective.whole(losses)
        self.optimizer.zero_grad()
        loss.backward()
        gradient = np.array([p.grad for p in self.optimizer.parameters])
        after = self._following(point, gradient)
        after.store(self.optimizer)
        return Stepped(loss.data, after)

    def validation_loss(self, point: Point, rows: Rows) -> float:
        """The mean loss of some samples that are not trained on."""
        point.store(self.optimizer)
        model = self.objective.model
        with mode(model, training=False), no_grad():
            losses = recorded_losses(
                self.objective, self.plan.validation, rows.tolist(), mixes(model)
            )
            return self.objective.whole(losses).data

    def record(self, rows: list[int]) -> list[Value]:
        """The loss of each of some samples, recorded anew."""
        with recording() as record:
            record.rng = generator(None)
            return recorded_losses(self.objective, self.samples, rows, self.mixes)

    def move(self, point: Point) -> None:
        """Go on from this point; a recording reads the Values every time."""
        point.store(self.optimizer)

    def doubt(self) -> None:
        """Whatever has changed, the next recording is of it."""

    def _check_batch(self) -> None:
        """Refuse a model that takes the samples of a Batch for the numbers of one sample.

        `2 * x` of a list is a longer list, so that there may be no other error.
        """
        model, inputs = self.objective.model, self.samples.inputs
        samples = [inputs.numbers(row) for row in range(min(2, len(self.samples)))]
        with no_grad():
            with recording():
                together = _shape(self.objective.predictions(samples, mixed=True)[0])
            with mode(model, training=False):
                if mixes(model):
                    return
                try:
                    alone = _shape(model(samples[0]))
                except Exception:  # noqa: BLE001  (it is trained, and need not be of use alone)
                    return
        if together != alone and together is not None and alone is not None:
            raise LengthError(
                f"The model gives a result of shape {together} for each sample of an nn.Batch, and "
                f"of shape {alone} for a sample alone, after eval(). As a module inside mixes "
                "samples, forward is given the Batch, a list of samples, in training. Write what "
                "is done with the numbers of a sample as a module of its own, which is given one "
                "sample, or with nn.functional, which goes through a Batch."
            )

    def _tried(self, size: int) -> Value:
        """The loss of the first batch, which shows whether data, model and loss fit together."""
        try:
            return self._whole(self.samples, size)
        except Exception as error:
            if self.mixes and size == 1:
                error.add_note(
                    "nn.fit was trying the last batch, which has one sample: give drop_last=True "
                    "to leave it out, or another batch_size."
                )
            if not self._is_right_without_column():
                raise
            shape = self.samples.targets.rows.shape
            found = LengthError(
                f"data has targets of shape {shape}, a column, so that each is a list of one "
                "number, which the loss does not take; write y[:, 0] for targets that are numbers."
            )
            for note in getattr(error, "__notes__", ()):
                found.add_note(note)
            raise found from error

    def _whole(self, samples: Samples, size: int) -> Value:
        with recording():
            rows = list(range(size))
            return self.objective.whole(recorded_losses(self.objective, samples, rows, self.mixes))

    def _is_right_without_column(self) -> bool:
        """Whether the loss of the first samples can be computed if targets are made numbers."""
        targets = self.samples.targets
        if targets.shape != (1,):
            return False
        flat = Side(targets.name, targets.rows[:, 0], targets.table)
        try:
            self._whole(Samples(self.samples.inputs, flat), 2 if self.mixes else 1)
        except Exception:  # noqa: BLE001  (whatever it is, the column is not to blame)
            return False
        return True


def _shape(output: Any) -> tuple[int, ...] | None:
    """The shape of nested results; None of what has none."""
    try:
        return flat_output(output)[1]
    except (LengthError, OperandError):
        return None
