"""The numbers of a program that all samples share, and their gradients."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.updates import Optimizer, State, Updates

MANY = 16384
"""From so many parameters on a new array for every product of an update takes the longest."""


class Memory:
    """Space 0 of a schedule: parameters first, then constants, then results.

    Executors compute in it, so that a program may change from one to another.
    """

    def __init__(self, tape: Tape, schedule: Schedule) -> None:
        self.numbers: npt.NDArray[np.float64] = np.zeros((schedule.sizes[0], 1))
        self.gradients: npt.NDArray[np.float64] = np.zeros((schedule.sizes[0], 1))
        self.parameters: Floats = self.numbers[: tape.n_parameters, 0]
        self.gradient: Floats = self.gradients[: tape.n_parameters, 0]
        self._updates = Updates()
        first = tape.n_inputs + tape.n_parameters
        self.numbers[schedule.place[first : tape.n_leaves], 0] = tape.constants

    def update(self, optimizer: Optimizer, state: State) -> State:
        """Update the parameters; what the optimiser remembers."""
        with np.errstate(all="ignore"):
            if optimizer.traceable and len(self.parameters) >= MANY:
                found = self._updates.apply(optimizer, self.parameters, self.gradient, state)
                if found is not None:
                    return found
            updated, found = optimizer.updated(self.parameters, self.gradient, state)
        # an optimiser may keep what it was given, and here that is overwritten
        own = (self.numbers, self.gradients)
        found = {
            name: each.copy() if any(np.may_share_memory(each, its) for its in own) else each
            for name, each in found.items()
        }
        self.parameters[:] = updated
        return found
