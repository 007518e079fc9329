"""The executor that runs a schedule on NumPy, an instruction at a time, forward and backward.

For each size of a batch the instructions are bound to their arrays once: what is left for a pass is
a list of calls that have their arguments with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from autograd.compiler.costs import BATCHES_KEPT, CLEARED_PIECES, READ_IN_PLACE, REMEMBERED
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Instruction, Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numpy.layouts import axes_of
from autograd.compiler.targets.numpy.products import product_acts
from autograd.compiler.targets.numpy.references import Act, Bound, Buffer, Reference
from autograd.compiler.targets.numpy.scratch import Scratch
from autograd.compiler.targets.numpy.source import ADD, INTO, Use, bind_of

Mask = npt.NDArray[np.bool_]


class NumpyExecutor:
    """Runs a schedule; what depends on the batch is made anew when that changes its size."""

    def __init__(self, tape: Tape, schedule: Schedule, memory: Memory) -> None:
        self.memory = memory
        self._schedule = schedule
        self._outputs = [(int(schedule.space[s]), int(schedule.place[s])) for s in tape.outputs]
        # running numbers are hundreds of outputs: those of a space are copied in one call
        places: tuple[list[int], list[int]] = [], []
        self._copies: list[tuple[int, int]] = []
        for space, place in self._outputs:
            self._copies.append((space, len(places[space])))
            places[space].append(place)
        self._places = places
        self._n_inputs = tape.n_inputs
        self._kept: dict[int, _Batch] = {}

    @cached_property
    def _plan(self) -> _Plan:
        return _Plan(self._schedule, self._outputs, self._n_inputs)

    def _forward(self, inputs: Floats) -> _Batch:
        """What a batch of this size works in, with the results; the last few sizes are kept."""
        size = inputs.shape[1]
        batch = self._kept.pop(size, None) or _Batch(self._plan, self.memory, size)
        self._kept[size] = batch
        if len(self._kept) > BATCHES_KEPT:
            del self._kept[next(iter(self._kept))]
        batch.given[0] = inputs
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
        return self._results(batch)

    def value_and_gradient(self, inputs: Floats, mean: bool) -> list[Floats]:
        """The outputs; the gradient of the first, its sum or mean, is left in the memory."""
        space, place = self._outputs[0]
        with np.errstate(all="ignore"):
            batch = self._forward(inputs)
            for gradients in batch.cleared:
                gradients.fill(0.0)
            batch.gradients[space][place] = 1.0 / inputs.shape[1] if mean and space else 1.0
            for act in batch.backward:
                act()
        return self._results(batch)

    def _results(self, batch: _Batch) -> list[Floats]:
        """Copies of the outputs, in their order."""
        if len(self._outputs) == 1:
            ((space, place),) = self._outputs
            return [batch.numbers[space][place].copy()]
        found = [
            list(numbers[places])
            for numbers, places in zip(batch.numbers, self._places, strict=True)
        ]
        return [found[space][index] for space, index in self._copies]

    def input_gradient(self) -> Floats:
        """The gradient by each input, of shape (inputs, batch), if the schedule asks for it."""
        *_, batch = self._kept.values()
        return batch.gradients[1][: self._n_inputs].copy()


class _Batch:
    """The buffers for a batch of one size, and the calls bound to them.

    `copied` are the inputs that are copied beside the results, for not only products read them;
    `cleared` the gradients that are set to 0 before a pass.
    """

    def __init__(self, plan: _Plan, memory: Memory, size: int) -> None:
        shape = plan.sizes[1], size
        self.numbers = memory.numbers, np.zeros(shape)
        self.gradients = memory.gradients, np.zeros(shape)
        self.given: list[Floats] = [np.empty((0, 0))]
        is_large = plan.n_inputs * size >= READ_IN_PLACE
        self.copied = plan.copied if is_large else [slice(plan.n_inputs)]
        self.cleared = [
            buffer[piece]
            for buffer, pieces in zip(self.gradients, plan.cleared, strict=True)
            for piece in pieces
        ]
        scratch = Scratch()
        self.forward: list[Act] = []
        backward: list[list[Act]] = []
        for instruction, references, rows in plan.instructions:
            operands = [each.bind(self.numbers, self.gradients) for each in references]
            results = slice(instruction.start, instruction.stop)
            buffers = (each[instruction.space][results] for each in (self.numbers, self.gradients))
            axes = references[0].axes or (instruction.stop - instruction.start,)
            z, g = (each.reshape(*axes, each.shape[1]) for each in buffers)
            if instruction.grid is None:
                acts = _acts(instruction, operands, scratch, z, g)
            else:
                given = _given(self.given, rows) if is_large and rows else None
                acts = product_acts(instruction, operands, given, scratch, z, g)
            self.forward += acts[0]
            backward.append(acts[1])
        self.backward = [act for acts in reversed(backward) for act in acts]


class _Plan:
    """What holds for batches of every size: where gradients arrive first, and what is cleared.

    The buffers of gradients hold those of the pass before, and to set all of them to 0 would be a
    walk more through the memory. So the instruction from which a gradient arrives first, going
    backward, writes over what is there, and those after it add. An instruction writes all places of
    an operand or none: if a gradient has arrived at some of them it adds to all, and the others are
    cleared before the pass. In

        v = tanh(a), tanh(b)        places of a, b: 0 1
        w = square(b), square(c)    places of b, c: 1 2
        sum of v and w

    the gradients of the squares are written into 1 and 2. Those of tanh meet one of them in 1: they
    are added, and of all places 0 alone must be cleared.
    """

    def __init__(
        self, schedule: Schedule, outputs: Sequence[tuple[int, int]], n_inputs: int
    ) -> None:
        self.n_inputs, self.sizes = n_inputs, schedule.sizes
        arrived, written, copied = (
            [np.zeros(size, dtype=bool) for size in schedule.sizes] for _ in range(3)
        )
        for space, place in outputs:
            copied[space][place] = True
        # the gradient of the first begins the pass
        space, place = outputs[0]
        arrived[space][place] = written[space][place] = True
        self.instructions: list[tuple[Instruction, list[Reference], slice | None]] = []
        for index in reversed(range(len(schedule))):
            instruction = schedule.instruction(index)
            references = []
            axes = _axes(instruction)
            for space, places, wanted in zip(
                instruction.spaces, instruction.operands, instruction.wanted, strict=True
            ):
                first = wanted and not arrived[space][places].any()
                if wanted:
                    arrived[space][places] = True
                if first:
                    written[space][places] = True
                references.append(Reference(space, places, bool(first), axes))
            rows = _rows(instruction, n_inputs)
            for reference in references[: -1 if rows else None]:
                copied[reference.space][reference.places] = True
            self.instructions.append((instruction, references, rows))
        self.instructions.reverse()
        # others write gradients of parameters in space 0; in space 1 where none arrives stays 0
        self.cleared = _pieces(~written[0]), _pieces(arrived[1] & ~written[1])
        self.copied = _pieces(copied[1][:n_inputs])


def _axes(instruction: Instruction) -> tuple[int, ...]:
    """The axes of an instruction of which an operand would have to be gathered else."""
    row, count = instruction.row, instruction.stop - instruction.start
    if row is None or count == 1 or any(operand.starred for operand in row.operands):
        return ()
    return axes_of(instruction.operands)


def _rows(instruction: Instruction, n_inputs: int) -> slice | None:
    """The inputs of the program that a grid is applied to, if they are all it is applied to."""
    if instruction.grid is None or instruction.grid[1] != 1 or not instruction.spaces[-1]:
        return None
    places = instruction.operands[-1][:, 0]
    first, stop = int(places[0]), int(places[-1]) + 1
    in_order = np.array_equal(places, np.arange(first, stop))
    return slice(first, stop) if in_order and stop <= n_inputs else None


def _pieces(mask: Mask) -> list[slice]:
    """The places in a mask as few slices; one slice of all where they would be many."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    if len(edges) > 2 * CLEARED_PIECES:
        return [slice(len(mask))]
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _given(table: list[Floats], rows: slice) -> Callable[[], Floats]:
    """Reads some of the inputs of the present call."""
    return lambda: table[0][rows]


def _acts(
    instruction: Instruction, operands: list[Bound], scratch: Scratch, z: Buffer, g: Buffer
) -> tuple[list[Act], list[Act]]:
    """What to do forward and backward for an instruction with the results z, their gradients g.

    A small one keeps what both passes need, in memory of its own.
    """
    row, wanted = instruction.row, instruction.wanted
    if row is None:
        (shared,) = operands
        return [partial(shared.gather, z)], [shared.adds(g)] if wanted[0] else []
    keep = max(math.prod(each.shape) for each in operands) <= REMEMBERED
    uses: list[Use] = []
    arguments: list[object] = []
    for index, (operand, is_wanted) in enumerate(zip(operands, wanted, strict=True)):
        array, read = operand.view, None
        if array is None:
            array = scratch.array(None if keep else f"operand {index}", "f8", operand.shape)
            read = partial(operand.gather, array)
        into = operand.target(z.shape[-1]) if is_wanted else None
        gradient = "" if not is_wanted else ADD if into is None else INTO
        uses.append(Use(read is not None, gradient))
        arguments += [array, read, operand.adder() if gradient == ADD else into]
    forward, backward = bind_of(row, tuple(uses), keep)(scratch, z, g, *arguments)
    return [forward], [backward] if any(wanted) else []
