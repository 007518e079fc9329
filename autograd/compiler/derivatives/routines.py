"""A tape that is run beside a program, by the backend and with the parameters of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from autograd.compiler.arguments import Inputs
from autograd.compiler.choosing import runner_for
from autograd.compiler.memory import Memory
from autograd.compiler.runners import Backend, Reduction
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.tape.tape import Floats, Tape

Make: TypeAlias = "Callable[[Tape], Routine]"
"""What makes the routine of a tape."""


class Routine:
    """The outputs of a tape at inputs and parameters."""

    def __init__(
        self,
        tape: Tape,
        backend: Backend | Literal["auto"],
        reduction: Reduction,
        threads: int,
    ) -> None:
        self.tape = tape
        schedule = schedule_of(tape)
        self._memory = Memory(tape, schedule)
        self._runner = runner_for(backend, tape, schedule, self._memory, reduction, threads)
        self.is_for_singles = self._runner.backend == "python"
        """Whether a few samples are computed faster one after another than as a batch."""

    def __call__(self, inputs: Inputs, parameters: Floats) -> list[Any]:
        """Numbers, or arrays of one number a sample for those that differ between samples."""
        self._memory.parameters[:] = parameters
        return self._runner.values(inputs)

    def with_gradient(self, inputs: Inputs, parameters: Floats) -> tuple[list[Any], Floats]:
        """The outputs, and the gradient of the first by the parameters, reduced over a batch."""
        self._memory.parameters[:] = parameters
        outputs = self._runner.value_and_gradient(inputs)
        return outputs, self._memory.gradient.copy()
