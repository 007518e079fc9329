"""The runner of `auto`: the first choice is by counts, and measured time may change it.

What a program is asked falls into three kinds: single samples, batches, and trainings of several
steps. For each kind the runner at work is timed. When it has taken as long as another takes to be
made, that is made and timed on the calls that follow, and the faster stays. Machine code that is in
memory, or that an earlier run kept, takes hundredths of a second; where it must be compiled some
seconds of computing come before. So a program that is called now and then stays as it was, what is
waited for is about as long as what was computed, and no call is made to measure alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from typing import Any, Literal

from autograd.compiler import costs
from autograd.compiler.arguments import Inputs, is_batch, samples_in
from autograd.compiler.courses import ONE, Course
from autograd.compiler.memory import Memory
from autograd.compiler.runners import (
    RUNNERS,
    Backend,
    NumpyRunner,
    Reduction,
    Runner,
    runner_of,
)
from autograd.compiler.schedule.schedule import Schedule
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.numba.code import numba_is_installed
from autograd.compiler.targets.numpy.narrow import is_narrow
from autograd.compiler.updates import Settings, Update
from autograd.errors import CompileError, MachineCodeWarning, NotationError
from autograd.notices import tell

clock: Callable[[], float] = time.perf_counter
"""Seconds since some moment; a test may set another."""

FAILURES = (ImportError, OSError, CompileError, NotationError)
"""What is raised where machine code cannot be made: by numba, by the disk, by a row without kernel.
"""


def first_backend(tape: Tape, schedule: Schedule) -> Backend:
    """What `auto` begins with: straight-line Python for what is small, or long and narrow."""
    most = costs.LONG_AND_NARROW if is_narrow(tape, schedule) else costs.STRAIGHT_LINE
    return "python" if tape.n_operands <= most else "numpy"


class ChangingRunner:
    """Runs as other runners, for each kind of call as the one that was fastest.

    Machine code is compiled when it first runs, so it may fail long after the change, by another
    update. Then what was asked is done by the first runner, and the change is taken back for good.
    """

    def __init__(
        self,
        tape: Tape,
        schedule: Schedule,
        memory: Memory,
        reduction: Reduction,
        threads: int = 1,
    ) -> None:
        self.schedule = schedule
        self._made_of = tape, schedule, memory, reduction, threads
        self._made: dict[Backend, NumpyRunner] = {}
        backend = first_backend(tape, schedule)
        self._first = self._now = first = self._runner(backend)
        others = others_than(backend, tape)
        machine: list[Backend] = [backend for backend in others if backend == "numba"]
        self._choices = {
            "single": _Choice(first, others, costs.CALL_OF_MACHINE_CODE),
            "batch": _Choice(first, machine),
            "training": _Choice(first, others),
        }
        self._is_long = backend == "python" and first.seconds_to_begin("", ()) > costs.LOOKING

    @property
    def backend(self) -> Backend:
        """That of the runner at work."""
        return self._now.backend

    @property
    def source(self) -> str:
        """The text that is run, or was run before a change."""
        return next((runner.source for runner in self._made.values() if runner.source), "")

    @property
    def chosen(self) -> dict[str, Backend]:
        """What has been chosen for each kind of call."""
        return {kind: choice.now.backend for kind, choice in self._choices.items()}

    def choose(self, chosen: Mapping[str, Backend]) -> None:
        """Go on as another has chosen, where that can be had here."""
        for kind, backend in chosen.items():
            choice = self._choices[kind]
            if backend in choice.others:
                choice.settle(self._runner(backend))
                self._now = choice.now

    def values(self, inputs: Inputs) -> list[Any]:
        """The outputs."""
        found: list[Any] = self._run("values", inputs, (inputs,))
        return found

    def value_and_gradient(self, inputs: Inputs) -> list[Any]:
        """The outputs."""
        found: list[Any] = self._run("value_and_gradient", inputs, (inputs,))
        return found

    def with_inputs(self, inputs: Inputs) -> tuple[list[Any], Floats]:
        """The outputs, and the derivative of the first by the inputs."""
        found: tuple[list[Any], Floats] = self._run("with_inputs", inputs, (inputs,))
        return found

    def step(self, update: Update, numbers: Settings, inputs: Inputs) -> list[Any]:
        """Update the parameters once, wholly or not at all; the outputs before."""
        found: list[Any] = self._run("step", inputs, (update, numbers, inputs))
        return found

    def train(
        self, update: Update, numbers: Settings, inputs: Inputs, course: Course
    ) -> list[float]:
        """Update the parameters in each step; the mean of the first output before each.

        The steps are done in parts as long as there is something to choose.
        """
        if course.steps == 1:
            inputs = course.inputs(inputs, 0)
            given = update, course.numbers(numbers, 0), inputs, ONE
            means: list[float] = self._run("train", inputs, given)
            return means
        choice, samples = self._choices["training"], course.batch(inputs)
        asked = "train", samples.bit_length()
        means = []
        while left := course.steps - len(means):
            part = choice.part(asked, left, samples)
            given = update, numbers, inputs, course.part(len(means), part)
            means += self._timed(choice, asked, given, part * samples, left * samples)
        return means

    def _run(self, what: str, inputs: Inputs, given: tuple[Any, ...]) -> Any:
        choice = self._choices["batch" if is_batch(inputs) else "single"]
        if not choice.others or what in choice.quick:
            return self._safe(choice.now, what, given)
        samples = max(samples_in(inputs), 1)
        return self._timed(choice, (what, samples.bit_length()), given, samples, samples)

    def _timed(
        self, choice: _Choice, asked: _Asked, given: tuple[Any, ...], samples: int, left: int
    ) -> Any:
        """Ask the runner whose turn it is, and note how long it takes."""
        if self._is_long and choice is not self._choices["batch"]:
            self._is_long = False
            self._spare_the_text(choice, asked, given)
        if choice.is_time(asked, left):
            self._look(choice, asked, given, left)
        runner = choice.turn(asked)
        start = clock()
        result = self._safe(runner, asked[0], given)
        choice.note(runner, asked, clock() - start, samples)
        return result

    def _spare_the_text(self, choice: _Choice, asked: _Asked, given: tuple[Any, ...]) -> None:
        """Begin with machine code if it is at hand: a long text takes longer to be written and run.

        Longer than to look, and a call longer than one of machine code, for which see `costs`.
        """
        if "numba" in choice.others and self._seconds("numba", asked, given) <= costs.LOADING:
            for kind in ("single", "training"):
                self._choices[kind].settle(self._runner("numba"))

    def _seconds(self, backend: Backend, asked: _Asked, given: tuple[Any, ...]) -> float:
        """What a backend takes to be made; infinite if it cannot be."""
        try:
            return self._runner(backend).seconds_to_begin(asked[0], given)
        except FAILURES as error:
            self._stay_without(backend, error)
            return inf

    def _look(self, choice: _Choice, asked: _Asked, given: tuple[Any, ...], left: int) -> None:
        """Try the one of the others that takes least to be made, unless it is too early."""
        seconds = {backend: self._seconds(backend, asked, given) for backend in choice.others}
        backend = min(seconds, key=seconds.__getitem__)
        if choice.is_time(asked, left, seconds[backend]):
            choice.tried = self._runner(backend)

    def _safe(self, runner: NumpyRunner, what: str, given: tuple[Any, ...]) -> Any:
        """What is asked of a runner, or of the first where machine code cannot be made."""
        self._now = runner
        try:
            return getattr(runner, what)(*given)
        except FAILURES as error:
            if runner is self._first:
                raise
            # a mistake in what is given fails here as well
            result = getattr(self._first, what)(*given)
            self._stay_without(runner.backend, error)
            return result

    def _stay_without(self, backend: Backend, error: Exception) -> None:
        """Go on without a backend, for all kinds of calls, and say so."""
        self._now = self._first
        for choice in self._choices.values():
            choice.forget(backend, self._first)
        tell(
            MachineCodeWarning,
            f"A program by choice of auto stays in {self.backend!r}, for in {backend!r} it cannot "
            f"be run ({type(error).__name__}): {error}",
        )

    def _runner(self, backend: Backend) -> NumpyRunner:
        if backend not in self._made:
            self._made[backend] = RUNNERS[backend](*self._made_of)
        return self._made[backend]


_Asked = tuple[str, int]
"""What is asked, and about how many samples: the power of two above."""


class _Choice:
    """The runner at work for a kind of call, and the others that may be faster.

    `best` has the least time of a sample for what was asked, infinite after the first call, in
    which things are made. What takes less than `least` seconds a call is `quick`, and no other is
    tried for it.
    """

    def __init__(self, first: NumpyRunner, others: list[Backend], least: float = 0.0) -> None:
        self.now = first
        self.others = others.copy()
        self.tried: NumpyRunner | None = None
        self.quick: set[str] = set()
        self._after = costs.LOOKING
        self._least = least
        self._spent = 0.0
        self._best: dict[_Asked, float] = {}
        self._found: dict[_Asked, float] = {}
        self._turns, self._tried_for = 0, 0.0

    def settle(self, runner: NumpyRunner) -> None:
        """Try no other any more."""
        self.now, self.others, self.tried = runner, [], None

    def forget(self, backend: Backend, first: NumpyRunner) -> None:
        """Go on without a backend; what it did is done by the first runner."""
        self.others = [other for other in self.others if other != backend]
        if self.tried is not None and self.tried.backend == backend:
            self._end_of_trial()
        if self.now.backend == backend:
            self.now = first

    def _end_of_trial(self) -> None:
        self.tried, self._found, self._turns, self._tried_for = None, {}, 0, 0.0
        self._after = costs.LOOKING

    def is_time(self, asked: _Asked, left: int, seconds: float | None = None) -> bool:
        """Whether to try another, with so many samples left to compute at least.

        It takes so many seconds to be made; if it is too early, that is known from then on.
        """
        best = self._best.get(asked, inf)
        if not self.others or self.tried is not None or best == inf:
            return False
        self._after = self._after if seconds is None else seconds
        return self._spent + left * best > self._after

    def turn(self, asked: _Asked) -> NumpyRunner:
        """Whose turn it is: there must be something to compare with."""
        if self.tried is None or self._best.get(asked, inf) == inf:
            return self.now
        return self.tried

    def part(self, asked: _Asked, left: int, samples: int) -> int:
        """How many of the steps that are left to do at once."""
        if not self.others:
            return left
        seconds = max(self._best.get(asked, inf) * samples, 1e-9)
        return min(left, max(2, int(costs.PART / seconds)))

    def note(self, runner: NumpyRunner, asked: _Asked, seconds: float, samples: int) -> None:
        """Take the time of a call into account; the fastest is chosen when all have had turns."""
        if not self.others:
            return
        if runner is not self.now and runner is not self.tried:
            return  # it failed
        known = self._best if runner is self.now else self._found
        if asked not in known:
            known[asked] = inf
            return
        known[asked] = min(known[asked], seconds / samples)
        if runner is self.now:
            self._spent += seconds
            if seconds < self._least:
                self.quick.add(asked[0])
            return
        self._turns += 1
        self._tried_for += seconds
        if self._turns >= costs.TURNS and (
            self._tried_for > costs.TRIAL or self._turns >= costs.TURNS_OF_A_TRIAL
        ):
            self.others.remove(runner.backend)
            if self._found[asked] < self._best[asked]:
                self.now.clear()
                self.now, self._best = runner, self._found
                if runner.backend == "numba":  # where it is faster, straight-line Python is not
                    self.others.clear()
            self._end_of_trial()


def others_than(first: Backend, tape: Tape) -> list[Backend]:
    """The backends that may be faster; of two that take as long to be made the first is tried."""
    others: list[Backend] = []
    if tape.n_operands <= costs.LONG_AND_NARROW:
        others.append("python")
    if numba_is_installed():
        others.append("numba")
    return [backend for backend in others if backend != first]


def runner_for(  # noqa: PLR0913, PLR0917  (only programs call it)
    backend: Backend | Literal["auto"],
    tape: Tape,
    schedule: Schedule,
    memory: Memory,
    reduction: Reduction,
    threads: int = 1,
) -> Runner:
    """What runs a program for a backend, or for the choice of one."""
    make = ChangingRunner if backend == "auto" else partial(runner_of, backend)
    return make(tape, schedule, memory, reduction, threads)
