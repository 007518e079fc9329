"""What is recorded again, copied, pickled, written to a file or compiled stays what it was."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Value
from autograd.graph import topological
from tests.compiler.random_dags import Dag, Graph, mistakes, scales
from tests.properties.functions import Pair, agree, pairs, vectors
from viz.export.json import graph_from_json, graph_json

GRAPHS = st.integers(0, 9999).map(Dag)
POINT = (0.3, -0.8, 1.1)


def bits(graph: Graph) -> list[str]:
    """Every number of a graph and its gradients, to the last bit."""
    nodes = topological(graph.root)
    graph.root.backward()
    return [f"{node.op} {node.data!r} {node.grad!r} {node.slopes!r}" for node in nodes]


@given(GRAPHS)
def test_recorded_again_it_has_the_same_bits(dag: Dag) -> None:
    assert bits(dag.record(POINT)) == bits(dag.record(POINT))


AGAIN: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda graph: pickle.loads(pickle.dumps(graph)),  # noqa: S301  (of its own)
    "pickle of protocol 2": lambda graph: pickle.loads(pickle.dumps(graph, 2)),  # noqa: S301
}


@pytest.mark.parametrize("kind", AGAIN)
@given(dag=GRAPHS)
def test_a_copy_has_the_same_bits_and_gradients_of_its_own(kind: str, dag: Dag) -> None:
    graph = dag.record(POINT)
    labels = [node.label for node in topological(graph.root)]

    again = AGAIN[kind](graph)

    found = bits(again)
    assert all(node.grad == 0.0 for node in topological(graph.root))  # the first has none yet
    assert found == bits(graph)
    assert [node.label for node in topological(again.root)] == labels
    assert again.others[1] is again.root  # what was one is one


@given(GRAPHS)
def test_a_copy_has_the_same_second_derivatives(dag: Dag) -> None:
    graph = dag.record(POINT)
    again = pickle.loads(pickle.dumps(graph))  # noqa: S301

    found = []
    for each in (graph, again):
        leaves = [*each.inputs, *each.parameters]
        gradient = ag.grad(each.root, leaves, create_graph=True)
        found.append([ag.grad(g, leaves) if not g.is_leaf else [] for g in gradient])
    assert repr(found[0]) == repr(found[1])


@given(GRAPHS)
def test_json_gives_the_same_bits(dag: Dag) -> None:
    """Though it has no word for nan and infinity.

    Groups of the same operands, recorded apart, are read as one: there gradients are added up in
    another order.
    """
    root = dag.record(POINT).root

    again = graph_from_json(graph_json(root))

    known, found = topological(root), topological(again)
    assert [(x.op, repr(x.data), x.label) for x in found] == [
        (x.op, repr(x.data), x.label) for x in known
    ]
    leaves = [[x for x in nodes if x.is_leaf] for nodes in (known, found)]
    assert agree(
        ag.grad(again, leaves[1], create_graph=True), ag.grad(root, leaves[0], create_graph=True)
    )


@pytest.mark.parametrize("backend", ["numpy", "python"])
@given(pair=pairs(), seed=st.integers(0, 999))
def test_a_program_has_the_gradient_of_the_function_elsewhere(
    backend: Any, pair: Pair, seed: int
) -> None:
    """It is recorded at one point and asked at another one."""
    x = pair.leaves()
    program = ag.compile(pair.f(x), x, backend=backend, allow_unused=True)
    elsewhere = [Value(0.5 * number) for number in vectors(pair, seed)]

    value, _, gradient = program.value_and_grad([v.data for v in elsewhere], to_inputs=True)

    result = pair.f(elsewhere)
    expected = ag.grad(result, elsewhere, create_graph=True)
    terms = scales(ag.operations.sum([result, *expected]))
    for found, each in zip([value, *gradient], [result, *expected], strict=True):
        assert mistakes(found, each.data, terms.get(id(each), abs(each.data))) <= 1.0


@pytest.mark.parametrize("kind", AGAIN)
@given(pair=pairs())
def test_a_copy_of_a_program_has_the_same_bits(kind: str, pair: Pair) -> None:
    x = pair.leaves()
    program = ag.compile(pair.both(x), x, allow_unused=True)

    again = AGAIN[kind](program)

    np.testing.assert_array_equal(again(pair.point), program(pair.point))
    np.testing.assert_array_equal(again.jacobian(pair.point), program.jacobian(pair.point))
