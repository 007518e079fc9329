"""The runner of `auto`, which changes to machine code when there has been work enough."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from autograd.compiler import costs
from autograd.compiler.arguments import Inputs, samples_in
from autograd.compiler.memory import Memory
from autograd.compiler.runners import Backend, MachineRunner, NumpyRunner, Reduction, Runner
from autograd.compiler.tape.tape import Floats
from autograd.compiler.updates import Update
from autograd.errors import CompileError, NotationError

FAILURES = (ImportError, OSError, CompileError, NotationError)
"""What is raised where machine code cannot be made: by numba, by the disk, by a row without kernel.
"""


class ChangingRunner:
    """Runs as another runner until it changes to machine code.

    That is worth it where there is much work, but not for matrix products. Machine code is compiled
    when it first runs, so it may fail long after the change, by another update. Then what was asked
    is done by a runner as the first was, and the change is taken back for good.
    """

    def __init__(self, first: NumpyRunner, memory: Memory, reduction: Reduction) -> None:
        tape = first.tape
        self.schedule = first.schedule
        self._kind = type(first)
        self._made_of = tape, first.schedule, memory, reduction
        self._now: Runner = first
        self._source = ""
        self._n_operands = tape.n_operands
        self._may_change = self._n_operands <= costs.MATRIX_WORK * len(tape)
        self._work = 0

    @property
    def backend(self) -> Backend:
        """That of the runner at work."""
        return self._now.backend

    @property
    def source(self) -> str:
        """The text that is run, or was run before the change."""
        return self._now.source or self._source

    def values(self, inputs: Inputs) -> list[Any]:
        """The outputs."""
        found: list[Any] = self._run("values", inputs)
        return found

    def value_and_gradient(self, inputs: Inputs) -> Any:
        """The one output."""
        self._expect(inputs, 1)
        return self._run("value_and_gradient", inputs)

    def with_inputs(self, inputs: Inputs) -> tuple[Any, Floats]:
        """The one output, and its derivative by the inputs."""
        found: tuple[Any, Floats] = self._run("with_inputs", inputs)
        return found

    def step(self, update: Update, numbers: list[float], inputs: Inputs) -> Any:
        """Update the parameters once, wholly or not at all; the output before."""
        self._expect(inputs, 1)
        return self._run("step", update, numbers, inputs)

    def train(
        self, update: Update, numbers: list[float], inputs: Inputs, steps: int
    ) -> list[float]:
        """Update the parameters so many times; the mean output before each."""
        self._expect(inputs, steps)
        means: list[float] = self._run("train", update, numbers, inputs, steps)
        return means

    def _expect(self, inputs: Inputs, steps: int) -> None:
        """Count work on batches and trainings; when there is enough, choose machine code."""
        if not self._may_change:
            return
        turns = samples_in(inputs) * steps
        if turns > 1:
            self._work += self._n_operands * turns
        if self._work > costs.WORTH_MACHINE_CODE:
            self.change()

    def change(self) -> None:
        """Change to machine code if it can be made: numba may be missing, or not fit NumPy."""
        self._may_change = False
        with suppress(*FAILURES):
            runner = MachineRunner(*self._made_of)
            self._source = self._now.source
            self._now = runner

    def _run(self, what: str, *given: Any) -> Any:
        try:
            return getattr(self._now, what)(*given)
        except FAILURES:
            if type(self._now) is self._kind:
                raise
            runner = self._kind(*self._made_of)
            result = getattr(runner, what)(*given)  # a mistake in what is given fails here as well
            self._now = runner
            return result
