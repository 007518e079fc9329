"""What a graph is made of, found in one walk however many results and shared groups there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.engine.value import Value
from autograd.graph import edges, topological


def nodes_of(outputs: Sequence[Value]) -> list[Value]:
    """Every Value that some outputs were made from, and they themselves; operands before results.

    >>> x, y = Value(1.0), Value(2.0)
    >>> nodes_of([x + y, x * 2.0])[:2] == [x, y]
    True
    """
    roots: Any = tuple(outputs)
    *nodes, _ = topological(roots, _below)
    return [node for node in nodes if isinstance(node, Value)]


def leaves_of(outputs: Sequence[Value]) -> list[Value]:
    """The leaves among them."""
    return [node for node in nodes_of(outputs) if node.is_leaf]


def _below(node: Any) -> list[Any]:
    """The operands of a node that are no numbers; a group is opened once, whoever shares it."""
    operands = node if isinstance(node, tuple) else [operand for operand, _ in edges(node)]
    return [x for x in operands if type(x) is not float]
