"""The walk of a backward pass: two sweeps over the slots of the nodes below a root.

The first sweep finds the interior nodes below the root, each once, in the order in which they are
met. The second applies the chain rule to a node as soon as all edges that lead to it have
delivered. If every node was met before its operands were gone through, as in a network whose layers
are equally deep, that is the order of the first sweep, and nothing need be counted. Both read
slots, for a view such as `parents` costs as much as the arithmetic, and both keep their state in
the `grad` slot of interior nodes, so that they need no table of nodes:

    WAITING    met, and still to be gone through
    PASSED     gone through; as a number it is -0.0, to which anything can be added
    a list     of a node that several edges lead to: [how many have not delivered, their sum]
    all else   the gradient, or what it was before this pass

A group of operands is one stop: its users leave their gradients and slopes there, and when all have
done so each element receives one sum of products. Leaves are not visited; what they receive is kept
aside and added to their gradients at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import Any

from autograd.engine.operands import Group, LeafGroup, MixedGroup, NumberGroup, ValueGroup
from autograd.graph import EDGES

# objects of their own: whatever else is 0.0 is neither
WAITING = float("0.0")
PASSED = float("-0.0")


class Stop:
    """A group of operands; `waiting` is how many nodes with the group have not delivered."""

    __slots__ = ("gradients", "members", "slopes", "waiting")

    def __init__(self, members: Group) -> None:
        self.members = members
        self.waiting = 1
        self.gradients: list[float] = []
        self.slopes: list[Any] = []


# The loops below are the engine's hot path: a call a node would cost as much as the node.
def meet(  # noqa: C901, PLR0912, PLR0915
    seen: list[Any],
) -> tuple[bool, list[Any], dict[int, Stop], list[Any]]:
    """Append to `seen` the interior nodes below the one in it; afterwards all are `PASSED`.

    Gives whether each was met before its operands and has a plain row; nodes, once for every edge
    that led there again; the stops by the id of their group; the operands to which no slope leads.
    """
    waiting, passed = WAITING, PASSED
    in_order = True
    again: list[Any] = []
    stops: dict[int, Stop] = {}
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
                    stops[key] = Stop(a)
                    if kind is not LeafGroup:
                        _meet_members(a, seen, again)
            elif a._row is not None:
                mark = a.grad
                if mark is waiting or mark is passed:
                    again.append(a)
                else:
                    a.grad = waiting
                    seen.append(a)
    return in_order, again, stops, barred


def _meet_members(group: Group, seen: list[Any], again: list[Any]) -> None:
    """Meet the interior nodes in a group: an edge leads to each from its stop."""
    waiting, passed = WAITING, PASSED
    for a in group:
        if type(a) is not float and a._row is not None:
            mark = a.grad
            if mark is waiting or mark is passed:
                again.append(a)
            else:
                a.grad = waiting
                seen.append(a)


def deliver_in_order(seen: list[Any]) -> tuple[list[Any], list[float]]:
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


def deliver(  # noqa: C901, PLR0912, PLR0915
    ready: list[Any], again: list[Any], stops: dict[int, Stop]
) -> tuple[list[Any], list[float]]:
    """Apply the chain rule to every node, each when all edges that lead to it have delivered.

    Gives what `deliver_in_order` does.
    """
    passed = PASSED
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
    stop: Stop, leaves: list[Any], numbers: list[float], ready: list[Any]
) -> None:
    """Give each element of a group what it receives, as `deliver` does."""
    contributions = _contributions(stop)
    if type(stop.members) is LeafGroup:
        leaves.extend(stop.members)  # += would look for __radd__ first
        numbers += contributions
        return
    passed = PASSED
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


def clear(barred: list[Any], seen: list[Any]) -> None:
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


def _contributions(stop: Stop) -> Sequence[float]:
    """What each element of a group receives: the sum over its users of gradient times slope."""
    if len(stop.gradients) == 1:
        (g,) = stop.gradients
        return [g * slope for slope in stop.slopes[0]]
    return [sum(map(mul, stop.gradients, column)) for column in zip(*stop.slopes, strict=True)]
