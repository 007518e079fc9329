"""Pauses of Python's cyclic collector, which finds nothing in a graph and takes long to see that.

A graph of Values holds no cycle: nodes know their operands and no operand knows its results, so
reference counting frees all of it at once. The collector does not know that. It runs whenever some
hundreds of objects more are alive, and from time to time it walks through all of them: while a
large graph is recorded, compiled, copied or read that is a third of the time, or half of it.

Where operators in a user's own program record a graph, the collector is left as it is: what else
that program makes may hold cycles. Who knows better raises its thresholds, as by
`gc.set_threshold(100_000, 50, 100)`, with which a million operations are recorded in a third of the
time. `gc.freeze()` does not help, for the nodes that are walked through are new.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import get_ident

from autograd.engine.forking import forkable_lock

_LOCK = forkable_lock()


class _State:
    """The blocks that pause the collector, each with its thread; whether it worked before."""

    def __init__(self) -> None:
        self.blocks: dict[object, int] = {}
        self.worked = False


_STATE = _State()


@contextmanager
def collector_paused() -> Iterator[None]:
    """While this lasts in any thread, the cyclic collector does not run by itself.

    Blocks nest, also across threads. When the last one ends, by an exception too, the collector
    works again if it did before the first one began; a user who had it off finds it off, and one
    who switches it on inside finds it on. `gc.collect()` works at any time.

    >>> import gc
    >>> with collector_paused():
    ...     gc.isenabled()
    False
    """
    block = object()
    try:
        with _LOCK:
            if not _STATE.blocks:
                _STATE.worked = gc.isenabled()
            _STATE.blocks[block] = get_ident()
            gc.disable()
        yield
    finally:
        _end([block])


def _end(blocks: Iterable[object]) -> None:
    """End blocks; one that an interrupt kept from beginning has nothing to end."""
    with _LOCK:
        ended = [_STATE.blocks.pop(block, None) for block in blocks]
        if any(ended) and not _STATE.blocks and _STATE.worked:
            gc.enable()


def _end_those_of_others() -> None:
    """In the child of a fork the threads that had them are no more."""
    me = get_ident()
    _end([block for block, thread in _STATE.blocks.items() if thread != me])


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_end_those_of_others)
