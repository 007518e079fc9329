"""Forward and in reverse the chain rule gives the same, in numbers and in the graph."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import Value, grad
from autograd.calculus.gradients import Pullback
from autograd.calculus.sweeps import forward, links
from autograd.calculus.tangents import Pushforward
from autograd.graph import topological
from autograd.table.primitives import ROWS
from tests.compiler.random_dags import Dag
from tests.explaining.random_graphs import Drawing

TOLERANCE = 1e-13
"""Of the absolute values of all products that were added up, along every way."""


def absolute(root: Value, leaf: Value) -> float:
    """The sum over all ways from the leaf to the root, each taken by its absolute value."""
    sweep = forward(topological(root), [(leaf, 1.0)], links, times=lambda s, t: abs(s * t))
    return float({id(node): bound for node, bound in sweep}.get(id(root), 0.0))


def close(found: float, expected: float, bound: float) -> bool:
    both_nan = math.isnan(found) and math.isnan(expected)
    return both_nan or found == expected or abs(found - expected) <= TOLERANCE * bound


def results(root: Value) -> list[Value]:
    """A few results on the way to the root, and the root itself."""
    made = [node for node in topological(root) if not node.is_leaf]
    return [*made[:-1][-3:], root]


def data(x: Any) -> float:
    return float(x.data if isinstance(x, Value) else x)


def compare(root: Value, create_graph: bool, seed: int) -> None:
    """Every derivative of a few results by a leaf, found forward and in reverse."""
    leaves, outputs = [node for node in topological(root) if node.is_leaf], results(root)
    push, pull = Pushforward(outputs, leaves), Pullback(outputs, leaves)
    rows = [pull([(y, 1.0)], False) for y in outputs]
    for j, leaf in enumerate(leaves):
        column = push([1.0 if x is leaf else None for x in leaves], create_graph)
        for y, row, tangent in zip(outputs, rows, column, strict=True):
            assert close(data(tangent), row[j], absolute(y, leaf)), (seed, y, leaf)


@pytest.mark.parametrize("first", range(0, 300, 50))
@pytest.mark.parametrize("create_graph", [False, True])
def test_random_graphs_of_every_row(first: int, create_graph: bool) -> None:
    for seed in range(first, first + 50):
        compare(Drawing(seed).record()[0], create_graph, seed)


@pytest.mark.parametrize("first", range(0, 100, 50))
@pytest.mark.parametrize("create_graph", [False, True])
def test_random_graphs_with_shared_groups(first: int, create_graph: bool) -> None:
    for seed in range(first, first + 50):
        compare(Dag(seed).record((0.3, -0.8, 1.1)).root, create_graph, seed)


def test_the_graphs_use_every_row() -> None:
    used = {
        node.op for seed in range(300) for node in topological(Drawing(seed).record()[0]) if node.op
    }

    assert len(used) > 0.9 * len(ROWS)


@pytest.mark.parametrize("first", range(0, 100, 50))
def test_second_derivatives_are_the_same_whichever_way_they_are_found(first: int) -> None:
    """Forward over reverse and reverse over forward, of all smooth rows."""
    smooth = [row for row in ROWS if not row.kinks]
    for seed in range(first, first + 50):
        root, leaves = Drawing(1000 + seed, smooth).record()
        gradients = grad(root, leaves, create_graph=True)
        forward_over_reverse, push = Pushforward(gradients, leaves), Pushforward([root], leaves)
        for leaf in leaves:
            seeds = [1.0 if x is leaf else None for x in leaves]
            (tangent,) = push(seeds, True)
            one = forward_over_reverse(seeds, False)
            other = grad(tangent, leaves) if isinstance(tangent, Value) else [0.0] * len(leaves)
            for gradient, x, y in zip(gradients, one, other, strict=True):
                assert close(x, y, 10.0 * absolute(gradient, leaf)), (seed, leaf)


def test_what_does_not_depend_on_an_input_is_not_visited() -> None:
    """Nor are rules read again there, and a change is none of theirs."""
    w, x = Value(2.0), Value(3.0)
    apart = w * w
    y = x * x + apart
    w.data = 7.0

    (tangent,) = Pushforward([y], [x])([1.0], True)

    assert tangent.data == 6.0
