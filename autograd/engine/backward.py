"""The backward pass: gradients from a root to its leaves, in two sweeps over the nodes' slots.

The first sweep finds the interior nodes below the root, each once, in the order in which they are
met. The second applies the chain rule to a node as soon as all edges that lead to it have
delivered. If every node was met before its operands were gone through, as in a network whose layers
are equally deep, that is the order of the first sweep, and nothing need be counted. Both read
slots, for a view such as `parents` costs as much as the arithmetic, and both keep their state in
the `grad` slot of interior nodes, so that they need no table of nodes:

    _WAITING       met, and still to be gone through
    _PASSED        gone through; as a number it is -0.0, to which anything can be added
    a list         of a node that several edges lead to: [how many have not delivered, their sum]
    all else       the gradient, or what it was before this pass

A group of operands is one stop: its users leave their gradients and slopes there, and when all have
done so each element receives one sum of products. Leaves are not visited; what they receive is kept
aside and added to their gradients at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from operator import mul
from typing import Any, Final

from autograd.engine.committing import commit, set_grads
from autograd.engine.forking import forkable_lock
from autograd.engine.hooked import HOOKED, HookedPass
from autograd.engine.notes import notes
from autograd.engine.operands import Group, LeafGroup, MixedGroup, NumberGroup, ValueGroup
from autograd.errors import ChainruleError, NotRecordedError
from autograd.graph import EDGES, Recorded
from autograd.notices import named

_LOCK: Final = forkable_lock()
_under_way = False
# objects of their own: whatever else is 0.0 is neither
_WAITING = float("0.0")
_PASSED = float("-0.0")

WATCHERS: Final[list[Callable[[Any, float, Mapping[int, Any]], None]]] = []
"""Are called with a root, its gradient, and by id of the value what hooks gave; and may raise.

That is before a pass, or where values have hooks, before it changes the gradients of leaves.
"""


class _Stop:
    """A group of operands; `waiting` is how many nodes with the group have not delivered."""

    __slots__ = ("gradients", "members", "slopes", "waiting")

    def __init__(self, members: Group) -> None:
        self.members = members
        self.waiting = 1
        self.gradients: list[float] = []
        self.slopes: list[Any] = []


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
        in_order, again, stops, barred = _mark(seen)
        root.grad = gradient
        if hooked is None and in_order:
            leaves, numbers = _deliver_in_order(seen)
        else:
            ready = [root] if hooked is None else hooked.begun(root, seen)
            leaves, numbers = _deliver(ready, again, stops)
        if barred:
            _clear(barred, seen)
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


# The loops below are the engine's hot path: a call a node would cost as much as the node.
def _mark(  # noqa: C901, PLR0912, PLR0915
    seen: list[Any],
) -> tuple[bool, list[Any], dict[int, _Stop], list[Any]]:
    """Append to `seen` the interior nodes below the one in it; afterwards all are `_PASSED`.

    Gives whether each was met before its operands and has a plain row; nodes, once for every edge
    that led there again; the stops by the id of their group; the operands to which no slope leads.
    """
    waiting, passed = _WAITING, _PASSED
    in_order = True
    again: list[Any] = []
    stops: dict[int, _Stop] = {}
    barred: list[Any] = []
    for node in seen:
        node.grad = passed
        if node._row.plain:
            if node._da is not None:
                a = node._a
                if a._row is not None:
                    mark = a.grad
                    if mark is waiting:
                        again.append(a)
                    elif mark is passed:
                        again.append(a)
                        in_order = False
                    else:
                        a.grad = waiting
                        seen.append(a)
            if node._db is not None:
                a = node._b
                if a._row is not None:
                    mark = a.grad
                    if mark is waiting:
                        again.append(a)
                    elif mark is passed:
                        again.append(a)
                        in_order = False
                    else:
                        a.grad = waiting
                        seen.append(a)
            continue
        in_order = False
        for a, slope in EDGES[node._row.arity](node):
            kind = type(a)
            if slope is None:
                if kind is not float and kind is not NumberGroup:
                    barred.append(a)
            elif kind is LeafGroup or kind is ValueGroup or kind is MixedGroup:
                key = id(a)
                if key in stops:
                    stops[key].waiting += 1
                else:
                    stops[key] = _Stop(a)
                    if kind is not LeafGroup:
                        _mark_members(a, seen, again)
            elif a._row is not None:
                mark = a.grad
                if mark is waiting or mark is passed:
                    again.append(a)
                else:
                    a.grad = waiting
                    seen.append(a)
    return in_order, again, stops, barred


def _mark_members(group: Group, seen: list[Any], again: list[Any]) -> None:
    """Mark the interior nodes in a group: an edge leads to each from its stop."""
    waiting, passed = _WAITING, _PASSED
    for a in group:
        if type(a) is not float and a._row is not None:
            mark = a.grad
            if mark is waiting or mark is passed:
                again.append(a)
            else:
                a.grad = waiting
                seen.append(a)


def _deliver_in_order(seen: list[Any]) -> tuple[list[Any], list[float]]:
    """Apply the chain rule to nodes of plain rows, each before its operands.

    Gives the leaf at the end of each edge that ends in one, and what it receives.
    """
    leaves: list[Any] = []
    numbers: list[float] = []
    for node in seen:
        g = node.grad
        slope = node._da
        if slope is not None:
            a = node._a
            if a._row is None:
                leaves.append(a)
                numbers.append(g * slope)
            else:
                a.grad += g * slope
        slope = node._db
        if slope is not None:
            a = node._b
            if a._row is None:
                leaves.append(a)
                numbers.append(g * slope)
            else:
                a.grad += g * slope
    return leaves, numbers


def _deliver(  # noqa: C901, PLR0912, PLR0915
    ready: list[Any], again: list[Any], stops: dict[int, _Stop]
) -> tuple[list[Any], list[float]]:
    """Apply the chain rule to every node, each when all edges that lead to it have delivered.

    Gives what `_deliver_in_order` does.
    """
    passed = _PASSED
    for a in again:
        if a.grad is passed:
            a.grad = [2, 0.0]
        else:
            a.grad[0] += 1
    leaves: list[Any] = []
    numbers: list[float] = []
    while ready:
        node = ready.pop()
        g = node.grad
        if node._row.plain:
            slope = node._da
            if slope is not None:
                a = node._a
                if a._row is None:
                    leaves.append(a)
                    numbers.append(g * slope)
                else:
                    mark = a.grad
                    if mark is passed:
                        a.grad = g * slope
                        ready.append(a)
                    else:
                        mark[1] += g * slope
                        mark[0] -= 1
                        if not mark[0]:
                            a.grad = mark[1]
                            ready.append(a)
            slope = node._db
            if slope is not None:
                a = node._b
                if a._row is None:
                    leaves.append(a)
                    numbers.append(g * slope)
                else:
                    mark = a.grad
                    if mark is passed:
                        a.grad = g * slope
                        ready.append(a)
                    else:
                        mark[1] += g * slope
                        mark[0] -= 1
                        if not mark[0]:
                            a.grad = mark[1]
                            ready.append(a)
            continue
        for a, slope in EDGES[node._row.arity](node):
            if slope is None:
                continue
            kind = type(a)
            if kind is LeafGroup or kind is ValueGroup or kind is MixedGroup:
                stop = stops[id(a)]
                stop.gradients.append(g)
                stop.slopes.append(slope)
                stop.waiting -= 1
                if not stop.waiting:
                    _deliver_to_members(stop, leaves, numbers, ready)
            elif a._row is None:
                leaves.append(a)
                numbers.append(g * slope)
            else:
                mark = a.grad
                if mark is passed:
                    a.grad = g * slope
                    ready.append(a)
                else:
                    mark[1] += g * slope
                    mark[0] -= 1
                    if not mark[0]:
                        a.grad = mark[1]
                        ready.append(a)
    return leaves, numbers


def _deliver_to_members(
    stop: _Stop, leaves: list[Any], numbers: list[float], ready: list[Any]
) -> None:
    """Give each element of a group what it receives, as `_deliver` does."""
    contributions = _contributions(stop)
    if type(stop.members) is LeafGroup:
        leaves.extend(stop.members)  # += would look for __radd__ first
        numbers += contributions
        return
    passed = _PASSED
    for a, contribution in zip(stop.members, contributions, strict=True):
        if type(a) is float:
            continue
        if a._row is None:
            leaves.append(a)
            numbers.append(contribution)
            continue
        mark = a.grad
        if mark is passed:
            a.grad = contribution
            ready.append(a)
        else:
            mark[1] += contribution
            mark[0] -= 1
            if not mark[0]:
                a.grad = mark[1]
                ready.append(a)


def _clear(barred: list[Any], seen: list[Any]) -> None:
    """Set the gradients of interior nodes to 0 if no slope leads from the root to them."""
    reached = set(map(id, seen))
    while barred:
        node = barred.pop()
        if isinstance(node, Group):
            barred += [x for x in node if type(x) is not float]
        elif node._row is not None and id(node) not in reached:
            reached.add(id(node))
            node.grad = 0.0
            barred += node.parents


def _contributions(stop: _Stop) -> Sequence[float]:
    """What each element of a group receives: the sum over its users of gradient times slope."""
    if len(stop.gradients) == 1:
        (g,) = stop.gradients
        return [g * slope for slope in stop.slopes[0]]
    return [sum(map(mul, stop.gradients, column)) for column in zip(*stop.slopes, strict=True)]
