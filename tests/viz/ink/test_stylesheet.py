"""Colours as readers of SVG find them: on the elements, and in one block for dark screens."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest

from autograd.explaining.derivations import Phase
from viz.ink.frame import render
from viz.ink.stylesheet import Stylesheet
from viz.layout.placing import place
from viz.letters.runs import Run, runs_of
from viz.picture.sketch import Emphasis, Row, Sketch, State
from viz.wishes import Theme
from viz.words import Kind

SketchOf = Callable[..., Sketch]
StateOf = Callable[[Sketch], State]
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = ("rect", "path", "text")
PHASES: tuple[Phase, ...] = ("forward", "backward", "all")
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
COLOUR = re.compile(r"#[0-9a-f]{6}")


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - it is our own text


def drawn(svg: str) -> Iterator[ET.Element]:
    """The elements that leave ink."""
    return (each for each in parsed(svg).iter() if each.tag.removeprefix(SVG) in DRAWN)


def sheet(svg: str) -> str:
    """The text of the one style sheet."""
    (style,) = parsed(svg).iter(f"{SVG}style")
    return style.text or ""


@pytest.fixture
def everything(network: Sketch, full_state: StateOf) -> Callable[..., str]:
    """A picture in which every part stands in every emphasis: rows, bands, chips, nan and all."""
    kinds: tuple[Kind, ...] = ("data", "parameter", "arithmetic", "function", "root")
    emphases: tuple[Emphasis, ...] = ("normal", "dim", "touched", "current")
    for box, (kind, _) in zip(network.boxes, product(kinds, emphases), strict=False):
        box.kind = kind
        box.formula = (Run("a"), Run("1", subscript=True), Run(" + b"))
        box.rows = [Row(f"{box.key}r{i}", box.value, runs_of(f"v{i}")) for i in range(4)]
        box.badge = "σ"
        box.scope = "hidden" if box.title[0].text in ("net", "out") else ""
    known = full_state(network)
    marked = [*known.data, *known.slope, *(row.key for box in network.boxes for row in box.rows)]
    state = replace(
        known,
        data={**known.data, "n3": float("nan")},
        emphasis={key: emphases[i % 4] for i, key in enumerate(marked)},
    )

    def make(theme: Theme, phase: Phase = "forward", *, chips: bool = True) -> str:
        network.chips = chips
        return render(place(network), replace(state, phase=phase), theme)

    return make


@pytest.mark.parametrize(("theme", "phase"), [*product(THEMES, PHASES)])
def test_every_drawn_element_has_its_colour_as_an_attribute(
    everything: Callable[..., str], theme: Theme, phase: Phase
) -> None:
    """Else it is black in Inkscape, typst, CairoSVG and LibreOffice, which resolve no variables."""
    for chips in (True, False):
        for each in drawn(everything(theme, phase, chips=chips)):
            fill, stroke = each.get("fill", ""), each.get("stroke", "none")
            assert {fill, stroke} != {"none"}, each.attrib
            assert all(each == "none" or COLOUR.fullmatch(each) for each in (fill, stroke))


@pytest.mark.parametrize("theme", THEMES)
def test_a_line_is_no_filled_area(everything: Callable[..., str], theme: Theme) -> None:
    """Black polygons lay between the boxes where the fill of a path was a rule."""
    for chips in (True, False):
        for each in drawn(everything(theme, chips=chips)):
            if "line" in each.attrib["class"] or each.get("class") == "row-rule":
                assert (each.get("fill"), each.get("stroke") is None) == ("none", False)


@pytest.mark.parametrize(("theme", "phase"), [*product(THEMES, PHASES)])
def test_no_picture_needs_variables_or_rules_by_id(
    everything: Callable[..., str], theme: Theme, phase: Phase
) -> None:
    svg = everything(theme, phase)
    selectors = re.findall(r"^([^{}\n]+)\{", sheet(svg), re.MULTILINE)

    assert "var(" not in svg
    assert ' opacity="' not in svg  # LibreOffice fades groups twice
    assert selectors
    assert not any("#" in selector for selector in selectors)
    assert sheet(svg).count("@media") == (theme == "auto")


@pytest.mark.parametrize("phase", PHASES)
def test_a_dark_screen_turns_the_picture_of_auto_into_the_dark_one(
    everything: Callable[..., str], phase: Phase
) -> None:
    """Element by element: what the rules of the one block make of it is what `dark` has."""
    auto, light, dark = (everything(theme, phase) for theme in THEMES)
    found = re.findall(
        r'^\.chainrule \[data-(fill|stroke)="([\w-]+)"\]\{(\w+):(.*)\}$', sheet(auto), re.MULTILINE
    )
    rules = {(attribute, role): colour for attribute, role, _, colour in found}

    assert all(attribute == changed for attribute, _, changed, _ in found)
    assert (
        re.sub(r' data-(fill|stroke)="[\w-]+"', "", auto).partition("</style>")[2]
        == (light.partition("</style>")[2])
    )
    for one, other in zip(drawn(auto), drawn(dark), strict=True):
        for attribute in ("fill", "stroke"):
            role = one.get(f"data-{attribute}")
            mine = rules[attribute, role] if role else one.get(attribute)
            assert mine == other.get(attribute)
    assert set(rules) == {
        (attribute, each.get(f"data-{attribute}"))
        for each in drawn(auto)
        for attribute in ("fill", "stroke")
        if each.get(f"data-{attribute}")
    }


def test_readers_that_do_not_know_the_condition_match_no_dark_rule(
    everything: Callable[..., str],
) -> None:
    """LibreOffice applies rules by class out of their block; selectors by attribute it passes."""
    dark = sheet(everything("auto")).partition("@media")[2].splitlines()[1:-1]

    assert all(re.match(r'\.chainrule \[data-(fill|stroke)="', rule) for rule in dark)


def test_letters_are_precise_where_it_is_not_read_by_cairosvg(
    everything: Callable[..., str],
) -> None:
    """It drew them in shreds."""
    first = sheet(everything("light")).splitlines()[0]

    assert re.fullmatch(
        r"@supports \(.*\)\{\.chainrule\{text-rendering:geometricPrecision\}\}", first
    )
    assert everything("light").count("text-rendering") == 2


def test_the_height_is_the_pages_business_only_within_a_page(
    everything: Callable[..., str],
) -> None:
    """CairoSVG draws an empty picture where the height of the outermost element is `auto`."""
    svg = everything("light")

    assert "height" not in sheet(svg).replace(".chainrule:not(:root){height:auto}", "", 1)
    assert parsed(svg).get("style") == "max-width:100%"


@pytest.mark.parametrize(
    ("theme", "ink", "page"), [("light", "#1f2730", "#ffffff"), ("dark", "#e9eef3", "#10151c")]
)
def test_what_is_dim_has_28_per_cent_of_its_colour_on_the_page(
    sketch_of: SketchOf, full_state: StateOf, theme: Theme, ink: str, page: str
) -> None:
    sketch = sketch_of({"c": "a"})
    state = replace(full_state(sketch), emphasis={"n0": "dim"})
    dim, normal = (
        each.get("fill")
        for each in drawn(render(place(sketch), state, theme))
        if each.get("class") == "title"
    )
    levels = (
        round(0.28 * int(ink[i : i + 2], 16) + 0.72 * int(page[i : i + 2], 16)) for i in (1, 3, 5)
    )

    assert normal == ink
    assert dim == "#" + "".join(f"{level:02x}" for level in levels)


@pytest.mark.parametrize(
    ("phase", "colour", "dashed"), [("forward", "#0072b2", False), ("backward", "#d55e00", True)]
)
def test_the_colour_of_a_phase_is_on_what_it_touches_and_nowhere_else(
    network: Sketch, full_state: StateOf, phase: Phase, colour: str, dashed: bool
) -> None:
    """The edge whose turn it is: line, dash, arrow; its target's face and badge; its source."""
    edge = network.edges[0]
    for box in network.boxes:
        box.kind = "arithmetic"
    state = replace(
        full_state(network),
        phase=phase,
        emphasis={edge.key: "current", edge.target: "current", edge.source: "touched"},
    )
    svg = render(place(network), state, "light")
    inked = Counter(
        each.attrib["class"]
        for each in drawn(svg)
        if colour in (each.get("fill"), each.get("stroke"))
    )
    (line,) = (each for each in drawn(svg) if each.get("stroke-width") == "2.4" and each.get("d"))

    assert inked["line"] == inked["arrow"] == inked["badge"] == 1
    assert inked["face"] == 2
    assert line.get("stroke-dasharray") == ("7 4" if dashed else None)
    assert {each.get("stroke-width") for each in drawn(svg) if each.get("class") == "face"} == {
        "1.4",
        "2.4",
        "3.2",
    }


@pytest.mark.parametrize("kind", ["data", "parameter", "arithmetic", "function", "root"])
def test_a_box_has_the_colours_of_its_kind(
    sketch_of: SketchOf, full_state: StateOf, kind: Kind
) -> None:
    """The palette of the reference pictures."""
    edges = {"data": "#0072b2", "function": "#007a5a", "root": "#b23f80"}
    sketch = sketch_of({"c": "a"})
    sketch.boxes[1].kind = kind
    svg = render(place(sketch), full_state(sketch), "light")
    group = parsed(svg).find(f".//{SVG}g[@id='graph-n1']")
    assert group is not None
    face, badge = group.iter(f"{SVG}rect")

    assert face.get("stroke") == badge.get("fill") == edges.get(kind, "#667080")
    assert face.get("fill") != face.get("stroke")


def test_bold_is_what_names_and_marks(everything: Callable[..., str]) -> None:
    """Titles, signs on badges, the terms of the legend, nan, and chips that are touched."""
    bold = {
        name
        for each in drawn(everything("light"))
        if each.get("font-weight") == "bold"
        for name in each.attrib["class"].split()
    }

    assert bold == {
        *("title", "on-badge", "term", "not-a-number", "on-plate"),
        *("data-number", "grad-number", "caption"),  # of the legend's terms and of nan
    }


@pytest.mark.parametrize(
    ("emphasis", "widths"),
    [
        ("normal", {"face": 1.4, "line": 1.4, "hover-line": 0.7, "plate": 1.0}),
        ("dim", {"face": 1.4, "line": 1.4, "hover-line": 0.7, "plate": 1.0}),
        ("touched", {"face": 2.4, "line": 2.4, "hover-line": 2.4, "plate": 1.0}),
        ("current", {"face": 3.2, "line": 2.4, "hover-line": 2.4, "plate": 1.0}),
    ],
)
def test_outlines_are_as_wide_as_in_the_reference_pictures(
    emphasis: Emphasis, widths: dict[str, float]
) -> None:
    pen = Stylesheet("light", "all").pen(emphasis, "data")
    found = {
        name: float(re.findall(r'stroke-width="([\d.]+)"', pen.attributes(name))[0])
        for name in widths
    }
    thin = ('stroke-opacity="0.6"' in pen.attributes("hover-line"), emphasis in ("normal", "dim"))

    assert found == widths
    assert len(set(thin)) == 1
    for name in ("band", "row-rule"):
        assert 'stroke-width="1"' in pen.attributes(name)


def test_the_rows_of_a_dim_box_are_dim_whatever_they_are_themselves(
    sketch_of: SketchOf, full_state: StateOf
) -> None:
    sketch = sketch_of({"c": "a"})
    box = sketch.boxes[1]
    box.rows = [Row(f"r{i}", box.value, runs_of(f"w{i}")) for i in range(3)]
    layout, state = place(sketch), full_state(sketch)
    cases: tuple[tuple[Emphasis, Emphasis, Emphasis], ...] = (
        ("dim", "current", "dim"),
        ("normal", "dim", "dim"),
        ("normal", "touched", "touched"),
    )

    for above, row, expected in cases:
        marked = replace(state, emphasis={"n1": above, "r0": row})
        svg = render(layout, marked, "light")
        (group,) = (each for each in parsed(svg).iter() if each.get("id") == "graph-r0")
        faded = group[0].get("fill") != "#1f2730"
        assert group.get("class") == f"row is-{expected}"
        assert faded is (expected == "dim")


def test_a_dim_edge_has_one_colour_and_does_not_add_up(
    sketch_of: SketchOf, full_state: StateOf
) -> None:
    """Line, arrowhead and plate; lines share their ways, so none of them is transparent."""
    sketch = sketch_of({"c": "a b"})
    state = replace(full_state(sketch), emphasis={"e0": "dim"})
    svg = render(place(sketch), state, "light")
    groups = [each for each in parsed(svg).iter(f"{SVG}g") if "graph-e0" in each.get("id", "")]
    paints = {
        each.attrib["class"]: (each.get("fill"), each.get("stroke"))
        for group in groups
        for each in group
        if each.get("class")
    }

    assert paints == {
        "line": ("none", "#e4e8ec"),
        "arrow": ("#e4e8ec", None),
        "plate": ("#ffffff", "#e4e8ec"),
        "on-plate": ("#c3c9d0", None),
    }
