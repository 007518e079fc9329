"""The derivatives of each sample's output by the parameters of a program."""

from __future__ import annotations

from typing import Literal

import numpy as np

from autograd.compiler.castings import Casting
from autograd.compiler.runners import Backend
from autograd.compiler.tape.roles import with_roles
from autograd.compiler.tape.tape import Floats, Tape


class SampleGradients:
    """A program in which each sample has parameters of its own, and the derivatives by these.

    What is computed is the same, so a batch whose samples all have the parameters of the program
    tells how each of them alone would change its own output.
    """

    def __init__(self, tape: Tape, backend: Backend | Literal["auto"]) -> None:
        self._n_inputs = tape.n_inputs
        given = range(tape.n_inputs + tape.n_parameters)
        self._casting = Casting(with_roles(tape, given, ()), backend)

    def by_parameters(self, parameters: Floats, table: Floats) -> Floats:
        """The derivatives, of shape (samples, parameters), at inputs of shape (inputs, samples).

        The samples are taken in blocks, so that the memory beside the result has a bound.
        """
        n, size = self._n_inputs, table.shape[1]
        found = np.empty((size, len(parameters)))
        at_once = self._casting.at_once
        for first in range(0, size, at_once):
            part = table[:, first : first + at_once]
            given = np.empty((n + len(parameters), part.shape[1]))
            given[:n] = part
            given[n:] = parameters[:, None]
            _, lines = self._casting.with_inputs((), given.T)
            found[first : first + at_once] = lines[n:].T
        return found
