"""The numbers of a program that all samples share, and their gradients."""

from __future__ import annotations

import numpy as np

from autograd.compiler.references import Buffer
from autograd.compiler.schedule import Schedule
from autograd.compiler.tape import Floats, Tape


class Memory:
    """Space 0 of a schedule: parameters first, then constants, then results.

    Executors compute in it, so that a program may change from one to another.
    """

    def __init__(self, tape: Tape, schedule: Schedule) -> None:
        self.numbers: Buffer = np.zeros((schedule.sizes[0], 1))
        self.gradients: Buffer = np.zeros((schedule.sizes[0], 1))
        self.parameters: Floats = self.numbers[: tape.n_parameters, 0]
        self.gradient: Floats = self.gradients[: tape.n_parameters, 0]
        first = tape.n_inputs + tape.n_parameters
        self.numbers[schedule.place[first : tape.n_leaves], 0] = tape.constants
