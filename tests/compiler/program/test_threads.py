"""One program in several threads gives each its own results; what a fork leaves is free."""

from __future__ import annotations

import copy
import dis
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program
from autograd.compiler.sharding import Sharded
from autograd.errors import CompileError
from nn import SGD

EACH = ["numpy", "python", "numba", "auto"]


@pytest.fixture(autouse=True)
def hurried() -> Iterator[None]:
    """Threads change as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def program_of(backend: Any) -> Program:
    if backend == "numba":
        pytest.importorskip("numba")
    x, w = Value(0.5), [Value(2.0), Value(-1.0)]
    return ag.compile((w[0] * x).tanh() * w[1] + x, [x], w, backend=backend)


@pytest.mark.parametrize("backend", EACH)
@pytest.mark.parametrize("size", [None, 3, 500])
def test_one_program_in_several_threads_does_not_mix_its_results(
    backend: Any, size: int | None
) -> None:
    """Batches of different sizes: the buffers are made anew while others compute."""
    program = program_of(backend)
    program([0.5])

    def asked(number: int) -> bool:
        def inputs(turn: int) -> Any:
            if size is None:
                return [0.1 * number + turn]
            return [np.linspace(number, number + turn, size + number + turn % 3)]

        def gradient(x: Any) -> list[float]:
            z = np.tanh(2.0 * x)
            return [float(np.sum(-x * (1.0 - z * z))), float(np.sum(z))]

        for turn in range(60):
            (x,) = inputs(turn)
            value, slopes = program.value_and_grad([x])
            if not np.allclose(value, x - np.tanh(2.0 * x), rtol=1e-12, atol=1e-12):
                return False
            if not np.allclose(slopes, gradient(np.asarray(x)), rtol=1e-9, atol=1e-9):
                return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(asked, range(4)))


@pytest.mark.parametrize("backend", EACH)
def test_steps_of_several_threads_are_all_done(backend: Any) -> None:
    """As many in one thread lead to the same parameters, and none is lost."""
    program, alone = program_of(backend), program_of(backend)
    optimizer = SGD([*program._values, *alone._values], lr=0.01, momentum=0.9)
    batch = [np.linspace(-1.0, 1.0, 50)]
    program.step(optimizer, batch)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: program.step(optimizer, batch), range(99)))
    for _ in range(100):
        alone.step(optimizer, batch)

    assert program.state.steps == 100
    assert program.parameters.tolist() == alone.parameters.tolist()


def test_steps_of_shards_by_several_threads_are_done_one_after_the_other() -> None:
    """Else two would begin from the same parameters, and one be lost."""
    inside, together = [], set()

    class Watched(nn.SGD):
        @property
        def numbers(self) -> list[float]:
            inside.append(1)
            time.sleep(0.002)
            together.add(len(inside))
            inside.pop()
            return super().numbers

    program = program_of("numpy")
    optimizer = Watched(program._values, lr=0.01)
    batch = [np.linspace(-1.0, 1.0, 8)]
    with ThreadPoolExecutor(2) as workers, ThreadPoolExecutor(3) as threads:
        sharded = program.shard(workers, 2)
        list(threads.map(lambda _: sharded.step(optimizer, batch), range(30)))

    assert program.state.steps == 30
    assert together == {1}


def test_a_program_that_is_called_within_its_own_call_says_so() -> None:
    class Calling(nn.SGD):
        @property
        def numbers(self) -> list[float]:
            program([0.5])
            return super().numbers

    program = program_of("python")
    with pytest.raises(CompileError, match=r"in the same thread, .* copy\.copy\(program\)"):
        program.step(Calling(program._values, lr=0.1), [0.5])

    assert program([0.5]) == copy.copy(program)([0.5])


def test_a_program_that_fails_can_be_called_again() -> None:
    program: Any = program_of("numpy")
    optimizer = SGD(program._values, lr=0.1)
    for ask in (program, program.value_and_grad, lambda x: program.step(optimizer, x)):
        with pytest.raises(CompileError, match="Input 0"):
            ask(["no number"])

    assert isinstance(program([0.5]), float)


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_a_fork_while_another_thread_runs_a_program_leaves_it_free() -> None:
    program, begun, ends = program_of("python"), threading.Event(), threading.Event()

    class Waiting(nn.SGD):
        @property
        def numbers(self) -> list[float]:
            begun.set()
            ends.wait(30.0)
            return super().numbers

    optimizer = Waiting(program._values, lr=0.1)
    thread = threading.Thread(target=program.step, args=(optimizer, [0.5]))
    thread.start()
    begun.wait()
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        os._exit(0 if isinstance(program([0.5]), float) else 1)
    ends.set()
    thread.join()

    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize(
    "function",
    [
        Program.__call__,
        Program.value_and_grad,
        Program.step,
        Program._trained,
        Program.__reduce__,
        Program.parameters.fset,  # type: ignore[attr-defined]
        Program.move,
        Program.load,
        Sharded._stepped,
    ],
)
def test_between_finding_it_free_and_taking_it_no_other_thread_runs(
    function: Callable[..., Any],
) -> None:
    """CPython changes threads at calls, at jumps back and where a function begins."""
    instructions = list(dis.get_instructions(function))
    words = [(each.opname, each.argval) for each in instructions]
    taken = words.index(("STORE_ATTR", "owner"))
    found = [i for i in range(taken) if words[i] == ("LOAD_ATTR", "owner")]
    for position in found:
        jump = next(i for i in range(position, taken) if "JUMP" in words[i][0])
        free = jump + 1
        if words[jump][0].endswith("IF_FALSE"):
            free = next(i for i in range(taken) if instructions[i].offset == words[jump][1])
        between = [word for word, _ in words[free:taken]]

        assert not [word for word in between if not word.startswith("LOAD_FAST")]
    assert found
