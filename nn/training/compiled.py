"""Training steps by the program of one sample, or of a batch where the model mixes samples."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from autograd.engine.decisions import set_aside
from autograd.engine.pausing import no_grad
from autograd.engine.value import Value
from nn.data.samples import Rows, Samples
from nn.randomness import generator
from nn.recordings import recording
from nn.training.evaluators import Evaluator, Plan, Stepped, recorded_losses
from nn.training.models import mixes, mode, modules_of, parameters_of
from nn.training.points import Point
from nn.training.predictors import print_of
from nn.training.programs import LossProgram
from nn.training.recorded import Recorded
from nn.training.tracing import Trace, classes_of, traced
from nn.training.walks import nodes_of

_TRIED = 8
"""So many samples are computed in both ways before the program is trusted."""


class Compiled(Evaluator):
    """Records a sample or a batch with leaves in place of data, and runs the program of it."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        # with plain numbers first, which shows mistakes in the data or the loss as they are
        Recorded(plan)
        self._classes = classes_of(plan.samples, plan.validation)
        self._is_doubtful: bool = False
        self._make()

    def _go_on(self) -> None:
        """See to it that the programs are those of the model, after others had their turn."""
        if not self._is_doubtful:
            return
        self._is_doubtful = False
        model = self.objective.model
        if (len(self.optimizer.parameters), print_of(model)) != (self._n_trained, self._print):
            self.mixes = mixes(model)
            self._make()

    def _make(self) -> None:
        model, optimizer = self.objective.model, self.optimizer
        self._n_trained = len(optimizer.parameters)
        # what was compared before, to count hits for instance, is not frozen in these programs
        with set_aside({*optimizer.parameters, *parameters_of(model)}):
            sizes = self.plan.sizes if self.mixes else (1,)
            # their graphs go when the programs are made
            traces = {size: self._traced(self.samples, size) for size in sizes}
            self._programs = {
                size: LossProgram(trace, model, optimizer, self.mixes)
                for size, trace in traces.items()
            }
            self._tells_apart = any(trace.classes for trace in traces.values())
            self._of_validation = self._validation_programs(traces)
        for size, program in self._programs.items():
            self._check(program, self.samples, size)
        with mode(model, training=False):
            for size, program in self._of_validation.items():
                self._check(program, self.plan.validation, size)
        self._print = print_of(model)
        self._standing: LossProgram | None = None

    def step(self, point: Point, rows: Rows) -> Stepped:
        """Where a step leads from the point where it stands; there it stands then."""
        self._go_on()
        program = self._at(point, self._programs[len(rows) if self.mixes else 1])
        if program.draws:
            self._note_chance()
        inputs = program.inputs(self.samples, rows)
        if program.is_whole and self.plan.max_norm is None:
            loss, observed, after = program.step(inputs)
            return Stepped(loss, after, observed)
        loss, observed, gradient = program.gradient(inputs)
        after = self._following(point, gradient)
        program.go_on(after)
        return Stepped(loss, after, observed)

    def validation_loss(self, point: Point, rows: Rows) -> float:
        """The mean loss of some samples that are not trained on."""
        self._go_on()
        program = self._at(point, self._of_validation[len(rows) if self._mixes_in_use else 1])
        loss, observed = program.loss(program.inputs(self.plan.validation, rows))
        if not isfinite(loss):
            self._show_mistake(point, rows)
        for receive, numbers in observed:
            receive(numbers)
        return loss

    def _at(self, point: Point, program: LossProgram) -> LossProgram:
        """A program with the parameters of a point, which the one that ran last has already."""
        if program is not self._standing:
            program.stand(point)
            self._standing = program
        return program

    def record(self, rows: list[int]) -> list[Value]:
        """The loss of each of some samples, recorded anew with leaves as inputs and target."""
        inputs = [self.samples.inputs.leaves(row)[0] for row in rows]
        targets = [self.samples.targets.leaves(row)[0] for row in rows]
        if self._tells_apart:
            targets = [self.samples.targets.numbers(row) for row in rows]
        with recording() as record:
            record.rng = generator(None)
            return self.objective.losses(inputs, targets, self.mixes)

    def move(self, point: Point) -> None:
        """Go on from this point, at which the Values are; all of them are read again."""
        if len(point.data) != self._n_trained:
            self.doubt()
        self._standing = None

    def doubt(self) -> None:
        """Another group of the optimiser, or other parts of the model, make other programs."""
        self._is_doubtful = True

    def renew(self, samples: Samples) -> None:
        """Go on with other samples of the same shapes; other classes may make other programs."""
        for program in {*self._programs.values(), *self._of_validation.values()}:
            program.forget(self.samples)
        super().renew(samples)
        if self._tells_apart:
            found = classes_of(samples, self.plan.validation)
            if not set(found) <= set(self._classes):
                self._classes = sorted({*found, *self._classes})
                self._make()

    def _show_mistake(self, point: Point, rows: Rows) -> None:
        """Raise the error, if there is one, of validation samples that no program looks at."""
        point.store(self.optimizer)
        model = self.objective.model
        with mode(model, training=False), no_grad(), recording():
            recorded_losses(self.objective, self.plan.validation, rows.tolist(), mixes(model))

    def _traced(self, samples: Samples, size: int) -> Trace:
        rows = list(range(size))
        return traced(self.objective, samples, rows, mixes(self.objective.model), self._classes)

    def _validation_programs(self, traces: dict[int, Trace]) -> dict[int, LossProgram]:
        """Programs of the model in use; those of training if they are the same."""
        self._mixes_in_use = self.mixes
        validation = self.plan.validation
        if not len(validation):
            return {}
        model = self.objective.model
        if not modules_of(model):
            return self._programs
        with mode(model, training=False):
            self._mixes_in_use = mixes(model)
            if not self._mixes_in_use and not self.mixes:
                like_training = self._traced(self.samples, 1)
                if _signature(like_training) == _signature(traces[1]):
                    return self._programs
            sizes = {1}
            if self._mixes_in_use:
                size = min(self.plan.sizes[0], len(validation))
                sizes = {size, len(validation) % size} - {0}
            programs = {}
            for size in sizes:
                trace = self._traced(validation, size)
                programs[size] = LossProgram(trace, model, self.optimizer, self._mixes_in_use)
            return programs

    def _check(self, program: LossProgram, samples: Samples, size: int) -> None:
        """Compare the program with what recording gives, of some samples or of the last batch."""
        if program.mixed:
            tried = [np.arange(len(samples) - size, len(samples))[::-1]]
        else:
            tried = [np.array([row]) for row in samples.various(_TRIED)]
        program.stand(Point.of(self.optimizer))
        for rows in tried:
            with recording() as record:
                losses = recorded_losses(self.objective, samples, rows.tolist(), program.mixed)
                expected = self.objective.whole(losses).data
            program.expect(samples, rows, record.noise, expected)


def _signature(trace: Trace) -> tuple[Any, ...]:
    """What a graph takes in and gives out, its operations, and their results."""
    record = trace.record
    asked = [len(each.leaves) for each in record.noise], [len(x.values) for x in record.observed]
    return *asked, [(node.op, node.data) for node in nodes_of([trace.loss])]
