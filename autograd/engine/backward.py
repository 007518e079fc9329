"""The backward pass: gradients from a root to its leaves, in two sweeps over the nodes' slots.

The first sweep counts how many edges with a slope lead to each interior node. The second applies
the chain rule to a node as soon as all of them have delivered. Both read slots, for a view such as
`parents` costs as much as the arithmetic, and both keep their state in the `grad` slot of interior
nodes, so that they need no table of nodes:

    _WAITING       one edge leads here, and has not delivered
    a _Several     several edges lead here: [how many have not delivered, the sum of the others]
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
_WAITING = float("0.0")  # an object of its own: whatever else is 0.0 is not it

WATCHERS: Final[list[Callable[[Any, float, Mapping[int, Any]], None]]] = []
"""Are called with a root, its gradient, and by id of the value what hooks gave; and may raise.

That is before a pass, or where values have hooks, before it changes the gradients of leaves.
"""


class _Several(list[float]):
    """The mark of a node with several consumers; its own type, so no gradient looks like it."""

    __slots__ = ()


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
    if hooked is None:
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
        root.grad = _WAITING
        stops, barred = _count(seen)
        root.grad = gradient
        ready = [root] if hooked is None else hooked.begun(root, seen)
        leaves, numbers = _deliver(ready, stops)
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


# The two loops below are the engine's hot path: a call a node would cost as much as the node.
def _count(  # noqa: C901, PLR0912, PLR0915
    seen: list[Any],
) -> tuple[dict[int, _Stop], list[Any]]:
    """Mark the interior nodes below the one in `seen`, and append them to it.

    Gives the stops by the id of their group, and the operands to which no slope leads.
    """
    waiting = _WAITING
    stops: dict[int, _Stop] = {}
    barred: list[Any] = []
    see = seen.append
    for node in seen:
        arity = node._row.arity
        if arity == 1 or arity == 2:  # noqa: PLR1714  (two comparisons cost less than a tuple)
            a = node._a
            if node._da is not None:
                if a._row is not None:
                    mark = a.grad
                    if mark is waiting:
                        a.grad = _Several((2, 0.0))
                    elif type(mark) is _Several:
                        mark[0] += 1
                    else:
                        see(a)
                        a.grad = waiting
            elif type(a) is not float:
                barred.append(a)
            if arity == 1:
                continue
            a = node._b
            if node._db is not None:
                if a._row is not None:
                    mark = a.grad
                    if mark is waiting:
                        a.grad = _Several((2, 0.0))
                    elif type(mark) is _Several:
                        mark[0] += 1
                    else:
                        see(a)
                        a.grad = waiting
            elif type(a) is not float:
                barred.append(a)
            continue
        for a, slope in EDGES[arity](node):
            if slope is None:
                if type(a) is not float and type(a) is not NumberGroup:
                    barred.append(a)
                continue
            kind = type(a)
            if kind is LeafGroup or kind is ValueGroup or kind is MixedGroup:
                key = id(a)
                if key in stops:
                    stops[key].waiting += 1
                else:
                    stops[key] = _Stop(a)
                    if kind is not LeafGroup:
                        _count_members(a, seen)
            elif a._row is not None:
                mark = a.grad
                if mark is waiting:
                    a.grad = _Several((2, 0.0))
                elif type(mark) is _Several:
                    mark[0] += 1
                else:
                    see(a)
                    a.grad = waiting
    return stops, barred


def _count_members(group: Group, seen: list[Any]) -> None:
    """Mark the interior nodes in a group as `_count` does: an edge leads to each from its stop."""
    for a in group:
        if type(a) is not float and a._row is not None:
            if a.grad is _WAITING:
                a.grad = _Several((2, 0.0))
            elif type(a.grad) is _Several:
                a.grad[0] += 1
            else:
                seen.append(a)
                a.grad = _WAITING


def _deliver(  # noqa: C901, PLR0912, PLR0915
    ready: list[Any], stops: dict[int, _Stop]
) -> tuple[list[Recorded], list[float]]:
    """Apply the chain rule to every node, each when all edges that lead to it have delivered."""
    waiting = _WAITING
    leaves: list[Any] = []
    numbers: list[float] = []
    leaf = leaves.append
    receives = numbers.append
    done = ready.append
    while ready:
        node = ready.pop()
        g = node.grad
        arity = node._row.arity
        if arity == 1 or arity == 2:  # noqa: PLR1714
            slope = node._da
            if slope is not None:
                a = node._a
                if a._row is None:
                    leaf(a)
                    receives(g * slope)
                else:
                    mark = a.grad
                    if mark is waiting:
                        a.grad = g * slope
                        done(a)
                    else:
                        mark[1] += g * slope
                        mark[0] -= 1
                        if not mark[0]:
                            a.grad = mark[1]
                            done(a)
            if arity == 1:
                continue
            slope = node._db
            if slope is not None:
                a = node._b
                if a._row is None:
                    leaf(a)
                    receives(g * slope)
                else:
                    mark = a.grad
                    if mark is waiting:
                        a.grad = g * slope
                        done(a)
                    else:
                        mark[1] += g * slope
                        mark[0] -= 1
                        if not mark[0]:
                            a.grad = mark[1]
                            done(a)
            continue
        for a, slope in EDGES[arity](node):
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
                leaf(a)
                receives(g * slope)
            else:
                mark = a.grad
                if mark is waiting:
                    a.grad = g * slope
                    done(a)
                else:
                    mark[1] += g * slope
                    mark[0] -= 1
                    if not mark[0]:
                        a.grad = mark[1]
                        done(a)
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
    for a, contribution in zip(stop.members, contributions, strict=True):
        if type(a) is float:
            continue
        if a._row is None:
            leaves.append(a)
            numbers.append(contribution)
        elif a.grad is _WAITING:
            a.grad = contribution
            ready.append(a)
        else:
            mark = a.grad
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
