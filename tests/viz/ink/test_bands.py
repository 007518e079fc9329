"""The grounds behind the layers of a network, as they are drawn."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

import nn
from autograd import Value
from viz import draw
from viz.ink.frame import render
from viz.layout.placing import place
from viz.picture.sketch import Sketch, State
from viz.wishes import Direction

SVG = "{http://www.w3.org/2000/svg}"
StateOf = Callable[[Sketch], State]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - it is our own text


def frame(rect: ET.Element) -> tuple[float, float, float, float]:
    """The left, top, right and bottom of a rectangle."""
    x, y, wide, high = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
    return x, y, x + wide, y + high


@pytest.fixture
def layered(network: Sketch) -> Sketch:
    """The network with its neurons in two layers."""
    for box in network.boxes:
        base = box.title[0].text
        if base in ("net", "out"):
            box.scope = "hidden" if box.title[1].text in ("h1", "h2") else "output layer"
    return network


def test_a_layer_is_drawn_as_a_ground_with_its_name(layered: Sketch, full_state: StateOf) -> None:
    """A NameError in the drawing of bands would have been shipped."""
    layout = place(layered)
    drawn = parsed(render(layout, full_state(layered), "light"))
    groups = [each for each in drawn.iter(f"{SVG}g") if each.get("class") == "layer"]
    names = ["".join(group[1].itertext()) for group in groups]

    assert sorted(names) == sorted(band.scope for band in layout.bands) != []
    for group, band in zip(groups, layout.bands, strict=True):
        rect, name = group
        left, top, right, bottom = frame(rect)
        assert frame(rect) == pytest.approx(
            (band.x, band.y, band.x + band.width, band.y + band.height), abs=0.11
        )
        assert (rect.get("fill"), rect.get("stroke")) == ("#f5f7fa", "#dde2e8")
        assert left + 5.0 < float(name.attrib["x"]) < right
        assert top + 10.0 < float(name.attrib["y"]) < top + 20.0
        assert name.get("text-anchor") is None
        assert bottom > top


@pytest.mark.parametrize("direction", ["right", "down"])
def test_a_ground_lies_behind_the_boxes_of_its_layer_and_holds_them(direction: Direction) -> None:
    perceptron = nn.MLP(2, [3, 3, 1])
    result = perceptron([Value(2.0, "x1"), Value(3.0, "x2")])
    drawn = parsed(draw(result, theme="light", direction=direction).svg)
    groups = [*drawn.iter(f"{SVG}g")]
    kinds = [each.attrib["class"].split()[0] for each in groups]
    grounds = [frame(each[0]) for each in groups if each.get("class") == "layer"]
    faces = [frame(rect) for rect in drawn.iter(f"{SVG}rect") if rect.get("class") == "face"]
    held = [
        sum(left < x and top < y and right > x2 and bottom > y2 for x, y, x2, y2 in faces)
        for left, top, right, bottom in grounds
    ]

    assert held == [3, 3]
    assert max(i for i, kind in enumerate(kinds) if kind == "layer") < kinds.index("edge")


def test_the_name_of_a_layer_is_cut_to_its_ground(layered: Sketch, full_state: StateOf) -> None:
    for box in layered.boxes:
        box.scope = f"{box.scope}{'n' * 80}" if box.scope else ""
    drawn = parsed(render(place(layered), full_state(layered)))
    names = [
        "".join(group[1].itertext())
        for group in drawn.iter(f"{SVG}g")
        if group.get("class") == "layer"
    ]

    assert names
    assert all("…" in name and len(name) < 60 for name in names)
