"""Two ways to a training step: record the graph of each batch, or run the program of one sample."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass
from math import isclose
from typing import Any, Final

import numpy as np

import autograd
from autograd.compiler.updates import State
from autograd.engine import operations
from autograd.engine.assigning import assigned
from autograd.engine.decisions import set_aside
from autograd.engine.pausing import no_grad
from autograd.engine.value import Value
from autograd.errors import LengthError
from autograd.graph import topological
from nn.data.samples import Numbers, Rows, Samples
from nn.errors import SettingError
from nn.optimisers.optimiser import Optimizer
from nn.training.objectives import Objective

_TRIED: Final = 8
"""So many samples are computed in both ways before the program is trusted."""

_MOST_CLASSES: Final = 64
"""Of more classes than this none is told apart by computing the loss of each."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Where training stands: data and gradients of the parameters, and the optimiser's state."""

    data: Numbers
    grad: Numbers
    state: State

    @classmethod
    def of(cls, optimizer: Optimizer) -> Point:
        """Where the parameters and the optimiser are now."""
        data, grad = (
            np.array([float(getattr(p, slot)) for p in optimizer.parameters])
            for slot in ("data", "grad")
        )
        return cls(data, grad, optimizer.state)

    def store(self, optimizer: Optimizer) -> None:
        """Write all of it back."""
        values = optimizer.parameters
        n = len(values)
        # one call that runs no bytecode, as the property would, so that no interrupt leaves half a
        # point behind
        deque(
            map(
                setattr,
                [*values, *values, optimizer.group],
                ["_number"] * n + ["grad"] * n + ["state"],
                [*self.data.tolist(), *self.grad.tolist(), self.state],
            ),
            maxlen=0,
        )
        assigned()

    def following(self, optimizer: Optimizer, gradient: Numbers) -> Point:
        """Where a step of the optimiser along this gradient leads."""
        update, numbers = optimizer.update, optimizer.numbers
        data, state = update.applied(self.data, gradient, self.state, numbers)
        return Point(data, gradient, state)


class Evaluator(ABC):
    """A way to the loss of some samples, and a step down from it. It stands at a point."""

    def __init__(
        self, objective: Objective, samples: Samples, validation: Samples, optimizer: Optimizer
    ) -> None:
        self.objective = objective
        self.samples = samples
        self.validation = validation
        self.optimizer = optimizer

    @abstractmethod
    def step(self, point: Point, rows: Rows) -> tuple[float, Point]:
        """The mean loss of some samples at the point where it stands, and where a step leads.

        There it stands then.
        """

    @abstractmethod
    def validation_loss(self, rows: Rows) -> float:
        """The mean loss of some samples that are not trained on."""

    @abstractmethod
    def record(self, row: int) -> Value:
        """The loss of one sample, recorded anew."""

    @abstractmethod
    def move(self, point: Point) -> None:
        """Go on from this point, at which the Values are; those that are not trained may be new."""


class Recorded(Evaluator):
    """Records the graph of every batch, with plain numbers as inputs and targets."""

    def __init__(
        self, objective: Objective, samples: Samples, validation: Samples, optimizer: Optimizer
    ) -> None:
        super().__init__(objective, samples, validation, optimizer)
        _check_reached(objective.whole([self._first()]), optimizer)

    def step(self, point: Point, rows: Rows) -> tuple[float, Point]:
        """The mean loss of some samples, and where a step leads."""
        loss = self.objective.whole([self.record(row) for row in rows.tolist()])
        self.optimizer.zero_grad()
        loss.backward()
        gradient = np.array([p.grad for p in self.optimizer.parameters])
        after = point.following(self.optimizer, gradient)
        after.store(self.optimizer)
        return loss.data, after

    def validation_loss(self, rows: Rows) -> float:
        """The mean loss of some samples that are not trained on."""
        with no_grad():
            losses = [self._loss(self.validation, row) for row in rows.tolist()]
            return self.objective.whole(losses).data

    def record(self, row: int) -> Value:
        """The loss of one sample, recorded anew."""
        return self._loss(self.samples, row)

    def move(self, point: Point) -> None:
        """Go on from this point; a recording reads the Values every time."""
        point.store(self.optimizer)

    def _first(self) -> Value:
        """The loss of the first sample, which shows whether data, model and loss fit together."""
        try:
            return self.record(0)
        except Exception as error:
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

    def _is_right_without_column(self) -> bool:
        """Whether the loss of the first sample can be computed if its target is made a number."""
        if self.samples.targets.shape != (1,):
            return False
        (target,) = self.samples.targets.numbers(0)
        try:
            self.objective.of(self.samples.inputs.numbers(0), target)
        except Exception:  # noqa: BLE001  (whatever it is, the column is not to blame)
            return False
        return True

    def _loss(self, samples: Samples, row: int) -> Value:
        return self.objective.of(samples.inputs.numbers(row), samples.targets.numbers(row))


class Compiled(Evaluator):
    """Records one sample with leaves as inputs and target, and runs its program over batches."""

    def __init__(
        self, objective: Objective, samples: Samples, validation: Samples, optimizer: Optimizer
    ) -> None:
        super().__init__(objective, samples, validation, optimizer)
        # with plain numbers first, which shows mistakes in the data or the loss as they are
        plain = Recorded(objective, samples, validation, optimizer)
        tried = {row: objective.whole([plain.record(row)]).data for row in samples.various(_TRIED)}
        self._classes: list[int] = []
        # what was compared before, to count hits for instance, is not frozen in this program
        with set_aside({*optimizer.parameters, *_parameters(objective.model)}):
            loss, given = self._first_traced()
            loss = objective.whole([loss])
            leaves = [node for node in topological(loss) if node.is_leaf]
            reached = set(leaves)
            self._places = [i for i, p in enumerate(optimizer.parameters) if p in reached]
            trained = [optimizer.parameters[i] for i in self._places]
            # not trained here, but a callback may change them
            fixed = reached.intersection(_parameters(objective.model)).difference(trained)
            others = [leaf for leaf in leaves if leaf in fixed]
            # else the optimiser's parameters are not the program's, and the step is done beside it
            self._is_whole = len(trained) == len(optimizer.parameters) and not others
            self._program = autograd.compile(
                loss,
                inputs=[leaf for leaf in given if leaf in reached],
                parameters=trained + others,
                reduction="mean",
            )
        used = [place for place, leaf in enumerate(given) if leaf in reached]
        self._table = _table(samples, used)
        self._validation_table = _table(validation, used)
        for row, number in tried.items():
            self._check(row, number)
        self._program.state = optimizer.state

    def step(self, point: Point, rows: Rows) -> tuple[float, Point]:
        """The mean loss of some samples, and where a step leads."""
        program, inputs = self._program, self._table[rows]
        if self._is_whole:
            loss = _mean(program.step(self.optimizer, inputs))
            return loss, Point(program.parameters.copy(), program.gradient.copy(), program.state)
        values, found = program.value_and_grad(inputs)
        gradient = np.zeros(len(point.data))
        gradient[self._places] = found[: len(self._places)]
        after = point.following(self.optimizer, gradient)
        program.parameters[: len(self._places)] = after.data[self._places]
        return _mean(values), after

    def validation_loss(self, rows: Rows) -> float:
        """The mean loss of some samples that are not trained on."""
        return _mean(self._program(self._validation_table[rows]))

    def record(self, row: int) -> Value:
        """The loss of one sample, recorded anew with leaves as inputs and target."""
        return self._traced(row)[0]

    def move(self, point: Point) -> None:
        """Go on from this point, at which the Values are; all of them are read again."""
        self._program.load()
        self._program.state = point.state

    def _first_traced(self) -> tuple[Value, list[Value]]:
        """The graph that becomes the program, of the first sample, and the leaves in its data."""
        try:
            try:
                return self._traced(0)
            except (TypeError, LookupError):
                # a Value cannot stand everywhere where a class can, as in prediction[target]
                self._classes = _classes(self.samples, self.validation)
                if not self._classes:
                    raise
            return self._traced(0)
        except Exception as error:
            error.add_note(
                "Values stood in the place of the numbers, because compile=True records one sample "
                "for all; with plain numbers there was no error, so compile=False will do."
            )
            raise

    def _traced(self, row: int) -> tuple[Value, list[Value]]:
        """The loss of one sample, and the leaves that stand for its inputs and its target."""
        inputs, first = self.samples.inputs.leaves(row)
        target, second = self.samples.targets.leaves(row)
        prediction = self.objective.predicted(inputs)
        if self._classes:
            return self._by_class(prediction, target), [*first, *second]
        return self.objective.against(prediction, target), [*first, *second]

    def _by_class(self, prediction: Any, target: Value) -> Value:
        """The loss for each class, of which that of the target counts.

        The others get the gradient 0, which an infinite slope in one of them makes nan.
        """
        losses = [(k, self.objective.against(prediction, k)) for k in self._classes]
        return operations.sum(
            [operations.where(operations.equal(target, k), loss, 0.0) for k, loss in losses]
        )

    def _check(self, row: int, expected: float) -> None:
        """Refuse a program that does not say of a sample what recording it says."""
        found = float(np.mean(self._program(self._table[[row]])))
        # far above what rounding does, far below what another branch does
        if not (isclose(found, expected, rel_tol=1e-6, abs_tol=1e-6) or expected != expected):
            raise SettingError(
                f"The compiled loss of sample {row} is {found:g}, but recorded by itself it is "
                f"{expected:g}. A program does for every sample what was recorded for sample 0: "
                "an `if` on data, or chance, is frozen in it. Write where(condition, a, b) in the "
                "model and the loss, or train with compile=False."
            )


# a row for each sample, which is what a program takes
def _table(samples: Samples, used: list[int]) -> Any:
    return np.hstack([samples.inputs.table, samples.targets.table])[:, used]


def _classes(samples: Samples, validation: Samples) -> list[int]:
    """The targets that there are, if they are whole numbers, one a sample, and few."""
    sides = [samples.targets.rows, validation.targets.rows]
    if any(side.dtype.kind not in "biu" or side.ndim > 1 for side in sides):
        return []
    classes: list[int] = np.unique(np.concatenate(sides)).tolist()
    return classes if len(classes) <= _MOST_CLASSES else []


def _mean(output: Any) -> float:
    """The mean of an output over the batch; the same bits as `np.mean`, in a third of the time."""
    if not isinstance(output, np.ndarray):
        return float(output)
    return float(np.add.reduce(output) / len(output))


def _parameters(model: Any) -> list[Value]:
    listed = getattr(model, "parameters", None)
    return list(listed()) if callable(listed) else []


def _check_reached(loss: Value, optimizer: Optimizer) -> None:
    reached = set(topological(loss))
    if reached.isdisjoint(optimizer.parameters):
        raise SettingError(
            f"The loss depends on none of the {len(optimizer.parameters)} parameters of the "
            "optimizer, so nothing would be learned; make the optimizer of the parameters of the "
            "model that is trained: nn.SGD(model.parameters(), lr=0.1)."
        )
