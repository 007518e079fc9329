"""Instructions bound to arrays: a list of calls that have their arguments with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from autograd.compiler.costs import READ_IN_PLACE, REMEMBERED
from autograd.compiler.schedule.schedule import Instruction
from autograd.compiler.tape.tape import Floats
from autograd.compiler.targets.numpy.plans import Plan, Planned
from autograd.compiler.targets.numpy.products import product_acts
from autograd.compiler.targets.numpy.references import Act, Bound, Buffer
from autograd.compiler.targets.numpy.scratch import Scratch
from autograd.compiler.targets.numpy.source import ADD, INTO, Use, bind_of


class Binding:
    """The buffers for a batch of one size, and the calls of some instructions bound to them.

    `numbers` and `gradients` are the buffers of space 0, which bindings may share. `copied` are the
    inputs that are copied beside the results, for not only products read them;
    `cleared` the gradients that are set to 0 before a pass.
    """

    def __init__(
        self,
        plan: Plan,
        planned: Sequence[Planned],
        numbers: Buffer,
        gradients: Buffer,
        size: int,
    ) -> None:
        shape = plan.sizes[1], size
        self.numbers = numbers, np.zeros(shape)
        self.gradients = gradients, np.zeros(shape)
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
        for instruction, references, rows in planned:
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

    def computed(self, inputs: Floats) -> None:
        """Compute all numbers forward."""
        self.given[0] = inputs
        for piece in self.copied:
            self.numbers[1][piece] = inputs[piece]
        for act in self.forward:
            act()

    def differentiated(self, space: int, place: int, seed: float) -> None:
        """Compute all gradients, with that of one number given."""
        for gradients in self.cleared:
            gradients.fill(0.0)
        self.gradients[space][place] = seed
        for act in self.backward:
            act()


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
