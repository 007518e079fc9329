"""What an SVG holds, read back with the standard library's XML parser."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import pytest

from autograd.explaining.derivations import Phase
from viz.errors import DrawingError
from viz.ink.frame import render
from viz.layout.faces import CAPTION_SIZE, MARGIN
from viz.layout.placing import place
from viz.letters.runs import Run, runs_of
from viz.letters.widths import title, width
from viz.picture.sketch import Emphasis, Row, Sketch, State

SketchOf = Callable[..., Sketch]
StateOf = Callable[[Sketch], State]
SVG = "{http://www.w3.org/2000/svg}"

HOSTILE = [
    "\"quotes\" and 'apostrophes'",
    "<script>alert(1)</script>",
    "</text></svg>",
    "]]>",
    "&lt;&#65;",
    "\\N \\G \\l back\\slash",
    "two\nlines",
    "{a|b}",
    "学习率",
    "😀🇨🇳",
    "\u202egnirts\u2066",
    "\u200fשלום",
    "\x00\x1b[31m\x7f",
    "\ud800",
    "n" * 10_000,
]


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - it is our own text


def texts(element: ET.Element, name: str) -> list[str]:
    """The texts of a class, in document order."""
    return [
        "".join(each.itertext())
        for each in element.iter(f"{SVG}text")
        if name in each.attrib["class"].split()
    ]


def shape(element: ET.Element) -> list[tuple[str, str | None]]:
    """Every element's tag and class, which no label may change."""
    return [(each.tag, each.get("class")) for each in element.iter() if each.tag != f"{SVG}tspan"]


def places(svg: str) -> dict[str, list[str]]:
    """All coordinates of the element with each id, boxes, edges and chips alike."""
    return {
        group.attrib["id"]: [
            f"{name}={each.attrib[name]}"
            for each in group.iter()
            for name in ("x", "y", "width", "height", "d", "rx")
            if name in each.attrib
        ]
        for group in tree(svg).iter(f"{SVG}g")
        if "id" in group.attrib
    }


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_label_is_text_and_changes_nothing_else(
    sketch_of: SketchOf, full_state: StateOf, label: str
) -> None:
    plain = sketch_of({"c": "a b"})
    hostile = sketch_of({"c": "a b"})
    hostile.boxes[0].value.label = label
    hostile.boxes[0].title = title(runs_of(label))
    hostile.boxes[0].tooltip = plain.boxes[0].tooltip = "tip"
    hostile.root_name = label

    drawn = tree(render(place(hostile), full_state(hostile)))

    assert shape(drawn) == shape(tree(render(place(plain), full_state(plain))))


def test_a_label_is_drawn_letter_by_letter(sketch_of: SketchOf, full_state: StateOf) -> None:
    sketch = sketch_of({"c": "a b"})
    sketch.boxes[0].title = title(runs_of('<b>&"\\N{a|b}'))

    drawn = tree(render(place(sketch), full_state(sketch)))

    assert texts(drawn, "title")[0] == '<b>&"\\N{a|b}'


def test_the_same_frame_has_the_same_bytes(network: Sketch, full_state: StateOf) -> None:
    state = full_state(network)

    assert render(place(network), state) == render(place(network), state)


def test_every_box_edge_and_chip_has_an_id_of_the_picture(
    network: Sketch, full_state: StateOf
) -> None:
    drawn = tree(render(place(network), full_state(network), ident="step-3"))
    ids = [each.attrib["id"] for each in drawn.iter() if "id" in each.attrib]

    assert len(set(ids)) == len(ids)
    assert set(ids) == {
        "step-3",
        *(f"step-3-{box.key}" for box in network.boxes),
        *(f"step-3-{edge.key}" for edge in network.edges),
        *(f"step-3-{edge.key}-chip" for edge in network.edges),
    }


@pytest.mark.parametrize("ident", ["", "1", "a b", "a{}", 'a"'])
def test_an_id_that_css_could_not_name_is_refused(
    network: Sketch, full_state: StateOf, ident: str
) -> None:
    with pytest.raises(DrawingError, match="ident must be a letter followed by"):
        render(place(network), full_state(network), ident=ident)


def test_positions_are_the_same_in_every_state(network: Sketch, full_state: StateOf) -> None:
    layout = place(network)
    known = full_state(network)
    keys = [*known.data, *known.slope]
    emphasis: dict[str, Emphasis] = {
        key: ("dim", "normal", "touched", "current")[i % 4] for i, key in enumerate(keys)
    }
    other = State({}, {}, {}, emphasis, "forward")

    assert places(render(layout, known)) == places(render(layout, other))


def test_only_the_heads_of_arrows_move_when_gradients_flow_back(
    network: Sketch, full_state: StateOf
) -> None:
    layout = place(network)
    forward = places(render(layout, full_state(network)))
    backward = places(render(layout, replace(full_state(network), phase="backward")))
    moved = {key for key in forward if forward[key] != backward[key]}

    assert moved == {f"graph-{edge.key}" for edge in network.edges}


def test_arrowheads_of_backward_frames_point_backward(network: Sketch, full_state: StateOf) -> None:
    """The middle corner of a head is its tip; it is left of the others where it points back."""
    layout = place(network)
    phases: dict[Phase, bool] = {"forward": True, "backward": False, "all": True}
    for phase, ahead in phases.items():
        drawn = tree(render(layout, replace(full_state(network), phase=phase)))
        heads = [each.attrib["d"] for each in drawn.iter() if each.get("class") == "arrow"]

        assert len(heads) == len(network.edges)
        for head in heads:
            behind, tip, _ = (float(x) for x in re.findall(r"[ML](-?[0-9.]+) ", head))
            assert (tip > behind) is ahead


def test_long_numbers_move_no_text(network: Sketch, full_state: StateOf) -> None:
    layout = place(network)
    known = full_state(network)
    numbers = (known.data, known.grad, known.slope)
    data, grad, slope = (dict.fromkeys(each, -3.9123e-302) for each in numbers)
    long = State(data, grad, slope)

    assert places(render(layout, known)) == places(render(layout, long))


def test_long_numbers_are_set_smaller_and_stay_in_their_box(sketch_of: SketchOf) -> None:
    sketch = sketch_of({"a": ""})
    layout = place(sketch)
    (spot,) = layout.spots

    drawn = tree(render(layout, State({"n0": -3.9123e-302}, {"n0": -3.9123e-302}, {})))
    start = spot.x + MARGIN + width([Run("grad")], CAPTION_SIZE)

    for text in drawn.iter(f"{SVG}text"):
        if text.attrib["class"] in ("data-number", "grad-number"):
            wide = width([Run(text.text or "")], float(text.attrib["font-size"]))
            assert float(text.attrib["x"]) - wide >= start


def test_numbers_stand_in_their_boxes_and_on_their_edges(sketch_of: SketchOf) -> None:
    sketch = sketch_of({"c": "a b"})
    state = State(
        data={"n0": 2.0, "n1": -3.0, "n2": -6.0},
        grad={"n0": -3.0, "n1": 2.0, "n2": 1.0},
        slope={"e0": -3.0, "e1": 2.0},
    )

    drawn = tree(render(place(sketch), state))

    assert texts(drawn, "data-number")[:3] == ["2", "−3", "−6"]
    assert texts(drawn, "grad-number")[:3] == ["−3", "2", "1"]
    assert texts(drawn, "on-plate") == ["−3", "2"]


def test_an_unknown_number_is_a_dash(sketch_of: SketchOf) -> None:
    sketch = sketch_of({"c": "a b"})

    drawn = tree(render(place(sketch), State({"n0": None}, {}, {"e0": None})))

    for name, count in (("data-number", 3), ("grad-number", 3), ("on-plate", 2)):
        assert texts(drawn, name)[:count] == ["–"] * count


def test_nan_is_marked(sketch_of: SketchOf) -> None:
    sketch = sketch_of({"c": "a b"})

    drawn = tree(render(place(sketch), State({"n0": math.nan, "n1": 1.0}, {}, {})))

    assert texts(drawn, "not-a-number") == ["nan"]


def test_docked_leaves_are_rows_of_their_box(sketch_of: SketchOf) -> None:
    sketch = sketch_of({"c": "a"})
    box = sketch.boxes[-1]
    box.rows = [Row(f"r{i}", box.value, runs_of(f"w{i}")) for i in range(3)]
    numbers = {"r0": 1.0, "r1": 2.0, "r2": 3.0}
    state = State(numbers, {key: -x for key, x in numbers.items()}, {"r1": 0.5})

    drawn = tree(render(place(sketch), state))

    assert texts(drawn, "row-name") == ["w0", "w1", "w2"]
    assert [t for t in texts(drawn, "data-number") if t != "–"][:3] == ["1", "2", "3"]
    assert texts(drawn, "local-number") == ["–", "0.5", "–"]


def test_highlighted_edges_are_drawn_last(network: Sketch, full_state: StateOf) -> None:
    state = replace(full_state(network), emphasis={"e0": "current", "e5": "dim"})

    drawn = tree(render(place(network), state))
    edges = [g.attrib["id"] for g in drawn.iter(f"{SVG}g") if "edge" in g.get("class", "").split()]

    assert edges[0] == "graph-e5"
    assert edges[-1] == "graph-e0"


def test_light_and_dark_are_literal_and_differ(network: Sketch, full_state: StateOf) -> None:
    layout, state = place(network), full_state(network)
    light, dark = render(layout, state, theme="light"), render(layout, state, theme="dark")

    assert light != dark
    assert "var(" not in light + dark


def test_the_legend_names_the_root(network: Sketch, full_state: StateOf) -> None:
    drawn = tree(render(place(network), full_state(network)))

    assert "gradient ∂Etotal/∂node" in texts(drawn, "caption")


def test_the_legend_sets_the_root_with_its_subscript(network: Sketch, full_state: StateOf) -> None:
    drawn = tree(render(place(network), full_state(network)))
    spans = [span.text for span in drawn.iter(f"{SVG}tspan") if span.get("dy") == "3"]

    assert spans.count("total") == 2  # on the box and in the legend


def test_without_chips_the_legend_says_where_to_look(
    sketch_of: SketchOf, full_state: StateOf
) -> None:
    sketch = sketch_of({"c": "a b"}, chips=False)

    drawn = tree(render(place(sketch), full_state(sketch)))

    assert "hover an edge" in texts(drawn, "term")
    assert "∂c/∂a = 0.25" in [t.text for t in drawn.iter(f"{SVG}title")]


def test_a_picture_is_never_narrower_than_its_legend(
    sketch_of: SketchOf, full_state: StateOf
) -> None:
    sketch = sketch_of({"a": ""})
    sketch.root_name = "a_name_of_some_length_for_a_leaf"

    drawn = tree(render(place(sketch), full_state(sketch)))
    left, _, width, _ = map(float, drawn.attrib["viewBox"].split())

    for text in drawn.iter(f"{SVG}text"):
        assert left < float(text.attrib["x"]) < left + width
