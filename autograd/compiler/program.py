"""A recorded graph as a program that computes it again, fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor as Workers
from operator import attrgetter
from threading import get_ident
from typing import Any, Literal

import numpy as np

from autograd.compiler.arguments import Inputs, update_of
from autograd.compiler.choosing import ChangingRunner
from autograd.compiler.memory import Memory
from autograd.compiler.runners import Backend, Reduction, Runner, runner_of
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.sharding import Sharded
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.training import Trainable
from autograd.compiler.turns import Turn
from autograd.compiler.updates import Optimizer, State, state_of
from autograd.engine.value import Value
from autograd.errors import CompileError, GraphChangedError, LengthError


class Program(Trainable):
    """A compiled graph. Made by `autograd.compile`, which says what its arguments are.

    It computes in buffers of its own, so threads that call it take turns; with a copy for each,
    `copy.copy(program)`, they compute side by side.
    """

    def __init__(  # noqa: PLR0913, PLR0917  (only `compile` calls it)
        self,
        tape: Tape,
        parameters: Sequence[Value],
        single: bool,
        reduction: Reduction,
        backend: Backend | Literal["auto"],
        constants: Sequence[Value] = (),
    ) -> None:
        self.tape = tape
        self.reduction = reduction
        self._single = single
        self._values = list(parameters)
        self._constants = list(constants)
        self._recorded = [leaf.data for leaf in constants]
        schedule = schedule_of(tape)
        self._turn = Turn()
        self._memory = Memory(tape, schedule)
        self._made_for = backend
        made_of = tape, schedule, self._memory, reduction
        self._runner: Runner = (
            ChangingRunner(*made_of) if backend == "auto" else runner_of(backend, *made_of)
        )
        # asked at every step, and mostly there is nothing to check
        self._must_check = bool(constants) or len(tape.outputs) != 1
        self.load()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy what the program was made from, and its present parameters and state."""
        made_from = (
            self.tape, self._values, self._single, self.reduction, self._made_for,
        )  # fmt: skip
        with self._turn:
            chosen = self._runner.chosen if isinstance(self._runner, ChangingRunner) else {}
            return _restored, (made_from, chosen, self.parameters.copy(), self.state)

    @property
    def backend(self) -> Backend:
        """What runs the program now; `"auto"` has chosen one."""
        return self._runner.backend

    @property
    def source(self) -> str:
        """The text of a backend that writes one: Python, C or JavaScript; else empty.

        An automatic program keeps that in Python when it changes to machine code.
        """
        return self._runner.source

    def __repr__(self) -> str:
        tape = self.tape
        return (
            f"Program({len(tape)} operations in {len(self._runner.schedule)} instructions, "
            f"{tape.n_inputs} inputs, {tape.n_parameters} parameters, backend={self.backend!r}"
            f"{' by choice of auto' * (self._made_for == 'auto')})"
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
        with self._turn:
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
        with self._turn:
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
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            self.refuse_changed()
            results = self._runner.values(inputs)
        finally:
            turn.owner = 0
        return results[0] if self._single else results

    def value_and_grad(self, inputs: Inputs = (), to_inputs: bool = False) -> tuple[Any, ...]:
        """The output, and its derivative by every parameter, added up over the batch.

        With reduction `"mean"` the derivative is divided by the number of samples. With `to_inputs`
        a third result is the derivative by the inputs, a line for each, of one number a sample.
        """
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            if self._must_check:
                self._check_differentiable()
            if to_inputs:
                value, by_inputs = self._runner.with_inputs(inputs)
                return value, self._memory.gradient.copy(), by_inputs
            value = self._runner.value_and_gradient(inputs)
            return value, self._memory.gradient.copy()
        finally:
            turn.owner = 0

    def step(self, optimizer: Optimizer, inputs: Inputs = ()) -> Any:
        """Update the parameters once; the output before the update.

        Of the optimiser only its rule and its settings are used, on the parameters of the program.
        """
        update = update_of(optimizer, self._memory.parameters)
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            if self._must_check:
                self._check_differentiable()
            return self._runner.step(update, optimizer.numbers, inputs)
        finally:
            turn.owner = 0

    def _trained(self, optimizer: Optimizer, inputs: Inputs, steps: int) -> list[float]:
        update = update_of(optimizer, self._memory.parameters)
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            if self._must_check:
                self._check_differentiable()
            return self._runner.train(update, optimizer.numbers, inputs, steps)
        finally:
            turn.owner = 0

    def shard(self, executor: Workers, shards: int | None = None) -> Sharded:
        """The program with its batches computed in shards by the workers of an executor.

        `shards` is how many parts a batch has; by default, as many as the executor has workers.
        """
        return Sharded(self, executor, shards)

    def _check_differentiable(self) -> None:
        self.refuse_changed()
        if len(self.tape.outputs) != 1:
            raise CompileError(
                f"value_and_grad differentiates one output, and this program has "
                f"{len(self.tape.outputs)}; compile the one, or their sum."
            )

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


def _restored(
    made_from: Any, chosen: Mapping[str, Backend], parameters: Floats, state: State
) -> Program:
    program = Program(*made_from)
    if isinstance(program._runner, ChangingRunner):  # noqa: SLF001  (made here)
        program._runner.choose(chosen)  # noqa: SLF001
    program.parameters = parameters
    program.state = state
    return program
