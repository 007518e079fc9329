"""A graph for other programs: GraphML, and networkx, which reads it."""

from __future__ import annotations

import math
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import autograd as ag
import viz
from autograd import Value
from autograd.errors import GraphChangedError
from autograd.graph import topological
from tests.viz.export.graphs import GRAPHS, HOSTILE, hostile, network, neuron, odd_numbers
from viz.errors import ExportError
from viz.export.graphml import graphml
from viz.letters.safety import safe

SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def read(text: str) -> tuple[dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]:
    """Nodes and edges with what is told of them."""
    tree = ET.fromstring(text.encode())  # noqa: S314 - it is our own text
    nodes: dict[str, dict[str, str]] = {}
    edges = []
    for each in tree.iter():
        told = {data.attrib["key"]: data.text or "" for data in each.findall(f"{SPACE}data")}
        if each.tag == f"{SPACE}node":
            nodes[each.attrib["id"]] = told
        if each.tag == f"{SPACE}edge":
            edges.append((each.attrib["source"], each.attrib["target"], told))
    return nodes, edges


def test_nodes_and_edges_tell_what_was_recorded() -> None:
    x = Value(3.0, "x")
    root = ag.dot([x, 0.5], [x, x])
    root.backward()

    nodes, edges = read(graphml(root))

    assert nodes == {
        "n0": {"data": "3.0", "label": "x", "grad": "6.5"},
        "n1": {"data": "0.5", "constant": "true"},
        "n2": {"data": "10.5", "op": "dot", "grad": "1.0"},
    }
    assert edges == [
        ("n0", "n2", {"position": "0", "member": "0", "slope": "3.0"}),
        ("n1", "n2", {"position": "0", "member": "1"}),
        ("n0", "n2", {"position": "1", "member": "0", "slope": "3.0"}),
        ("n0", "n2", {"position": "1", "member": "1", "slope": "0.5"}),
    ]


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_label_is_text(label: str) -> None:
    nodes, _ = read(graphml(hostile(label)))

    assert [each["label"] for each in nodes.values() if "label" in each] == [safe(label)] * 3


def test_numbers_that_are_not_finite_are_written_as_xml_does() -> None:
    nodes, _ = read(graphml(odd_numbers()))

    assert {"INF", "-INF", "NaN", "5e-324", "-0.0"} <= {each["data"] for each in nodes.values()}


def test_a_drawing_is_saved_as_graphml_with_the_same_bytes_twice(tmp_path: Path) -> None:
    first = viz.draw(network()).save(tmp_path / "a.graphml").read_bytes()

    assert first == viz.draw(network()).save(tmp_path / "b.graphml").read_bytes()


def test_networkx_reads_the_same_graph(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    loss = network()
    root = loss * loss
    found = networkx.read_graphml(viz.draw(root).save(tmp_path / "graph.graphml"))
    made = viz.to_networkx(root)

    assert found.is_multigraph()
    assert sorted(found.edges(keys=False)) == sorted(
        (f"n{a}", f"n{b}") for a, b in made.edges(keys=False)
    )
    assert [found.nodes[f"n{i}"]["data"] for i in made] == [made.nodes[i]["data"] for i in made]


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_a_graph_of_networkx_has_every_value_and_slope(graph: Callable[[], Value]) -> None:
    networkx = pytest.importorskip("networkx")
    root = graph()
    made = viz.to_networkx(root)
    values = [each for _, each in made.nodes(data="value") if isinstance(each, Value)]

    assert networkx.is_directed_acyclic_graph(made)
    assert list(map(id, values)) == list(map(id, topological(root)))
    for place, value in made.nodes(data="value"):
        if isinstance(value, Value):
            into = sorted(
                made.in_edges(place, data=True),
                key=lambda edge: (edge[2]["position"], edge[2]["member"] or 0),
            )
            slopes = [told["slope"] for _, _, told in into if told["slope"] is not None]
            assert repr(slopes) == repr([*value.slopes])


def test_the_sum_over_paths_of_networkx_is_the_gradient() -> None:
    networkx = pytest.importorskip("networkx")
    root = neuron()
    made = viz.to_networkx(root)
    last = len(made) - 1
    (x,) = (place for place, label in made.nodes(data="label") if label == "x")
    paths = networkx.all_simple_edge_paths(made, x, last)

    total = sum(math.prod(made.edges[edge]["slope"] for edge in path) for path in paths)

    assert total == pytest.approx(ag.grad(root, root.parents[1]), rel=1e-12)


def test_the_example_of_to_networkx_is_right() -> None:
    pytest.importorskip("networkx")

    made = viz.to_networkx(2.0 * Value(3.0, "x"))

    found = [*made.edges(data="slope")]
    assert repr(found) in str(viz.to_networkx.__doc__)


def test_without_networkx_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)

    with pytest.raises(ExportError, match=re.escape("pip install 'networkx>=3.2'")):
        viz.to_networkx(neuron())


@pytest.mark.parametrize("make", [graphml, viz.to_networkx])
def test_a_graph_whose_leaf_changed_is_not_written(make: Callable[[Value], Any]) -> None:
    if make is not graphml:
        pytest.importorskip("networkx")
    x = Value(2.0, "x")
    root = x * 3.0
    x.data = 5.0

    with pytest.raises(GraphChangedError):
        make(root)
