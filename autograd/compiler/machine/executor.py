"""The executor that runs a schedule in machine code, whole training loops inside."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from autograd.compiler.machine.cases import encoded, table_of_lines
from autograd.compiler.machine.code import module_of, require_numba
from autograd.compiler.machine.loop import loop_source
from autograd.compiler.machine.update import Update, UpdateCode, update_code
from autograd.compiler.memory import Memory
from autograd.compiler.schedule import Schedule
from autograd.compiler.tape import Floats, Tape

CACHE = 2**15
"""How many numbers of a block of samples the processor should have at hand."""

_NONE = np.zeros((0, 0))


class NumbaExecutor:
    """Runs a schedule as the executor on NumPy does, in one call of machine code."""

    def __init__(self, tape: Tape, schedule: Schedule, memory: Memory) -> None:
        require_numba()
        self.memory = memory
        self._tape = tape
        self._code = encoded(schedule)
        self._varying = schedule.sizes[1]
        self._scratch = np.zeros((4, self._code.longest))
        self._outputs = np.array(
            [(schedule.space[slot], schedule.place[slot]) for slot in tape.outputs], dtype=np.uint64
        )
        self._to_inputs = schedule.to_inputs
        self._by_inputs = _NONE
        self._batch = 0
        self._cases = self._code.cases
        self._load(None)

    def _load(self, update: UpdateCode | None) -> None:
        """Make machine code of the instructions, and of an update if there is one."""
        code = self._code
        lines = update.lines if update else ()
        # cases stay once they are there, so that the code need not change back
        cases = tuple(sorted({*self._cases, *(case for case, _ in lines)}, key=str))
        if update is None or cases != self._cases:
            self._cases = cases
            self._loop = module_of(loop_source(cases, code.rows))
        self._table = table_of_lines([*code.lines, *lines], self._cases)
        ends = code.n_uniform, len(code.lines), len(self._table)
        self._parts = np.array(ends, dtype=np.uint64)

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample."""
        return list(self._run(inputs, 0.0))

    def value_and_gradient(self, inputs: Floats, mean: bool) -> Floats:
        """The one output; the gradient of its sum or mean over the batch is left in the memory."""
        value: Floats = self._run(inputs, self._seed(inputs, mean))[0]
        return value

    def input_gradient(self) -> Floats:
        """The gradient by each input, of shape (inputs, batch), if the schedule asks for it."""
        return self._by_inputs

    def train(
        self, update: Update, state: Mapping[str, Floats], inputs: Floats, mean: bool, steps: int
    ) -> tuple[list[float], dict[str, Floats]]:
        """Update the parameters so many times; the mean output before each, and the new state.

        A rule that is more than arithmetic is a TypeError.
        """
        names, n = sorted(state), self._tape.n_parameters
        code = update_code(update, names, n)
        self._load(code)
        work = np.zeros(code.size)
        work[code.size - len(code.constants) :] = code.constants
        for number, name in enumerate(names, start=2):
            work[number * n : (number + 1) * n] = state[name]
        history = np.zeros(steps)
        self._run(inputs, self._seed(inputs, mean), steps, work, code.copies, history)
        after = {
            name: work[number * n : (number + 1) * n].copy()
            for number, name in enumerate(names, start=2)
        }
        return history.tolist(), after

    def _seed(self, inputs: Floats, mean: bool) -> float:
        return 1.0 / inputs.shape[1] if mean and self._outputs[0, 0] else 1.0

    def _run(  # noqa: PLR0913, PLR0917  (the last four are for training)
        self,
        inputs: Floats,
        seed: float,
        steps: int = 0,
        work: Floats = np.zeros(0),  # noqa: B008  (never written to)
        copies: npt.NDArray[np.uint64] = np.zeros((0, 2), dtype=np.uint64),  # noqa: B008
        history: Floats = np.zeros(0),  # noqa: B008
    ) -> Floats:
        batch = inputs.shape[1]
        block = min(batch, _block(self._varying))
        if batch != self._batch:
            self._batch = batch
            self._v, self._gv = np.zeros((2, self._varying * block))
            if self._to_inputs:
                self._by_inputs = np.zeros(inputs.shape)
        results = np.empty((len(self._outputs), batch))
        self._loop.run(
            self._table, self._parts, self._code.links,
            self.memory.numbers.ravel(), self._v, self.memory.gradients.ravel(), self._gv,
            self._scratch, np.ascontiguousarray(inputs), self._outputs, results, self._by_inputs,
            seed, block, steps, work, copies, np.uint64(self._tape.n_parameters), history,
        )  # fmt: skip
        return results


def _block(varying: int) -> int:
    """How many samples run side by side."""
    return int(np.clip(CACHE // max(varying, 1) // 8 * 8, 32, 256))
