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
from autograd.compiler.threads import Total, spread
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


class _Room(NamedTuple):
    """What a thread computes a block in.

    The numbers of its samples, the gradients of both spaces, the groups of one operation, and
    gathered inputs.
    """

    v: Floats
    gu: Floats
    gv: Floats
    scratch: Floats
    gathered: Floats


class NumbaExecutor:
    """Runs a schedule as the executor on NumPy does, in one call of machine code."""

    def __init__(self, tape: Tape, schedule: Schedule, memory: Memory, threads: int = 1) -> None:
        require_numba()
        self.memory = memory
        self._tape = tape
        self._threads = threads
        code = encoded(schedule)
        self._varying = schedule.sizes[1]
        self._outputs = np.array(
            [(schedule.space[slot], schedule.place[slot]) for slot in tape.outputs], dtype=np.uint64
        )
        self._to_inputs = schedule.to_inputs
        self._by_inputs = _NONE
        self._batch = self._block = 0
        self._rooms: list[_Room] = []
        self._whole: _Room
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
            loop, inputs = self._loop, self._ready(inputs, batch)
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

    def has_parts(self, batch: int) -> bool:
        """Whether several threads have something to do at a batch of that size."""
        return batch > self._block_of(batch) * costs.BLOCKS_OF_A_PART

    def _block_of(self, batch: int) -> int:
        """How many samples run side by side."""
        room = costs.BLOCK_OF_PRODUCTS if self._code.has_products else costs.BLOCK
        block = room // max(self._varying, 1) // 8 * 8
        return min(batch, max(32, min(block, 256)))

    def _seed(self, batch: int, mean: bool) -> float:
        return 1.0 / batch if mean and self._outputs[0, 0] else 1.0

    def _run(self, inputs: Floats, seed: float) -> list[Floats]:
        """The outputs; with a seed the gradient is left in the memory."""
        batch = inputs.shape[1]
        results = np.empty((len(self._outputs), batch))
        inputs = self._ready(inputs, batch)
        if self.has_parts(batch):
            self._run_parts(inputs, results, seed)
        else:
            self._loop.run(*self._arguments(self._u, inputs, results, seed), *self._no_training)
        return [results[0]] if len(results) == 1 else list(results)

    def _run_parts(self, inputs: Floats, results: Floats, seed: float) -> None:
        """The same in parts of some blocks, whose gradients are added up in order."""
        blocks = -(-inputs.shape[1] // self._block)
        total = Total(self._gu.shape)

        def run(first: int, last: int, room: _Room) -> None:
            given = self._arguments(self._u, inputs, results, seed, room, (first, last))
            self._loop.run(*given, *self._no_training)

        def work(thread: int, number: int) -> None:
            first, room = 1 + number * costs.BLOCKS_OF_A_PART, self._rooms[thread]
            room.gu.fill(0.0)
            run(first, min(first + costs.BLOCKS_OF_A_PART, 1 + blocks), room)
            if seed != 0.0:
                total.add(number, room.gu)

        try:
            run(0, 1, self._whole)
            spread(work, -(-blocks // costs.BLOCKS_OF_A_PART), self._threads)
            if seed != 0.0:
                self._gu += total.numbers
            run(1 + blocks, 2 + blocks, self._whole)
        except BaseException:
            # a thread that a second Ctrl-C left behind may still write into its room
            self._batch = 0
            raise

    def _ready(self, inputs: Floats, batch: int) -> Floats:
        """The inputs as machine code reads them, and room for so many samples."""
        if batch != self._batch:
            self._resize(batch)
        # a read-only array would be compiled for anew
        return inputs if inputs.flags.carray else np.array(inputs, order="C")

    def _arguments(  # noqa: PLR0913, PLR0917  (they are those of the loop)
        self,
        numbers: Floats,
        inputs: Floats,
        results: Floats,
        seed: float,
        room: _Room | None = None,
        phases: tuple[int, int] = (0, 1 << 62),
    ) -> tuple[Any, ...]:
        """What the loop is called with, before what it needs for training."""
        loop, (v, gu, gv, scratch, gathered) = self._loop, room or self._whole
        return (
            loop.table, loop.parts, loop.links, numbers, v, gu, gv, scratch, gathered,
            inputs, self._outputs, results, self._by_inputs, seed, self._block, *phases,
            loop.functions,
        )  # fmt: skip

    def _resize(self, batch: int) -> None:
        """Make room for the samples of a batch, of which a block runs side by side."""
        # machine code does not look where it writes: if there is no memory, or Ctrl-C comes
        # between, the next call must make room again
        self._batch = 0
        self._block = self._block_of(batch)
        self._rooms = [self._room() for _ in range(self._threads if self.has_parts(batch) else 1)]
        self._whole = self._rooms[0]._replace(gu=self._gu)
        if self._to_inputs:
            self._by_inputs = np.zeros((self._n_inputs, batch))
        self._batch = batch

    def _room(self) -> _Room:
        """Room for a block."""
        (uniform, varying), block = self._code.room, self._block
        v, gv = np.zeros((2, self._varying * block))
        gathered = np.empty(max(uniform, varying * block))
        return _Room(v, np.zeros_like(self._gu), gv, np.zeros((4, self._code.longest)), gathered)
