"""Copies of recorded graphs, node by node, so that depth does not matter."""

from __future__ import annotations

from collections.abc import Container, Sequence
from copy import deepcopy
from typing import Any, Final, TypeVar

from autograd.engine.collecting import collector_paused
from autograd.engine.notes import NONE, notes
from autograd.engine.operands import Group
from autograd.errors import PrimitiveError
from autograd.graph import Recorded, edges
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

R = TypeVar("R", bound=Recorded)

_create: Final = object.__new__
_SLOTS = (("_a", "_da"), ("_b", "_db"))


def twin(node: R) -> R:
    """A copy of this node alone, with the same operands; of a leaf, another leaf."""
    copy: R = object.__new__(type(node))
    copy._number = node._number
    copy.grad = node.grad
    copy._label = node._label
    copy._row = node._row
    if node._row is None and hasattr(node, "_a"):
        copy._a = node._a
    _connect(copy, edges(node))
    if hasattr(node, "__dict__"):  # a subclass may have attributes of its own
        vars(copy).update(vars(node))
    return copy


def _connect(node: Recorded, pairs: Sequence[tuple[Any, Any]]) -> None:
    """Give a node its operands and their slopes, as `edges` tells them."""
    for (slot, slope_slot), (operand, slope) in zip(_SLOTS, pairs, strict=False):
        setattr(node, slot, operand)
        setattr(node, slope_slot, slope)
    if len(pairs) == 1:
        node._db = None
    if len(pairs) > 2:
        node._c = tuple(pairs[2])  # without the hooks that may be kept beside it


def copied(root: R, memo: dict[int, Any]) -> R:
    """A copy of `root` and of every node below it; what `memo` holds already is used again."""
    with collector_paused():
        for node in unvisited(root, memo):
            if id(node) in memo:  # copied with an attribute of another node
                continue
            if isinstance(node, Group):
                memo[id(node)] = type(node)([x if type(x) is float else memo[id(x)] for x in node])
                continue
            row = node._row
            if row is None or row.arity not in (1, 2) or hasattr(node, "__dict__"):
                _copy_any(node, memo)
                continue
            memo[id(node)] = copy = _create(type(node))
            copy._number = node._number
            copy.grad = node.grad
            copy._label = node._label
            copy._row = row
            operand = node._a
            copy._a = operand if type(operand) is float else memo[id(operand)]
            copy._da = node._da
            if row.arity == 2:
                operand = node._b
                copy._b = operand if type(operand) is float else memo[id(operand)]
                copy._db = node._db
            else:
                copy._db = None
    result: R = memo[id(root)]
    return result


def _copy_any(node: Recorded, memo: dict[int, Any]) -> None:
    copy = memo[id(node)] = twin(node)
    pairs = [(x if type(x) is float else memo[id(x)], slope) for x, slope in edges(node)]
    _connect(copy, pairs)
    if hasattr(node, "__dict__"):
        # attributes may lead back into the graph
        vars(copy).update(deepcopy(vars(node), memo))


def unvisited(root: Any, known: Container[int], whole: tuple[type, ...] = ()) -> list[Any]:
    """The nodes below a root and itself, and the groups between, operands before what uses them.

    Left out is what is `known` by its identity, with all below it; groups of the kinds `whole` are
    not opened. The order is that of `topological`, whose walk takes three times as long.
    """
    return _Walk(known, whole).order_of(root)


class _Walk:
    """A walk under way; a node waits in `pending` for operands that are not in order yet."""

    def __init__(self, known: Container[int], whole: tuple[type, ...]) -> None:
        self.known = known
        self.whole = whole
        self.order: list[Any] = []
        self.done: set[int] = set()
        self.pending: list[Any] = []

    def order_of(self, root: Any) -> list[Any]:
        order, done, pending, known = self.order, self.done, self.pending, self.known
        pending.append(root)
        while pending:
            node = pending.pop()
            if id(node) in done or id(node) in known:
                continue
            while True:
                row = node._row
                arity = 0 if row is None else row.arity
                if arity == 1 or arity == 2:  # noqa: PLR1714  (two comparisons cost less than a tuple)
                    x = node._a
                    if type(x) is not float and id(x) not in done and id(x) not in known:
                        pending.append(node)
                        node = x
                        continue
                    if arity == 2:
                        x = node._b
                        if type(x) is not float and id(x) not in done and id(x) not in known:
                            pending.append(node)
                            node = x
                            continue
                elif arity and not self._is_next(node):
                    break
                done.add(id(node))
                order.append(node)
                break
        return order

    def _is_next(self, node: Recorded) -> bool:
        """Whether all operands of a node are in order; else it waits, with those that are not.

        Its groups are put in order as soon as their members are.
        """
        done, known = self.done, self.known
        for operand, _ in edges(node):
            if type(operand) is float or id(operand) in done or id(operand) in known:
                continue
            group = operand if isinstance(operand, tuple) else (operand,)
            missing = [
                x
                for x in (() if isinstance(operand, self.whole) else group)
                if type(x) is not float and id(x) not in done and id(x) not in known
            ]
            if missing:
                self.pending += [node, *reversed(missing)]
                return False
            if group is operand:
                done.add(id(group))
                self.order.append(group)
        return True


def restored(kind: type[R], data: Any, grad: Any, label: str, *recorded: Any) -> R:
    """A leaf that was pickled; older pickles have all nodes so, with what was `recorded`."""
    node: R = object.__new__(kind)
    node._number = data
    node.grad = grad
    node._label = label
    node._row = None
    if recorded:
        name, *parts = recorded
        node._row = row_named(name)
        _connect(node, list(zip(parts[::2], parts[1::2], strict=True)))
    return node


def written(leaf: Recorded) -> tuple[Any, ...]:
    """What pickle writes for a leaf, as `__reduce__` gives it."""
    state: Any = getattr(leaf, "__dict__", None) or None
    if notes(leaf) != NONE:
        state = state, {"_a": notes(leaf)}  # attributes and slots, as pickle takes them apart
    return restored, (type(leaf), leaf._number, leaf.grad, leaf._label), state


def row_named(name: str) -> Primitive:
    """The row of a node that was pickled."""
    if name not in TABLE:
        raise PrimitiveError(
            f"The pickled graph uses the primitive {name!r}, which is not in the table; "
            "add it with autograd.primitive(...) before unpickling."
        )
    return TABLE[name]


def _last(nodes: list[R]) -> R:
    """The root of an older pickle."""
    return nodes[-1]
