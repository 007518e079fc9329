"""The executor that runs a schedule in machine code, whole training loops inside."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from autograd.compiler import costs
from autograd.compiler.courses import Course
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numba.code import module_of, require_numba
from autograd.compiler.targets.numba.encoding import encoded
from autograd.compiler.targets.numba.loop import loop_for
from autograd.compiler.targets.numba.products import product_addresses
from autograd.compiler.targets.numba.straight import is_worth_it, training_source
from autograd.compiler.targets.numba.update import address_of
from autograd.compiler.updates import Settings, State, Update

_NONE = np.zeros((0, 0))
_NOTHING = np.zeros(0)
_NO_ORDER = np.zeros((0, 0), dtype=np.uint64)


class _Loop(NamedTuple):
    """Machine code, and a schedule as it reads it."""

    run: Callable[..., None]
    functions: npt.NDArray[np.uint64]
    table: npt.NDArray[np.uint64]
    parts: npt.NDArray[np.uint64]
    links: npt.NDArray[np.uint32]


class NumbaExecutor:
    """Runs a schedule as the executor on NumPy does, in one call of machine code."""

    def __init__(self, tape: Tape, schedule: Schedule, memory: Memory) -> None:
        require_numba()
        self.memory = memory
        self._tape = tape
        code = encoded(schedule)
        self._varying = schedule.sizes[1]
        self._scratch = np.zeros((4, code.longest))
        self._rooms = code.room
        self._outputs = np.array(
            [(schedule.space[slot], schedule.place[slot]) for slot in tape.outputs], dtype=np.uint64
        )
        self._to_inputs = schedule.to_inputs
        self._by_inputs = _NONE
        self._batch = self._block = 0
        self._n_inputs = tape.n_inputs
        self._constants = np.array(tape.constants, dtype=np.float64)
        self._n_parameters = np.uint64(tape.n_parameters)
        self._u, self._gu = memory.numbers.reshape(-1), memory.gradients.reshape(-1)
        # steps, memory, settings, parameters, history, order, rates, and the place of the rate
        self._no_training = (
            0, _NOTHING, _NOTHING, self._n_parameters, _NOTHING, _NO_ORDER, _NOTHING, 1,
        )  # fmt: skip
        self._trainings: dict[Update, Callable[..., None]] = {}
        self._code = code

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample."""
        return self._run(inputs, 0.0)

    def value_and_gradient(self, inputs: Floats, mean: bool) -> list[Floats]:
        """The outputs; the gradient of the first, its sum or mean, is left in the memory."""
        return self._run(inputs, self._seed(inputs.shape[1], mean))

    def input_gradient(self) -> Floats:
        """The gradient by each input, of shape (inputs, batch), if the schedule asks for it."""
        return self._by_inputs.copy()

    def train(
        self, update: Update, numbers: Settings, inputs: Floats, mean: bool, course: Course
    ) -> tuple[list[Floats], Floats]:
        """Update the parameters in each step; the last outputs, and the mean before each.

        `inputs` are of shape (inputs, batch), or (inputs, samples) where the course has an order.

        Nothing has changed when it fails or is interrupted: machine code moves numbers apart from
        the memory, which then goes to them and to the new state at once.
        """
        memory, n = self.memory, self._tape.n_parameters
        apart, moved = self._apart
        moved[...] = memory.parameters
        state = memory.state.ready(update, n)
        lines: Settings = []
        # a call costs as much as a small step's arithmetic
        if update.lines or len(numbers) != len(update.settings):
            numbers, lines = update.parted(numbers)
        remembered = np.empty((len(update.memory) + len(lines), n))
        after = State(state, state.steps + course.steps)
        for line, name in zip(remembered, update.memory, strict=False):
            line[:] = state[name]
            after[name] = line
        for place, line in enumerate(lines, start=len(update.memory)):
            remembered[place] = line
        settings = np.array([state.steps + 1.0, *numbers])
        history = np.empty(course.steps)
        order, rates = course.order, course.rates
        is_plain = order is None and rates is None
        if order is not None:
            inputs = inputs.T  # a sample is read whole
        batch = inputs.shape[1] if order is None else order.shape[1]
        results = np.empty((len(self._outputs), batch))
        if is_plain and is_worth_it(self._tape, batch, course.steps):
            column = np.ascontiguousarray(inputs[:, 0])
            run = self._trained(update)
            run(column, self._constants, moved, memory.gradient, remembered, settings, history)
        else:
            loop = self._loop
            loop.functions[2] = address_of(update)
            seed, rows = self._seed(batch, mean), remembered.reshape(-1)
            loop.run(
                *self._arguments(apart, inputs, results, seed),
                course.steps, rows, settings, self._n_parameters, history,
                _NO_ORDER if order is None else order,
                _NOTHING if rates is None else rates, course.place + 1,
            )  # fmt: skip
        memory.move(moved, after)
        return [results[0]] if len(results) == 1 else list(results), history

    @cached_property
    def _loop(self) -> _Loop:
        code = self._code
        functions = np.zeros(3, dtype=np.uint64)
        if code.has_products:
            functions[:2] = product_addresses()
        cases, module = loop_for(code.cases)
        table, links = code.indexed(cases)
        parts = np.array([code.n_uniform, len(table)], dtype=np.uint64)
        return _Loop(module.run, functions, table, parts, links)

    @cached_property
    def _apart(self) -> tuple[Floats, Floats]:
        """Space 0 for trainings, with the constants in it, and its parameters."""
        numbers = self.memory.numbers.flatten()
        return numbers, numbers[: self._tape.n_parameters]

    def _trained(self, update: Update) -> Callable[..., None]:
        """The function with all steps of a tiny graph inside."""
        if update not in self._trainings:
            self._trainings[update] = module_of(training_source(self._tape, update)).train
        return self._trainings[update]

    def _seed(self, batch: int, mean: bool) -> float:
        return 1.0 / batch if mean and self._outputs[0, 0] else 1.0

    def _run(self, inputs: Floats, seed: float) -> list[Floats]:
        """The outputs; with a seed the gradient is left in the memory."""
        results = np.empty((len(self._outputs), inputs.shape[1]))
        self._loop.run(*self._arguments(self._u, inputs, results, seed), *self._no_training)
        return [results[0]] if len(results) == 1 else list(results)

    def _arguments(
        self, numbers: Floats, inputs: Floats, results: Floats, seed: float
    ) -> tuple[Any, ...]:
        """What the loop is called with, before what it needs for training."""
        loop = self._loop
        if results.shape[1] != self._batch:
            self._resize(results.shape[1])
        if not inputs.flags.carray:  # a read-only array would be compiled for anew
            inputs = np.array(inputs, order="C")
        return (
            loop.table, loop.parts, loop.links, numbers, self._v, self._gu, self._gv,
            self._scratch, self._room,
            inputs, self._outputs, results, self._by_inputs, seed, self._block, loop.functions,
        )  # fmt: skip

    def _resize(self, batch: int) -> None:
        """Make room for the samples of a batch, of which a block runs side by side."""
        # machine code does not look where it writes: if there is no memory, or Ctrl-C comes
        # between, the next call must make room again
        self._batch = 0
        room = costs.BLOCK_OF_PRODUCTS if self._code.has_products else costs.BLOCK
        block = room // max(self._varying, 1) // 8 * 8
        self._block = min(batch, max(32, min(block, 256)))
        self._v, self._gv = np.zeros((2, self._varying * self._block))
        uniform, varying = self._rooms
        self._room = np.empty(max(uniform, varying * self._block))
        if self._to_inputs:
            self._by_inputs = np.zeros((self._n_inputs, batch))
        self._batch = batch
