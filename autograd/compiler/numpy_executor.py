"""The executor that runs a schedule on NumPy, an instruction at a time, forward and backward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from autograd.compiler.columns import COLUMNS, Column
from autograd.compiler.memory import Memory
from autograd.compiler.references import Bound, Buffer, Reference
from autograd.compiler.schedule import Instruction, Schedule
from autograd.compiler.tape import Floats, Tape

Buffers = tuple[Buffer, Buffer]

PIECES = 8
"""Gradients are set to 0 piece by piece, or all at once where there are more pieces."""


KEPT = 4
"""For how many sizes of a batch the buffers and their views are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """The buffers for a batch of one size, and the instructions bound to them."""

    size: int
    numbers: Buffers
    gradients: Buffers
    steps: list[_Step]
    zeroes: list[Buffer]
    """The gradients that are set to 0 before a pass."""


class NumpyExecutor:
    """Runs a schedule; what depends on the batch is made anew when that changes its size."""

    def __init__(self, tape: Tape, schedule: Schedule, memory: Memory) -> None:
        self._outputs = [(int(schedule.space[s]), int(schedule.place[s])) for s in tape.outputs]
        self._sizes = schedule.sizes
        self.memory = memory
        self._n_inputs = tape.n_inputs
        arrivals = _arrivals(schedule, self._outputs)
        self._instructions = [(each, _references(each, arrivals)) for each in schedule]
        for _, references in self._instructions:
            for each in references:
                if each.wanted and not each.sole:
                    # it adds, also where it is the only one
                    arrivals[each.space][each.places] = 2
        self._cleared = [_pieces(arriving != 1) for arriving in arrivals]
        self._kept: dict[int, _Batch] = {}
        self._present = self._batch_of(1)

    def _batch_of(self, size: int) -> _Batch:
        """What a batch of this size works in; those of the last few sizes are kept."""
        batch = self._kept.pop(size, None) or self._bound(size)
        self._kept[size] = batch
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return batch

    def _bound(self, size: int) -> _Batch:
        varying = self._sizes[1]
        numbers = self.memory.numbers, np.zeros((varying, size))
        gradients = self.memory.gradients, np.zeros((varying, size))
        return _Batch(
            size,
            numbers,
            gradients,
            [
                _step(each, references, numbers, gradients)
                for each, references in self._instructions
            ],
            [
                buffer[piece]
                for buffer, pieces in zip(gradients, self._cleared, strict=True)
                for piece in pieces
            ],
        )

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample.

        `inputs` is of shape (inputs, batch).
        """
        if inputs.shape[1] != self._present.size:
            self._present = self._batch_of(inputs.shape[1])
        batch = self._present
        batch.numbers[1][: len(inputs)] = inputs
        with np.errstate(all="ignore"):
            for step in batch.steps:
                step.forward()
        return [batch.numbers[space][place].copy() for space, place in self._outputs]

    def value_and_gradient(self, inputs: Floats, mean: bool) -> Floats:
        """The one output; the gradient of its sum or mean over the batch is left in the memory."""
        (value,) = self.values(inputs)
        batch = self._present
        for zeroes in batch.zeroes:
            zeroes.fill(0.0)
        ((space, place),) = self._outputs
        batch.gradients[space][place] += 1.0 / batch.size if mean and space else 1.0
        with np.errstate(all="ignore"):
            for step in reversed(batch.steps):
                step.backward()
        return value

    def input_gradient(self) -> Floats:
        """The gradient by each input, of shape (inputs, batch), if the schedule asks for it."""
        return self._present.gradients[1][: self._n_inputs].copy()


def _arrivals(schedule: Schedule, outputs: Sequence[tuple[int, int]]) -> list[npt.NDArray[np.intp]]:
    """For each place of each space how many operands hand a gradient to it; an output counts 2."""
    arrivals = [np.zeros(size, dtype=np.intp) for size in schedule.sizes]
    for instruction in schedule:
        for places, space, wanted in zip(
            instruction.operands, instruction.spaces, instruction.wanted, strict=True
        ):
            if wanted:
                np.add.at(arrivals[space], places.ravel(), 1)
    for space, place in outputs:
        arrivals[space][place] += 2
    return arrivals


def _references(instruction: Instruction, arrivals: list[npt.NDArray[np.intp]]) -> list[Reference]:
    operands = zip(instruction.operands, instruction.spaces, instruction.wanted, strict=True)
    return [
        Reference(space, places, wanted, bool(wanted and (arrivals[space][places] == 1).all()))
        for places, space, wanted in operands
    ]


def _pieces(mask: npt.NDArray[np.bool_]) -> list[slice]:
    """The places in a mask as few slices; one slice of all where they would be many."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    if len(edges) > 2 * PIECES:
        return [slice(None)]
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


class _Step(Protocol):
    def forward(self) -> None: ...
    def backward(self) -> None: ...


def _step(
    instruction: Instruction, references: list[Reference], numbers: Buffers, gradients: Buffers
) -> _Step:
    kind = _Together if instruction.grid is None else _Product
    return (_Lift if instruction.row is None else kind)(instruction, references, numbers, gradients)


class _Bindings:
    """The results of an instruction and their gradients, and its operands, in the buffers."""

    def __init__(
        self,
        instruction: Instruction,
        references: list[Reference],
        numbers: Buffers,
        gradients: Buffers,
    ) -> None:
        places = slice(instruction.start, instruction.stop)
        self.instruction = instruction
        self.results = numbers[instruction.space][places]
        self.gradients = gradients[instruction.space][places]
        self.operands = [each.bind(numbers, gradients) for each in references]


class _Together(_Bindings):
    """Operations of one row, elementwise, each group as a column."""

    def __init__(self, instruction: Instruction, *rest: Any) -> None:
        super().__init__(instruction, *rest)
        row = instruction.row
        if row is None:
            raise TypeError("A copy for each sample has no row.")
        self._kernel = getattr(COLUMNS, row.name)
        self._readers = [
            _column_of(operand) if parameter.starred else operand.read
            for operand, parameter in zip(self.operands, row.operands, strict=True)
        ]
        self._slopes = [
            (index, partial(rule, COLUMNS), row.operands[index].starred)
            for index, rule in enumerate(row.slopes)
            if rule is not None and instruction.wanted[index]
        ]

    def forward(self) -> None:
        self.results[:] = self._kernel(*[read() for read in self._readers])

    def backward(self) -> None:
        g = self.gradients
        operands = [read() for read in self._readers]
        for index, rule, starred in self._slopes:
            slope = rule(self.results, *operands)
            if starred:
                slope = next(iter(slope)) if isinstance(slope, tuple | list | Column) else slope
                shape = (len(operands[index]), *g.shape)
                self.operands[index].add(np.broadcast_to(slope * g, shape))
            else:
                self.operands[index].add(slope * g)


def _column_of(operand: Bound) -> Any:
    return lambda: Column(operand.read())


class _Product(_Bindings):
    """A grid of dot or affine operations: one matrix product, samples along the columns."""

    def __init__(self, instruction: Instruction, *rest: Any) -> None:
        super().__init__(instruction, *rest)
        *self._bias, self._weights, self._inputs = self.operands
        *_, self._weights_wanted, self._inputs_wanted = instruction.wanted
        n_weights, n_inputs = instruction.grid or (0, 0)
        self._size = len(instruction.operands[-1])
        self._matrix = self.results.reshape(n_weights, -1)
        self._matrix_gradients = self.gradients.reshape(n_weights, -1)
        self._shape = (self._size, n_inputs, self.results.shape[1])
        target = self._weights.target()
        self._weights_target = target[:, :, 0] if target is not None else None
        target = self._inputs.target()
        self._inputs_target = _flat(target, self._size) if target is not None else None

    def forward(self) -> None:
        weights = self._weights.read()[:, :, 0]
        inputs = self._inputs.read().reshape(self._size, -1)
        np.matmul(weights, inputs, out=self._matrix)
        for bias in self._bias:
            self._matrix += bias.read()

    def backward(self) -> None:
        weights = self._weights.read()[:, :, 0]
        inputs = self._inputs.read().reshape(self._size, -1)
        g = self._matrix_gradients
        if self.instruction.wanted[0]:
            for bias in self._bias:
                bias.add(g.sum(axis=1, keepdims=True))
        if self._weights_wanted:
            if self._weights_target is not None:
                np.matmul(g, inputs.T, out=self._weights_target)
            else:
                self._weights.add((g @ inputs.T)[:, :, None])
        if self._inputs_wanted:
            if self._inputs_target is not None:
                np.matmul(weights.T, g, out=self._inputs_target)
            else:
                self._inputs.add((weights.T @ g).reshape(self._shape))


def _flat(target: Buffer, size: int) -> Buffer | None:
    """A view of a buffer as a matrix, or None where that would be a copy."""
    matrix = target.reshape(size, -1)
    return matrix if np.shares_memory(matrix, target) else None


class _Lift(_Bindings):
    """Numbers that the whole batch shares, copied for each sample."""

    def forward(self) -> None:
        self.results[:] = self.operands[0].read()

    def backward(self) -> None:
        if self.instruction.wanted[0]:
            self.operands[0].add(self.gradients)
