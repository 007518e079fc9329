"""Locks that a forked process finds free, and what they guard whole."""

from __future__ import annotations

import os
from threading import RLock


def forkable_lock() -> RLock:
    """A lock that the forking thread takes while it forks.

    Otherwise a child inherits it locked by a thread that it does not have, and waits for ever; or
    free, with what it guards half-done.
    """
    lock = RLock()
    if hasattr(os, "register_at_fork"):  # Windows has no fork
        os.register_at_fork(
            before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release
        )
    return lock
