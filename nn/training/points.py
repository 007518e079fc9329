"""Where training stands between two steps."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from autograd.compiler.updates import State
from autograd.engine.assigning import assigned
from nn.arguments import Numbers
from nn.optimisers.optimiser import Optimizer


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
                [*values, *values, optimizer.whole],
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
