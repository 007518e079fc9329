"""A forked process finds the engine's locks free, and whole what they guard."""

from __future__ import annotations

import math
import os
import signal
from threading import Event, Thread

import pytest

from autograd import Value, tanh
from autograd.engine import backward

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def exit_code(child: int, seconds: int) -> int:
    """What a child process ended with; it is killed if it takes too long."""
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(seconds)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        signal.alarm(0)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_child_forked_during_a_pass_of_another_thread_goes_on() -> None:
    shared, done = Value(0.1), Event()
    root = shared
    for _ in range(2000):
        root = root.tanh() + shared

    def passes() -> None:
        while not done.is_set():
            root.backward()

    thread = Thread(target=passes)
    thread.start()
    try:
        for _ in range(20):
            child = os.fork()
            if child == 0:
                shared.grad = 0.0
                root.backward()
                first = shared.grad
                root.backward()
                w = Value(2.0)
                tanh(w * w).backward()
                whole = math.isclose(shared.grad, 2.0 * first, rel_tol=1e-12) and w.grad != 0.0
                os._exit(0 if whole else 1)
            assert exit_code(child, seconds=60) == 0
    finally:
        done.set()
        thread.join()


def is_free() -> bool:
    """Whether another thread can take the lock of the backward pass."""
    taken: list[bool] = []

    def take() -> None:
        taken.append(backward._LOCK.acquire(blocking=False))
        if taken[0]:
            backward._LOCK.release()

    thread = Thread(target=take)
    thread.start()
    thread.join()
    return taken[0]


def test_after_forking_the_lock_is_free_in_parent_and_child() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0 if is_free() else 1)

    assert exit_code(child, seconds=60) == 0
    assert is_free()
