"""A recorded graph as a program that computes it again, fast."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor as Workers
from contextlib import suppress
from operator import attrgetter
from typing import Any, Literal, Protocol

import numpy as np
from tqdm import tqdm

from autograd.compiler.arguments import Inputs, check_trainable, steps_of, table_of
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.sharding import Sharded
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.c import c_source
from autograd.compiler.targets.javascript import javascript_source
from autograd.compiler.targets.numba.code import numba_is_installed
from autograd.compiler.targets.numba.executor import NumbaExecutor
from autograd.compiler.targets.numpy.executor import NumpyExecutor
from autograd.compiler.targets.numpy.narrow import ScalarExecutor, is_narrow
from autograd.compiler.targets.python.functions import PythonFunctions
from autograd.compiler.updates import NOT_ARITHMETIC, Optimizer
from autograd.engine.value import Value
from autograd.errors import CompileError, GraphChangedError, LengthError

Reduction = Literal["sum", "mean"]
Backend = Literal["numpy", "python", "numba", "c", "javascript"]

TEXTS: Mapping[str, Callable[[Tape], str]] = {"c": c_source, "javascript": javascript_source}
"""The backends that give a file and do not run."""

WORTH_MACHINE_CODE = 1e9
"""Operands times samples from which `auto` changes to machine code: some seconds of work."""

MATRIX_WORK = 100
"""Operands an operation has on average where NumPy's matrix products are as fast as any code."""


class Executor(Protocol):
    """What computes the outputs and gradients of a program, in its memory."""

    memory: Memory

    def values(self, inputs: Floats) -> list[Floats]: ...

    def value_and_gradient(self, inputs: Floats, mean: bool) -> Floats: ...

    def input_gradient(self) -> Floats: ...


class Program:
    """A compiled graph. Made by `autograd.compile`, which says what its arguments are.

    It computes in buffers of its own: one thread at a time may call it, so give each thread a copy.
    `state` is what the optimiser of the last step remembers.
    """

    def __init__(  # noqa: PLR0913, PLR0917  (only `compile` calls it)
        self,
        tape: Tape,
        parameters: Sequence[Value],
        single: bool,
        reduction: Reduction,
        backend: Backend,
        automatic: bool = False,
        constants: Sequence[Value] = (),
    ) -> None:
        self.tape = tape
        self.backend: Backend = backend
        self.reduction = reduction
        self.state: Mapping[str, Floats] = {}
        self._single = single
        self._values = list(parameters)
        self._constants = list(constants)
        self._recorded = [leaf.data for leaf in constants]
        self._schedule = schedule_of(tape)
        self._memory = Memory(tape, self._schedule)
        self._executor: Executor = self._executor_of(self._schedule, self._memory)
        self._functions = PythonFunctions(tape) if backend == "python" else None
        self._to_inputs: Executor | None = None
        self._automatic = automatic
        self._work = 0.0
        self._n_operands = tape.n_operands
        self.load()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy what the program was made from, and its present parameters and state."""
        made_from = (self.tape, self._values, self._single, self.reduction, self.backend)
        return _restored, ((*made_from, self._automatic), self.parameters.copy(), dict(self.state))

    def _executor_of(self, schedule: Schedule, memory: Memory) -> Executor:
        if self.backend == "numba":
            return NumbaExecutor(self.tape, schedule, memory)
        kind = ScalarExecutor if is_narrow(self.tape, schedule) else NumpyExecutor
        return kind(self.tape, schedule, memory)

    @property
    def source(self) -> str:
        """The text of a backend that writes one: Python, C or JavaScript; else empty."""
        if self.backend in TEXTS:
            return TEXTS[self.backend](self.tape)
        return self._functions.source if self._functions else ""

    def __repr__(self) -> str:
        tape = self.tape
        return (
            f"Program({len(tape)} operations in {len(self._schedule)} instructions, "
            f"{tape.n_inputs} inputs, {tape.n_parameters} parameters, backend={self.backend!r}"
            f"{' by choice of auto' * self._automatic})"
        )

    @property
    def parameters(self) -> Floats:
        """The program's own parameters, in order; the Values keep theirs until `store`."""
        return self._memory.parameters

    @parameters.setter
    def parameters(self, numbers: Any) -> None:
        array = np.asarray(numbers, dtype=np.float64)
        if array.shape != self.parameters.shape:
            raise LengthError(
                f"The program has {len(self.parameters)} parameters, got an array of shape "
                f"{array.shape}; give one number for each, in the order of compile."
            )
        self.parameters[:] = array

    def load(self) -> None:
        """Read the parameters from the Values again."""
        self.parameters[:] = [value.data for value in self._values]

    def store(self) -> None:
        """Write the parameters, and the gradients of the last `value_and_grad`, to the Values."""
        numbers = zip(self.parameters.tolist(), self._memory.gradient.tolist(), strict=True)
        for value, (data, grad) in zip(self._values, numbers, strict=True):
            value.data, value.grad = data, grad

    def __call__(self, inputs: Inputs = ()) -> Any:
        """The outputs at these inputs: numbers, or arrays of one number a sample."""
        self._check_runs()
        results: Sequence[Any] | None = None
        if self._functions:
            results = self._functions.values(inputs, self.parameters)
        if results is None:
            table, batched = table_of(inputs, self.tape.n_inputs)
            arrays = self._executor.values(table)
            results = [
                self._result(slot, array, batched)
                for slot, array in zip(self.tape.outputs, arrays, strict=True)
            ]
        return results[0] if self._single else list(results)

    def value_and_grad(self, inputs: Inputs = (), to_inputs: bool = False) -> tuple[Any, ...]:
        """The output, and its derivative by every parameter, added up over the batch.

        With reduction `"mean"` the derivative is divided by the number of samples. With `to_inputs`
        a third result is the derivative by the inputs, a line for each, of one number a sample.
        """
        if to_inputs:
            return self._with_inputs(inputs)
        value = self._differentiated(inputs)
        return value, self._memory.gradient.copy()

    def _differentiated(self, inputs: Inputs) -> Any:
        """The output; its gradient is left in the memory."""
        self._check_differentiable()
        if self._functions:
            found = self._functions.value_and_gradient(inputs, self.parameters)
            if found is not None:
                output, self._memory.gradient[:] = found
                return output
        table, batched = table_of(inputs, self.tape.n_inputs)
        self._worked(table.shape[1])
        value = self._executor.value_and_gradient(table, self.reduction == "mean")
        return self._result(self.tape.outputs[0], value, batched)

    def _with_inputs(self, inputs: Inputs) -> tuple[Any, Floats, Floats]:
        self._check_differentiable()
        table, batched = table_of(inputs, self.tape.n_inputs)
        if self._to_inputs is None:
            schedule = schedule_of(self.tape, to_inputs=True)
            self._to_inputs = self._executor_of(schedule, Memory(self.tape, schedule))
        executor = self._to_inputs
        executor.memory.parameters[:] = self.parameters
        value = executor.value_and_gradient(table, self.reduction == "mean")
        by_inputs = executor.input_gradient()
        self._memory.gradient[:] = executor.memory.gradient
        return (
            self._result(self.tape.outputs[0], value, batched),
            self._memory.gradient.copy(),
            by_inputs if batched else by_inputs[:, 0],
        )

    def _result(self, slot: int, array: Floats, batched: bool) -> Any:
        """An output: an array if the inputs were a batch and stand below it, else a number."""
        return array if batched and self._schedule.space[slot] else float(array[0])

    def _check_runs(self) -> None:
        if self.backend in TEXTS:
            raise CompileError(
                f"A program for {self.backend!r} is a text and does not run here: write "
                "program.source to a file, or compile with backend='auto'."
            )
        self.refuse_changed()

    def _check_differentiable(self) -> None:
        self._check_runs()
        if len(self.tape.outputs) != 1:
            raise CompileError(
                f"value_and_grad differentiates one output, and this program has "
                f"{len(self.tape.outputs)}; compile the one, or their sum."
            )

    @property
    def gradient(self) -> Floats:
        """The derivatives by the parameters of the last `value_and_grad`, which `store` writes."""
        return self._memory.gradient

    def shard(self, executor: Workers, shards: int | None = None) -> Sharded:
        """The program with its batches computed in shards by the workers of an executor.

        `shards` is how many parts a batch has; by default, as many as the executor has workers.
        """
        return Sharded(self, executor, shards)

    def step(self, optimizer: Optimizer, inputs: Inputs = ()) -> Any:
        """Update the parameters once; the output before the update.

        Of the optimiser only its rule is used, on the parameters of the program.
        """
        check_trainable(optimizer, self._values)
        if isinstance(self._executor, NumbaExecutor) and optimizer.traceable:
            with suppress(*NOT_ARITHMETIC):  # or it begins to remember something
                return self._stepped(self._executor, optimizer, inputs)
        value = self._differentiated(inputs)
        self.state = self._memory.update(optimizer, self.state)
        return value

    def _stepped(self, executor: NumbaExecutor, optimizer: Optimizer, inputs: Inputs) -> Any:
        """A step with the update in machine code."""
        self._check_differentiable()
        table, batched = table_of(inputs, self.tape.n_inputs)
        mean = self.reduction == "mean"
        value, self.state = executor.step(optimizer.updated, self.state, table, mean)
        return self._result(self.tape.outputs[0], value, batched)

    def train(
        self,
        optimizer: Optimizer,
        inputs: Inputs = (),
        steps: int = 1,
        progress: bool = False,
    ) -> list[float]:
        """Update the parameters `steps` times; the output (its mean over a batch) before each.

        The loop runs inside straight-line or machine code if the optimiser says that its rule is
        `traceable`.
        """
        check_trainable(optimizer, self._values)
        steps = steps_of(steps)
        if steps > 1 and not progress and optimizer.traceable:
            outputs = self._trained(optimizer, inputs, steps)
            if outputs is not None:
                return outputs
        turns: Iterable[int] = range(steps)
        if progress:
            turns = tqdm(turns, unit=" steps", mininterval=0.5)
        return [_mean(self.step(optimizer, inputs)) for _ in turns]

    def _trained(self, optimizer: Optimizer, inputs: Inputs, steps: int) -> list[float] | None:
        """All steps in one function, or None where that cannot be.

        The first step runs on arrays and shows what the optimiser remembers.
        """
        before, state = self.parameters.copy(), self.state
        try:
            if isinstance(self._executor, NumbaExecutor):
                with suppress(*NOT_ARITHMETIC):  # or it begins to remember something
                    return self._trained_in_machine_code(self._executor, optimizer, inputs, steps)
            first = _mean(self.step(optimizer, inputs))
            table, _ = table_of(inputs, self.tape.n_inputs)
            self._worked(table.shape[1] * steps)
            found = None
            if isinstance(self._executor, NumbaExecutor):
                rest = self._trained_in_machine_code(self._executor, optimizer, inputs, steps - 1)
                found = rest, self.state
            elif self._functions:
                found = self._functions.train(
                    optimizer.updated, inputs, self._memory, self.state, steps - 1
                )
        except NOT_ARITHMETIC:  # or an error that steps one by one meet again
            found = None
        except BaseException:
            self.parameters[:], self.state = before, state
            raise
        if found is None:
            self.parameters[:], self.state = before, state
            return None
        outputs, self.state = found
        return [first, *outputs]

    def _trained_in_machine_code(
        self, executor: NumbaExecutor, optimizer: Optimizer, inputs: Inputs, steps: int
    ) -> list[float]:
        self._check_differentiable()
        table, _ = table_of(inputs, self.tape.n_inputs)
        mean = self.reduction == "mean"
        outputs, self.state = executor.train(optimizer.updated, self.state, table, mean, steps)
        return outputs

    def _worked(self, samples: int) -> None:
        """Count the work; when there is enough of it the automatic choice is machine code."""
        if self._automatic and self.backend != "numba":
            self._work += self._n_operands * samples
            matrices = self._n_operands > MATRIX_WORK * len(self.tape)
            if self._work > WORTH_MACHINE_CODE and not matrices and numba_is_installed():
                self._work = -math.inf  # it is tried once, for numba may not fit this NumPy
                with suppress(ImportError, OSError, CompileError):
                    self._executor = NumbaExecutor(self.tape, self._schedule, self._memory)
                    self.backend, self._functions, self._to_inputs = "numba", None, None

    def refuse_changed(self) -> None:
        """Raise GraphChangedError if a leaf that was compiled as a constant has other data now."""
        constants = self._constants
        # lists compare the same object as equal, so that nan is not taken for a change
        if constants and list(map(_DATA, constants)) != self._recorded:
            leaf, then = next(
                (leaf, then)
                for leaf, then in zip(constants, self._recorded, strict=True)
                if leaf.data is not then and leaf.data != then
            )
            raise GraphChangedError(
                f"The leaf {leaf!r} was compiled as a constant of {then:g}, and its data changed "
                "since. Give it among the inputs or the parameters of compile, or compile again."
            )


_DATA = attrgetter("data")


def _mean(output: Any) -> float:
    with np.errstate(all="ignore"):
        return float(np.mean(output))


def _restored(made_from: Any, parameters: Floats, state: dict[str, Floats]) -> Program:
    tape, values, single, reduction, backend, automatic = made_from
    if automatic and backend == "numba" and not numba_is_installed():
        backend = "numpy"  # nobody asked for machine code
    program = Program(tape, values, single, reduction, backend, automatic)
    program.parameters = parameters
    program.state = state
    return program
