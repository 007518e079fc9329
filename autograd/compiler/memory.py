"""The numbers of a program that all samples share, their gradients, and an optimiser's state."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.updates import State


class Memory:
    """Space 0 of a schedule: parameters first, then constants, then results.

    Executors compute in it, so that a program may change from one to another. `state` is what an
    optimiser remembers of the parameters.
    """

    def __init__(self, tape: Tape, schedule: Schedule) -> None:
        self.numbers: npt.NDArray[np.float64] = np.zeros((schedule.sizes[0], 1))
        self.gradients: npt.NDArray[np.float64] = np.zeros((schedule.sizes[0], 1))
        self.parameters: Floats = self.numbers[: tape.n_parameters, 0]
        self.gradient: Floats = self.gradients[: tape.n_parameters, 0]
        self.state = State()
        first = tape.n_inputs + tape.n_parameters
        self.numbers[schedule.place[first : tape.n_leaves], 0] = tape.constants

    def move(self, parameters: Floats, state: State) -> None:
        """Go to these parameters and this state, wholly or not at all."""
        # neither line calls anything, and CPython lets an interrupt in at calls and jumps alone
        self.parameters[:] = parameters
        self.state = state
