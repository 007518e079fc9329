"""The executor for narrow graphs: it goes through the tape number by number.

An instruction of NumPy takes microseconds however few operations it has. Where there are few, as
along a chain, a plain loop over Python's floats is faster. Larger batches go to NumPy, so that this
stands beside its executor and not with the straight-line Python of a graph.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from autograd.compiler import costs
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.tape.analysis import analysis_of
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numpy.executor import NumpyExecutor
from autograd.compiler.targets.numpy.lists import Case, Loop, backward_loop, forward_loop


def is_narrow(tape: Tape, schedule: Schedule) -> bool:
    """Whether a single sample is computed faster number by number."""
    return few_samples(tape, schedule) > 0


def few_samples(tape: Tape, schedule: Schedule) -> int:
    """How many samples one after another are computed faster number by number."""
    here = costs.OPERATION * len(tape) + costs.OPERAND * tape.n_operands
    return int(costs.INSTRUCTION * len(schedule) / here) if here else 0


class ScalarExecutor:
    """Goes through a tape number by number, forward and backward."""

    def __init__(self, tape: Tape, schedule: Schedule, memory: Memory, threads: int = 1) -> None:
        self.memory = memory
        self._threads = threads
        self._tape = tape
        self._schedule = schedule
        self._input_gradient: Floats | None = None
        self._few = few_samples(tape, schedule)

    @cached_property
    def _arrays(self) -> NumpyExecutor:
        return NumpyExecutor(self._tape, self._schedule, self.memory, self._threads)

    @cached_property
    def _groups(self) -> dict[int, tuple[int, ...]]:
        return self._tape.groups()

    @cached_property
    def _forward(self) -> tuple[Loop, npt.NDArray[np.intp]]:
        """The loop, and the code of each operation."""
        found, code = _by_frequency(self._tape.code.astype(np.intp))
        return forward_loop(tuple(self._tape.rows[i] for i in found)), code

    @cached_property
    def _backward(self) -> tuple[Loop, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The loop, the codes of the operations that pass a gradient on, and their positions."""
        tape = self._tape
        wanted = analysis_of(tape, self._schedule.to_inputs).hands_on @ np.array([1, 2, 4])
        indices = np.flatnonzero(wanted)[::-1]
        found, code = _by_frequency(tape.code[indices] * 8 + wanted[indices])
        cases: list[Case] = [
            (tape.rows[kind >> 3], (bool(kind & 1), bool(kind & 2), bool(kind & 4)))
            for kind in found
        ]
        return backward_loop(tuple(cases)), code, indices

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample.

        `inputs` is of shape (inputs, batch).
        """
        if not 1 <= inputs.shape[1] <= self._few:
            return self._arrays.values(inputs)
        samples = [self._results(inputs[:, n : n + 1]) for n in range(inputs.shape[1])]
        return [np.array([v[slot] for v in samples]) for slot in self._tape.outputs]

    def value_and_gradient(self, inputs: Floats, mean: bool) -> list[Floats]:
        """The outputs; the gradient of the first, its sum or mean, is left in the memory."""
        self._input_gradient = None
        if inputs.shape[1] != 1:
            return self._arrays.value_and_gradient(inputs, mean)
        tape = self._tape
        v = self._results(inputs)
        gv = [0.0] * tape.n_slots
        gv[tape.outputs[0]] = 1.0
        loop, code, indices = self._backward
        for first in range(0, len(code), costs.CHUNK):
            chunk = indices[first : first + costs.CHUNK]
            columns = tape.operands[chunk].T.tolist()
            codes = code[first : first + costs.CHUNK].tolist()
            loop(v, gv, self._groups, codes, (chunk + tape.n_leaves).tolist(), *columns)
        n = tape.n_inputs
        self.memory.gradient[:] = gv[n : n + tape.n_parameters]
        self._input_gradient = np.array(gv[:n]).reshape(n, 1)
        return [np.array([v[slot]]) for slot in tape.outputs]

    def _results(self, inputs: Floats) -> list[float]:
        tape = self._tape
        v: list[float] = inputs[:, 0].tolist()
        v += self.memory.parameters.tolist()
        v += tape.constants.tolist()
        loop, code = self._forward
        for first in range(0, len(code), costs.CHUNK):
            columns = tape.operands[first : first + costs.CHUNK].T.tolist()
            loop(v, self._groups, code[first : first + costs.CHUNK].tolist(), *columns)
        return v

    def input_gradient(self) -> Floats:
        """The gradient by each input, of shape (inputs, batch), if the schedule asks for it."""
        if self._input_gradient is None:
            return self._arrays.input_gradient()
        return self._input_gradient


def _by_frequency(kinds: npt.NDArray[np.intp]) -> tuple[list[int], npt.NDArray[np.intp]]:
    """The different kinds, the most frequent first, and for each entry the position of its kind."""
    found, inverse, counts = np.unique(kinds, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return found[order].tolist(), np.argsort(order)[inverse]
