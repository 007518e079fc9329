"""The executor that runs a schedule in machine code, whole training loops inside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograd.compiler import costs
from autograd.compiler.courses import Course
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numba.calls import Call
from autograd.compiler.targets.numba.cases import Case
from autograd.compiler.targets.numba.code import is_at_hand, machine_code, require_numba
from autograd.compiler.targets.numba.encoding import Encoded, encoded
from autograd.compiler.targets.numba.loop import ARGUMENTS, has_loop_for, loop_for
from autograd.compiler.targets.numba.products import product_addresses
from autograd.compiler.targets.numba.straight import ARGUMENTS as ARGUMENTS_OF_TRAINING
from autograd.compiler.targets.numba.straight import is_worth_it, training_source
from autograd.compiler.targets.numba.update import address_of, has_update
from autograd.compiler.threads import Total, spread
from autograd.compiler.updates import Settings, State, Update

_NONE = np.zeros((0, 0))
_NOTHING = np.zeros(0)
_NO_ORDER = np.zeros((0, 0), dtype=np.uint64)

LINE = 8
"""How many numbers a line of the cache has."""

ALL_PHASES = 1 << 62
"""More than there ever are."""


class _Loop:
    """Machine code with a schedule as it reads it, and what it is called with."""

    def __init__(self, address: int, code: Encoded, cases: Sequence[Case]) -> None:
        self.functions = np.zeros(3, dtype=np.uint64)
        if code.has_products:
            self.functions[:2] = product_addresses()
        table, links = code.indexed(cases)
        parts = np.array([code.n_uniform, len(table)], dtype=np.uint64)
        self._address = address
        self._given = {"table": table, "parts": parts, "links": links, "functions": self.functions}

    def call(self, **given: Any) -> Call:
        """A call with what no call of this schedule changes, and with more."""
        call = Call(self._address, ARGUMENTS)
        call.put(
            **self._given, first_phase=0, last_phase=ALL_PHASES, steps=0, memory=_NOTHING,
            settings=_NOTHING, history=_NOTHING, order=_NO_ORDER, rates=_NOTHING, rate=1, **given,
        )  # fmt: skip
        return call


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
        self._parts: list[Call] = []
        self._gu = memory.gradients.reshape(-1)
        self._inputs, self._results = _NONE, _NONE
        self._n_inputs = tape.n_inputs
        self._constants = np.array(tape.constants, dtype=np.float64)
        self._trainings: dict[Update, Call] = {}
        self._lines: dict[str, Floats] = {}
        self._was_plain = True
        self._code = code

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample."""
        return self._run(inputs, 0.0)

    def numbers(self, inputs: Floats) -> list[float]:
        """The outputs at a single sample, all read at once: there may be hundreds of them."""
        numbers: list[float] = self._computed(inputs, 0.0)[:, 0].tolist()
        return numbers

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

        The means lie where those of the next training will. Nothing has changed when it fails or is
        interrupted: machine code moves numbers apart from the memory, which then goes to them and
        to the new state at once.
        """
        memory, n = self.memory, self._tape.n_parameters
        _, moved = self._apart
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
        settings = self._line("settings", 1 + len(numbers))
        settings[0] = state.steps + 1.0
        settings[1:] = numbers
        history = self._line("history", course.steps)
        order, rates = course.order, course.rates
        is_plain = order is None and rates is None
        if order is not None:
            inputs = inputs.T  # a sample is read whole
        batch = inputs.shape[1] if order is None else order.shape[1]
        if is_plain and is_worth_it(self._tape, batch, course.steps):
            call = self._trained(update)
            call.put(
                inputs=np.ascontiguousarray(inputs[:, 0]), parameters=moved, memory=remembered,
                settings=settings, history=history,
            )  # fmt: skip
            call()
            results = np.full((1, batch), history[-1])
        else:
            if batch != self._batch:
                self._resize(batch)
            self._loop.functions[2] = address_of(update)
            call = self._training
            call.put(
                seed=self._seed(batch, mean), steps=course.steps, settings=settings,
                history=history, memory=remembered.reshape(-1) if remembered.size else _NOTHING,
            )  # fmt: skip
            if not (is_plain and self._was_plain):
                self._was_plain = False
                call.put(
                    order=_NO_ORDER if order is None else order,
                    rates=_NOTHING if rates is None else rates, rate=course.place + 1,
                )  # fmt: skip
                self._was_plain = is_plain
            results = self._called(call, inputs, batch)
        memory.move(moved, after)
        return [results[0]] if len(results) == 1 else list(results), history

    def _line(self, name: str, length: int) -> Floats:
        """A vector that serves each training of this length in turn."""
        line = self._lines.get(name)
        if line is None or len(line) != length:
            line = self._lines[name] = np.empty(length)
        return line

    def is_at_hand(self, update: Update | None = None, batch: int = 1, steps: int = 1) -> bool:
        """Whether nothing must be compiled for a pass, or for steps of a training."""
        if update is not None and is_worth_it(self._tape, batch, steps):
            return is_at_hand(training_source(self._tape, update))
        return has_loop_for(self._code.cases) and (update is None or has_update(update))

    @cached_property
    def _loop(self) -> _Loop:
        cases, address = loop_for(self._code.cases)
        return _Loop(address, self._code, cases)

    @cached_property
    def _pass(self) -> Call:
        return self._call(self.memory.numbers.reshape(-1), self._gu)

    @cached_property
    def _training(self) -> Call:
        return self._call(self._apart[0], self._gu)

    def _call(self, numbers: Floats, gradients: Floats) -> Call:
        """A call that computes with these numbers of space 0, and their gradients."""
        return self._loop.call(
            u=numbers.reshape(-1), gu=gradients, outputs=self._outputs,
            scratch=np.zeros((4, self._code.longest)), n_parameters=self._tape.n_parameters,
        )  # fmt: skip

    @cached_property
    def _apart(self) -> tuple[Floats, Floats]:
        """Space 0 for trainings, with the constants in it, and its parameters."""
        numbers = self.memory.numbers.flatten()
        return numbers, numbers[: self._tape.n_parameters]

    def _trained(self, update: Update) -> Call:
        """The function with all steps of a tiny graph inside."""
        if update not in self._trainings:
            address = machine_code(training_source(self._tape, update))["train"]
            call = Call(address, ARGUMENTS_OF_TRAINING)
            call.put(constants=self._constants, gradient=self.memory.gradient)
            self._trainings[update] = call
        return self._trainings[update]

    def _seed(self, batch: int, mean: bool) -> float:
        return 1.0 / batch if mean and self._outputs[0, 0] else 1.0

    def has_parts(self, batch: int) -> bool:
        """Whether several threads have something to do at a batch of that size."""
        return batch > self._block_of(batch) * costs.BLOCKS_OF_A_PART

    def _block_of(self, batch: int) -> int:
        """How many samples run side by side."""
        room = costs.BLOCK_OF_PRODUCTS if self._code.has_products else costs.BLOCK
        block = room // max(self._varying, 1) // 8 * 8
        return min(batch, max(32, min(block, costs.WIDEST_BLOCK)))

    def _run(self, inputs: Floats, seed: float) -> list[Floats]:
        """The outputs; with a seed the gradient is left in the memory."""
        results = self._computed(inputs, seed)
        return [results[0]] if len(results) == 1 else list(results)

    def _computed(self, inputs: Floats, seed: float) -> Floats:
        """The same as an array of shape (outputs, batch)."""
        batch = inputs.shape[1]
        if batch != self._batch:
            self._resize(batch)
        call = self._pass
        call.put(seed=seed)
        if self._parts:
            return self._run_parts(inputs, seed)
        return self._called(call, inputs, batch)

    def _run_parts(self, inputs: Floats, seed: float) -> Floats:
        """The same in parts of some blocks, whose gradients are added up in order."""
        batch = inputs.shape[1]
        blocks = -(-batch // self._block)
        total, results = Total(self._gu.shape), np.empty((len(self._outputs), batch))
        inputs = inputs if inputs.flags.carray else np.array(inputs, order="C")

        def run(call: Call, first: int, last: int) -> None:
            call.put(first_phase=first, last_phase=last)
            call()

        def work(thread: int, number: int) -> None:
            first, call = 1 + number * costs.BLOCKS_OF_A_PART, self._parts[thread]
            gradients = call.arrays["gu"]
            gradients.fill(0.0)
            run(call, first, min(first + costs.BLOCKS_OF_A_PART, 1 + blocks))
            if seed != 0.0:
                total.add(number, gradients)

        whole, calls = self._pass, [self._pass, *self._parts]
        for call in calls:
            call.put(inputs=inputs, results=results, seed=seed)
        try:
            run(whole, 0, 1)
            spread(work, -(-blocks // costs.BLOCKS_OF_A_PART), self._threads)
            if seed != 0.0:
                self._gu += total.numbers
            run(whole, 1 + blocks, 2 + blocks)
        except BaseException:
            # a thread that a second Ctrl-C left behind may still write into its room
            self._batch = 0
            raise
        for call in calls:
            call.forget("inputs", "results")
        return results

    def _called(self, call: Call, inputs: Floats, batch: int) -> Floats:
        """The outputs of a call of the loop; what is small is copied to where it always lies."""
        if inputs.size <= costs.COPIED or not inputs.flags.carray:
            if self._inputs.shape != inputs.shape:
                self._inputs = np.empty(inputs.shape)
            self._inputs[...] = inputs
            inputs = self._inputs
        is_small = len(self._outputs) * batch <= costs.COPIED
        results = self._results if is_small else np.empty((len(self._outputs), batch))
        held = call.arrays
        if held.get("inputs") is not inputs or held.get("results") is not results:
            call.put(inputs=inputs, results=results)
        call()
        if inputs is not self._inputs:
            call.forget("inputs")
        if is_small:
            return results.copy()
        call.forget("results")
        return results

    def _resize(self, batch: int) -> None:
        """Make room for the samples of a batch, of which a block runs side by side."""
        # machine code does not look where it writes: if there is no memory, or Ctrl-C comes
        # between, the next call must make room again
        self._batch = 0
        self._block = self._block_of(batch)
        if self._to_inputs:
            self._by_inputs = np.zeros((self._n_inputs, batch))
        self._inputs = self._results = _NONE
        if len(self._outputs) * batch <= costs.COPIED:
            self._results = np.empty((len(self._outputs), batch))
        n_parts = self._threads if self.has_parts(batch) else 0
        numbers = self.memory.numbers.reshape(-1)
        self._parts = [self._call(numbers, np.zeros_like(self._gu)) for _ in range(n_parts)]
        self._give_room(self._pass, self._training, *self._parts)
        self._pass.put(first_phase=0, last_phase=ALL_PHASES)
        self._batch = batch

    def _give_room(self, *calls: Call) -> None:
        """Give each call room of its own for a block."""
        (uniform, varying), block = self._code.room, self._block
        for call in calls:
            v, gv = (_aligned(self._varying * block) for _ in range(2))
            gathered = _aligned(max(uniform, varying * block))
            call.put(v=v, gv=gv, room=gathered, by_inputs=self._by_inputs, block=block)


def _aligned(size: int) -> Floats:
    """So many zeros, the first at the beginning of a line of the cache.

    A vector as wide as a line that lies on two of them takes twice as long to read.
    """
    memory = np.zeros(size + LINE)
    first = -memory.ctypes.data // memory.itemsize % LINE
    return memory[first : first + size]
