"""The chain rule, once: in reverse over an order of nodes for gradients, forward for tangents.

Nodes are known by their identity, and functions tell what leads where; so one sweep serves numbers,
Values that join the graph, formulas, and groups of operands that count as one node.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from autograd.graph import Node, Recorded, edges

Pairs: TypeAlias = Iterable[tuple[Any, Any]]


def slopes(node: Any) -> Pairs:
    """The parents of a node, each with the slope that was recorded; one used twice comes twice."""
    return zip(node.parents, node.slopes, strict=True)


def links(node: Recorded) -> Pairs:
    """The same of the parents to which a slope leads: without those whose slope is 0 by rule."""
    for operand, slope in edges(node):
        if slope is None:
            continue
        if not isinstance(operand, tuple):
            if type(operand) is not float:
                yield operand, slope
            continue
        for x, each in zip(operand, slope, strict=True):
            if type(x) is not float:
                yield x, each


def shares(node: Any, gradient: Any) -> Pairs:
    """What each parent of a node receives: the gradient times the recorded slope."""
    return ((parent, gradient * slope) for parent, slope in slopes(node))


def linked_shares(node: Recorded, gradient: float) -> Pairs:
    """The same of the parents to which a slope leads."""
    return ((operand, gradient * slope) for operand, slope in links(node))


def reverse(
    order: Sequence[Any],
    seeds: Pairs,
    shares: Callable[[Any, Any], Pairs] = shares,
    add: Callable[[Any, Any], Any] = operator.add,
    settle: Callable[[Any, Any], Any] = lambda _, gradient: gradient,
) -> Iterator[tuple[Any, Any]]:
    """Every node that a seed reaches with its whole gradient, results before operands.

    `order` has operands before results, as `topological` gives it. `seeds` are nodes with the
    gradients to start from, and `shares(node, gradient)` gives operands with what they receive.
    What `settle` makes of a node and its whole gradient goes on from there.
    """
    gradients: dict[int, Any] = {}

    def receive(pairs: Pairs) -> None:
        for node, share in pairs:
            known = gradients.get(id(node))
            gradients[id(node)] = share if known is None else add(known, share)

    receive(seeds)
    for node in reversed(order):
        gradient = gradients.pop(id(node), None)
        if gradient is not None:
            gradient = settle(node, gradient)
            yield node, gradient
            receive(shares(node, gradient))


def forward(
    order: Sequence[Node],
    seeds: Pairs,
    slopes: Callable[[Any], Pairs] = slopes,
    add: Callable[[Any, Any], Any] = operator.add,
    times: Callable[[Any, Any], Any] = operator.mul,
) -> Iterator[tuple[Any, Any]]:
    """Every node that depends on a seed with its tangent, operands before results.

    `seeds` are nodes with the tangents to start from, and `slopes(node)` gives operands with the
    slopes along which their tangents go; `times(slope, tangent)` is what a node has from one.
    """
    tangents = {id(node): tangent for node, tangent in seeds}
    for node in order:
        total = tangents.get(id(node))
        for operand, slope in slopes(node):
            tangent = tangents.get(id(operand))
            if tangent is not None:
                share = times(slope, tangent)
                total = share if total is None else add(total, share)
        if total is not None:
            tangents[id(node)] = total
            yield node, total
