"""The executor that runs a schedule on NumPy, an instruction at a time, forward and backward."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np

from autograd.compiler.columns import COLUMNS, Column
from autograd.compiler.references import Bound, Buffer
from autograd.compiler.schedule import Instruction, Schedule

Buffers = tuple[Buffer, Buffer]


class NumpyExecutor:
    """Runs a schedule; what depends on the batch is made anew when that changes its size."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        uniform = schedule.sizes[0]
        self._uniform: Buffers = np.zeros((uniform, 1)), np.zeros((uniform, 1))
        self._bind(1)

    def _bind(self, batch: int) -> None:
        varying = self.schedule.sizes[1]
        numbers, gradients = self._uniform
        self.batch = batch
        self.numbers: Buffers = numbers, np.zeros((varying, batch))
        self.gradients: Buffers = gradients, np.zeros((varying, batch))
        self._steps = [
            _step(instruction, self.numbers, self.gradients)
            for instruction in self.schedule.instructions
        ]

    def set_batch(self, batch: int) -> None:
        """Make room for so many samples."""
        if self.batch != batch:
            self._bind(batch)

    def forward(self) -> None:
        """Compute every result from the leaves."""
        with np.errstate(all="ignore"):
            for step in self._steps:
                step.forward()

    def backward(self, seeds: Sequence[tuple[int, int, float]]) -> None:
        """Compute every gradient; a seed is a space, a place, and the gradient there."""
        for buffer in self.gradients:
            buffer.fill(0.0)
        for space, place, gradient in seeds:
            self.gradients[space][place] += gradient
        with np.errstate(all="ignore"):
            for step in reversed(self._steps):
                step.backward()


class _Step(Protocol):
    def forward(self) -> None: ...
    def backward(self) -> None: ...


def _step(instruction: Instruction, numbers: Buffers, gradients: Buffers) -> _Step:
    kind = _Together if instruction.grid is None else _Product
    return (_Lift if instruction.row is None else kind)(instruction, numbers, gradients)


class _Bindings:
    """The results of an instruction and their gradients, and its operands, in the buffers."""

    def __init__(self, instruction: Instruction, numbers: Buffers, gradients: Buffers) -> None:
        places = slice(instruction.start, instruction.stop)
        self.instruction = instruction
        self.results = numbers[instruction.space][places]
        self.gradients = gradients[instruction.space][places]
        references = [each for each in instruction.operands if each is not None]
        self.operands = [each.bind(numbers, gradients) for each in references]
        self.wanted = [each.wanted for each in references]


class _Together(_Bindings):
    """Operations of one row, elementwise, each group as a column."""

    def __init__(self, instruction: Instruction, numbers: Buffers, gradients: Buffers) -> None:
        super().__init__(instruction, numbers, gradients)
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
            if rule is not None and self.wanted[index]
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
    """A grid of dot or affine operations: one matrix product."""

    def __init__(self, instruction: Instruction, numbers: Buffers, gradients: Buffers) -> None:
        super().__init__(instruction, numbers, gradients)
        *self._bias, self._weights, self._inputs = self.operands
        *_, self._weights_wanted, self._inputs_wanted = self.wanted
        grid = instruction.grid or (0, 0)
        # without a batch a plain matrix product serves all inputs at once
        self._flat = self.results.shape[1] == 1
        shape = grid if self._flat else (*grid, -1)
        self._table = self.results.reshape(shape)
        self._table_gradients = self.gradients.reshape(shape)

    def forward(self) -> None:
        weights = self._weights.read()[:, :, 0]
        inputs = self._inputs.read()
        if self._flat:
            np.matmul(inputs[:, :, 0], weights.T, out=self._table)
        else:
            np.matmul(weights, inputs, out=self._table)
        for bias in self._bias:
            self._table += bias.read()[:, 0] if self._flat else bias.read()

    def backward(self) -> None:
        weights = self._weights.read()[:, :, 0]
        inputs = self._inputs.read()
        g = self._table_gradients
        for bias in self._bias:
            bias.add(g.sum(axis=0)[:, None] if self._flat else g.sum(axis=0))
        if self._weights_wanted:
            if self._flat:
                to_weights = g.T @ inputs[:, :, 0]
            else:
                to_weights = np.matmul(g, inputs.transpose(0, 2, 1)).sum(axis=0)
            self._weights.add(to_weights[:, :, None])
        if self._inputs_wanted:
            to_inputs = (g @ weights)[:, :, None] if self._flat else np.matmul(weights.T, g)
            self._inputs.add(to_inputs)


class _Lift(_Bindings):
    """A number that the whole batch shares, copied for each sample."""

    def forward(self) -> None:
        self.results[:] = self.operands[0].read()

    def backward(self) -> None:
        self.operands[0].add(self.gradients)
