"""Threads that share leaves, nodes and the table."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import autograd
from autograd import Value
from autograd.errors import PrimitiveError

THREADS = 6


@pytest.fixture(autouse=True)
def _quick_switches() -> Iterator[None]:
    """Threads change places hundreds of times more often than usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def in_threads(work: Callable[[int], None]) -> None:
    """Run `work` in all threads, started together; an exception in any of them is raised."""
    start = Barrier(THREADS)

    def run(number: int) -> None:
        start.wait()
        work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))


def test_threads_lose_no_update_of_a_shared_leaf() -> None:
    """Each pass adds 1.0 alone and 1.0 in a group, so the sum is exact."""
    shared = [Value(1.0) for _ in range(8)]

    def work(number: int) -> None:
        for _ in range(100):
            root = autograd.sum(shared)
            for leaf in shared:
                root = root + leaf
            root.backward()

    in_threads(work)

    assert [leaf.grad for leaf in shared] == [THREADS * 100 * 2.0] * 8


def test_threads_may_walk_one_graph_together() -> None:
    a = Value(3.0)
    root = a
    for _ in range(50):
        root = root + a

    def work(number: int) -> None:
        for _ in range(50):
            root.backward()

    in_threads(work)

    assert a.grad == THREADS * 50 * 51.0


def test_a_graph_of_one_thread_is_differentiated_in_another() -> None:
    a = Value(3.0)
    square = a * a
    with ThreadPoolExecutor(1) as pool:
        pool.submit(square.backward).result()

    assert a.grad == 6.0


def test_threads_add_rows_together(clean_table: None) -> None:
    """Each looks through the table for its name, while others write in it."""

    def work(number: int) -> None:
        for n in range(20):
            function = autograd.primitive(
                f"power_{number}_{n}", "x", lambda xp, x: x * x, (lambda xp, z, x: 2.0 * x,)
            )
            result = function(Value(3.0))
            assert (result.data, result.slopes) == (9.0, (6.0,))

    in_threads(work)


def test_of_threads_that_add_one_name_one_has_it(clean_table: None) -> None:
    """A name that was free for one of them is not taken by another before it is its own."""
    names = [f"everyones_{n}" for n in range(30)]
    together = Barrier(THREADS)
    owners: list[tuple[str, int]] = []

    def work(number: int) -> None:
        for name in names:
            together.wait()
            with contextlib.suppress(PrimitiveError):
                autograd.primitive(
                    name, "x", lambda xp, x: number * x, (lambda xp, z, x: float(number),)
                )
                owners.append((name, number))

    in_threads(work)

    assert sorted(name for name, _ in owners) == sorted(names)
    for name, number in owners:
        assert getattr(autograd.operations, name)(Value(1.0)).data == number
