"""The executor that runs a schedule on NumPy, an instruction at a time, forward and backward.

For each size of a batch the instructions are bound to their arrays once. A batch that is too large
to stay near the processor runs in blocks.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from autograd.compiler import costs
from autograd.compiler.memory import Memory
from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numpy.bindings import Binding
from autograd.compiler.targets.numpy.blocks import Blocks
from autograd.compiler.targets.numpy.plans import Plan


class NumpyExecutor:
    """Runs a schedule; what depends on the batch is made anew when that changes its size."""

    def __init__(self, tape: Tape, schedule: Schedule, memory: Memory, threads: int = 1) -> None:
        self.memory = memory
        self._schedule = schedule
        self._threads = threads
        self._outputs = [(int(schedule.space[s]), int(schedule.place[s])) for s in tape.outputs]
        # running numbers are hundreds of outputs: those of a space are copied in one call
        places: tuple[list[int], list[int]] = [], []
        self._copies: list[tuple[int, int]] = []
        for space, place in self._outputs:
            self._copies.append((space, len(places[space])))
            places[space].append(place)
        self._places = places
        self._n_inputs = tape.n_inputs
        self._kept: dict[int, Binding] = {}
        self._by_inputs: Floats | None = None
        self._block = block_of(schedule)

    @cached_property
    def _plan(self) -> Plan:
        return Plan(self._schedule, self._outputs, self._n_inputs)

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self._plan, self.memory, self._block, self._threads)

    def _forward(self, inputs: Floats) -> Binding:
        """What a batch of this size works in, with the results; the last few sizes are kept."""
        size = inputs.shape[1]
        binding = self._kept.pop(size, None)
        if binding is None:
            plan, memory = self._plan, self.memory
            binding = Binding(plan, plan.instructions, memory.numbers, memory.gradients, size)
        self._kept[size] = binding
        if len(self._kept) > costs.BATCHES_KEPT:
            del self._kept[next(iter(self._kept))]
        binding.computed(inputs)
        return binding

    def values(self, inputs: Floats) -> list[Floats]:
        """The outputs: one number, or where an input stands below one for each sample.

        `inputs` is of shape (inputs, batch).
        """
        if inputs.shape[1] > self._block:
            return self._blocks.run(inputs, self._outputs, 0.0, False)[0]
        with np.errstate(all="ignore"):
            binding = self._forward(inputs)
        return self._results(binding)

    def value_and_gradient(self, inputs: Floats, mean: bool) -> list[Floats]:
        """The outputs; the gradient of the first, its sum or mean, is left in the memory."""
        space, place = self._outputs[0]
        seed = 1.0 / inputs.shape[1] if mean and space else 1.0
        self._by_inputs = None
        if inputs.shape[1] > self._block:
            to_inputs = self._schedule.to_inputs
            found, self._by_inputs = self._blocks.run(inputs, self._outputs, seed, to_inputs)
            return found
        with np.errstate(all="ignore"):
            binding = self._forward(inputs)
            binding.differentiated(space, place, seed)
        return self._results(binding)

    def _results(self, binding: Binding) -> list[Floats]:
        """Copies of the outputs, in their order."""
        if len(self._outputs) == 1:
            ((space, place),) = self._outputs
            return [binding.numbers[space][place].copy()]
        found = [
            list(numbers[places])
            for numbers, places in zip(binding.numbers, self._places, strict=True)
        ]
        return [found[space][index] for space, index in self._copies]

    def input_gradient(self) -> Floats:
        """The gradient by each input, of shape (inputs, batch), if the schedule asks for it."""
        if self._by_inputs is not None:
            return self._by_inputs
        *_, binding = self._kept.values()
        return binding.gradients[1][: self._n_inputs].copy()


def block_of(schedule: Schedule) -> int:
    """How many samples a block has."""
    has_products = bool(schedule.n_weights[schedule.n_uniform :].any())
    least = costs.BLOCK_WITH_PRODUCTS if has_products else costs.LEAST_BLOCK
    fitting = costs.BLOCK_OF_ARRAYS // max(schedule.sizes[1], 1)
    return min(max(fitting, least), costs.MOST_BLOCK)
