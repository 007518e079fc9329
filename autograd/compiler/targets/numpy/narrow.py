"""The executor for narrow graphs: it goes through the tape number by number.

An instruction of NumPy takes microseconds however few operations it has. Where there are few, as
along a chain, a plain loop over Python's floats is faster. Batches still go to NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from autograd.compiler.lowering.loop import Case, Loop, backward_loop, forward_loop
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.tape.analysis import WANTED, levels_of
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numpy.executor import NumpyExecutor

OPERATION, OPERAND, INSTRUCTION = 0.25, 0.1, 6.0
"""What an operation and an operand cost here, and an instruction of NumPy, in microseconds."""

CHUNK = 8192
"""How many operations stand in lists at a time; the tape has them in a tenth of the memory."""

Ints = npt.NDArray[np.int32]
Groups = list[tuple[int, ...]]


def is_narrow(tape: Tape, schedule: Schedule) -> bool:
    """Whether a single sample is computed faster number by number."""
    here = OPERATION * len(tape) + OPERAND * tape.n_operands
    return here < INSTRUCTION * len(schedule)


class ScalarExecutor:
    """Goes through a tape number by number, forward and backward."""

    def __init__(self, tape: Tape, schedule: Schedule, memory: Memory) -> None:
        self.memory = memory
        self._tape = tape
        self._schedule = schedule
        self._input_gradient: Floats | None = None

    @cached_property
    def _arrays(self) -> NumpyExecutor:
        return NumpyExecutor(self._tape, self._schedule, self.memory)

    @cached_property
    def _groups(self) -> Groups:
        slots = self._tape.group_slots.tolist()
        start = self._tape.group_start.tolist()
        return [tuple(slots[a:b]) for a, b in pairwise(start)]

    @cached_property
    def _forward(self) -> tuple[Loop, npt.NDArray[np.intp]]:
        """The loop, and the code of each operation."""
        found, code = _by_frequency(self._tape.code.astype(np.intp))
        return forward_loop(tuple(self._tape.rows[i] for i in found)), code

    @cached_property
    def _backward(self) -> tuple[Loop, npt.NDArray[np.intp], Ints]:
        """The loop, the codes of the operations that pass a gradient on, and their numbers."""
        tape = self._tape
        numbers, kinds = _passed_on(tape, self._schedule.to_inputs, self._groups)
        found, code = _by_frequency(kinds)
        cases: list[Case] = [
            (tape.rows[kind >> 3], (bool(kind & 1), bool(kind & 2), bool(kind & 4)))
            for kind in found
        ]
        return backward_loop(tuple(cases)), code, numbers

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample.

        `inputs` is of shape (inputs, batch).
        """
        if inputs.shape[1] != 1:
            return self._arrays.values(inputs)
        v = self._results(inputs)
        return [np.array([v[slot]]) for slot in self._tape.outputs]

    def value_and_gradient(self, inputs: Floats, mean: bool) -> Floats:
        """The one output; the gradient of its sum or mean over the batch is left in the memory."""
        self._input_gradient = None
        if inputs.shape[1] != 1:
            return self._arrays.value_and_gradient(inputs, mean)
        tape = self._tape
        v = self._results(inputs)
        (output,) = tape.outputs
        d = [0.0] * tape.n_slots
        d[output] = 1.0
        loop, code, numbers = self._backward
        for first in range(0, len(code), CHUNK):
            chunk = numbers[first : first + CHUNK]
            columns = tape.operands[chunk].T.tolist()
            codes = code[first : first + CHUNK].tolist()
            loop(v, d, self._groups, codes, (chunk + tape.n_leaves).tolist(), *columns)
        n = tape.n_inputs
        self.memory.gradient[:] = d[n : n + tape.n_parameters]
        self._input_gradient = np.array(d[:n]).reshape(n, 1)
        return np.array([v[output]])

    def _results(self, inputs: Floats) -> list[float]:
        tape = self._tape
        v: list[float] = inputs[:, 0].tolist()
        v += self.memory.parameters.tolist()
        v += tape.constants.tolist()
        loop, code = self._forward
        for first in range(0, len(code), CHUNK):
            columns = tape.operands[first : first + CHUNK].T.tolist()
            loop(v, self._groups, code[first : first + CHUNK].tolist(), *columns)
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


def _passed_on(tape: Tape, to_inputs: bool, groups: Groups) -> tuple[Ints, npt.NDArray[np.intp]]:
    """The operations that a gradient reaches and that pass it on, the last one first.

    The kind of each is that of its row, times 8, and a bit for every operand that wants it.
    """
    wanted = (levels_of(tape, to_inputs).marks & WANTED).astype(bool).tolist()
    reached = bytearray(tape.n_slots)
    for output in tape.outputs:
        reached[output] = 1
    rules = [
        [
            (1 << column, p.starred) if rule is not None else (0, p.starred)
            for column, (p, rule) in enumerate(zip(row.operands, row.slopes, strict=True))
        ]
        for row in tape.rows
    ]
    numbers: list[int] = []
    kinds: list[int] = []
    for number, code, used in _backward(tape):
        if not reached[number + tape.n_leaves]:
            continue
        mask = 0
        for (bit, starred), operand in zip(rules[code], used, strict=False):
            if not bit:
                continue
            for slot in groups[operand] if starred else (operand,):
                if wanted[slot]:
                    mask |= bit
                    reached[slot] = 1
        if mask:
            numbers.append(number)
            kinds.append(code * 8 + mask)
    return np.array(numbers, dtype=np.int32), np.array(kinds, dtype=np.intp)


def _backward(tape: Tape) -> Iterator[tuple[int, int, list[int]]]:
    """The number, code and operands of each operation, the last one first."""
    for last in range(len(tape), 0, -CHUNK):
        first = max(last - CHUNK, 0)
        yield from zip(
            range(last - 1, first - 1, -1),
            tape.code[first:last][::-1].tolist(),
            tape.operands[first:last][::-1].tolist(),
            strict=True,
        )
