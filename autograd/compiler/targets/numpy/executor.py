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

from autograd.compiler.costs import BATCHES_KEPT, CLEARED_PIECES, READ_IN_PLACE, REMEMBERED
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Instruction, Places, Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numpy.products import product_acts
from autograd.compiler.targets.numpy.references import Act, Bound, Buffer, Reference
from autograd.compiler.targets.numpy.scratch import Scratch
from autograd.compiler.targets.numpy.source import ADD, INTO, Use, bind_of

Buffers = tuple[Buffer, Buffer]
Mask = npt.NDArray[np.bool_]


class InputTable:
    """The inputs of the present call, which large products read where they are."""

    def __init__(self) -> None:
        self.table: Buffer = np.empty((0, 0))

    def rows(self, places: slice) -> Buffer:
        """Some of the inputs, a line for each."""
        return self.table[places]


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """The buffers for a batch of one size, and the calls bound to them."""

    size: int
    numbers: Buffers
    gradients: Buffers
    forward: list[Act]
    backward: list[Act]
    cleared: list[Buffer]
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
        if len(self._kept) > BATCHES_KEPT:
            del self._kept[next(iter(self._kept))]
        return batch

    def _bound(self, size: int) -> _Batch:
        varying = self._schedule.sizes[1]
        numbers = self.memory.numbers, np.zeros((varying, size))
        gradients = self.memory.gradients, np.zeros((varying, size))
        plan, inputs = self._plan, InputTable()
        is_large = self._n_inputs * size >= READ_IN_PLACE
        scratch = Scratch(plan.most(size))
        forward: list[Act] = []
        backward: list[list[Act]] = []
        for instruction, references, rows in plan.instructions:
            operands = [each.bind(numbers, gradients) for each in references]
            places = slice(instruction.start, instruction.stop)
            arrays = numbers[instruction.space][places], gradients[instruction.space][places]
            if instruction.grid is not None:
                given = partial(inputs.rows, rows) if is_large and rows else None
                acts = product_acts(instruction, operands, given, scratch, *arrays)
            else:
                acts = _acts(instruction, operands, scratch, *arrays)
            forward += acts[0]
            backward.append(acts[1])
        return _Batch(
            size=size,
            numbers=numbers,
            gradients=gradients,
            forward=forward,
            backward=[act for acts in reversed(backward) for act in acts],
            cleared=[
                buffer[piece]
                for buffer, pieces in zip(gradients, plan.cleared, strict=True)
                for piece in pieces
            ],
            inputs=inputs,
            copied=plan.copied if is_large else [slice(self._n_inputs)],
        )

    def _forward(self, inputs: Floats) -> _Batch:
        batch = self._batch_of(inputs.shape[1])
        batch.inputs.table = inputs
        for piece in batch.copied:
            batch.numbers[1][piece] = inputs[piece]
        for act in batch.forward:
            act()
        return batch

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample.

        `inputs` is of shape (inputs, batch).
        """
        with np.errstate(all="ignore"):
            batch = self._forward(inputs)
        return [batch.numbers[space][place].copy() for space, place in self._outputs]

    def value_and_gradient(self, inputs: Floats, mean: bool) -> Floats:
        """The one output; the gradient of its sum or mean over the batch is left in the memory."""
        ((space, place),) = self._outputs
        with np.errstate(all="ignore"):
            batch = self._forward(inputs)
            for gradients in batch.cleared:
                gradients.fill(0.0)
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
    """What holds for batches of every size: where gradients arrive first, and what is cleared.

    The buffers of gradients hold those of the pass before, and to clear all of them would take as
    long as to compute them. So the instruction from which a gradient arrives first, going backward,
    writes over what is there, and those after it add. An instruction can only write all places of
    an operand or none: if a gradient has arrived at some of them it adds to all, and the others are
    cleared before the pass. In

        v = tanh(a), tanh(b)        places of a, b: 0 1
        w = square(b), square(c)    places of b, c: 1 2
        sum of v and w

    the gradients of squares are written into 1 and 2. Those of tanh meet one of them in 1: they are
    added, and of all places 0 alone must be cleared.
    """

    def __init__(
        self, schedule: Schedule, outputs: Sequence[tuple[int, int]], n_inputs: int
    ) -> None:
        arrived, written, copied = (
            [np.zeros(size, dtype=bool) for size in schedule.sizes] for _ in range(3)
        )
        for space, place in outputs:
            for mask in (arrived, written, copied):
                mask[space][place] = True
        self.instructions: list[tuple[Instruction, list[Reference], slice | None]] = []
        self._largest = [1, 1]
        for number in reversed(range(len(schedule))):
            instruction = schedule.instruction(number)
            references = []
            for space, places, wanted in zip(
                instruction.spaces, instruction.operands, instruction.wanted, strict=True
            ):
                first = wanted and not arrived[space][places].any()
                if wanted:
                    arrived[space][places] = True
                if first:
                    written[space][places] = True
                references.append(Reference(space, places, bool(first)))
            rows = _rows(instruction, n_inputs)
            for reference in references[: -1 if rows else None]:
                copied[reference.space][reference.places] = True
            self._measure(instruction)
            self.instructions.append((instruction, references, rows))
        self.instructions.reverse()
        # others write gradients of parameters in space 0; in space 1 where none arrives stays 0
        self.cleared = _pieces(~written[0]), _pieces(arrived[1] & ~written[1])
        self.copied = _pieces(copied[1][:n_inputs])

    def _measure(self, instruction: Instruction) -> None:
        """Find the largest operand, of those that the batch shares and of those it does not."""
        for space, places in zip(instruction.spaces, instruction.operands, strict=True):
            each = space if instruction.grid else instruction.space
            self._largest[each] = max(self._largest[each], places.size)

    def most(self, batch: int) -> int:
        """The numbers of the largest temporary array that an instruction may need."""
        return max(self._largest[0], self._largest[1] * batch)


def _rows(instruction: Instruction, n_inputs: int) -> slice | None:
    """The inputs of the program that a grid is applied to, if they are all it is applied to."""
    if instruction.grid is None or instruction.grid[1] != 1 or not instruction.spaces[-1]:
        return None
    places: Places = instruction.operands[-1][:, 0]
    first, stop = int(places[0]), int(places[-1]) + 1
    return slice(first, stop) if stop <= n_inputs and _in_order(places) else None


def _in_order(places: Places) -> bool:
    return bool((np.diff(places) == 1).all())


def _pieces(mask: Mask) -> list[slice]:
    """The places in a mask as few slices; one slice of all where they would be many."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    if len(edges) > 2 * CLEARED_PIECES:
        return [slice(None)]
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _acts(
    instruction: Instruction, operands: list[Bound], scratch: Scratch, z: Buffer, g: Buffer
) -> tuple[list[Act], list[Act]]:
    """What to do forward and backward for an instruction with the results z, their gradients g.

    A small one keeps what both passes need, in memory of its own.
    """
    if instruction.row is None:
        return _copies(operands[0], instruction.wanted[0], z, g)
    keep = max(np.prod(each.shape) for each in operands) <= REMEMBERED
    uses: list[Use] = []
    arguments: list[object] = []
    for index, (operand, wanted) in enumerate(zip(operands, instruction.wanted, strict=True)):
        array, read = operand.view, None
        if array is None:
            array = scratch.array(None if keep else f"operand {index}", "f8", operand.shape)
            read = partial(operand.gather, array)
        into = operand.target(z.shape[1]) if wanted else None
        gradient = "" if not wanted else ADD if into is None else INTO
        uses.append(Use(read is not None, gradient))
        arguments += [array, read, operand.adder() if gradient == ADD else into]
    bind = bind_of(instruction.row, tuple(uses), bool(keep))
    forward, backward = bind(scratch, z, g, *arguments)
    return [forward], [backward] if any(instruction.wanted) else []


def _copies(operand: Bound, wanted: bool, z: Buffer, g: Buffer) -> tuple[list[Act], list[Act]]:
    """Numbers that the whole batch shares, copied for each sample."""
    if operand.view is not None:
        forward: Act = partial(np.copyto, z, operand.view)
    else:
        forward = partial(operand.gather, z)
    return [forward], [operand.adds(g)] if wanted else []
