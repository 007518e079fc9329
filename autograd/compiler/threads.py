"""Work on several threads, each of which takes the next part that nobody has begun, and sums of it.

What is added up does not depend on which thread was first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np

from autograd.compiler.tape.tape import Floats


def spread(work: Callable[[int, int], None], count: int, threads: int) -> None:
    """Call `work(thread, number)` for each number below `count`; return when all are done.

    Where a call fails or the wait is interrupted no other is begun, and the error is raised when
    those that run have ended.

    >>> squares = [0] * 4
    >>> spread(lambda _, number: squares.__setitem__(number, number**2), 4, threads=2)
    >>> squares
    [0, 1, 4, 9]
    """
    threads = min(threads, count)
    if threads <= 1:
        for number in range(count):
            work(0, number)
        return
    numbers, lock, is_stopped = iter(range(count)), Lock(), False

    def run(thread: int) -> None:
        nonlocal is_stopped
        while True:
            with lock:
                number = None if is_stopped else next(numbers, None)
            if number is None:
                return
            try:
                work(thread, number)
            except BaseException:
                is_stopped = True
                raise

    with ThreadPoolExecutor(threads, "autograd") as pool:
        running = [pool.submit(run, thread) for thread in range(threads)]
        try:
            for each in running:
                each.result()
        finally:
            is_stopped = True


class Total:
    """The sum of arrays, added in the order of their numbers from 0 on, whenever they come."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.numbers: Floats = np.zeros(shape)
        self._next = 0
        self._waiting: dict[int, Floats] = {}
        self._lock = Lock()

    def add(self, number: int, array: Floats) -> None:
        """Add an array, once those before it have come."""
        with self._lock:
            if number != self._next:
                self._waiting[number] = array.copy()
                return
            self.numbers += array
            self._next += 1
            while self._next in self._waiting:
                self.numbers += self._waiting.pop(self._next)
                self._next += 1
