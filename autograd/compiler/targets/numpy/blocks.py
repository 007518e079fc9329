"""A large batch in blocks of samples that stay near the processor, on as many threads as are asked.

Instructions whose results the whole batch shares run once, before all blocks forward and after them
backward. The others run for each block in buffers that a thread has for one block, so that memory
does not grow with the batch; the outputs go to their arrays. The gradients of what is shared are
added up block by block, in the order of the batch whichever thread was first: as the blocks depend
on the program and the batch alone, so do the bits of the sums.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd.compiler import costs
from autograd.compiler.memory import Memory
from autograd.compiler.tape.tape import Floats
from autograd.compiler.targets.numpy.bindings import Binding
from autograd.compiler.targets.numpy.plans import Plan
from autograd.compiler.threads import Total, spread


class Blocks:
    """Runs a plan on batches in blocks of at most `most` samples."""

    def __init__(self, plan: Plan, memory: Memory, most: int, threads: int) -> None:
        self._plan, self._memory = plan, memory
        self._most, self._threads = most, threads
        shared = plan.instructions[: plan.n_uniform]
        self._shared = Binding(plan, shared, memory.numbers, memory.gradients, 1)
        self._kept: list[dict[int, Binding]] = [{} for _ in range(threads)]

    def run(
        self, inputs: Floats, outputs: Sequence[tuple[int, int]], seed: float, to_inputs: bool
    ) -> tuple[list[Floats], Floats]:
        """The outputs, and the gradient by the inputs if that is asked for.

        With a seed, the gradient at the first output, the gradient of it is left in the memory.
        """
        batch = inputs.shape[1]
        size = self._most
        (first, at), varying = outputs[0], [place for space, place in outputs if space]
        found = np.empty((len(varying), batch))
        by_inputs = np.zeros((self._plan.n_inputs if to_inputs else 0, batch))
        total = Total(self._memory.gradients.shape)
        is_sloped = seed != 0.0 and first == 1

        def work(worker: int, number: int) -> None:
            part = slice(number * size, min((number + 1) * size, batch))
            with np.errstate(all="ignore"):
                binding = self._binding(worker, part.stop - part.start)
                binding.computed(inputs[:, part])
                found[:, part] = binding.numbers[1][varying]
                if is_sloped:
                    binding.differentiated(1, at, seed)
                    by_inputs[:, part] = binding.gradients[1][: len(by_inputs)]
                    total.add(number, binding.gradients[0])

        shared = self._shared
        with np.errstate(all="ignore"):
            for act in shared.forward:
                act()
            try:
                spread(work, -(-batch // size), self._threads)
            except BaseException:
                # a thread that a second Ctrl-C left behind may still write into its buffers
                self._kept = [{} for _ in self._kept]
                raise
            if seed != 0.0:
                self._memory.gradients[:] = total.numbers
                if first == 0:
                    self._memory.gradients[at] = seed
                for act in shared.backward:
                    act()
        lines = iter(found)
        numbers = self._memory.numbers
        return [
            next(lines) if space else numbers[place].copy() for space, place in outputs
        ], by_inputs

    def _binding(self, worker: int, size: int) -> Binding:
        """What a thread has for blocks of a size: that of most of them, and of some last ones."""
        kept = self._kept[worker]
        binding = kept.pop(size, None)
        if binding is None:
            plan, numbers = self._plan, self._memory.numbers
            varying = plan.instructions[plan.n_uniform :]
            binding = Binding(plan, varying, numbers, np.zeros_like(numbers), size)
        kept[size] = binding
        if len(kept) > costs.BATCHES_KEPT:
            del kept[next(iter(kept))]
        return binding
