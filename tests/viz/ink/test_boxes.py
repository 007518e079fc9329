"""Where the texts of a box stand, and which of their ends."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from viz.ink.frame import render
from viz.layout.faces import COLUMN_OF_ROWS, MARGIN
from viz.layout.layout import Layout
from viz.layout.placing import place
from viz.letters.runs import Run, runs_of
from viz.letters.widths import usual_width, width
from viz.picture.sketch import Row, Sketch, State

SVG = "{http://www.w3.org/2000/svg}"
ROUNDED = 0.06
"""Coordinates have one decimal."""

SketchOf = Callable[..., Sketch]


@pytest.fixture
def layout(sketch_of: SketchOf) -> Layout:
    """A leaf, and a result with a title of one run, a formula of several and three rows."""
    sketch = sketch_of({"result": "a"})
    box = sketch.boxes[1]
    box.formula = (Run("w", italic=True), Run("1", subscript=True), Run(" + b"))
    box.rows = [Row(f"r{i}", box.value, runs_of(f"w{i}")) for i in range(3)]
    return place(sketch)


@pytest.fixture
def drawn(layout: Layout) -> ET.Element:
    """The group of the result."""
    keys = ("n0", "n1", "r0", "r1", "r2")
    state = State(dict.fromkeys(keys, 0.5), dict.fromkeys(keys, -0.25), dict.fromkeys(keys, 2.0))
    picture = ET.fromstring(render(layout, state, "light"))  # noqa: S314 - it is our own text
    (group,) = (each for each in picture.iter(f"{SVG}g") if each.get("id") == "graph-n1")
    return group


def text(group: ET.Element, name: str) -> ET.Element:
    """The first text of a class."""
    return next(each for each in group.iter(f"{SVG}text") if each.get("class") == name)


def test_a_title_of_one_run_is_centred_by_the_reader(layout: Layout, drawn: ET.Element) -> None:
    spot = layout.spots[1]
    title = text(drawn, "title")

    assert title.get("text-anchor") == "middle"
    assert float(title.attrib["x"]) == pytest.approx(spot.x + spot.face.width / 2.0, abs=ROUNDED)
    assert float(title.attrib["y"]) == pytest.approx(spot.y + spot.face.title, abs=ROUNDED)
    assert title.get("font-size") == "14"


def test_a_formula_of_several_runs_begins_where_helvetica_would(
    layout: Layout, drawn: ET.Element
) -> None:
    """Each run was centred by itself in LibreOffice and CairoSVG, so formulas left their boxes."""
    spot = layout.spots[1]
    formula = text(drawn, "formula")
    half = usual_width(spot.box.formula, 9.5) / 2.0

    assert formula.get("text-anchor") is None
    assert float(formula.attrib["x"]) == pytest.approx(
        spot.x + spot.face.width / 2.0 - half, abs=ROUNDED
    )
    assert float(formula.attrib["y"]) == pytest.approx(spot.y + spot.face.formula, abs=ROUNDED)


def test_a_formula_as_wide_as_its_box_begins_further_left(sketch_of: SketchOf) -> None:
    """So that it has room in a font as wide as DejaVu Sans."""
    sketch = sketch_of({"c": ""})
    box = sketch.boxes[0]
    box.formula = (Run("mmmmmmmmmmmmmmm "), Run("iiiiiiiiiiiiiiiii 0123456789", italic=True))
    layout = place(sketch)
    (spot,) = layout.spots
    picture = ET.fromstring(render(layout, State({}, {}, {})))  # noqa: S314 - it is our own text
    start = float(text(picture, "formula").attrib["x"])

    assert start + width(box.formula, 9.5) == pytest.approx(
        spot.x + spot.face.width - 2.0, abs=ROUNDED
    )
    assert start < spot.x + spot.face.width / 2.0 - usual_width(box.formula, 9.5) / 2.0


@pytest.mark.parametrize("name", ["data", "grad"])
def test_captions_begin_at_the_left_margin_and_numbers_end_at_the_right_one(
    layout: Layout, drawn: ET.Element, name: str
) -> None:
    spot = layout.spots[1]
    number = text(drawn, f"{name}-number")
    caption = next(each for each in drawn.iter(f"{SVG}text") if each.text == name)
    y = spot.y + getattr(spot.face, name)

    assert (caption.get("text-anchor"), number.get("text-anchor")) == (None, "end")
    assert float(caption.attrib["x"]) == pytest.approx(spot.x + MARGIN, abs=ROUNDED)
    assert float(number.attrib["x"]) == pytest.approx(
        spot.x + spot.face.width - MARGIN, abs=ROUNDED
    )
    assert float(caption.attrib["y"]) == float(number.attrib["y"]) == pytest.approx(y, abs=ROUNDED)
    assert (caption.get("font-size"), number.get("font-size")) == ("9", "11")


def test_the_cells_of_docked_leaves_end_below_their_headings(
    layout: Layout, drawn: ET.Element
) -> None:
    spot = layout.spots[1]
    right = spot.x + spot.face.width - MARGIN
    columns = [right - 2.0 * COLUMN_OF_ROWS, right - COLUMN_OF_ROWS, right]
    rows = [each for each in drawn.iter(f"{SVG}g") if each.get("class", "").startswith("row ")]
    headings = [
        each
        for each in drawn.iter(f"{SVG}text")
        if each.get("font-size") == "8" and each.get("class") == "caption"
    ]

    assert [each.text for each in headings] == ["data", "local", "grad"]
    for line in (headings, *(list(row)[1:] for row in rows)):
        assert [each.get("text-anchor") for each in line] == ["end"] * 3
        assert [float(each.attrib["x"]) for each in line] == pytest.approx(columns, abs=ROUNDED)
    assert [row[0].get("text-anchor") for row in rows] == [None] * 3
    assert [float(row[0].attrib["x"]) for row in rows] == pytest.approx(
        [spot.x + MARGIN] * 3, abs=ROUNDED
    )
    for row, baseline in zip(rows, spot.face.rows, strict=True):
        heights = [float(each.attrib["y"]) for each in row]
        assert heights == pytest.approx([spot.y + baseline] * 4, abs=ROUNDED)
    assert all(float(each.attrib["y"]) < float(rows[0][0].attrib["y"]) for each in headings)


def test_the_sign_on_a_badge_is_in_its_middle(drawn: ET.Element) -> None:
    badge = next(each for each in drawn.iter(f"{SVG}rect") if each.get("class") == "badge")
    sign = text(drawn, "on-badge")
    middle = float(badge.attrib["x"]) + float(badge.attrib["width"]) / 2.0
    height = float(badge.attrib["y"]) + float(badge.attrib["height"]) / 2.0

    assert sign.get("text-anchor") == "middle"
    assert float(sign.attrib["x"]) == pytest.approx(middle, abs=2 * ROUNDED)
    assert 0.0 < float(sign.attrib["y"]) - height < 0.5 * float(sign.attrib["font-size"])


def test_a_number_on_an_edge_is_in_the_middle_of_its_plate(layout: Layout) -> None:
    picture = ET.fromstring(render(layout, State({}, {}, {"e0": 0.5})))  # noqa: S314 - our own
    plate = next(each for each in picture.iter(f"{SVG}rect") if each.get("class") == "plate")
    number = text(picture, "on-plate")
    middle = float(plate.attrib["x"]) + float(plate.attrib["width"]) / 2.0
    height = float(plate.attrib["y"]) + float(plate.attrib["height"]) / 2.0

    assert number.get("text-anchor") == "middle"
    assert float(number.attrib["x"]) == pytest.approx(middle, abs=2 * ROUNDED)
    assert 0.0 < float(number.attrib["y"]) - height < 0.5 * float(number.attrib["font-size"])


def test_plates_and_badges_have_round_ends_and_faces_round_corners(layout: Layout) -> None:
    picture = ET.fromstring(render(layout, State({}, {}, {"e0": 0.5})))  # noqa: S314 - our own
    radii = {
        each.attrib["class"]: (float(each.attrib["rx"]), float(each.attrib["height"]) / 2.0)
        for each in picture.iter(f"{SVG}rect")
        if "rx" in each.attrib
    }

    assert radii["plate"][0] == pytest.approx(radii["plate"][1], abs=ROUNDED)
    assert radii["badge"][0] == pytest.approx(radii["badge"][1], abs=ROUNDED)
    assert radii["face"][0] == 9.0 < radii["face"][1]


@pytest.mark.parametrize(("number", "least"), [(0.5, 10.0), (-0.5425, 9.8), (-1.234e-5, 7.0)])
def test_a_number_on_an_edge_is_no_smaller_than_its_plate_makes_it(
    layout: Layout, number: float, least: float
) -> None:
    picture = ET.fromstring(render(layout, State({}, {}, {"e0": number})))  # noqa: S314 - our own

    assert least <= float(text(picture, "on-plate").attrib["font-size"]) <= 10.0
