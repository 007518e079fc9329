"""The order in which a graph is walked."""

from __future__ import annotations

from dataclasses import dataclass, field

import autograd
from autograd import Value
from autograd.graph import topological


@dataclass(eq=False)
class Plain:
    """Anything with parents is a node."""

    name: str
    parents: list[Plain] = field(default_factory=list)


def test_operands_come_before_results_from_left_to_right() -> None:
    a, b = Plain("a"), Plain("b")
    left, right = Plain("left", [b, a]), Plain("right", [a, b])
    root = Plain("root", [left, right, left])

    assert [n.name for n in topological(root)] == ["b", "a", "left", "right", "root"]


def test_a_node_stands_once_however_often_it_is_used() -> None:
    a = Value(2.0)
    square = a * a
    root = autograd.sum([square, a, square * square, a])

    order = topological(root)
    assert len(order) == len(set(order)) == 4
    assert order[0] is a
    assert order[-1] is root


def test_a_leaf_is_a_graph_of_its_own() -> None:
    a = Value(2.0)

    assert topological(a) == [a]


def test_other_parents_walk_another_graph() -> None:
    a, b = Plain("a"), Plain("b")
    root = Plain("root", [a])

    assert topological(root, lambda n: [b] if n is root else []) == [b, root]
