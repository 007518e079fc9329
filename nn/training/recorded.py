"""The plain way to a gradient: record the graph of each batch; and what any way must offer."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from autograd.compiler.updates import State
from autograd.engine.pausing import no_grad
from autograd.engine.value import Value
from autograd.graph import topological
from nn.data.samples import Numbers, Rows, Samples
from nn.errors import SettingError
from nn.optimisers.optimiser import Optimizer
from nn.training.objectives import Objective


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
        # one call that runs no bytecode, so that no interrupt leaves half a point behind
        deque(
            map(
                setattr,
                [*values, *values, optimizer.group],
                ["data"] * n + ["grad"] * n + ["state"],
                [*self.data.tolist(), *self.grad.tolist(), self.state],
            ),
            maxlen=0,
        )


class Way(Protocol):
    """A way to the loss and its gradient."""

    def value_and_grad(self, rows: Rows) -> tuple[float, Numbers]:
        """The mean loss of some samples, and its gradient in the optimiser's order."""

    def validation_loss(self, rows: Rows) -> float:
        """The mean loss of some samples that are not trained on."""

    def record(self, row: int) -> Value:
        """The loss of one sample, recorded anew."""

    def move(self, point: Point) -> None:
        """Go on from this point."""

    def reload(self) -> None:
        """Read the Values again, which somebody may have changed."""


class Recorded:
    """Records the graph of every batch, with plain numbers as inputs and targets."""

    def __init__(
        self,
        objective: Objective,
        samples: Samples,
        validation: Samples,
        optimizer: Optimizer,
    ) -> None:
        self.objective = objective
        self.samples = samples
        self.validation = validation
        self.optimizer = optimizer
        _check_reached(objective.whole([self.record(0)]), optimizer)

    def value_and_grad(self, rows: Rows) -> tuple[float, Numbers]:
        """The mean loss of some samples, and its gradient in the optimiser's order."""
        loss = self.objective.whole([self.record(row) for row in rows.tolist()])
        self.optimizer.zero_grad()
        loss.backward()
        return loss.data, np.array([p.grad for p in self.optimizer.parameters])

    def validation_loss(self, rows: Rows) -> float:
        """The mean loss of some samples that are not trained on."""
        with no_grad():
            losses = [self._loss(self.validation, row) for row in rows.tolist()]
            return self.objective.whole(losses).data

    def record(self, row: int) -> Value:
        """The loss of one sample, recorded anew."""
        return self._loss(self.samples, row)

    def move(self, point: Point) -> None:
        """Go on from this point."""
        point.store(self.optimizer)

    def reload(self) -> None:
        """Nothing: a recording reads the Values every time."""

    def _loss(self, samples: Samples, row: int) -> Value:
        return self.objective.of(samples.inputs.numbers(row), samples.targets.numbers(row))


def _check_reached(loss: Value, optimizer: Optimizer) -> None:
    reached = set(topological(loss))
    if reached.isdisjoint(optimizer.parameters):
        raise SettingError(
            f"The loss depends on none of the {len(optimizer.parameters)} parameters of the "
            "optimizer, so nothing would be learned; make the optimizer of the parameters of the "
            "model that is trained: nn.SGD(model.parameters(), lr=0.1)."
        )
