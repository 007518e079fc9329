"""Threads that use one thing take turns.

A lock of the standard library takes a tenth of the time of a small program's call. A turn is an
attribute that says whose it is: CPython changes threads at calls and jumps back alone, so that
between finding it free and taking it no other thread runs.
"""

from __future__ import annotations

import os
import time
import weakref
from threading import get_ident

from autograd.errors import CompileError

PATIENCE = 1e-4
"""Seconds that a thread sleeps before it looks again."""


class Turn:
    """Whose turn it is: the identity of a thread, or 0.

    It is taken and given back in place. Were it `with turn:`, an interrupt when `__exit__` is
    entered would leave it taken for ever:

        me = get_ident()
        while turn.owner:
            turn.wait(me)
        turn.owner = me
        try:
            ...
        finally:
            turn.owner = 0
    """

    __slots__ = ("__weakref__", "owner")

    def __init__(self) -> None:
        self.owner = 0
        _turns.add(self)

    def wait(self, me: int) -> None:
        """Sleep a while; an error if one waits for oneself."""
        if self.owner == me:
            raise CompileError(
                "A program was called while it runs in the same thread, as by a signal handler. "
                "It computes in buffers of its own: call a copy, copy.copy(program)."
            )
        time.sleep(PATIENCE)


_turns: weakref.WeakSet[Turn] = weakref.WeakSet()


def _end_turns_of_others() -> None:
    """In the child of a fork the threads that had them are no more."""
    me = get_ident()
    for turn in _turns:
        if turn.owner != me:
            turn.owner = 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_end_turns_of_others)
