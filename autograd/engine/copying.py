"""Copies and pickles of recorded graphs, node by node, so that depth does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from threading import local
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from autograd.engine.notes import NONE, notes
from autograd.engine.operands import Group, LeafGroup, NumberGroup
from autograd.errors import PrimitiveError
from autograd.graph import Recorded, edges, topological
from autograd.table.primitives import TABLE

R = TypeVar("R", bound=Recorded)

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
    for node in topological(root):
        if id(node) in memo:
            continue
        copy = memo[id(node)] = twin(node)
        if hasattr(node, "__dict__"):
            vars(copy).update(deepcopy(vars(node), memo))
        _connect(copy, [(_copied_operand(x, memo), slope) for x, slope in edges(node)])
    result: R = memo[id(root)]
    return result


def _copied_operand(operand: Any, memo: dict[int, Any]) -> Any:
    if type(operand) is float:
        return operand
    if isinstance(operand, Group) and id(operand) not in memo:
        memo[id(operand)] = type(operand)(_copied_operand(x, memo) for x in operand)
    return memo[id(operand)]


def pickled(node: Recorded) -> tuple[Any, ...]:
    """What pickle writes for a node, as `__reduce__` gives it.

    A leaf stands for itself and a computed node for the list of the nodes it was made from, each
    before its results, so nothing recurses. Pickle writes everything once: leaves, groups and
    computed nodes that several roots in one pickle share are shared after loading too.
    """
    if node._row is None:
        return _written(node)
    records = [_record(x) for x in topological(node) if x._row is not None]
    return _last, (records,)


def restored(kind: type[R], data: Any, grad: Any, label: str, *recorded: Any) -> R:
    """A node that was pickled; `recorded` is empty for a leaf."""
    node: R = object.__new__(kind)
    node._number = data
    node.grad = grad
    node._label = label
    node._row = None
    if recorded:
        name, *parts = recorded
        if name not in TABLE:
            raise PrimitiveError(
                f"The pickled graph uses the primitive {name!r}, which is not in the table; "
                "add it with autograd.primitive(...) before unpickling."
            )
        node._row = TABLE[name]
        _connect(node, list(zip(parts[::2], parts[1::2], strict=True)))
    return node


class _Record:
    """What pickle is given in place of a computed node or a group, and loads as that."""

    __slots__ = ("__weakref__", "original")

    def __init__(self, original: Recorded | Group) -> None:
        self.original = original

    def __reduce__(self) -> tuple[Any, ...]:
        if isinstance(self.original, Group):
            return type(self.original), ([_reference(x) for x in self.original],)
        return _written(self.original)


class _Records(local):
    """The records in use in a thread, by the id of what they stand for, which they keep alive.

    Pickle keeps all it has written until it is done, so the roots of one pickle find the same
    record for the same node, by which pickle knows it again.
    """

    def __init__(self) -> None:
        self.known: WeakValueDictionary[int, _Record] = WeakValueDictionary()


_RECORDS: Final = _Records()


def _record(original: Recorded | Group) -> _Record:
    record = _RECORDS.known.get(id(original))
    if record is None:
        record = _RECORDS.known[id(original)] = _Record(original)
    return record


def _reference(operand: Any) -> Any:
    """What is written for an operand: numbers, leaves and groups of these stand for themselves."""
    kind = type(operand)
    if kind is float or kind is LeafGroup or kind is NumberGroup:
        return operand
    if isinstance(operand, Group) or operand._row is not None:
        return _record(operand)
    return operand


def _written(node: Recorded) -> tuple[Any, ...]:
    recorded: list[Any] = []
    if node._row is not None:
        recorded.append(node._row.name)
        for operand, slope in edges(node):
            recorded += (_reference(operand), slope)
    state: Any = getattr(node, "__dict__", None) or None
    if node._row is None and notes(node) != NONE:
        state = state, {"_a": notes(node)}  # attributes and slots, as pickle takes them apart
    return restored, (type(node), node._number, node.grad, node._label, *recorded), state


def _last(nodes: list[R]) -> R:
    return nodes[-1]
