"""Depth is bounded by memory alone: nothing recurses."""

from __future__ import annotations

import copy
import pickle
import sys
import weakref

import pytest

from autograd import Value, grad
from autograd.graph import topological
from autograd.notation import expression, latex, text

DEPTH = 100_000


class Mark(Value):
    """A leaf that can be observed: a Value has no room for weak references, a subclass has."""


def chain(leaf: Value) -> Value:
    node = leaf
    for _ in range(DEPTH // 2):
        node = node * 1.0 + 1.0
    return node


@pytest.mark.slow
def test_a_deep_chain_is_built_differentiated_copied_pickled_and_dropped() -> None:
    assert sys.getrecursionlimit() <= 1000 + 200  # pytest's frames or a debugger's may add some
    leaf = Mark(2.0)
    gone = weakref.ref(leaf)
    root = chain(leaf)

    assert root.data == 2.0 + DEPTH // 2
    root.backward()
    assert leaf.grad == 1.0
    assert grad(root, leaf) == 1.0
    assert len(topological(root)) == DEPTH + 1

    twins = [copy.deepcopy(root), pickle.loads(pickle.dumps(root))]  # noqa: S301
    for twin in twins:
        assert twin.data == root.data
        twin.backward()
    both = pickle.loads(pickle.dumps((root, leaf)))  # noqa: S301
    assert grad(*both) == 1.0
    del twins, twin, both

    assert text(expression(root, lambda v: bool(v.label))).endswith("+ 1")
    del leaf, root
    assert gone() is None  # freed at once, without the garbage collector


def test_second_derivatives_of_a_deep_chain() -> None:
    """d2/dx2 of x * x + 1 + ... + 1 is 2."""
    x = Value(3.0)
    node = x * x
    for _ in range(20_000):
        node = node + 1.0

    assert grad(grad(node, x, create_graph=True), x) == 2.0


def test_a_formula_of_a_wide_and_deep_graph_stays_short() -> None:
    """Written out in full it would have 2**1000 terms."""
    x = Value(1.0, "x")
    node = x
    for _ in range(1000):
        node = (node + node) * 0.5

    assert len(latex(expression(node, lambda v: bool(v.label)))) < 20_000
