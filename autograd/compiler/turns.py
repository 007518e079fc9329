"""Threads that use one thing take turns.

A lock of the standard library takes a tenth of the time of a small program's call. A turn is an
attribute that says whose it is: CPython changes threads at calls and jumps back alone, so that
between finding it free and taking it no other thread runs. Where threads run side by side, on a
free-threaded CPython, a turn that is found free is taken in the same moment, behind a lock.
"""

from __future__ import annotations

import os
import sys
import time
import weakref
from threading import Lock, get_ident
from typing import Any, Self

from autograd.errors import CompileError

PATIENCE = 1e-4
"""Seconds that a thread sleeps before it looks again."""

SIDE_BY_SIDE = not getattr(sys, "_is_gil_enabled", lambda: True)()
"""Whether threads run at the same time: on a free-threaded CPython without the lock of all."""


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

    def __new__(cls) -> Self:
        """A turn of the kind that this interpreter needs."""
        kind: Any = GuardedTurn if SIDE_BY_SIDE else cls
        made: Self = super().__new__(kind)
        return made

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

    def end_of_others(self, me: int) -> None:
        """Free the turn, unless it is this thread's: the one that had it is no more."""
        if self.owner != me:
            self.owner = 0


_owner: Any = vars(Turn)["owner"]
"""The slot itself."""


class GuardedTurn(Turn):
    """A turn for threads that run side by side: who reads that it is free has it from then on.

    Until the owner is written it is kept with a minus, so that an interrupt in between, after which
    nothing is, leaves to the same thread what it has.
    """

    __slots__ = ("_guard",)

    def __init__(self) -> None:
        self._guard = Lock()
        super().__init__()

    def _taken(self) -> int:
        me = get_ident()
        with self._guard:
            owner: int = _owner.__get__(self)
            if owner not in (0, -me):
                return owner
            _owner.__set__(self, -me)
            return 0

    # written by C alone, where no interrupt comes between, as in a turn without guard
    owner: Any = property(_taken, _owner.__set__)

    def end_of_others(self, me: int) -> None:
        """The same; the guard may be a lost thread's too."""
        self._guard = Lock()
        if _owner.__get__(self) not in (me, -me):
            _owner.__set__(self, 0)


_turns: weakref.WeakSet[Turn] = weakref.WeakSet()


def _end_turns_of_others() -> None:
    """In the child of a fork the threads that had them are no more."""
    me = get_ident()
    for turn in _turns:
        turn.end_of_others(me)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_end_turns_of_others)
