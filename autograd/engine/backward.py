"""The backward pass: gradients from a root to its leaves, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import repeat
from typing import Any, Final

from autograd.engine.committing import commit, set_grads
from autograd.engine.forking import forkable_lock
from autograd.engine.hooked import HOOKED, HookedPass
from autograd.engine.notes import notes
from autograd.engine.walk import clear, deliver, deliver_in_order, meet
from autograd.errors import ChainruleError, NotRecordedError
from autograd.graph import Recorded
from autograd.notices import named

_LOCK: Final = forkable_lock()
_under_way = False

WATCHERS: Final[list[Callable[[Any, float, Mapping[int, Any]], None]]] = []
"""Are called with a root, its gradient, and by id of the value what hooks gave; and may raise.

That is before a pass, or where values have hooks, before it changes the gradients of leaves.
"""


def backpropagate(root: Recorded, gradient: float) -> None:
    """Add to the leaves, and set in the interior nodes, the derivative of `root` times `gradient`.

    A pass that fails or is interrupted leaves the gradients of leaves as they were, and those of
    interior nodes at 0. One pass runs at a time, so threads may share leaves and nodes.
    """
    global _under_way  # noqa: PLW0603  (guarded by the lock)
    hooked = HookedPass() if HOOKED else None
    if WATCHERS and hooked is None:
        for watcher in WATCHERS:
            watcher(root, gradient, {})
    with _LOCK:
        if _under_way:
            raise ChainruleError(
                "backward() was called while another backward() of the same thread was under way, "
                "for example by a hook or a signal handler; call it after that one has returned."
            )
        try:
            _under_way = True
            _pass(root, gradient, hooked)
        finally:
            _under_way = False


def _pass(root: Recorded, gradient: float, hooked: HookedPass | None) -> None:
    if root._row is None:
        refuse_unrecorded(root)
        leaves, numbers = [root], [gradient]
        if hooked is not None:
            leaves, numbers = _hooked(hooked, root, gradient, leaves, numbers)
        commit(leaves, numbers)
        return
    seen: list[Any] = [root]
    try:
        in_order, again, stops, barred = meet(seen)
        root.grad = gradient
        if hooked is None and in_order:
            leaves, numbers = deliver_in_order(seen)
        else:
            ready = [root] if hooked is None else hooked.begun(root, seen)
            leaves, numbers = deliver(ready, again, stops)
        if barred:
            clear(barred, seen)
        if hooked is not None:
            leaves, numbers = _hooked(hooked, root, gradient, leaves, numbers)
        commit(leaves, numbers)
    except BaseException:
        set_grads(seen, repeat(0.0))
        raise


def _hooked(
    hooked: HookedPass, root: Recorded, gradient: float, leaves: list[Any], numbers: list[float]
) -> tuple[list[Any], list[float]]:
    """Leaves and what they receive after their hooks; watchers see what all hooks gave."""
    result = hooked.arrived(leaves, numbers)
    for watcher in WATCHERS:
        watcher(root, gradient, hooked.given)
    return result


def refuse_unrecorded(root: Recorded) -> None:
    """Raise NotRecordedError if `root` was computed while recording was paused."""
    if root._row is None and not notes(root).recorded:
        raise NotRecordedError(
            f"{named(root)} was computed under no_grad, so nothing remembers what it was made of "
            "and no gradient reaches its operands. Compute it outside the block, or call "
            ".detach() if it is to count as a leaf."
        )
