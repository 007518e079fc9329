"""Copies and pickles of recorded graphs, node by node, so that depth does not matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.errors import PrimitiveError
from autograd.graph import topological
from autograd.operands import Group
from autograd.primitives import TABLE

if TYPE_CHECKING:
    from autograd.value import Value

_SLOTS = (("a", "da"), ("b", "db"), ("c", "dc"))


def copied(root: Value, memo: dict[int, Any]) -> Value:
    """A copy of `root` and of every node below it; what `memo` holds already is used again."""
    for node in topological(root):
        if id(node) in memo:
            continue
        copy = memo[id(node)] = _bare(type(node), node.data, node.grad, node.label)
        copy.row = node.row
        if node.row is None:
            continue
        for (operand, slope), _ in zip(_SLOTS, node.row.operands, strict=False):
            setattr(copy, operand, _copied_operand(getattr(node, operand), memo))
            setattr(copy, slope, getattr(node, slope))
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
        parts = () if row is None else _SLOTS[: len(row.operands)]
        entries.append(
            (
                None if row is None else row.name,
                node.data,
                node.grad,
                node.label,
                [(reference(getattr(node, o)), getattr(node, s)) for o, s in parts],
            )
        )
    return entries, groups


def restored(kind: type[Value], entries: list[Any], groups: list[Any]) -> Value:
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

    for name, data, grad, label, parts in entries:
        if name is not None and name not in TABLE:
            raise PrimitiveError(
                f"The pickled graph uses the primitive {name!r}, which is not in the table; "
                "add it with autograd.primitive(...) before unpickling."
            )
        node = _bare(kind, data, grad, label)
        node.row = None if name is None else TABLE[name]
        for (slot, slope_slot), (reference, slope) in zip(_SLOTS, parts, strict=False):
            setattr(node, slot, operand(reference))
            setattr(node, slope_slot, slope)
        nodes.append(node)
    return nodes[-1]


def _bare(kind: type[Value], data: float, grad: float, label: str) -> Value:
    node: Value = object.__new__(kind)
    node.data = data
    node.grad = grad
    node.label = label
    return node
