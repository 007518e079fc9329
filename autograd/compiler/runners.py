"""What runs a program: NumPy, straight-line Python, or machine code; or the text of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal, Protocol, cast

import numpy as np

from autograd.compiler import costs
from autograd.compiler.arguments import Inputs, samples_in, table_of
from autograd.compiler.courses import ONE, Course
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.c import c_source
from autograd.compiler.targets.javascript import javascript_source
from autograd.compiler.targets.numba.executor import NumbaExecutor
from autograd.compiler.targets.numpy.executor import NumpyExecutor
from autograd.compiler.targets.numpy.narrow import ScalarExecutor, is_narrow
from autograd.compiler.targets.python.functions import PythonFunctions
from autograd.compiler.updates import Settings, Update
from autograd.errors import CompileError

Backend = Literal["numpy", "python", "numba", "c", "javascript"]
Reduction = Literal["sum", "mean"]


class Executor(Protocol):
    """What computes outputs and gradients from arrays of shape (inputs, batch), in a memory."""

    memory: Memory

    def values(self, inputs: Floats) -> list[Floats]: ...

    def value_and_gradient(self, inputs: Floats, mean: bool) -> list[Floats]: ...

    def input_gradient(self) -> Floats: ...


class Runner(Protocol):
    """What runs a program, or says that it does not run.

    Inputs are as a program is given them; an output is a number, or where it stands below a batch
    an array of one number a sample. The first output is differentiated, and its gradient is left in
    the memory.
    """

    schedule: Schedule

    @property
    def backend(self) -> Backend: ...

    @property
    def source(self) -> str:
        """The text that is run, if it is one to be read."""

    def values(self, inputs: Inputs) -> list[Any]:
        """The outputs."""

    def value_and_gradient(self, inputs: Inputs) -> list[Any]:
        """The outputs."""

    def with_inputs(self, inputs: Inputs) -> tuple[list[Any], Floats]:
        """The outputs, and the derivative of the first by the inputs."""

    def step(self, update: Update, numbers: Settings, inputs: Inputs) -> list[Any]:
        """Update the parameters once, wholly or not at all; the outputs before.

        `numbers` are the settings.
        """

    def train(
        self, update: Update, numbers: Settings, inputs: Inputs, course: Course
    ) -> list[float]:
        """Update the parameters in each step; the mean of the first output before each.

        `inputs` are an array of samples by inputs where the course has an order of them.
        """


class NumpyRunner:
    """Runs a program in NumPy, as wide or as narrow as its graph is."""

    backend: Backend = "numpy"

    @property
    def source(self) -> str:
        """Nothing: calls of NumPy are no text."""
        return ""

    def __init__(
        self,
        tape: Tape,
        schedule: Schedule,
        memory: Memory,
        reduction: Reduction,
        threads: int = 1,
    ) -> None:
        self.tape = tape
        self.schedule = schedule
        self.memory = memory
        self.mean = reduction == "mean"
        self.threads = threads
        self._varies = [bool(schedule.space[slot]) for slot in tape.outputs]
        self._all_vary = all(self._varies)
        self._executor = self._executor_of(schedule, memory)

    def _executor_of(self, schedule: Schedule, memory: Memory) -> Executor:
        kind = ScalarExecutor if is_narrow(self.tape, schedule) else NumpyExecutor
        return kind(self.tape, schedule, memory, self.threads)

    def seconds_to_begin(self, what: str, given: tuple[Any, ...]) -> float:  # noqa: ARG002
        """About how long it takes until this could do what is asked of it: a method, arguments."""
        return 0.0

    def clear(self) -> None:
        """Give back the buffers that were made for batches."""
        self._executor = self._executor_of(self.schedule, self.memory)

    def values(self, inputs: Inputs) -> list[Any]:
        """The outputs."""
        table, batched = table_of(inputs, self.tape.n_inputs)
        return self._outputs(self._executor.values(table), batched)

    def value_and_gradient(self, inputs: Inputs) -> list[Any]:
        """The outputs."""
        table, batched = table_of(inputs, self.tape.n_inputs)
        return self._outputs(self._executor.value_and_gradient(table, self.mean), batched)

    def _outputs(self, arrays: list[Floats], batched: bool) -> list[Any]:
        if not batched:
            return [array.item() for array in arrays]
        if self._all_vary:
            return arrays
        return [
            array if varies else float(array[0])  # in machine code one for each sample
            for array, varies in zip(arrays, self._varies, strict=True)
        ]

    def with_inputs(self, inputs: Inputs) -> tuple[list[Any], Floats]:
        """The outputs, and the derivative of the first by the inputs."""
        table, batched = table_of(inputs, self.tape.n_inputs)
        executor = self._to_inputs
        executor.memory.parameters[:] = self.memory.parameters
        arrays = executor.value_and_gradient(table, self.mean)
        by_inputs = executor.input_gradient()
        self.memory.gradient[:] = executor.memory.gradient
        return self._outputs(arrays, batched), by_inputs if batched else by_inputs[:, 0]

    @cached_property
    def _to_inputs(self) -> Executor:
        schedule = schedule_of(self.tape, to_inputs=True)
        return self._executor_of(schedule, Memory(self.tape, schedule))

    def step(self, update: Update, numbers: Settings, inputs: Inputs) -> list[Any]:
        """Update the parameters once, wholly or not at all; the outputs before."""
        memory = self.memory
        outputs = self.value_and_gradient(inputs)
        memory.move(*update.applied(memory.parameters, memory.gradient, memory.state, numbers))
        return outputs

    def train(
        self, update: Update, numbers: Settings, inputs: Inputs, course: Course
    ) -> list[float]:
        """Update the parameters in each step; the mean of the first output before each.

        If it is interrupted, the memory is as a finished step left it.
        """
        return [
            mean_of(
                self.step(update, course.numbers(numbers, step), course.inputs(inputs, step))[0]
            )
            for step in range(course.steps)
        ]


class PythonRunner(NumpyRunner):
    """Runs straight-line Python where the inputs are plain numbers, and NumPy else.

    NumPy also has the IEEE result where Python's arithmetic raises.
    """

    backend: Backend = "python"

    def __init__(
        self,
        tape: Tape,
        schedule: Schedule,
        memory: Memory,
        reduction: Reduction,
        threads: int = 1,
    ) -> None:
        super().__init__(tape, schedule, memory, reduction, threads)
        self._functions = PythonFunctions(tape)

    @property
    def source(self) -> str:
        """The functions there are so far."""
        return self._functions.source

    def seconds_to_begin(self, what: str, given: tuple[Any, ...]) -> float:  # noqa: ARG002
        """About how long it takes to write and read the text."""
        return costs.WRITING * self.tape.n_operands

    def values(self, inputs: Inputs) -> list[Any]:
        """The outputs."""
        found = self._functions.values(inputs, self.memory.parameters)
        return super().values(inputs) if found is None else list(found)

    def value_and_gradient(self, inputs: Inputs) -> list[Any]:
        """The outputs."""
        found = self._functions.value_and_gradient(inputs, self.memory.parameters)
        if found is None:
            return super().value_and_gradient(inputs)
        outputs, self.memory.gradient[:] = found
        return outputs

    def with_inputs(self, inputs: Inputs) -> tuple[list[Any], Floats]:
        """The outputs, and the derivative of the first by the inputs."""
        found = self._functions.with_inputs(inputs, self.memory.parameters)
        if found is None:
            return super().with_inputs(inputs)
        outputs, self.memory.gradient[:], by_inputs = found
        return outputs, np.array(by_inputs)

    def train(
        self, update: Update, numbers: Settings, inputs: Inputs, course: Course
    ) -> list[float]:
        """The same, with all steps in one function; what is interrupted has not begun."""
        found = None
        if course.steps > 1:
            found = self._functions.train(update, numbers, inputs, self.memory, course)
        return super().train(update, numbers, inputs, course) if found is None else found


class MachineRunner(NumpyRunner):
    """Runs machine code, an optimiser's update and all steps of a training inside."""

    backend: Backend = "numba"

    _executor: NumbaExecutor

    def _executor_of(self, schedule: Schedule, memory: Memory) -> Executor:
        return NumbaExecutor(self.tape, schedule, memory, self.threads)

    def seconds_to_begin(self, what: str, given: tuple[Any, ...]) -> float:
        """About how long it takes to load or to compile the machine code."""
        executor = cast(NumbaExecutor, self._to_inputs if what == "with_inputs" else self._executor)
        if what == "train":
            update, _, inputs, course = given
            is_there = executor.is_at_hand(update, course.batch(inputs), course.steps)
        else:
            is_there = executor.is_at_hand(given[0] if what == "step" else None)
        return costs.LOADING if is_there else costs.COMPILING

    def values(self, inputs: Inputs) -> list[Any]:
        """The outputs."""
        table, batched = table_of(inputs, self.tape.n_inputs)
        if not batched:
            return self._executor.numbers(table)
        return self._outputs(self._executor.values(table), batched)

    def step(self, update: Update, numbers: Settings, inputs: Inputs) -> list[Any]:
        """Update the parameters once, wholly or not at all; the outputs before."""
        if self._on_threads(inputs):
            return super().step(update, numbers, inputs)
        table, batched = table_of(inputs, self.tape.n_inputs)
        arrays, _ = self._executor.train(update, numbers, table, self.mean, ONE)
        return self._outputs(arrays, batched)

    def train(
        self, update: Update, numbers: Settings, inputs: Inputs, course: Course
    ) -> list[float]:
        """Update the parameters in each step; what is interrupted has not begun.

        On several threads each finished step has been done.
        """
        if course.steps and self._on_threads(course.inputs(inputs, 0)):
            return super().train(update, numbers, inputs, course)
        table, _ = table_of(inputs, self.tape.n_inputs)
        _, means = self._executor.train(update, numbers, table, self.mean, course)
        return list(means.tolist())

    def _on_threads(self, inputs: Inputs) -> bool:
        """Whether a step on these inputs is divided among threads."""
        return self.threads > 1 and self._executor.has_parts(samples_in(inputs))


class TextRunner:
    """Has the text of a program for another language, which does not run here."""

    def __init__(self, tape: Tape, schedule: Schedule, backend: Backend) -> None:
        self.tape = tape
        self.schedule = schedule
        self.backend: Backend = backend

    @property
    def source(self) -> str:
        """The file."""
        return TEXTS[self.backend](self.tape)

    def _no_run(self, *_: Any, **__: Any) -> Any:
        raise CompileError(
            f"A program for {self.backend!r} is a text and does not run here: write "
            "program.source to a file, or compile with backend='auto'."
        )

    values = value_and_gradient = with_inputs = step = train = _no_run


TEXTS: Mapping[str, Callable[[Tape], str]] = {"c": c_source, "javascript": javascript_source}
"""The backends that give a file and do not run."""

RUNNERS: Mapping[str, type[NumpyRunner]] = {
    "numpy": NumpyRunner,
    "python": PythonRunner,
    "numba": MachineRunner,
}
"""The backends that run here."""


def runner_of(  # noqa: PLR0913, PLR0917  (only `runner_for` calls it)
    backend: Backend,
    tape: Tape,
    schedule: Schedule,
    memory: Memory,
    reduction: Reduction,
    threads: int = 1,
) -> Runner:
    """What runs a program for a backend."""
    if backend in TEXTS:
        return TextRunner(tape, schedule, backend)
    return RUNNERS[backend](tape, schedule, memory, reduction, threads)


def mean_of(output: Any) -> float:
    """The mean of an output over the batch."""
    if type(output) is float:
        return output
    with np.errstate(all="ignore"):
        return float(np.add.reduce(output) / len(output))  # np.mean takes three times as long
