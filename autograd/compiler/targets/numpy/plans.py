"""What an executor knows of a schedule before it knows the size of a batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from autograd.compiler.costs import CLEARED_PIECES
from autograd.compiler.schedule.schedule import Instruction, Schedule
from autograd.compiler.targets.numpy.layouts import axes_of
from autograd.compiler.targets.numpy.references import Reference

Mask = npt.NDArray[np.bool_]

Planned = tuple[Instruction, list[Reference], slice | None]
"""An instruction, where its operands are, and the inputs of a call that it reads, if it is that."""


class Plan:
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
        self.n_inputs, self.sizes, self.n_uniform = n_inputs, schedule.sizes, schedule.n_uniform
        arrived, written, copied = (
            [np.zeros(size, dtype=bool) for size in schedule.sizes] for _ in range(3)
        )
        for space, place in outputs:
            copied[space][place] = True
        # the gradient of the first begins the pass
        space, place = outputs[0]
        arrived[space][place] = written[space][place] = True
        self.instructions: list[Planned] = []
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
