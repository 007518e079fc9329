"""Copies and pickles of recorded graphs, node by node, so that depth does not matter."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from autograd.errors import PrimitiveError
from autograd.graph import topological
from autograd.operands import Group
from autograd.primitive import Primitive
from autograd.primitives import TABLE

if TYPE_CHECKING:
    from autograd.value import Value

_SLOTS = (("a", "da"), ("b", "db"), ("c", "dc"))


def twin(node: Value) -> Value:
    """A copy of this node alone, with the same operands; of a leaf, another leaf."""
    copy: Value = object.__new__(type(node))
    copy.data = node.data
    copy.grad = node.grad
    copy.label = node.label
    copy.row = node.row
    for slots in _slots(node.row):
        for slot in slots:
            setattr(copy, slot, getattr(node, slot))
    if hasattr(node, "__dict__"):  # a subclass may have attributes of its own
        vars(copy).update(vars(node))
    return copy


def _slots(row: Primitive | None) -> tuple[tuple[str, str], ...]:
    return () if row is None else _SLOTS[: len(row.operands)]


def copied(root: Value, memo: dict[int, Any]) -> Value:
    """A copy of `root` and of every node below it; what `memo` holds already is used again."""
    for node in topological(root):
        if id(node) in memo:
            continue
        copy = memo[id(node)] = twin(node)
        if hasattr(node, "__dict__"):
            vars(copy).update(deepcopy(vars(node), memo))
        for operand, _ in _slots(node.row):
            setattr(copy, operand, _copied_operand(getattr(node, operand), memo))
    result: Value = memo[id(root)]
    return result


def _copied_operand(operand: Any, memo: dict[int, Any]) -> Any:
    if type(operand) is float:
        return operand
    if isinstance(operand, Group) and id(operand) not in memo:
        memo[id(operand)] = type(operand)(_copied_operand(x, memo) for x in operand)
    return memo[id(operand)]


def flattened(root: Value) -> tuple[list[Any], list[Any]]:
    """The nodes below `root`, operands first, and the groups they use, as plain tuples.

    Inside an operand an int is the position of a node, a one-tuple that of a group, a float a
    number.
    """
    nodes = topological(root)
    position = {id(node): i for i, node in enumerate(nodes)}
    groups: list[Any] = []

    def reference(operand: Any) -> Any:
        if type(operand) is float:
            return operand
        if id(operand) not in position:
            position[id(operand)] = len(groups)
            groups.append((type(operand), [reference(x) for x in operand]))
        return (position[id(operand)],) if isinstance(operand, Group) else position[id(operand)]

    entries = []
    for node in nodes:
        row = node.row
        entries.append(
            (
                type(node),
                getattr(node, "__dict__", None),
                None if row is None else row.name,
                node.data,
                node.grad,
                node.label,
                [(reference(getattr(node, o)), getattr(node, s)) for o, s in _slots(row)],
            )
        )
    return entries, groups


def restored(entries: list[Any], groups: list[Any]) -> Value:
    """The root of the graph that `flattened` described."""
    nodes: list[Value] = []
    made: dict[int, Group] = {}

    def operand(reference: Any) -> Any:
        if type(reference) is float:
            return reference
        if isinstance(reference, int):
            return nodes[reference]
        (position,) = reference
        if position not in made:
            group_kind, members = groups[position]
            made[position] = group_kind(map(operand, members))
        return made[position]

    for kind, attributes, name, data, grad, label, parts in entries:
        if name is not None and name not in TABLE:
            raise PrimitiveError(
                f"The pickled graph uses the primitive {name!r}, which is not in the table; "
                "add it with autograd.primitive(...) before unpickling."
            )
        node: Value = object.__new__(kind)
        if attributes:
            vars(node).update(attributes)
        node.data = data
        node.grad = grad
        node.label = label
        node.row = None if name is None else TABLE[name]
        for (slot, slope_slot), (reference, slope) in zip(_SLOTS, parts, strict=False):
            setattr(node, slot, operand(reference))
            setattr(node, slope_slot, slope)
        nodes.append(node)
    return nodes[-1]
