"""The executor that runs a schedule on NumPy, an instruction at a time, forward and backward.

For each size of a batch the instructions are bound to their arrays once: what is left for a pass is
a list of calls that have their arguments with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Instruction, Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numpy.products import InputRows, InputTable, product_acts
from autograd.compiler.targets.numpy.references import Add, Bound, Buffer, Reference
from autograd.compiler.targets.numpy.scratch import Scratch
from autograd.compiler.targets.numpy.source import ADD, INTO, Act, Use, bind_of

Buffers = tuple[Buffer, Buffer]
Mask = npt.NDArray[np.bool_]
Masks = tuple[Mask, ...]

PIECES = 8
"""Gradients are set to 0 piece by piece, or all at once where there are more pieces."""

KEPT = 4
"""For how many sizes of a batch the buffers and their views are kept."""

REMEMBERED = 1 << 15
"""Up to so many numbers an instruction keeps what both its passes need."""

LARGE = 1 << 14
"""From so many numbers on the inputs are read by products where the caller has them."""

GATHERED = 110
"""The slot of the scratch memory for the first operand that is gathered."""


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """The buffers for a batch of one size, and the calls bound to them."""

    size: int
    numbers: Buffers
    gradients: Buffers
    forward: list[Act]
    backward: list[Act]
    zeroes: list[Buffer]
    """The gradients that are set to 0 before a pass."""
    inputs: InputTable
    copied: list[slice]
    """The inputs that are copied beside the results, for not only products read them."""


class NumpyExecutor:
    """Runs a schedule; what depends on the batch is made anew when that changes its size."""

    def __init__(self, tape: Tape, schedule: Schedule, memory: Memory) -> None:
        self.memory = memory
        self._schedule = schedule
        self._outputs = [(int(schedule.space[s]), int(schedule.place[s])) for s in tape.outputs]
        self._n_inputs = tape.n_inputs
        self._kept: dict[int, _Batch] = {}

    @cached_property
    def _plan(self) -> _Plan:
        return _Plan(self._schedule, self._outputs, self._n_inputs)

    def _batch_of(self, size: int) -> _Batch:
        """What a batch of this size works in; those of the last few sizes are kept."""
        batch = self._kept.pop(size, None) or self._bound(size)
        self._kept[size] = batch
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return batch

    def _bound(self, size: int) -> _Batch:
        varying = self._schedule.sizes[1]
        numbers = self.memory.numbers, np.zeros((varying, size))
        gradients = self.memory.gradients, np.zeros((varying, size))
        plan, inputs = self._plan, InputTable()
        is_large = self._n_inputs * size >= LARGE
        scratch = Scratch(plan.most(size))
        forward: list[Act] = []
        backward: list[list[Act]] = []
        for instruction, references, rows in plan.instructions:
            operands = [each.bind(numbers, gradients) for each in references]
            places = slice(instruction.start, instruction.stop)
            arrays = numbers[instruction.space][places], gradients[instruction.space][places]
            if instruction.grid is not None:
                given = InputRows(inputs, rows) if is_large and rows else None
                acts = product_acts(instruction, operands, given, scratch, *arrays)
            else:
                acts = _acts(instruction, operands, scratch, *arrays)
            forward += acts[0]
            backward.append(acts[1])
        return _Batch(
            size,
            numbers,
            gradients,
            forward,
            [act for acts in reversed(backward) for act in acts],
            [
                buffer[piece]
                for buffer, pieces in zip(gradients, plan.cleared, strict=True)
                for piece in pieces
            ],
            inputs,
            plan.copied if is_large else [slice(self._n_inputs)],
        )

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample.

        `inputs` is of shape (inputs, batch).
        """
        batch = self._given(inputs)
        with np.errstate(all="ignore"):
            for act in batch.forward:
                act()
        return [batch.numbers[space][place].copy() for space, place in self._outputs]

    def _given(self, inputs: Floats) -> _Batch:
        batch = self._batch_of(inputs.shape[1])
        batch.inputs.table = inputs
        for piece in batch.copied:
            batch.numbers[1][piece] = inputs[piece]
        return batch

    def value_and_gradient(self, inputs: Floats, mean: bool) -> Floats:
        """The one output; the gradient of its sum or mean over the batch is left in the memory."""
        batch = self._given(inputs)
        ((space, place),) = self._outputs
        with np.errstate(all="ignore"):
            for act in batch.forward:
                act()
            for zeroes in batch.zeroes:
                zeroes.fill(0.0)
            batch.gradients[space][place] = 1.0 / batch.size if mean and space else 1.0
            for act in batch.backward:
                act()
        value: Floats = batch.numbers[space][place].copy()
        return value

    def input_gradient(self) -> Floats:
        """The gradient by each input, of shape (inputs, batch), if the schedule asks for it."""
        *_, batch = self._kept.values()
        return batch.gradients[1][: self._n_inputs].copy()


class _Plan:
    """What holds for batches of every size."""

    def __init__(
        self, schedule: Schedule, outputs: Sequence[tuple[int, int]], n_inputs: int
    ) -> None:
        self._schedule = schedule
        written = tuple(np.zeros(size, dtype=bool) for size in schedule.sizes)
        touched = tuple(np.zeros(size, dtype=bool) for size in schedule.sizes)
        for space, place in outputs:
            written[space][place] = True
        backward = map(schedule.instruction, reversed(range(len(schedule))))
        referring = [(each, _references(each, written, touched)) for each in backward]
        self.instructions = [
            (instruction, references, _rows(instruction, references[-1], n_inputs))
            for instruction, references in reversed(referring)
        ]
        copied = np.zeros(schedule.sizes[1], dtype=bool)
        for space, place in outputs:
            if space:
                copied[place] = True
        for _, references, rows in self.instructions:
            for reference in references[: -1 if rows else None]:
                if reference.space:
                    copied[reference.places] = True
        self.copied = _pieces(copied[:n_inputs])
        # others write gradients of parameters in space 0; in space 1 what is not touched stays 0
        self.cleared = _pieces(~written[0]), _pieces(touched[1] & ~written[1])

    def most(self, batch: int) -> int:
        """The numbers of the largest operand or result that an instruction has."""
        schedule = self._schedule
        count = schedule.stop - schedule.start.astype(np.int64)
        size = np.maximum(schedule.size, 1)
        in_grid = schedule.n_weights > 0
        columns = count // np.maximum(schedule.n_weights, 1)
        numbers = np.where(in_grid, np.maximum(size * columns, count), size * count)
        numbers[schedule.n_uniform :] *= batch
        weights = size * schedule.n_weights
        return int(max(numbers.max(initial=1), weights.max(initial=1)))


def _rows(instruction: Instruction, inputs: Reference, n_inputs: int) -> slice | None:
    """The inputs of the program that a grid is applied to, if they are all it is applied to."""
    places = inputs.places
    if instruction.grid is None or instruction.grid[1] != 1 or not inputs.space:
        return None
    first, last = int(places[0, 0]), int(places[-1, 0])
    in_order = np.array_equal(places[:, 0], np.arange(first, last + 1))
    return slice(first, last + 1) if in_order and last < n_inputs else None


def _references(instruction: Instruction, written: Masks, touched: Masks) -> list[Reference]:
    """The operands of an instruction; what has arrived in the masks is kept up, backward."""
    references = []
    for places, space, wanted in zip(
        instruction.operands, instruction.spaces, instruction.wanted, strict=True
    ):
        first = wanted and not (written[space][places] | touched[space][places]).any()
        if wanted:
            (written if first else touched)[space][places] = True
        references.append(Reference(space, places, bool(first)))
    return references


def _pieces(mask: Mask) -> list[slice]:
    """The places in a mask as few slices; one slice of all where they would be many."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    if len(edges) > 2 * PIECES:
        return [slice(None)]
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _acts(
    instruction: Instruction, operands: list[Bound], scratch: Scratch, z: Buffer, g: Buffer
) -> tuple[list[Act], list[Act]]:
    """What to do forward and backward for an instruction with the results z, their gradients g."""
    if instruction.row is None:
        return _copies(instruction, operands[0], z, g)
    batch = z.shape[1]
    keep = max((np.prod(each.shape) for each in operands), default=0) <= REMEMBERED
    uses: list[Use] = []
    arguments: list[object] = []
    for number, (operand, wanted) in enumerate(zip(operands, instruction.wanted, strict=True)):
        array, read = operand.view, None
        if array is None:
            array = scratch.array(-1 if keep else GATHERED + number, "f8", operand.shape)
            read = partial(operand.gather, array)
        target = operand.target(batch) if wanted else None
        into: Buffer | Add | None = operand.adder() if wanted and target is None else target
        uses.append(Use(read is not None, (ADD if target is None else INTO) if wanted else ""))
        arguments += [array, read, into]
    bind = bind_of(instruction.row, tuple(uses), bool(keep))
    forward, backward = bind(scratch, z, g, *arguments)
    return [forward], [backward] if any(instruction.wanted) else []


def _copies(
    instruction: Instruction, operand: Bound, z: Buffer, g: Buffer
) -> tuple[list[Act], list[Act]]:
    """Numbers that the whole batch shares, copied for each sample."""
    if operand.view is not None:
        forward: Act = partial(np.copyto, z, operand.view)
    else:
        forward = partial(operand.gather, z)
    return [forward], [operand.adds(g)] if instruction.wanted[0] else []
