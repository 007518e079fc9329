"""The executor that runs a schedule in machine code, whole training loops inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numba.code import module_of, require_numba
from autograd.compiler.targets.numba.encoding import encoded
from autograd.compiler.targets.numba.loop import loop_for
from autograd.compiler.targets.numba.products import product_addresses
from autograd.compiler.targets.numba.straight import Training, is_worth_it
from autograd.compiler.targets.numba.update import Rule, Update, rule_of, update_source

CACHE = 2**15
"""How many numbers of a block of samples the processor should have at hand."""

_NONE = np.zeros((0, 0))
_NOTHING = np.zeros(0)


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
        self._n_parameters = np.uint64(tape.n_parameters)
        self._u, self._gu = memory.numbers.reshape(-1), memory.gradients.reshape(-1)
        self._training = Training(tape)
        self._functions = np.zeros(3, dtype=np.uint64)
        self._rule: Rule | None = None
        self._cache = CACHE
        if any(case.form in ("product", "gathered") for case in code.cases):
            self._cache = 3 * CACHE  # a block reads all weights
            self._functions[:2] = product_addresses()
        cases, self._loop = loop_for(code.cases, code.rows)
        self._table, self._links = code.numbered(cases)
        self._parts = np.array([code.n_uniform, len(self._table)], dtype=np.uint64)

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample."""
        return list(self._run(inputs, 0.0))

    def value_and_gradient(self, inputs: Floats, mean: bool) -> Floats:
        """The one output; the gradient of its sum or mean over the batch is left in the memory."""
        value: Floats = self._run(inputs, self._seed(inputs, mean))[0]
        return value

    def input_gradient(self) -> Floats:
        """The gradient by each input, of shape (inputs, batch), if the schedule asks for it."""
        return self._by_inputs.copy()

    def train(
        self, update: Update, state: Mapping[str, Floats], inputs: Floats, mean: bool, steps: int
    ) -> tuple[list[float], dict[str, Floats]]:
        """Update the parameters so many times; the mean output before each, and the new state.

        A rule that is more than arithmetic is a TypeError.
        """
        names = sorted(state)
        rule, settings = rule_of(update, names)
        remembered = self._remembered(state, names)
        if is_worth_it(self._tape, inputs.shape[1], steps):
            outputs = self._training.run(rule, settings, remembered, inputs, self.memory, steps)
        else:
            history = np.zeros(steps)
            seed = self._seed(inputs, mean)
            self._load_update(rule, len(settings))
            self._run(inputs, seed, steps, remembered.reshape(-1), settings, history)
            outputs = history.tolist()
        return outputs, dict(zip(names, remembered, strict=True))

    def step(
        self, update: Update, state: Mapping[str, Floats], inputs: Floats, mean: bool
    ) -> tuple[Floats, dict[str, Floats]]:
        """Update the parameters once; the output before, and the new state.

        A rule that is more than arithmetic, or begins to remember something, is a TypeError.
        """
        names = sorted(state)
        rule, settings = rule_of(update, names)
        remembered = self._remembered(state, names)
        self._load_update(rule, len(settings))
        seed, memory = self._seed(inputs, mean), remembered.reshape(-1)
        value: Floats = self._run(inputs, seed, 1, memory, settings, np.zeros(1))[0]
        return value, dict(zip(names, remembered, strict=True))

    def _remembered(self, state: Mapping[str, Floats], names: Sequence[str]) -> Floats:
        remembered = np.empty((len(names), self._tape.n_parameters))
        for line, name in zip(remembered, names, strict=True):
            line[:] = state[name]
        return remembered

    def _load_update(self, rule: Rule, n_settings: int) -> None:
        if rule is not self._rule:
            module = module_of(update_source(rule, n_settings))
            self._functions[2] = module.update.address
            self._rule = rule

    def _seed(self, inputs: Floats, mean: bool) -> float:
        return 1.0 / inputs.shape[1] if mean and self._outputs[0, 0] else 1.0

    def _run(  # noqa: PLR0913, PLR0917  (the last four are for training)
        self,
        inputs: Floats,
        seed: float,
        steps: int = 0,
        memory: Floats = _NOTHING,
        settings: Floats = _NOTHING,
        history: Floats = _NOTHING,
    ) -> Floats:
        batch = inputs.shape[1]
        if batch != self._batch:
            self._resize(inputs)
        if not inputs.flags.carray:  # a read-only array would be compiled for anew
            inputs = np.array(inputs, order="C")
        results = np.empty((len(self._outputs), batch))
        self._loop.run(
            self._table, self._parts, self._links, self._u, self._v, self._gu, self._gv,
            self._scratch, self._room,
            inputs, self._outputs, results, self._by_inputs, seed, self._block, self._functions,
            steps, memory, settings, self._n_parameters, history,
        )  # fmt: skip
        return results

    def _resize(self, inputs: Floats) -> None:
        """Make room for the samples of a batch, of which a block runs side by side."""
        # machine code does not look where it writes: if there is no memory, or Ctrl-C comes
        # between, the next call must make room again
        self._batch = 0
        block = self._cache // max(self._varying, 1) // 8 * 8
        self._block = min(inputs.shape[1], max(32, min(block, 256)))
        self._v, self._gv = np.zeros((2, self._varying * self._block))
        uniform, varying = self._rooms
        self._room = np.empty(max(uniform, varying * self._block))
        if self._to_inputs:
            self._by_inputs = np.zeros(inputs.shape)
        self._batch = inputs.shape[1]
