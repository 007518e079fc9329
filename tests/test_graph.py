"""The order in which a graph is walked."""

from __future__ import annotations

from dataclasses import dataclass, field

import autograd
from autograd import Value
from autograd.engine.operands import as_group
from autograd.graph import edges, topological


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


def test_edges_are_the_operands_as_they_were_given_with_their_slopes() -> None:
    """A number has no slope, nor has what a result does not follow, as a condition."""
    b, x, ws = Value(1.0), Value(2.0), as_group([Value(3.0), 4.0])
    affine = autograd.affine(b, ws, [5.0, x])

    assert edges(x) == ()
    assert edges(x * 3.0) == ((x, 3.0), (3.0, None))
    assert edges(autograd.where(x, b, 7.0)) == ((x, None), (b, 1.0), (7.0, None))
    assert edges(affine) == ((b, 1.0), (ws, [5.0, 2.0]), ((5.0, x), [3.0, 4.0]))
    assert edges(affine)[1][0] is ws
