"""The fast way to a gradient: the program of one recorded sample, run over batches."""

from __future__ import annotations

from math import isclose
from typing import Any, Final

import numpy as np

import autograd
from autograd.engine import operations
from autograd.engine.value import Value
from autograd.graph import topological
from nn.data.samples import Numbers, Rows, Samples
from nn.errors import SettingError
from nn.optimisers.optimiser import Optimizer
from nn.training.objectives import Objective
from nn.training.recorded import Point, Recorded

_TRIED: Final = 8
"""So many samples are computed in both ways before the program is trusted."""

_MOST_CLASSES: Final = 64
"""Of more classes than this none is told apart by computing the loss of each."""


class Compiled:
    """Records one sample with leaves as inputs and target, and runs its program over batches."""

    def __init__(
        self,
        objective: Objective,
        samples: Samples,
        validation: Samples,
        optimizer: Optimizer,
    ) -> None:
        self.objective = objective
        self.samples = samples
        # with plain numbers first, which shows mistakes in the data or the loss as they are
        plain = Recorded(objective, samples, validation, optimizer)
        tried = {row: objective.whole([plain.record(row)]).data for row in samples.various(_TRIED)}
        self._classes: list[int] = []
        loss, given = self._first_traced(validation)
        loss = objective.whole([loss])
        leaves = [node for node in topological(loss) if node.is_leaf]
        reached = set(leaves)
        places = [i for i, p in enumerate(optimizer.parameters) if p in reached]
        trained = [optimizer.parameters[i] for i in places]
        self._n_trained = len(trained)
        self._no_gradient = np.zeros(len(optimizer.parameters))
        # a slice costs no index; that the loss does not reach them all is the exception
        everything = len(places) == len(optimizer.parameters)
        self._trained = slice(None) if everything else np.array(places)
        # not trained here, but a callback may change them
        others = reached.intersection(_parameters(objective.model)).difference(trained)
        self._program = autograd.compile(
            loss,
            inputs=[leaf for leaf in given if leaf in reached],
            parameters=trained + [leaf for leaf in leaves if leaf in others],
            reduction="mean",
        )
        used = [place for place, leaf in enumerate(given) if leaf in reached]
        self._table = _table(samples, used)
        self._validation = _table(validation, used)
        for row, number in tried.items():
            self._check(row, number)

    def value_and_grad(self, rows: Rows) -> tuple[float, Numbers]:
        """The mean loss of some samples, and its gradient in the optimiser's order."""
        values, found = self._program.value_and_grad(self._table[rows].T)
        if self._n_trained == len(self._no_gradient):
            return float(np.mean(values)), found[: self._n_trained]
        gradient = self._no_gradient.copy()
        gradient[self._trained] = found[: self._n_trained]
        return float(np.mean(values)), gradient

    def validation_loss(self, rows: Rows) -> float:
        """The mean loss of some samples that are not trained on."""
        return float(np.mean(self._program(self._validation[rows].T)))

    def record(self, row: int) -> Value:
        """The loss of one sample, recorded anew with leaves as inputs and target."""
        return self._traced(row)[0]

    def move(self, point: Point) -> None:
        """Go on from this point."""
        self._program.parameters[: self._n_trained] = point.data[self._trained]

    def reload(self) -> None:
        """Read the Values again, which somebody may have changed."""
        self._program.load()

    def _first_traced(self, validation: Samples) -> tuple[Value, list[Value]]:
        """The graph that becomes the program, of the first sample, and the leaves in its data."""
        try:
            try:
                return self._traced(0)
            except (TypeError, LookupError):
                # a Value cannot stand everywhere where a class can, as in prediction[target]
                self._classes = _classes(self.samples, validation)
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
        found = float(np.mean(self._program(self._table[[row]].T)))
        # far above what rounding does, far below what another branch does
        if not (isclose(found, expected, rel_tol=1e-6, abs_tol=1e-6) or expected != expected):
            raise SettingError(
                f"The compiled loss of sample {row} is {found:g}, but recorded by itself it is "
                f"{expected:g}. A program does for every sample what was recorded for sample 0: "
                "an `if` on data, or chance, is frozen in it. Write where(condition, a, b) in the "
                "model and the loss, or train with compile=False."
            )


# a row for each sample, so that a batch of them is near in memory; its transpose is, as a sequence
# of lines, what a program takes
def _table(samples: Samples, used: list[int]) -> Any:
    return np.hstack([samples.inputs.table, samples.targets.table])[:, used]


def _classes(samples: Samples, validation: Samples) -> list[int]:
    """The targets that there are, if they are whole numbers, one a sample, and few."""
    sides = [samples.targets.rows, validation.targets.rows]
    if any(side.dtype.kind not in "biu" or side.ndim > 1 for side in sides):
        return []
    classes: list[int] = np.unique(np.concatenate(sides)).tolist()
    return classes if len(classes) <= _MOST_CLASSES else []


def _parameters(model: Any) -> list[Value]:
    listed = getattr(model, "parameters", None)
    return list(listed()) if callable(listed) else []
