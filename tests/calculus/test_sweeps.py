"""The chain rule, swept once, is what the backward pass and `grad` come to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

import autograd
from autograd import Value, grad
from autograd.calculus.sweeps import forward, reverse, shares, slopes
from autograd.graph import topological
from tests.compiler.random_dags import Dag

TOLERANCE = 2e-15
"""Ten times the rounding of one number, of the absolute values of what was added up."""


def absolute(node: Value, gradient: float) -> Iterator[tuple[Value, float]]:
    return ((parent, abs(gradient * slope)) for parent, slope in slopes(node))


def graphs(first: int) -> Iterator[tuple[int, Value]]:
    """Random graphs with groups, shared ones among them, and operands that no slope leads to."""
    for seed in range(first, first + 25):
        yield seed, Dag(seed).record((0.3, -0.8, 1.1)).root


def close(x: float, y: float, scale: float) -> bool:
    return (x != x and y != y) or x == y or abs(x - y) <= TOLERANCE * scale or math.isinf(scale)


@pytest.mark.parametrize("first", range(0, 300, 25))
def test_the_backward_pass_is_the_sweep_in_reverse(first: int) -> None:
    """In leaves and in interior nodes; the order of additions is another one."""
    for seed, root in graphs(first):
        order = topological(root)
        expected = {id(node): g for node, g in reverse(order, [(root, 1.0)])}
        scale = {id(node): g for node, g in reverse(order, [(root, 1.0)], absolute)}
        root.backward()

        for node in order:
            key = id(node)
            assert close(node.grad, expected[key], scale[key]), (seed, node)


@pytest.mark.parametrize("first", range(0, 300, 25))
@pytest.mark.parametrize("create_graph", [False, True])
def test_grad_is_the_sweep_in_reverse(first: int, create_graph: bool) -> None:
    for seed, root in graphs(first):
        order = topological(root)
        expected = dict(reverse(order, [(root, 1.0)]))
        scale = dict(reverse(order, [(root, 1.0)], absolute))
        found = grad(root, order, create_graph=create_graph)

        for node, gradient in zip(order, found, strict=True):
            number = gradient.data if isinstance(gradient, Value) else gradient
            assert close(number, expected[node], 10.0 * scale[node]), (seed, node)


@pytest.mark.parametrize("first", range(0, 300, 25))
def test_forward_and_in_reverse_the_derivatives_are_the_same(first: int) -> None:
    for seed, root in graphs(first):
        order = topological(root)
        leaves = [node for node in order if node.is_leaf]
        gradients = dict(reverse(order, [(root, 1.0)]))
        scale = dict(reverse(order, [(root, 1.0)], absolute))

        for leaf in leaves:
            tangent = dict(forward(order, [(leaf, 1.0)]))[root]
            assert close(tangent, gradients[leaf], 10.0 * scale[leaf]), (seed, leaf)


def test_a_tangent_goes_along_every_way() -> None:
    """The derivative of x y + x along (1, 10) is y + 1 + 10 x."""
    x, y = Value(2.0), Value(3.0)
    z = x * y + x

    assert dict(forward(topological(z), [(x, 1.0), (y, 10.0)]))[z] == 24.0


def test_seeds_of_one_node_add_up() -> None:
    x = Value(2.0)
    z = x * 3.0

    assert dict(reverse(topological(z), [(z, 1.0), (z, 10.0)]))[x] == 33.0


def test_what_no_seed_reaches_is_passed_over() -> None:
    x, y = Value(2.0), Value(3.0)
    inner = x * 2.0
    root = inner + y

    assert [node for node, _ in reverse(topological(root), [(inner, 1.0)])] == [inner, x]
    assert [node for node, _ in forward(topological(root), [(y, 1.0)])] == [y, root]


def test_gradients_come_as_they_are_found() -> None:
    """So a caller may stop at the first that it looks for."""
    x = Value(2.0)
    root = (x * 3.0).exp().log()

    assert next(iter(reverse(topological(root), [(root, 1.0)]))) == (root, 1.0)


def test_anything_that_adds_up_may_be_swept() -> None:
    """With sets of labels in place of numbers: which values a node reaches."""
    x = Value(2.0, "x")
    square = x * x
    square.label = "square"
    root = autograd.sum([square, x])
    root.label = "root"

    def reached(node: Value, labels: Any) -> Any:
        return ((parent, labels | {node.label}) for parent in node.parents)

    found = dict(reverse(topological(root), [(root, frozenset())], reached, frozenset.union))

    assert found[x] == {"square", "root"}


def test_shares_are_gradients_times_slopes() -> None:
    x, y = Value(2.0), Value(3.0)

    assert list(shares(x * y, 10.0)) == [(x, 30.0), (y, 20.0)]


def test_what_a_node_has_from_a_tangent_may_be_anything() -> None:
    """In absolute values: a bound of what may cancel."""
    x = Value(2.0)
    root = x * 3.0 - x

    found = dict(forward(topological(root), [(x, 1.0)], times=lambda s, t: abs(s * t)))

    assert found[root] == 4.0
