"""The backward pass: gradients from a root to its leaves, in one sweep over the slots of the nodes.

The pass has its own walk, for a view such as `parents` costs as much as the arithmetic. It keeps
its state in the `grad` slot of interior nodes, so it needs no memory but the order of the nodes:

    any number   not yet seen
    None         entered; the operands are under way
    False        in the order, and nothing has reached it; False + 0.5 is 0.5, so sums start from it

A group of operands is one stop of the walk: its users leave their gradients and slopes there, and
when all have done so each element receives one sum of products. Leaves are not walked; what they
receive is kept aside and added to their gradients at the end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from operator import mul
from threading import Lock, get_ident
from typing import TYPE_CHECKING, Any

from autograd.errors import ChainruleError, OperandError
from autograd.operands import Group, LeafGroup, MixedGroup, NumberGroup, ValueGroup

if TYPE_CHECKING:
    from autograd.value import Value

_LOCK = Lock()
_holder = 0
_STOP = 0
_GROUPS = frozenset((LeafGroup, MixedGroup, ValueGroup))
_OPERANDS_LAST_FIRST: dict[int, Callable[[Any], tuple[Any, ...]]] = {
    -1: lambda n: (n.a,),
    -2: lambda n: (n.b, n.a),
    -3: lambda n: (n.c, n.b, n.a),
    3: lambda n: (n.c, n.b, n.a),
}
_OPERANDS_AND_SLOPES: dict[int, Callable[[Any], tuple[tuple[Any, Any], ...]]] = {
    -1: lambda n: ((n.a, n.da),),
    -2: lambda n: ((n.a, n.da), (n.b, n.db)),
    -3: lambda n: ((n.a, n.da), (n.b, n.db), (n.c, n.dc)),
    3: lambda n: ((n.a, n.da), (n.b, n.db), (n.c, n.dc)),
}


class _StopRow:
    """Stands in the `row` slot of a stop, so that the walk can tell it from a node."""

    arity = _STOP


class _Stop:
    """A group of operands on the walk; `users` holds (gradient, slopes) of each node with it."""

    __slots__ = ("grad", "members", "users")
    row = _StopRow

    def __init__(self, members: Group) -> None:
        self.members = members
        self.users: list[tuple[float, Any]] = []
        self.grad: Any = 0.0


def backpropagate(root: Value, gradient: float) -> None:
    """Add to the leaves, and set in the interior nodes, the derivative of `root` times `gradient`.

    A pass that fails or is interrupted leaves the gradients of leaves as they were, those of
    interior nodes at 0. One pass runs at a time, so threads may share leaves and nodes.
    """
    global _holder  # noqa: PLW0603  (guarded by the lock)
    if not _LOCK.acquire(blocking=False):
        if _holder == get_ident():
            raise ChainruleError(
                "backward() was called while another backward() of the same thread was under way, "
                "for example by a signal handler; call it after that one has returned."
            )
        _LOCK.acquire()
    try:
        _holder = get_ident()
        if root.row is None:
            root.grad += gradient
        else:
            _commit(*_pass(root, gradient))
    finally:
        _holder = 0
        _LOCK.release()


def _pass(root: Value, gradient: float) -> tuple[list[Value], list[float]]:
    """Set the interior gradients; the leaves, each perhaps several times, and what they receive."""
    order: list[Any] = []
    pending: list[Any] = [root]
    try:
        stops = _walk(order, pending)
        root.grad = gradient
        return _sweep(order, stops)
    except BaseException:
        for node in chain(order, pending):
            node.grad = 0.0
        raise


# The two loops below are the engine's hot path: a call a node would cost as much as the node.
def _walk(order: list[Any], pending: list[Any]) -> dict[int, _Stop]:  # noqa: C901, PLR0912, PLR0915
    """Fill `order` with interior nodes and stops, operands first, from the root in `pending`."""
    stops: dict[int, _Stop] = {}
    push = pending.append
    pop = pending.pop
    append = order.append
    while pending:
        node = pending[-1]
        mark = node.grad
        if mark is None:
            append(node)
            node.grad = False
            pop()
            continue
        if mark is False:
            pop()
            continue
        node.grad = None
        arity = node.row.arity
        if arity == 2:
            # a number is a float, and nothing else is; the right operand is pushed first and walked
            # last
            ready = True
            b = node.b
            if type(b) is not float and b.row is not None and b.grad is not False:
                push(b)
                ready = False
            a = node.a
            if type(a) is not float and a.row is not None and a.grad is not False:
                push(a)
                ready = False
            if ready:
                append(node)
                node.grad = False
                pop()
        elif arity == 1:
            a = node.a
            if a.row is not None and a.grad is not False:
                push(a)
        elif arity == _STOP:
            for a in () if type(node.members) is LeafGroup else reversed(node.members):
                if type(a) is not float and a.row is not None and a.grad is not False:
                    push(a)
        else:
            for a in _OPERANDS_LAST_FIRST[arity](node):
                kind = type(a)
                if kind is float or kind is NumberGroup:
                    continue
                if kind in _GROUPS:
                    stop = stops.get(id(a))
                    if stop is None:
                        stops[id(a)] = stop = _Stop(a)
                    if stop.grad is not False:
                        push(stop)
                elif a.row is not None and a.grad is not False:
                    push(a)
    return stops


def _sweep(  # noqa: C901, PLR0912
    order: list[Any], stops: dict[int, _Stop]
) -> tuple[list[Value], list[float]]:
    """Apply the chain rule to every node, results before operands."""
    leaves: list[Any] = []
    numbers: list[float] = []
    leaf = leaves.append
    receives = numbers.append
    for node in reversed(order):
        g = node.grad
        if g is False:  # no operand position with a slope leads here
            node.grad = 0.0
            continue
        arity = node.row.arity
        if arity == 2:
            slope = node.da
            if slope is not None:
                a = node.a
                if a.row is None:
                    leaf(a)
                    receives(g * slope)
                else:
                    a.grad += g * slope
            slope = node.db
            if slope is not None:
                b = node.b
                if b.row is None:
                    leaf(b)
                    receives(g * slope)
                else:
                    b.grad += g * slope
        elif arity == 1:
            slope = node.da
            if slope is not None:
                a = node.a
                if a.row is None:
                    leaf(a)
                    receives(g * slope)
                else:
                    a.grad += g * slope
        elif arity == _STOP:
            _distribute(node, leaves, numbers)
        else:
            for a, slope in _OPERANDS_AND_SLOPES[arity](node):
                if slope is None:
                    continue
                if type(a) in _GROUPS:
                    stop = stops[id(a)]
                    stop.users.append((g, slope))
                    stop.grad = 0.0
                elif a.row is None:
                    leaf(a)
                    receives(g * slope)
                else:
                    a.grad += g * slope
    return leaves, numbers


def _distribute(stop: _Stop, leaves: list[Any], numbers: list[float]) -> None:
    """Give each element of a group the sum, over the group's users, of gradient times slope."""
    members = stop.members
    received = _contributions(stop.users, len(members))
    if type(members) is LeafGroup:
        leaves += members
        numbers += received
        return
    pairs: Iterable[Any] = zip(members, received, strict=True)
    if type(members) is MixedGroup:
        pairs = [pair for pair in pairs if type(pair[0]) is not float]
    for x, contribution in pairs:
        if x.row is None:
            leaves.append(x)
            numbers.append(contribution)
        else:
            x.grad += contribution


def _contributions(users: list[tuple[float, Any]], n: int) -> Sequence[float]:
    if len(users) == 1:
        g, slopes = users[0]
        return [g * slopes] * n if type(slopes) is float else [g * s for s in slopes]
    gradients = [g for g, _ in users]
    rows = [repeat(slopes, n) if type(slopes) is float else slopes for _, slopes in users]
    return [sum(map(mul, gradients, column)) for column in zip(*rows, strict=True)]


def _commit(leaves: list[Value], numbers: list[float]) -> None:
    """Add to the gradients of the leaves: all, or none if anything goes wrong on the way."""
    before = [leaf.grad for leaf in leaves]
    try:
        for leaf, number in zip(leaves, numbers):  # noqa: B905  (made in pairs, in a hot path)
            leaf.grad += number
    except BaseException as error:
        # one call that runs no bytecode, so that no second interrupt can come between
        deque(map(setattr, leaves, repeat("grad"), before), maxlen=0)
        if isinstance(error, TypeError):
            raise _not_a_number(leaves) from error
        raise


def _not_a_number(leaves: list[Value]) -> OperandError:
    grads: list[tuple[Value, Any]] = [(leaf, leaf.grad) for leaf in leaves]
    culprit = next(leaf for leaf, g in grads if not isinstance(g, float | int))
    return OperandError(
        f"Cannot add to the gradient of {culprit.label or 'a leaf'!r}: it is {culprit.grad!r}. "
        "Gradients are numbers; reset them with zero_grad() or `.grad = 0.0`. "
        "No gradient was changed."
    )
