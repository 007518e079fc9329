"""Walks over a recorded graph, for any node that has `.parents`; none of them recurses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Protocol, TypeVar


class Node(Protocol):
    """A node of a directed acyclic graph, which knows its parents."""

    @property
    def parents(self) -> Sequence[Any]: ...


N = TypeVar("N", bound=Node)


def topological(root: N, parents: Callable[[N], Sequence[Any]] = attrgetter("parents")) -> list[N]:
    """Every node that `root` was made from, and last `root` itself: parents before their results.

    The order is a depth-first one, operands from left to right, and the same on every run. Another
    `parents` walks another graph over the same nodes.
    """
    order: list[N] = []
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
