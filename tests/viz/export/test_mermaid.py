"""Mermaid: every line is of its grammar, and no label gets out of its quotes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import nn
import viz
from autograd import Value
from tests.viz.export.graphs import GRAPHS, HOSTILE, hostile, named, neuron
from viz.export.mermaid import mermaid

TEXT = r"(?:[^\x00-\x1f\"#&<>`%;:$\\{}\[\]|]|#\d+;)*"
LINE = re.compile(
    rf"flowchart (?:LR|TB)|(?P<box>n\d+)\[\"(?P<label>{TEXT}(?:<br/>{TEXT})*)\"\]"
    rf"|(?P<source>n\d+) -->\|\"(?P<slope>{TEXT})\"\| (?P<target>n\d+)"
    r"|classDef [a-z]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}"
    r"|class n\d+(?:,n\d+)* [a-z]+"
)
"""The lines that there may be. Mermaid 11.17.2 read those of all graphs here in a browser."""


def read(text: str) -> tuple[dict[str, list[str]], list[tuple[str, str, str]]]:
    """The lines of each box and the edges with what is written on them."""
    boxes: dict[str, list[str]] = {}
    edges = []
    for line in text.removesuffix("\n").split("\n"):
        found = LINE.fullmatch(line)
        assert found, line
        if found["box"]:
            boxes[found["box"]] = [unquoted(part) for part in found["label"].split("<br/>")]
        if found["source"]:
            edges.append((found["source"], unquoted(found["slope"]), found["target"]))
    return boxes, edges


def unquoted(text: str) -> str:
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


def drawn(root: Value) -> str:
    placed = viz.draw(root).placed
    assert placed is not None
    return mermaid(placed)


def test_boxes_have_their_names_and_numbers_and_edges_their_slopes() -> None:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    product = named(a * b, "net_h1")
    product.backward()

    boxes, edges = read(drawn(product))

    assert boxes == {
        "n0": ["a", "data 2", "grad −3"],
        "n1": ["b", "data −3", "grad 2"],
        "n2": ["net_h1", "×", "data −6", "grad 1"],
    }
    assert edges == [("n0", "−3", "n2"), ("n1", "2", "n2")]


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_edges_lead_between_boxes_that_there_are(graph: Callable[[], Value]) -> None:
    boxes, edges = read(drawn(graph()))

    assert len(boxes) == viz.draw(graph()).boxes
    assert {end for source, _, target in edges for end in (source, target)} <= set(boxes)


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_label_stays_in_its_quotes(label: str) -> None:
    boxes, _ = read(drawn(hostile(label)))

    assert len(boxes) == 3
    for lines in boxes.values():
        assert "$$" not in lines[0]
        assert lines[-2].startswith("data ")


def test_a_label_is_read_whole() -> None:
    boxes, _ = read(drawn(Value(2.0, '"]<b>#1;')))

    assert boxes["n0"][0] == '"]<b>#1;'


def test_docked_leaves_are_lines_of_their_box() -> None:
    root = nn.MLP(3, [8, 8, 1], activation="tanh", rng=7)([2.0, 3.0, -1.0])

    boxes, _ = read(drawn(root))
    rows = [line for box in boxes.values() for line in box if ", local " in line]

    assert rows
    assert all(re.fullmatch(r"\w+ = \S+, local \S+, grad –", row) for row in rows)


def test_edges_lead_down_where_they_are_drawn_down() -> None:
    placed = viz.draw(neuron(), direction="down").placed

    assert placed is not None
    assert mermaid(placed).startswith("flowchart TB\n")


def test_a_drawing_is_saved_as_mermaid_with_the_same_bytes_twice(tmp_path: Path) -> None:
    first = viz.draw(neuron()).save(tmp_path / "a.mmd").read_bytes()

    assert first == viz.draw(neuron()).save(tmp_path / "b.mmd").read_bytes()
    assert first.startswith(b"flowchart LR\n")
