"""`no_grad` pauses recording, for one thread and one task, and always ends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from threading import Event, Thread
from types import FrameType
from typing import Any, cast

import pytest

import autograd
from autograd import Value, no_grad
from autograd.errors import InPlaceWarning, NotRecordedError, OperandError


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


def test_a_decorator_without_brackets_pauses_as_well() -> None:
    """PyTorch has both."""
    a = Value(2.0)

    def square(x: Value) -> Value:
        return x * x

    paused = cast("Any", no_grad)(square)  # what @no_grad does

    assert paused(a).is_leaf
    assert paused.__name__ == "square"
    assert not (a * a).is_leaf


def test_no_grad_of_what_it_cannot_decorate_says_how_it_is_written() -> None:
    with pytest.raises(OperandError, match=r"with no_grad\(\):.*got Value\(data=2, grad=0\)"):
        cast("Any", no_grad)(Value(2.0))


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


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_piled_up_blocks_end_one_by_one(depth: int) -> None:
    a = Value(2.0)
    blocks = [no_grad() for _ in range(depth)]
    for block in blocks:
        block.__enter__()
    for block in reversed(blocks):
        assert (a * a).is_leaf
        block.__exit__(None, None, None)

    assert not (a * a).is_leaf


@pytest.mark.parametrize("start", [lambda y, a: y.backward(), autograd.grad])
def test_a_derivative_of_what_was_not_recorded_is_an_error(start: Any) -> None:
    """The old gradients would be stepped again."""
    a = Value(2.0, "a")
    with no_grad():
        loss = a * a
    a.grad = 7.0

    with pytest.raises(NotRecordedError, match="computed under no_grad"):
        start(loss, a)
    assert (loss.is_leaf, a.grad, loss.grad) == (True, 7.0, 0.0)


def test_the_root_of_such_an_error_is_named() -> None:
    with no_grad():
        loss = Value(2.0) * 3.0
    loss.label = "loss"
    with pytest.raises(NotRecordedError, match="^'loss' was computed under no_grad"):
        loss.backward()


def test_what_was_not_recorded_serves_as_a_constant_and_detached_as_a_leaf() -> None:
    a = Value(2.0)
    with no_grad():
        factor = a * a
    (factor * a).backward()
    loose = factor.detach()
    loose.backward()

    assert (a.grad, loose.grad) == (4.0, 1.0)


@pytest.mark.parametrize(
    "update",
    [
        "p -= 0.1 * p.grad",
        "p += 1.0",
        "p *= 0.5",
        "p /= 2.0",
        "p **= 2.0",
        "p %= 2.0",
        "p -= Value(0.1)",
    ],
)
def test_an_update_that_moves_nothing_is_told(update: str) -> None:
    """`p -= lr * p.grad` under no_grad binds the name p anew."""
    p = Value(3.0, "p")
    (p * p).backward()

    with no_grad(), pytest.warns(InPlaceWarning, match=r"and 'p', a leaf .*Write p\.data -="):
        exec(update, {"p": p, "Value": Value})  # noqa: S102
    assert p.data == 3.0


@pytest.mark.parametrize("update", ["p -= 0.1 * p.grad", "p += -0.1 * p.grad", "p -= 1"])
def test_an_update_that_moves_nothing_is_told_where_it_is_recorded_too(update: str) -> None:
    """PyTorch has an error for it; here the name p would go on with a longer and longer graph."""
    p = Value(3.0, "p")
    (p * p).backward()

    with pytest.warns(InPlaceWarning, match=r"and 'p', a leaf .*Write p\.data -="):
        exec(update, {"p": p})  # noqa: S102
    assert p.data == 3.0


@pytest.mark.parametrize("update", ["p += q", "p *= 2.0", "q -= 1.0"])
def test_a_recorded_operator_in_place_that_may_be_meant_is_not_told(update: str) -> None:
    p, q = Value(3.0), Value(2.0)
    (p * 1.0).backward()

    exec(update, {"p": p, "q": q})  # noqa: S102  (a warning would be an error here)


def suspended() -> Any:
    yield 1.0


async def awaited() -> float:
    return 1.0


@pytest.mark.parametrize("function", [suspended, awaited])
@pytest.mark.parametrize("decorate", [no_grad, no_grad()])
def test_a_function_that_returns_before_it_has_run_is_refused(
    function: Callable[..., Any], decorate: Callable[..., Any]
) -> None:
    """It would record all it computes, for the block has ended by then."""
    with pytest.raises(OperandError, match="write `with no_grad\\(\\):` inside"):
        decorate(function)


def test_a_running_total_under_no_grad_is_not_told() -> None:
    losses = [Value(1.0), Value(2.0)]
    with no_grad():
        total = Value(0.0)
        for loss in losses:
            total += loss  # a warning would be an error here

    assert total.data == 3.0


def test_operators_in_place_record_what_the_operators_record() -> None:
    a, b = Value(3.0), Value(2.0)
    z = a
    z *= b
    z -= 1.0
    z.backward()

    assert (z.data, a.data, a.grad, b.grad) == (5.0, 3.0, 2.0, 3.0)


def lines_of(function: Callable[..., Any]) -> list[int]:
    return sorted({line for *_, line in function.__code__.co_lines() if line})


def block_interrupted_where(is_here: Callable[[FrameType, str], bool]) -> None:
    """Enter and leave a block; Ctrl-C comes at the first place that is asked for."""

    def tracer(frame: FrameType, event: str, argument: object) -> Any:
        if is_here(frame, event):
            sys.settrace(None)
            raise KeyboardInterrupt
        return tracer

    before = sys.gettrace()
    try:
        sys.settrace(tracer)
        with suppress(KeyboardInterrupt), no_grad():
            pass
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("offset", range(len(lines_of(no_grad.__enter__)) - 1))
def test_an_interrupt_while_a_block_is_entered_leaves_recording_on(offset: int) -> None:
    """Ctrl-C may come at any line but the last, before which no handler runs."""
    code, target = no_grad.__enter__.__code__, lines_of(no_grad.__enter__)[offset]
    block_interrupted_where(
        lambda frame, event: frame.f_code is code and event == "line" and frame.f_lineno == target
    )
    a = Value(2.0)

    assert not (a * a).is_leaf


def test_an_interrupt_at_the_start_of_the_exit_leaves_recording_on() -> None:
    code = no_grad.__exit__.__code__
    block_interrupted_where(lambda frame, event: frame.f_code is code)
    a = Value(2.0)

    assert not (a * a).is_leaf
