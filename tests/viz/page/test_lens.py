"""What is inside a box: its graph has the numbers of Python's own passes, and is drawn small."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, affine, dot, no_grad, sigmoid
from autograd.calculus.sweeps import linked_shares, reverse
from autograd.graph import topological
from examples.worked_example.network import given_network
from tests.explaining.bug_lab import NETWORKS
from tests.explaining.random_graphs import Drawing
from tests.viz.page.exporting import Exported, export_many, read, run_node
from viz.page.lenses import Lenses
from viz.page.rows import Rows
from viz.picture.boxes import sketch_of
from viz.wishes import Wishes


class Insides:
    """The lenses of a graph, in which labelled values are drawn."""

    def __init__(self, output: Value, rows: Rows) -> None:
        self.exported = Exported(output, details=("named",), rows=rows)
        (folds,) = self.exported.folds
        nodes, ids = self.exported.data["nodes"], self.exported.ids
        self.ids = {each.value: self.exported.id_of(each.value) for each in folds} | ids
        self.lenses = Lenses(lambda value: nodes[ids[value]]["in"])
        self.drawn = sketch_of(folds, set(), Wishes("named"))
        self.of_boxes = self.lenses.of(self.drawn, self.ids, Wishes("named"))

    def asked(self, known: int | None = None) -> dict[str, Any]:
        found = self.lenses
        lenses = {"found": found.found, "shapes": found.shapes, "pieces": found.pieces}
        return {"data": self.exported.data, "lenses": lenses, "known": known}

    def box_of(self, value: Value) -> str:
        return self.drawn.places[value]


def insides(*outputs: Value) -> tuple[Rows, list[Insides]]:
    rows = Rows()
    return rows, [Insides(output, rows) for output in outputs]


def shown(folder: Path, rows: Rows, graphs: list[Insides], known: int | None = None) -> list[Any]:
    """What the lenses of graphs show, when everything is known or after a step."""
    export_many(folder, rows)
    of = [each.asked(known) for each in graphs]
    return list(run_node(folder, "paths.mjs", {"what": "inside", "of": of}))


def near(found: Any, right: float, size: float = 0.0) -> bool:
    here = read(found)
    if not math.isfinite(right):
        return here == right or (here != here and right != right)
    return math.isclose(here, right, rel_tol=1e-12, abs_tol=1e-12 * size)


def absolute_shares(node: Value, size: float) -> list[tuple[Any, float]]:
    """How large what is sent on is, before anything cancels."""
    return [(x, abs(share)) for x, share in linked_shares(node, size)]


def samples() -> list[Value]:
    return [
        *(Drawing(seed).record()[0] for seed in range(80)),
        *(make()[0] for make, _ in NETWORKS.values()),
        given_network().record()["E_total"],
    ]


@pytest.mark.node
def test_the_numbers_inside_are_those_of_pythons_passes(tmp_path: Path) -> None:
    rows, graphs = insides(*samples())
    n_lenses = n_products = 0
    for graph, found in zip(graphs, shown(tmp_path, rows, graphs), strict=True):
        exported = graph.exported
        root = exported.output
        gradients = dict(reverse(exported.order, [(root, 1.0)], linked_shares))
        sizes = dict(reverse(exported.order, [(root, 1.0)], absolute_shares))
        values = {place: value for value, place in exported.ids.items()}
        for lens, told in zip(graph.lenses.found, found, strict=True):
            n_lenses += 1
            for place, data, grad in told["nodes"]:
                if place in values:
                    assert near(data, values[place].data)
                    if values[place] in gradients:
                        size = sizes[values[place]]
                        assert near(grad, gradients[values[place]], size)
                elif place < 0:
                    n_products += 1
                    w, x = (number_of(exported, each) for each in lens["products"][-1 - place])
                    assert near(data, w * x)
    assert n_lenses > 50
    assert n_products > 20


def number_of(exported: Exported, place: int) -> float:
    node = exported.data["nodes"][place]
    return exported.order[place].data if "rule" in node else read(node["data"])


@pytest.mark.node
def test_what_the_sources_get_inside_is_what_the_edges_outside_carry(tmp_path: Path) -> None:
    """The chain rule within the lens, against the slopes that Python folded over the box."""
    rows, graphs = insides(*samples())
    n_edges = 0
    for graph, found in zip(graphs, shown(tmp_path, rows, graphs), strict=True):
        folds = {graph.ids[each.value]: each for each in graph.exported.folds[0]}
        for lens, told in zip(graph.lenses.found, found, strict=True):
            whole = folds[lens["nodes"][-1]]
            reach: dict[int, float] = {lens["nodes"][-1]: 1.0}
            sizes: dict[int, float] = {lens["nodes"][-1]: 1.0}
            for fold in reversed(told["folds"]):
                here = reach.get(fold["node"], 0.0)
                size = sizes.get(fold["node"], 0.0)
                for source, slope in zip(fold["sources"], fold["slopes"], strict=True):
                    reach[source] = reach.get(source, 0.0) + here * read(slope)
                    sizes[source] = sizes.get(source, 0.0) + size * abs(read(slope))
            for source in dict.fromkeys(whole.sources):
                pairs = zip(whole.sources, whole.slopes, strict=True)
                right = sum(slope for each, slope in pairs if each is source)
                place = graph.ids[source]
                n_edges += 1
                assert near(reach.get(place, 0.0), right, sizes.get(place, 0.0))
    assert n_edges > 150


@pytest.mark.node
def test_inside_no_gradient_is_told_before_the_box_has_sent_it_on(tmp_path: Path) -> None:
    """The box of net_o1: its own gradient arrives a step before those of what it is made of."""
    values = given_network().record()
    rows, graphs = insides(values["E_total"])
    (graph,) = graphs
    steps = graph.exported.data["levels"][0]["steps"]
    place = graph.exported.ids[values["net_o1"]]
    at = [each.value for each in graph.exported.folds[0]].index(values["net_o1"])
    sends = next(
        n for n, each in enumerate(steps) if each["phase"] == "backward" and each["fold"] == at
    )

    def told(step: int) -> dict[int, tuple[Any, Any]]:
        answer = shown(tmp_path, rows, graphs, step)[0]
        lens = graph.of_boxes[graph.box_of(values["net_o1"])]
        return {node: (data, grad) for node, data, grad in answer[lens]["nodes"]}

    before, after = told(sends - 1), told(sends)
    assert read(before[place][1]) == read(after[place][1])
    assert before[-1][0] == after[-1][0]
    assert before[-1][1] is None
    assert read(after[-1][1]) == read(after[place][1])


@pytest.mark.node
def test_inside_nothing_is_computed_before_the_box_is(tmp_path: Path) -> None:
    values = given_network().record()
    rows, graphs = insides(values["E_total"])
    (graph,) = graphs
    lens = graph.of_boxes[graph.box_of(values["net_o1"])]

    told = {node: data for node, data, _ in shown(tmp_path, rows, graphs, 0)[0][lens]["nodes"]}

    assert told[-1] is None
    assert told[graph.exported.ids[values["net_o1"]]] is None


def test_a_weighted_sum_is_opened_into_its_products_and_nothing_is_recorded() -> None:
    b, w1, w2, x1 = (Value(0.5, label) for label in ("b", "w1", "w2", "x1"))
    net = affine(b, [w1, w2], [x1, w1])
    net.label = "net"
    output = sigmoid(net)
    before = [len(value.parents) for value in topological(output)]
    _, (graph,) = insides(output)

    lens = graph.lenses.found[graph.of_boxes[graph.box_of(net)]]
    ids = graph.exported.ids

    assert lens["products"] == [(ids[w1], ids[x1]), (ids[w2], ids[w1])]
    last = graph.lenses.shapes[lens["shape"]]["folds"][-1]
    assert [lens["nodes"][n] for n in last["sources"]] == [-1, -2, ids[b]]
    assert [len(value.parents) for value in topological(output)] == before
    assert all(value.grad == 0.0 for value in topological(output))


def test_a_weighted_sum_is_opened_within_no_grad_too() -> None:
    w, x = Value(2.0, "w"), Value(3.0, "x")
    output = dot([w, x], [x, w]) * 2.0
    with no_grad():
        _, (graph,) = insides(output)

    assert len(graph.lenses.found[0]["products"]) == 2


def test_a_single_operation_has_no_inside() -> None:
    a, b = Value(2.0, "a"), Value(3.0, "b")
    product = a * b
    product.label = "p"
    _, (graph,) = insides(product.exp())

    assert graph.of_boxes == {}


def test_a_long_sum_is_not_opened() -> None:
    ws = [Value(0.1, f"w{n}") for n in range(13)]
    xs = [Value(0.2, f"x{n}") for n in range(13)]
    net = dot(ws, xs)
    net.label = "net"
    _, (graph,) = insides(net.exp())

    assert graph.of_boxes == {}


@pytest.mark.node
def test_boxes_that_are_made_alike_share_their_shape(tmp_path: Path) -> None:
    """Four neurons differ in names and colours only; each is drawn in full."""
    rows, graphs = insides(given_network().record()["E_total"])
    (graph,) = graphs
    lenses = [each for each in graph.lenses.found if each["products"]]
    (found,) = shown(tmp_path, rows, graphs)

    assert len(lenses) == 4
    assert len({each["shape"] for each in lenses}) == 1
    for lens, drawn in zip(graph.lenses.found, found, strict=True):
        labels = {graph.exported.order[n].label for n in lens["nodes"] if n >= 0}
        assert drawn["svg"].startswith("<svg ")
        assert drawn["svg"].endswith("</svg>")
        assert all(f'id="lens-{key}"' in drawn["svg"] for key in drawn["keys"])
        named = set(re.findall(r"([A-Za-z]+)</tspan><tspan[^>]*>(\w+)<", drawn["svg"]))
        assert {base + low for base, low in named} == {
            each.replace("_", "") for each in labels - {""}
        }


def test_a_hostile_label_is_text_in_the_drawing() -> None:
    a, b = Value(2.0, "<script>x</script>"), Value(3.0, '"><img src=x onerror=y>')
    output = (a * b + a).exp()
    _, (graph,) = insides(output)

    text = "".join(graph.lenses.pieces)
    assert graph.of_boxes
    assert "<script" not in text
    assert "<img" not in text
