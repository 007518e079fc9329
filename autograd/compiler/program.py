"""A recorded graph as a program that computes it again, fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor as Workers
from contextlib import suppress
from operator import attrgetter
from typing import Any, Literal

import numpy as np

from autograd.compiler import costs
from autograd.compiler.arguments import Inputs, samples_in, update_of
from autograd.compiler.memory import Memory
from autograd.compiler.runners import MachineRunner, PythonRunner, Reduction, Runner
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.sharding import Sharded
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.c import c_source
from autograd.compiler.targets.javascript import javascript_source
from autograd.compiler.training import Trainable
from autograd.compiler.updates import Optimizer, State, Update, state_of
from autograd.engine.value import Value
from autograd.errors import CompileError, GraphChangedError, LengthError, NotationError

Backend = Literal["numpy", "python", "numba", "c", "javascript"]

TEXTS: Mapping[str, Callable[[Tape], str]] = {"c": c_source, "javascript": javascript_source}
"""The backends that give a file and do not run."""

RUNNERS: Mapping[str, type[Runner]] = {"python": PythonRunner, "numba": MachineRunner}
"""What runs the backends that are more than NumPy."""

FAILURES = (ImportError, OSError, CompileError, NotationError)
"""What is raised where machine code cannot be made: by numba, by the disk, by a row without kernel.
"""


class Program(Trainable):
    """A compiled graph. Made by `autograd.compile`, which says what its arguments are.

    It computes in buffers of its own: one thread at a time may call it, so give each thread a copy.
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
        self._single = single
        self._values = list(parameters)
        self._constants = list(constants)
        self._recorded = [leaf.data for leaf in constants]
        schedule = schedule_of(tape)
        self._memory = Memory(tape, schedule)
        kind = RUNNERS.get(backend, Runner)
        self._runner = kind(tape, schedule, self._memory, reduction)
        # asked at every step, and mostly there is nothing to check
        self._must_check = bool(constants) or backend in TEXTS or len(tape.outputs) != 1
        self._automatic = automatic
        self._before: Backend | None = None
        self._source = ""
        # an automatic choice is machine code when there is enough work, but not for matrix products
        n_operands = tape.n_operands
        self._may_change = automatic and n_operands <= costs.MATRIX_WORK * len(tape)
        self._n_operands = n_operands
        self._work = 0
        self.load()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy what the program was made from, and its present parameters and state."""
        changed = self._before is not None
        made_from = (
            self.tape, self._values, self._single, self.reduction, self._before or self.backend,
            self._automatic,
        )  # fmt: skip
        return _restored, (made_from, changed, self.parameters.copy(), self.state)

    @property
    def source(self) -> str:
        """The text of a backend that writes one: Python, C or JavaScript; else empty.

        An automatic program keeps that in Python when it changes to machine code.
        """
        write = TEXTS.get(self.backend)
        return write(self.tape) if write else self._source or self._runner.source

    def __repr__(self) -> str:
        tape = self.tape
        return (
            f"Program({len(tape)} operations in {len(self._runner.schedule)} instructions, "
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

    @property
    def gradient(self) -> Floats:
        """The derivatives by the parameters of the last `value_and_grad`, which `store` writes."""
        return self._memory.gradient

    @property
    def state(self) -> State:
        """What the optimiser of the last step remembers, and how many steps there were."""
        return self._memory.state

    @state.setter
    def state(self, state: State | Mapping[str, Floats]) -> None:
        self._memory.state = state_of(state)

    def move(self, parameters: Floats, state: State) -> None:
        """Go on from these parameters and this state: both change, or neither."""
        self._memory.move(parameters, state)

    def load(self) -> None:
        """Read the parameters from the Values again."""
        self.parameters[:] = [value.data for value in self._values]

    def store(self) -> None:
        """Write the parameters, and the gradients of the last `value_and_grad`, to the Values."""
        numbers = zip(self.parameters.tolist(), self.gradient.tolist(), strict=True)
        for value, (data, grad) in zip(self._values, numbers, strict=True):
            value.data, value.grad = data, grad

    def __call__(self, inputs: Inputs = ()) -> Any:
        """The outputs at these inputs: numbers, or arrays of one number a sample."""
        self._check_runs()
        results = self._run("values", inputs)
        return results[0] if self._single else results

    def value_and_grad(self, inputs: Inputs = (), to_inputs: bool = False) -> tuple[Any, ...]:
        """The output, and its derivative by every parameter, added up over the batch.

        With reduction `"mean"` the derivative is divided by the number of samples. With `to_inputs`
        a third result is the derivative by the inputs, a line for each, of one number a sample.
        """
        self._check_differentiable()
        if to_inputs:
            value, by_inputs = self._run("with_inputs", inputs)
            return value, self.gradient.copy(), by_inputs
        if self._may_change:
            self._expect(inputs, 1)
        value = self._run("value_and_gradient", inputs)
        return value, self.gradient.copy()

    def step(self, optimizer: Optimizer, inputs: Inputs = ()) -> Any:
        """Update the parameters once; the output before the update.

        Of the optimiser only its rule and its settings are used, on the parameters of the program.
        """
        update = self._update(optimizer, inputs, 1)
        numbers = optimizer.numbers
        try:  # as `_run` does, whose call shows in the steps of a small graph
            return self._runner.step(update, numbers, inputs)
        except FAILURES as error:
            return self._retreat(error, "step", update, numbers, inputs)

    def _trained(self, optimizer: Optimizer, inputs: Inputs, steps: int) -> list[float]:
        update = self._update(optimizer, inputs, steps)
        means: list[float] = self._run("train", update, optimizer.numbers, inputs, steps)
        return means

    def _update(self, optimizer: Optimizer, inputs: Inputs, steps: int) -> Update:
        """What an optimiser does now, after all checks."""
        update = update_of(optimizer, self._memory.parameters)
        if self._must_check:
            self._check_differentiable()
        if self._may_change:
            self._expect(inputs, steps)
        return update

    def shard(self, executor: Workers, shards: int | None = None) -> Sharded:
        """The program with its batches computed in shards by the workers of an executor.

        `shards` is how many parts a batch has; by default, as many as the executor has workers.
        """
        return Sharded(self, executor, shards)

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

    def _expect(self, inputs: Inputs, steps: int) -> None:
        """Count work on batches and trainings; when there is enough, choose machine code."""
        turns = samples_in(inputs) * steps
        if turns > 1:
            self._work += self._n_operands * turns
        if self._work > costs.WORTH_MACHINE_CODE:
            self.change()

    def change(self) -> None:
        """Change to machine code if it can be made: numba may be missing, or not fit NumPy."""
        self._may_change = False
        with suppress(*FAILURES):
            runner = MachineRunner(self.tape, self._runner.schedule, self._memory, self.reduction)
            self._before, self._source = self.backend, self._runner.source
            self._runner, self.backend = runner, "numba"

    def _run(self, what: str, *given: Any) -> Any:
        try:
            return getattr(self._runner, what)(*given)
        except FAILURES as error:
            return self._retreat(error, what, *given)

    def _retreat(self, error: Exception, what: str, *given: Any) -> Any:
        """What the runner before gives, where machine code failed that was chosen here.

        It is compiled when it first runs, so that it may fail long after, by another update.
        """
        if self._before is None:
            raise error
        kind = RUNNERS.get(self._before, Runner)
        runner = kind(self.tape, self._runner.schedule, self._memory, self.reduction)
        result = getattr(runner, what)(*given)  # a mistake in what is given fails here as well
        self._runner, self.backend = runner, self._before
        self._before, self._source = None, ""
        return result

    def refuse_changed(self) -> None:
        """Raise GraphChangedError if a leaf that was compiled as a constant has other data now."""
        constants = self._constants
        # lists compare the same object as equal, so that nan is not taken for a change
        if list(map(_DATA, constants)) != self._recorded:
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


def _restored(made_from: Any, changed: bool, parameters: Floats, state: State) -> Program:
    program = Program(*made_from)
    if changed:
        program.change()
    program.parameters = parameters
    program.state = state
    return program
