"""Parts of work on several threads: which are begun, what an error does, and sums in order."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import pytest

from autograd.compiler.threads import Total, spread


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_each_part_is_done_once_and_no_thread_does_two_at_a_time(threads: int) -> None:
    done: list[int] = []
    busy = [threading.Lock() for _ in range(threads)]

    def work(thread: int, number: int) -> None:
        assert busy[thread].acquire(blocking=False)
        time.sleep(0.001 * (number % 3))
        done.append(number)
        busy[thread].release()

    spread(work, 20, threads)

    assert sorted(done) == list(range(20))


def test_parts_run_at_the_same_time() -> None:
    """Each waits for the other, so that one thread alone would never end."""
    meeting = threading.Barrier(2, timeout=30.0)

    def work(_: int, __: int) -> None:
        meeting.wait()

    spread(work, 2, 2)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_after_an_error_no_other_part_is_begun_and_none_runs_on(
    threads: int, error: type[BaseException]
) -> None:
    begun, ended = [], []

    def work(_: int, number: int) -> None:
        begun.append(number)
        if number == 4:
            raise error
        time.sleep(0.01)
        ended.append(number)

    with pytest.raises(error):
        spread(work, 1000, threads)

    assert len(begun) < 20
    assert sorted([*ended, 4]) == sorted(begun)


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]])
def test_a_total_is_added_in_the_order_of_the_numbers(order: list[int]) -> None:
    """1e16 + 1 is 1e16: another order has another sum."""
    arrays = np.array([[1e16], [1.0], [-1e16], [1.0]])
    total = Total((1,))

    for number in order:
        array: Any = arrays[number].copy()
        total.add(number, array)
        array[:] = np.nan  # its owner goes on

    assert total.numbers.tolist() == [1.0]
