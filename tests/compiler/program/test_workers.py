"""How many workers there are; workers that fail, are lost, or do several things at once."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program, costs, sharding
from autograd.compiler.sharding import Shardable, Sharded
from autograd.compiler.updates import State
from autograd.errors import CompileError, LengthError, WorkerError

Task = Callable[..., Any]


def trained() -> tuple[Program, nn.SGD]:
    """(w x)^2 by one input x, at w = 2, and what trains it: after a step it has a velocity."""
    w, x = Value(2.0), Value(1.0)
    program = ag.compile((w * x) ** 2, [x], [w])
    optimizer = nn.SGD([w], lr=0.1, momentum=0.9)
    program.step(optimizer, [1.0])
    return program, optimizer


def asking(ask: Callable[..., Future[Any]]) -> Executor:
    """An executor that gives each task in turn to a function, after the number of the task."""
    numbers = count(1)
    return cast("Executor", SimpleNamespace(submit=lambda *task: ask(next(numbers), *task)))


def memory(program: Program) -> tuple[Any, ...]:
    """All that a step may change."""
    state = {name: numbers.tolist() for name, numbers in program.state.items()}
    return program.parameters.tolist(), program.state, state


def failing(*args: Any) -> Any:
    raise ZeroDivisionError("the second shard fails")


def test_the_default_is_a_shard_for_each_worker_of_the_executor() -> None:
    with ThreadPoolExecutor(3) as executor:
        assert Sharded(trained()[0], executor).shards == 3


def test_the_default_is_a_shard_for_each_processor_if_the_executor_does_not_tell() -> None:
    assert Sharded(trained()[0], asking(failing)).shards == os.cpu_count()


@pytest.mark.parametrize("shards", [0, -1, 2.0, "2"])
def test_the_number_of_shards_is_a_whole_number(shards: Any) -> None:
    with pytest.raises(CompileError, match=r"a whole number of shards from 1 on, got "):
        Sharded(trained()[0], asking(failing), shards)


def test_what_is_no_executor_is_refused() -> None:
    with pytest.raises(CompileError, match=r"expects an executor such as .* got 2\."):
        Sharded(trained()[0], cast("Executor", 2))


def test_after_a_failure_nothing_is_running_and_nothing_has_changed() -> None:
    """Of five shards the second fails; what runs then goes on until the last is cancelled."""
    running: list[str] = []
    cancelled = threading.Event()

    def slow(*args: Any) -> None:
        running.append("slow")
        cancelled.wait(3.0)
        time.sleep(0.1)
        running.remove("slow")

    def note(last: Future[Any]) -> None:
        if last.cancelled():
            cancelled.set()

    def ask(number: int, task: Task, *args: Any) -> Future[Any]:
        future = inner.submit(failing if number == 2 else slow)
        if number == 5:
            future.add_done_callback(note)
        return future

    program, optimizer = trained()
    before = memory(program)
    with ThreadPoolExecutor(2) as inner:
        sharded = Sharded(program, asking(ask), 5)
        with pytest.raises(ZeroDivisionError, match="the second shard fails"):
            sharded.step(optimizer, [np.ones(5)])

        assert not running
        assert cancelled.is_set()
    assert memory(program) == before


def test_tasks_are_taken_back_if_the_executor_refuses_the_next() -> None:
    def ask(number: int, task: Task, *args: Any) -> Future[Any]:
        if number == 2:
            raise RuntimeError("no more")
        return first

    first: Future[Any] = Future()
    with pytest.raises(RuntimeError, match="no more"):
        Sharded(trained()[0], asking(ask), 2)([np.ones(2)])

    assert first.cancelled()


def test_an_update_that_does_not_fit_changes_nothing() -> None:
    """As that of a state of another program."""
    program, optimizer = trained()
    program.state = State({"momentum_buffer": np.zeros(2)}, 1)
    before = memory(program)

    with ThreadPoolExecutor(1) as threads, pytest.raises(LengthError):
        Sharded(program, threads).step(optimizer, [np.ones(4)])

    assert memory(program) == before


def test_an_update_may_overflow_without_a_warning() -> None:
    program, optimizer = trained()
    optimizer.lr = 1e300
    with ThreadPoolExecutor(1) as threads:
        Sharded(program, threads).step(optimizer, [np.array([1e10, 1e10])])

    assert program.parameters.tolist() == [-np.inf]


def test_a_killed_process_of_a_pool_is_told_and_changes_nothing() -> None:
    def ask(number: int, task: Task, *args: Any) -> Future[Any]:
        return inner.submit(os._exit, 9) if number == 2 else inner.submit(task, *args)

    program, optimizer = trained()
    before = memory(program)
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as inner:
        sharded = Sharded(program, asking(ask), 3)
        with pytest.raises(WorkerError, match=r"6 samples in 3 shards .* new executor") as raised:
            sharded.step(optimizer, [np.ones(6)])

    assert isinstance(raised.value.__cause__, BrokenProcessPool)
    assert memory(program) == before


def test_a_task_that_the_executor_cancelled_is_told() -> None:
    def ask(number: int, task: Task, *args: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future

    with pytest.raises(WorkerError, match="lost a worker or was closed"):
        Sharded(trained()[0], asking(ask), 2)([np.ones(2)])


def packed(number: float = 2.0) -> sharding.Packed:
    w = Value(number)
    return str(number), pickle.dumps(ag.compile(w * w, parameters=[w]))


def test_a_worker_unpickles_a_program_once() -> None:
    with sharding._unpacked(packed()) as first:
        pass
    with sharding._unpacked(packed()) as second:
        pass

    assert first is second


def test_two_threads_never_share_a_program() -> None:
    with sharding._unpacked(packed()) as mine:
        pass

    def other() -> Any:
        with sharding._unpacked(packed()) as program:
            return program

    with ThreadPoolExecutor(1) as executor:
        assert executor.submit(other).result() is not mine


def test_a_program_that_failed_is_not_used_again() -> None:
    def fail() -> Shardable:
        with sharding._unpacked(packed()) as failed:
            kept.append(failed)
            raise MemoryError

    kept: list[Shardable] = []
    with pytest.raises(MemoryError):
        fail()

    with sharding._unpacked(packed()) as program:
        assert program is not kept[0]


def test_a_worker_keeps_the_programs_that_it_used_last() -> None:
    def use(number: int) -> Shardable:
        with sharding._unpacked(packed(number)) as program:
            return program

    first = use(0)
    others = [use(number) for number in range(1, costs.KEPT_PROGRAMS)]

    assert use(0) is first  # now the one used last
    use(-1)  # drops the one used longest ago
    assert use(0) is first
    assert use(1) is not others[0]
    assert len(sharding._kept.programs) == costs.KEPT_PROGRAMS


def test_calls_from_several_threads_do_not_mix_their_samples() -> None:
    program, _ = trained()
    w = program.parameters[0]
    start = threading.Barrier(2)

    def calls(sharded: Sharded, x: Any) -> bool:
        start.wait()
        return all(np.allclose(sharded([x]), (w * x) ** 2, rtol=1e-15) for _ in range(20))

    with ThreadPoolExecutor(4) as workers, ThreadPoolExecutor(2) as callers:
        sharded = Sharded(program, workers, 8)
        batches = [np.arange(0.0, 170.0), np.arange(200.0, 400.0)]

        assert list(callers.map(calls, [sharded] * 2, batches)) == [True, True]
