"""The operations of a program with its leaves in other roles, and numbers for all of them given."""

from __future__ import annotations

from threading import get_ident
from typing import Any, Literal

import numpy as np

from autograd.compiler import costs
from autograd.compiler.choosing import runner_for
from autograd.compiler.memory import Memory
from autograd.compiler.runners import Backend, Reduction
from autograd.compiler.schedule.scheduling import schedule_of
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.turns import Turn


class Casting:
    """What runs a tape whose parameters, the numbers that samples share, come with every call.

    Threads take turns.
    """

    def __init__(
        self,
        tape: Tape,
        backend: Backend | Literal["auto"],
        reduction: Reduction = "sum",
        threads: int = 1,
    ) -> None:
        schedule = schedule_of(tape)
        self._schedule = schedule
        self._memory = Memory(tape, schedule)
        self._runner = runner_for(backend, tape, schedule, self._memory, reduction, threads)
        self._turn = Turn()

    @property
    def at_once(self) -> int:
        """How many samples to compute at once, if there are many."""
        least, each, most = costs.COPIES_AT_ONCE
        numbers = min(max(least, each * len(self._schedule)), most)
        return max(numbers // self._schedule.sizes[1], 1)

    @property
    def products(self) -> float:
        """The multiplications in matrix products of a sample, on average of an instruction."""
        of = self._schedule
        sizes = (of.stop - of.start).astype(np.int64) * of.size
        return float(sizes[of.n_weights > 0].sum()) / max(len(of), 1)

    def values(self, shared: Any, inputs: Any) -> list[Any]:
        """The outputs."""
        found: list[Any] = self._run("values", shared, inputs)[0]
        return found

    def value_and_gradient(self, shared: Any, inputs: Any) -> tuple[list[Any], Floats]:
        """The outputs, and the derivative of the first by what is shared."""
        return self._run("value_and_gradient", shared, inputs)

    def with_inputs(self, shared: Any, inputs: Any) -> tuple[list[Any], Floats]:
        """The outputs, and the derivative of the first by the inputs, a line for each."""
        found: tuple[list[Any], Floats] = self._run("with_inputs", shared, inputs)[0]
        return found

    def _run(self, what: str, shared: Any, inputs: Any) -> tuple[Any, Floats]:
        """What is asked of the runner, and what it leaves as the derivative by what is shared."""
        me, turn = get_ident(), self._turn
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            self._memory.parameters[:] = shared
            return getattr(self._runner, what)(inputs), self._memory.gradient.copy()
        finally:
            turn.owner = 0
