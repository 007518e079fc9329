"""Ctrl-C in the midst of a training leaves parameters and memory as a whole number of steps did."""

from __future__ import annotations

import copy
import dis
import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import costs
from autograd.compiler.memory import Memory

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")

STEPS = 2000


def trained(backend: Any, seconds: float = 0.0, steps: int = STEPS) -> tuple[Any, bool]:
    """A program after so many steps, or after Ctrl-C came so many seconds later."""
    w = [Value(2.0), Value(-1.0)]
    loss = (w[0] * w[1] - 3.0).square() + w[0].exp()
    program = ag.compile(loss, parameters=w, backend=backend)
    optimizer = nn.SGD(w, lr=1e-4, momentum=0.9)
    program.train(optimizer, steps=2)  # what is made once is made
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            program.train(optimizer, steps=steps - 2)
        finally:
            # which the signal may reach before the timer is stopped
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            time.sleep(0.0)
    except KeyboardInterrupt:
        return program, True
    return program, False


@pytest.fixture
def alarm() -> Any:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    yield
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize("backend", ["numpy", "python", "numba"])
def test_an_interrupted_training_has_done_whole_steps(backend: Any) -> None:
    """Those of NumPy are finished one by one; other loops are done wholly or not at all."""
    if backend == "numba":
        pytest.importorskip("numba")
    trained(backend)  # nothing is compiled while the clock runs: an interrupt there is numba's
    interrupted = set()
    for milliseconds in (0.05, 0.1, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0):
        program, was_interrupted = trained(backend, milliseconds / 1e3)
        steps = program.state.steps
        again, _ = trained(backend, steps=steps)

        assert program.parameters.tolist() == again.parameters.tolist()
        assert program.state["momentum_buffer"].tolist() == again.state["momentum_buffer"].tolist()
        if was_interrupted:
            interrupted.add(steps)

    assert interrupted
    if backend != "numpy":
        assert interrupted <= {2, STEPS}


class Interrupted:
    """Machine code after which Ctrl-C comes: a profiler or a debugger runs Python's code there."""

    def __init__(self, run: Any) -> None:
        self.run = run

    def __call__(self) -> None:
        self.run()
        raise KeyboardInterrupt

    def __getattr__(self, name: str) -> Any:
        return getattr(self.run, name)


ASKED: dict[str, Callable[[Any, nn.Optimizer], Any]] = {
    "step": lambda program, optimizer: program.step(optimizer),
    "train": lambda program, optimizer: program.train(optimizer, steps=2),
    "progress": lambda program, optimizer: program.train(optimizer, steps=2, progress=True),
    "a long training": lambda program, optimizer: program.train(optimizer, steps=costs.WORTH_STEPS),
}


@pytest.mark.parametrize("asked", ASKED)
def test_parameters_do_not_move_without_their_momentum(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    program, _ = trained("numba", steps=3)
    before = program.parameters.tolist(), program.state, program.state["momentum_buffer"].tolist()
    optimizer = nn.SGD(program._values, lr=1e-4, momentum=0.9)
    executor = program._runner._executor
    if asked == "a long training":
        run = Interrupted(executor._trained(optimizer.update))
        monkeypatch.setitem(executor._trainings, optimizer.update, run)
    else:
        monkeypatch.setattr(executor, "_training", Interrupted(executor._training))

    with pytest.raises(KeyboardInterrupt):
        ASKED[asked](program, optimizer)

    state = program.state
    assert (program.parameters.tolist(), state, state["momentum_buffer"].tolist()) == before


@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize("backend", ["numpy", "python", "numba"])
def test_an_interrupted_step_is_done_wholly_or_not_at_all(backend: Any) -> None:
    """A batch is large enough for the signal to come in the midst of its computation."""
    if backend == "numba":
        pytest.importorskip("numba")
    w, x = [Value(2.0), Value(-1.0)], Value(1.0)
    loss = (w[0] * w[1] * x - 3.0).square() + (w[0] * x).exp()
    optimizer = nn.SGD(w, lr=1e-6, momentum=0.9)
    batch = [np.linspace(-1.0, 1.0, 5000)]

    def begun() -> Any:
        program = ag.compile(loss, [x], w, backend=backend)
        program.step(optimizer, batch)
        return program

    program, known = begun(), {}
    for _ in range(200):
        velocity = program.state["momentum_buffer"].tolist()
        known[tuple(program.parameters.tolist())] = program.state.steps, velocity
        program.step(optimizer, batch)
    interrupted = 0
    for microseconds in range(100, 4000, 100):
        program = begun()
        try:
            try:
                signal.setitimer(signal.ITIMER_REAL, microseconds / 1e6)
                for _ in range(150):
                    program.step(optimizer, batch)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0.0)
                time.sleep(0.0)
        except KeyboardInterrupt:
            interrupted += 1
        velocity = program.state["momentum_buffer"].tolist()

        assert known[tuple(program.parameters.tolist())] == (program.state.steps, velocity)
    assert interrupted


def test_a_change_of_parameters_and_of_the_state_is_one() -> None:
    """What fails in the first leaves the second as it was."""
    program, _ = trained("numpy", steps=3)
    before = program.parameters.tolist(), program.state

    with pytest.raises(ValueError, match="2 parameters"):
        program.move(np.zeros(5), type(program.state)())

    assert (program.parameters.tolist(), program.state) == before


def test_between_parameters_and_state_python_lets_no_interrupt_in() -> None:
    """It looks for one at calls, at jumps back and where a function begins."""
    words = [instruction.opname for instruction in dis.get_instructions(Memory.move)]
    first = next(i for i, word in enumerate(words) if word in {"STORE_SUBSCR", "STORE_SLICE"})
    last = max(i for i, word in enumerate(words) if word == "STORE_ATTR")

    assert first < last
    assert not [w for w in words[first:last] if w.startswith(("CALL", "JUMP", "RESUME", "SEND"))]


class InThisThread(Executor):
    """Does what it is given at once."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(task(*args, **named))
        return done


def interrupted(work: Callable[[], object], number: int) -> bool:
    """Whether Ctrl-C came, when so many functions of the compiler had been entered."""
    entered = 0

    def trace(frame: Any, *_: Any) -> None:
        nonlocal entered
        if "/compiler/" in frame.f_code.co_filename.replace(os.sep, "/"):
            entered += 1
            if entered == number:
                raise KeyboardInterrupt

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.parametrize(
    "work",
    [
        lambda program, _, __: setattr(program, "parameters", [2.0]),
        lambda program, _, __: program.move([2.0], program.state),
        lambda program, _, __: program.load(),
        lambda program, _, __: copy.copy(program),
        lambda _, sharded, optimizer: sharded.step(optimizer, [3.0]),
    ],
)
def test_a_program_is_free_again_wherever_ctrl_c_comes(work: Callable[..., Any]) -> None:
    x, w = Value(1.0), Value(2.0)
    program = ag.compile(w * x, [x], [w], backend="python")
    optimizer = nn.SGD([w], lr=0.0)
    sharded = program.shard(InThisThread(), 1)
    number = 1
    while interrupted(lambda: work(program, sharded, optimizer), number):
        number += 1
        assert program([3.0]) == 6.0
        assert sharded.step(optimizer, [3.0]) == 6.0

    assert number > 3
