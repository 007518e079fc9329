"""`no_grad` pauses recording, for one thread and one task, and always ends."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from threading import Event, Thread
from typing import Any

import pytest

import autograd
from autograd import Value, no_grad


def test_results_under_no_grad_are_leaves() -> None:
    a = Value(2.0)
    with no_grad():
        results = [a * a, 3.0 * a, a.tanh(), autograd.dot([a], [a]), -a, a.greater(1.0)]

    assert all(r.is_leaf and r.parents == () for r in results)
    assert [r.data for r in results[:2]] == [4.0, 6.0]


def test_recording_goes_on_afterwards() -> None:
    a = Value(2.0)
    with no_grad():
        pass

    assert not (a * a).is_leaf


def test_an_inner_block_does_not_end_the_outer_one() -> None:
    a = Value(2.0)
    with no_grad():
        with no_grad():
            pass
        assert (a * a).is_leaf


def test_recording_goes_on_after_an_exception() -> None:
    a = Value(2.0)
    with pytest.raises(KeyError), no_grad():
        raise KeyError

    assert not (a * a).is_leaf


def test_one_object_serves_nested_blocks() -> None:
    a, paused = Value(2.0), no_grad()
    with paused:
        with paused:
            pass
        assert (a * a).is_leaf
    assert not (a * a).is_leaf


def test_as_a_decorator_it_pauses_each_call() -> None:
    a = Value(2.0)

    @no_grad()
    def evaluate(depth: int) -> list[bool]:
        return [(a * a).is_leaf, *(evaluate(depth - 1) if depth else [])]

    assert evaluate(2) == [True, True, True]
    assert not (a * a).is_leaf


def test_another_thread_goes_on_recording() -> None:
    a = Value(2.0)
    paused, recorded = Event(), Event()
    found: list[bool] = []

    def other() -> None:
        paused.wait(10.0)
        found.append((a * a).is_leaf)
        recorded.set()

    thread = Thread(target=other)
    thread.start()
    with no_grad():
        paused.set()
        recorded.wait(10.0)
        assert (a * a).is_leaf
    thread.join()

    assert found == [False]


def test_another_task_goes_on_recording() -> None:
    a = Value(2.0)

    async def paused(entered: asyncio.Event, leave: asyncio.Event) -> bool:
        with no_grad():
            entered.set()
            await leave.wait()
            return (a * a).is_leaf

    async def main() -> tuple[bool, bool]:
        entered, leave = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(paused(entered, leave))
        await entered.wait()
        outside = (a * a).is_leaf
        leave.set()
        return outside, await task

    assert asyncio.run(main()) == (False, True)


def test_tasks_awaited_inside_a_block_are_paused_with_it() -> None:
    a = Value(2.0)

    async def work() -> bool:
        return (a * a).is_leaf

    async def main() -> bool:
        with no_grad():
            return all(await asyncio.gather(work(), work()))

    assert asyncio.run(main())


@pytest.mark.parametrize("elsewhere", [nullcontext, no_grad])
def test_a_task_records_again_when_the_block_it_was_started_in_has_ended(elsewhere: Any) -> None:
    """Whether or not another task is inside a block of its own."""
    a = Value(2.0)

    async def work(go: asyncio.Event) -> bool:
        await go.wait()
        return (a * a).is_leaf

    async def main() -> bool:
        go = asyncio.Event()
        with no_grad(), no_grad():
            task = asyncio.create_task(work(go))
        with elsewhere():
            go.set()
            return await task

    assert not asyncio.run(main())


def test_backward_works_while_recording_is_paused() -> None:
    a = Value(2.0)
    square = a * a
    with no_grad():
        square.backward()

    assert a.grad == 4.0
