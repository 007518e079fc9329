"""The cyclic collector is paused where graphs are worked on, and afterwards as it was before."""

from __future__ import annotations

import copy
import gc
import os
import pickle
from collections.abc import Iterator
from threading import Barrier, Event, Thread

import pytest

import autograd
from autograd import Value, grad
from autograd.engine.collecting import collector_paused


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Works before a test, and after it."""
    gc.enable()
    yield
    gc.enable()


def test_blocks_nest_and_the_last_one_to_end_restores() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_exception_ends_a_block() -> None:
    with pytest.raises(ZeroDivisionError), collector_paused(), collector_paused():
        raise ZeroDivisionError

    assert gc.isenabled()


def test_a_user_who_had_it_off_finds_it_off() -> None:
    gc.disable()

    with collector_paused(), collector_paused():
        pass

    assert not gc.isenabled()


def test_a_user_who_switches_it_on_inside_finds_it_on() -> None:
    gc.disable()

    with collector_paused():
        gc.enable()

    assert gc.isenabled()


def test_threads_whose_blocks_overlap_restore_when_the_last_has_ended() -> None:
    first_is_in, first_may_go, found = Event(), Event(), []

    def first() -> None:
        with collector_paused():
            first_is_in.set()
            first_may_go.wait(10)

    thread = Thread(target=first)
    thread.start()
    first_is_in.wait(10)
    with collector_paused():
        first_may_go.set()
        thread.join()
        found.append(gc.isenabled())
    found.append(gc.isenabled())

    assert found == [False, True]


def test_many_threads_at_once_leave_it_working() -> None:
    together = Barrier(8)

    def often() -> None:
        together.wait(10)
        for _ in range(300):
            with collector_paused(), collector_paused():
                assert not gc.isenabled()

    threads = [Thread(target=often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert gc.isenabled()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_child_forked_while_another_thread_pauses_it_has_it_working() -> None:
    is_in, may_go = Event(), Event()

    def pause() -> None:
        with collector_paused():
            is_in.set()
            may_go.wait(10)

    thread = Thread(target=pause)
    thread.start()
    is_in.wait(10)
    child = os.fork()
    if not child:
        os._exit(0 if gc.isenabled() else 1)
    _, status = os.waitpid(child, 0)
    may_go.set()
    thread.join()

    assert os.waitstatus_to_exitcode(status) == 0


def test_it_is_paused_while_a_function_is_recorded_for_a_program() -> None:
    found = []

    def function(x: Value) -> Value:
        found.append(gc.isenabled())
        return x * x

    program = autograd.compile(function, (3.0,))

    assert (program(4.0), found, gc.isenabled()) == (16.0, [False], True)


def test_it_works_again_after_a_function_that_cannot_be_compiled() -> None:
    def function(x: Value) -> Value:
        raise RuntimeError(f"no value for {x!r}")

    with pytest.raises(RuntimeError, match="no value"):
        autograd.compile(function, (3.0,))

    assert gc.isenabled()


def test_it_is_paused_while_gradients_are_recorded() -> None:
    found: list[bool] = []
    x = Value(3.0)
    square = x * x
    square.register_hook(lambda _: found.append(gc.isenabled()))

    slope = grad(square * x, x, create_graph=True)

    assert (slope.data, found, gc.isenabled()) == (27.0, [False], True)


def test_copies_and_pickles_leave_it_working() -> None:
    x = Value(3.0)

    for again in (copy.deepcopy(x * x), pickle.loads(pickle.dumps(x * x))):  # noqa: S301
        assert again.data == 9.0
        assert gc.isenabled()
