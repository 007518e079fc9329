"""Walks over a recorded graph, for any node that has `.parents`; none of them recurses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Protocol, TypeVar, overload


class Node(Protocol):
    """A node of a directed acyclic graph, which knows its parents."""

    @property
    def parents(self) -> Sequence[Any]: ...


class Recorded(Node, Protocol):
    """A node that remembers how it was made.

    It has its operands in `_a`, `_b` and their slopes in `_da`, `_db`; the third is in `_c` beside
    its slope, for few have one. `_row`
    describes the operation and is None in a leaf. An operand is a node, a float or a group of
    these; a slope of None is zero by structure.
    """

    grad: float
    _number: float
    _label: str
    _row: Any
    _a: Any
    _b: Any
    _c: Any
    _da: Any
    _db: Any


N = TypeVar("N", bound=Node)
M = TypeVar("M")


EDGES: dict[int, Callable[[Any], tuple[tuple[Any, Any], ...]]] = {
    n: function
    for size, function in {
        1: lambda node: ((node._a, node._da),),
        2: lambda node: ((node._a, node._da), (node._b, node._db)),
        3: lambda node: ((node._a, node._da), (node._b, node._db), node._c),
    }.items()
    for n in (size, -size)
}
"""What `edges` gives, by the arity of the row."""


def edges(node: Recorded) -> tuple[tuple[Any, Any], ...]:
    """The operands of a node as they are stored, each with its slope or, for a group, slopes."""
    return () if node._row is None else EDGES[node._row.arity](node)


@overload
def topological(root: N) -> list[N]: ...
@overload
def topological(root: M, parents: Callable[[M], Sequence[Any]]) -> list[M]: ...
def topological(root: Any, parents: Callable[[Any], Sequence[Any]] = attrgetter("parents")) -> Any:
    """Every node that `root` was made from, and last `root` itself: parents before their results.

    The order is a depth-first one, operands from left to right, and the same on every run. Another
    `parents` walks another graph, over the same nodes or others.
    """
    order: list[Any] = []
    entered: set[int] = set()
    done: set[int] = set()
    pending = [root]
    while pending:
        node = pending[-1]
        key = id(node)
        if key in entered:
            pending.pop()
            if key not in done:
                done.add(key)
                order.append(node)
            continue
        entered.add(key)
        pending.extend(p for p in reversed(parents(node)) if id(p) not in entered)
    return order
