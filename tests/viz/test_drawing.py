"""Drawings: what the finished picture shows, and how it is saved."""

from __future__ import annotations

import os
import re
import stat
import struct
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.errors import GraphChangedWarning, OperandError
from autograd.language import Language
from viz import Drawing, draw, draw_dot, set_theme, steps
from viz.drawing import laid_out, svg_or_none
from viz.errors import DrawingError, ExportError, TooManyBoxesError
from viz.export import FORMATS, Format
from viz.wishes import Direction, Wishes


def named(value: Value, label: str) -> Value:
    value.label = label
    return value


def expression() -> Value:
    """The small expression of micrograd's lecture: L = (a b + c) f."""
    a, b, c, f = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c"), Value(-2.0, "f")
    return named(named(named(a * b, "e") + c, "d") * f, "L")


def parsed(xml: str) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - it is our own text


def texts(drawing: Drawing) -> list[str]:
    """Every line of text in a picture."""
    return ["".join(node.itertext()) for node in parsed(drawing.svg).iter() if is_text(node)]


def is_text(node: ET.Element) -> bool:
    return node.tag.endswith("}text")


@pytest.fixture
def drawing() -> Drawing:
    return draw(expression())


def test_the_picture_shows_data_gradients_and_local_derivatives() -> None:
    """By hand: dL/da = b f = 6, dL/db = a f = -4, dL/dc = f = -2, dL/df = d = 4."""
    root = expression()
    root.backward()

    shown = texts(draw(root))

    assert shown.count("−8") == 1
    assert {"6", "−4", "−2", "4", "10"} <= set(shown)


def test_before_a_backward_pass_gradients_are_dashes_and_derivatives_are_shown() -> None:
    shown = texts(draw(expression()))

    assert shown.count("–") == 7
    assert shown.count("1") == 2


def test_the_same_graph_gives_the_same_bytes() -> None:
    assert draw(expression()).svg == draw(expression()).svg


def test_pictures_of_different_graphs_have_different_identities() -> None:
    """So that their style sheets do not mix on one page."""
    first, second = (parsed(draw(Value(x, "x") * 2.0).svg).get("id") for x in (1.0, 2.0))

    assert first != second


def test_pictures_of_one_graph_in_two_languages_have_different_identities() -> None:
    english, chinese = (draw(expression(), lang="en"), draw(expression(), lang="zh"))

    assert parsed(english.svg).get("id") != parsed(chinese.svg).get("id")


def test_drawing_changes_no_gradient() -> None:
    root = expression()
    root.backward()
    before = [(v.data, v.grad) for v in (root, *root.parents)]

    draw(root)

    assert [(v.data, v.grad) for v in (root, *root.parents)] == before


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_every_theme_is_well_formed(theme: str) -> None:
    assert parsed(draw(expression(), theme=theme).svg).tag.endswith("svg")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "label",
    [
        "\"quoted\" & 'single'",
        "<script>alert(1)</script>",
        r"\N\G\L back\slash",
        "two\nlines",
        "{a|b}",
        "学习率",
        "🦊",
        "\u202eright to left",
        "nul \x00 and \x1b",
        "\ud800 lone surrogate",
        "long" * 2500,
    ],
)
def test_a_hostile_label_is_text_and_changes_nothing_else(label: str) -> None:
    picture, plain = draw(Value(2.0, label) * 3.0), draw(Value(2.0, "x") * 3.0)

    tags = [node.tag for node in parsed(picture.svg).iter()]
    plain_tags = [node.tag for node in parsed(plain.svg).iter()]

    assert set(tags) <= {*plain_tags, "{http://www.w3.org/2000/svg}tspan"}
    assert label not in picture.dot


def test_a_label_with_markup_appears_as_it_was_written() -> None:
    assert "x<&>" in texts(draw(Value(2.0, "x<&>") * 3.0))


@pytest.mark.parametrize("data", [1e-300, float("nan"), float("inf"), -0.0])
def test_awkward_numbers_are_drawn(data: float) -> None:
    assert draw(Value(data, "x") * 1.0).boxes == 2


def test_a_single_leaf_is_drawn() -> None:
    assert draw(Value(3.0, "only")).boxes == 1


@pytest.mark.parametrize(("suffix", "magic"), [("svg", b"<svg"), ("dot", b"digraph")])
def test_text_formats_are_saved_by_suffix(
    drawing: Drawing, tmp_path: Path, suffix: str, magic: bytes
) -> None:
    path = drawing.save(tmp_path / f"picture.{suffix}")

    assert magic in path.read_bytes()[:200]


@pytest.mark.parametrize(("suffix", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_rasters_are_saved_by_suffix(
    drawing: Drawing, tmp_path: Path, suffix: str, magic: bytes
) -> None:
    pytest.importorskip("typst", reason="PNG and PDF need the extra 'png'")

    path = drawing.save(tmp_path / f"picture.{suffix}")

    assert path.read_bytes().startswith(magic)


def test_without_the_extra_saving_as_png_says_what_to_install(
    drawing: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(ExportError, match=r"pip install 'typst>=0\.13'"):
        drawing.save(tmp_path / "picture.png")


def test_an_unknown_suffix_names_the_known_ones(drawing: Drawing, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.svg, \.dot, .*; got .*picture\.gif"):
        drawing.save(tmp_path / "picture.gif")


def test_a_failed_save_keeps_the_old_file_and_leaves_no_other(
    drawing: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "picture.svg"
    path.write_text("old")

    def full_disk(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        drawing.save(path)

    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [
        ("picture.svg", "old")
    ]


def test_saving_into_a_missing_folder_names_the_folder(drawing: Drawing, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such folder") as caught:
        drawing.save(tmp_path / "missing" / "picture.svg")

    assert caught.value.filename == str(tmp_path / "missing")


def test_a_path_that_cannot_be_written_is_named_as_it_was_given(
    drawing: Drawing, tmp_path: Path
) -> None:
    """Not the hidden file that would have taken its place."""
    path = tmp_path / "picture.svg"
    path.mkdir()

    with pytest.raises(OSError, match=r"picture\.svg'$") as caught:
        drawing.save(path)

    assert caught.value.filename == str(path)


def test_saving_under_no_path_says_what_a_path_is(drawing: Drawing) -> None:
    with pytest.raises(ExportError, match=r"such as 'graph\.svg'; got None"):
        drawing.save(None)  # type: ignore[arg-type]


def test_a_saved_picture_replaces_the_old_one(drawing: Drawing, tmp_path: Path) -> None:
    path = tmp_path / "picture.svg"
    path.write_text("old")
    drawing.save(path)

    assert path.read_text(encoding="utf-8") == drawing.svg


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_saved_picture_leaves_no_other_file(drawing: Drawing, tmp_path: Path) -> None:
    drawing.save(tmp_path / "graph.svg")

    assert [path.name for path in tmp_path.iterdir()] == ["graph.svg"]


def test_a_saved_picture_has_the_permissions_of_any_new_file(
    drawing: Drawing, tmp_path: Path
) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.touch()

    mode = stat.S_IMODE(drawing.save(tmp_path / "picture.svg").stat().st_mode)

    assert mode == stat.S_IMODE(ordinary.stat().st_mode)


def test_a_notebook_is_given_the_svg(drawing: Drawing) -> None:
    assert drawing._repr_svg_() == drawing.svg


def test_a_graph_too_large_to_draw_falls_back_to_its_repr_in_a_notebook() -> None:
    value = Value(1.0)
    for _ in range(501):
        value = value.sin()

    assert svg_or_none(value) is None


def test_the_limit_is_checked_before_anything_is_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viz.drawing.place", lambda sketch: pytest.fail("was laid out"))
    leaves = [Value(1.0) for _ in range(20)]
    root = ag.sum(leaves) * ag.prod(leaves)

    with pytest.raises(TooManyBoxesError, match="max_nodes=10 are not drawn"):
        draw(root, max_nodes=10)


def test_draw_dot_gives_the_source_and_renders_a_file(tmp_path: Path) -> None:
    dot = draw_dot(expression())
    path = dot.render(tmp_path / "gout")

    assert dot.source.startswith("digraph")
    assert Path(path).name == "gout.svg"
    assert Path(path).read_text(encoding="utf-8") == dot.svg


def test_draw_dot_does_not_write_a_suffix_twice(tmp_path: Path) -> None:
    path = draw_dot(expression()).render(tmp_path / "gout.svg")

    assert Path(path).name == "gout.svg"


@pytest.mark.parametrize("limit", [-1, 0, "a", 2.5, None])
def test_a_limit_that_is_no_number_of_boxes_is_refused(limit: object) -> None:
    with pytest.raises(DrawingError, match=f"whole number of boxes from 1 on, got {limit!r}"):
        draw(expression(), max_nodes=limit)  # type: ignore[arg-type]


@pytest.mark.parametrize("detail", ["named", "ops"])
def test_the_limit_that_a_refusal_advises_is_enough(
    detail: Literal["named", "ops"], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for operations with leaves of their own, which are boxes too."""
    monkeypatch.setattr("viz.drawing.place", lambda sketch: sketch)
    root = Value(1.0, "x")
    for i in range(30):
        root = root * Value(1.0 + i, f"w{i}")
        root.label = f"y{i}"

    with pytest.raises(TooManyBoxesError) as caught:
        laid_out(root, Wishes(detail, max_nodes=10), None)
    advised = int(str(caught.value).rpartition("max_nodes=")[2].rstrip("."))
    drawn, _ = laid_out(root, Wishes(detail, max_nodes=advised), None)

    assert len(drawn.sketch.boxes) <= advised


@pytest.mark.parametrize("given", [3, Value(1.0, "w")])
def test_parameters_that_are_no_list_say_what_is_taken(given: object) -> None:
    with pytest.raises(OperandError, match="parameters takes several Values"):
        draw(expression(), parameters=given)  # type: ignore[arg-type]


def test_tooltips_call_values_without_a_label_by_their_formula() -> None:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    drawn = parsed(draw((a + b) * a, "ops").svg)
    titles = [node.text for node in drawn.iter() if node.tag.endswith("}title")]

    assert "∂output/∂(a + b) = 2.0" in titles
    assert "∂(a + b)/∂a = 1.0" in titles


def test_a_line_for_all_leaves_has_no_headings_of_columns() -> None:
    n = 60
    nets = [
        ag.dot(
            [Value(0.1, f"w{i}{j}") for j in range(n)], [Value(0.1, f"x{i}{j}") for j in range(n)]
        )
        for i in range(30)
    ]
    shown = texts(draw(ag.sum(nets)))

    assert f"{2 * n} leaves, |grad|" in shown
    assert "local" not in shown


def test_rankdir_of_draw_dot_is_the_direction() -> None:
    root = expression()

    assert draw_dot(root, rankdir="TB").svg == draw(root, direction="down").svg
    assert draw_dot(root).svg == draw(root).svg


def height(drawing: Drawing) -> float:
    return float(parsed(drawing.svg).attrib["height"])


def test_a_picture_that_leads_down_is_high() -> None:
    assert height(draw(expression(), direction="down")) > 2.0 * height(draw(expression()))


def test_micrograds_call_of_render_works_as_it_stands(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="PNG and PDF need the extra 'png'")

    path = draw_dot(expression()).render(
        str(tmp_path / "g"), format="png", view=False, cleanup=True
    )

    assert path == str(tmp_path / "g.png")
    assert Path(path).read_bytes().startswith(b"\x89PNG")
    assert [each.name for each in tmp_path.iterdir()] == ["g.png"]


def test_render_makes_the_folder_as_graphviz_does(tmp_path: Path) -> None:
    path = draw_dot(expression()).render("g", directory=tmp_path / "new" / "er")

    assert path == str(tmp_path / "new" / "er" / "g.svg")


def test_the_format_of_a_drawing_may_be_changed(tmp_path: Path) -> None:
    dot = draw_dot(expression())
    dot.format = "dot"

    assert dot.render(tmp_path / "g") == str(tmp_path / "g.dot")
    assert dot.pipe() == dot.source.encode()


def test_a_format_that_is_not_known_is_refused_at_once(tmp_path: Path) -> None:
    dot = draw_dot(expression())

    for ask in (
        lambda: setattr(dot, "format", "jpg"),
        lambda: dot.pipe("jpg"),
        lambda: dot.render(tmp_path / "g", format="jpg"),
    ):
        with pytest.raises(ExportError, match="format is one of svg, dot, .*; got 'jpg'"):
            ask()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", ["svg", "dot", "boxes", "fromat"])
def test_nothing_else_of_a_drawing_can_be_set(drawing: Drawing, name: str) -> None:
    with pytest.raises(AttributeError, match=f"{name} cannot be set; .* only .format can"):
        setattr(drawing, name, "x")


def test_pipe_gives_bytes_or_text(drawing: Drawing) -> None:
    assert drawing.pipe() == drawing.svg.encode()
    assert drawing.pipe(encoding="utf-8") == drawing.svg
    assert drawing.pipe("dot", encoding="utf-8") == drawing.dot


def test_view_writes_the_file_and_opens_it(
    drawing: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("viz.drawing.graphviz.view", opened.append)

    paths = [drawing.view(tmp_path / "g"), drawing.render(tmp_path / "h", view=True)]

    assert [str(path) for path in opened] == paths
    assert Path(paths[0]).read_text(encoding="utf-8") == drawing.svg


def test_where_nothing_can_open_a_file_view_says_that_it_is_written(
    drawing: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_viewer(_: Path) -> None:
        raise FileNotFoundError("xdg-open")

    monkeypatch.setattr("viz.drawing.graphviz.view", no_viewer)

    with pytest.raises(ExportError, match="is written, but no program could be started"):
        drawing.view(tmp_path / "g")
    assert (tmp_path / "g.svg").exists()


@pytest.mark.parametrize("scale", [1, 3.5])
def test_scale_is_the_number_of_dots_to_a_pixel(
    drawing: Drawing, tmp_path: Path, scale: float
) -> None:
    pytest.importorskip("typst", reason="PNG and PDF need the extra 'png'")
    size = [float(parsed(drawing.svg).attrib[name]) * scale for name in ("width", "height")]

    png = drawing.save(tmp_path / "g.png", scale=scale).read_bytes()

    assert struct.unpack(">II", png[16:24]) == pytest.approx(size, abs=1.0)


@pytest.mark.parametrize("scale", [0, -1.0, float("nan"), float("inf"), "2", True])
def test_a_scale_that_is_no_number_of_dots_is_refused(
    drawing: Drawing, tmp_path: Path, scale: object
) -> None:
    with pytest.raises(ExportError, match="scale is a positive number of dots to a pixel, got"):
        drawing.save(tmp_path / "g.png", scale=scale)  # type: ignore[arg-type]


def test_a_scale_that_would_fill_memory_is_refused(drawing: Drawing, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"more than 200,000,000 dots; pass a scale up to \d+"):
        drawing.save(tmp_path / "g.png", scale=1e4)


def test_a_scale_for_a_format_without_dots_is_refused(drawing: Drawing, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"number of dots to a pixel in \.png; other formats"):
        drawing.save(tmp_path / "g.svg", scale=2.0)


def legend(svg: str) -> ET.Element:
    return next(each for each in parsed(svg).iter() if each.get("class") == "legend")


@pytest.mark.parametrize(
    "root",
    [
        pytest.param(expression, id="small"),
        pytest.param(lambda: nn.MLP(3, [4, 4, 1])([1.0, 2.0, 3.0]), id="network"),
        pytest.param(lambda: nn.MLP(3, [8, 8, 8, 8, 1])([1.0, 2.0, 3.0]), id="wide"),
    ],
)
@pytest.mark.parametrize("direction", ["right", "down"])
def test_the_legend_is_at_least_11_px_where_the_picture_is_1000_px_wide(
    root: Callable[[], Value], direction: Direction
) -> None:
    svg = draw(root(), direction=direction).svg
    shrunk = min(1.0, 1000.0 / float(parsed(svg).attrib["width"]))
    sizes = [float(each.attrib["font-size"]) for each in legend(svg) if is_text(each)]

    assert min(sizes) * shrunk >= 10.95


def test_the_legend_is_inside_the_picture() -> None:
    """Widths of texts are estimates from above, so a text that ends inside by them does so."""
    for lang in ("en", "zh"):
        svg = draw(nn.MLP(3, [4, 4, 1])([1.0, 2.0, 3.0]), lang=lang).svg
        left, _, wide, high = map(float, parsed(svg).attrib["viewBox"].split())
        for each in legend(svg):
            x, y = float(each.attrib["x"]), float(each.attrib["y"])
            assert left <= x < left + wide
            assert y < high


def test_gradients_of_another_root_are_not_called_those_of_this_one() -> None:
    """After `loss.backward()` the boxes under an inner value have ∂loss, not ∂h."""
    w, x = Value(2.0, "w"), Value(3.0, "x")
    h = named(w * x, "h")
    other = named(w + x, "other")

    def says(value: Value, lang: Language = "en") -> str:
        return "".join(legend(draw(value, lang=lang).svg).itertext())

    assert "∂h/∂node" in says(h)
    named((h - 1.0) ** 2, "loss").backward()
    assert "∂h/∂" not in says(h)
    assert "gradient, as the last pass left it" in says(h)
    assert "gradient, as the last pass left it" in says(other)
    assert "梯度（最近一次反向传播的结果）" in says(h, "zh")
    h.backward()
    assert "∂h/∂node" in says(h)
    assert "∂h/∂node" in "".join(legend(steps(h)[-1].svg).itertext())


def test_the_legend_has_a_key_to_the_colours_that_occur() -> None:
    x = Value(2.0, "x")
    root = named(named(x * 3.0, "y").tanh(), "z")
    plain, network = legend(draw(root).svg), legend(draw(nn.Neuron(2)([1.0, 2.0])).svg)

    def words(key: ET.Element) -> list[str]:
        """What stands after each swatch."""
        parts = list(key)
        return [
            "".join(after.itertext())
            for swatch, after in pairwise(parts)
            if swatch.get("class") == "swatch"
        ]

    assert words(plain) == ["leaf", "operation", "result"]
    assert words(network) == ["input", "parameter", "operation", "result"]


def test_docked_and_summarised_leaves_are_explained() -> None:
    """`local` and `|grad|` stand in boxes only there."""
    docked = draw(nn.MLP(3, [4, 4, 1])([1.0, 2.0, 3.0]))
    summarised = draw(nn.MLP(3, [16, 16, 1])([1.0, 2.0, 3.0]))

    assert ("rows in a box", "leaves used only there; local: ∂box/∂leaf") in pairwise(texts(docked))
    assert ("|grad|", "norm of the gradients of leaves used only there") in pairwise(
        texts(summarised)
    )
    assert not any("used only there" in text for text in texts(draw(expression())))


def test_drawing_something_else_says_what_is_drawn() -> None:
    with pytest.raises(OperandError, match=r"one Value, got \[\] of type list"):
        draw([])  # type: ignore[arg-type]


def test_an_unknown_theme_names_the_known_ones() -> None:
    with pytest.raises(DrawingError, match="'auto', 'light' or 'dark', got 'blue'"):
        draw(expression(), theme="blue")  # type: ignore[arg-type]


def test_the_legend_speaks_the_language_that_is_asked_for() -> None:
    value = Value(2.0, "a") * 3.0

    assert "局部导数" in draw(value, lang="zh").svg
    assert "local derivative" in draw(value).svg


def english_words(drawn: Drawing) -> set[str]:
    """Words of three letters or more that are no attribute's name and no function's."""
    shown = {word for text in texts(drawn) for word in re.findall(r"[A-Za-z]{3,}", text)}
    return shown - {"data", "grad", "tanh", "relu"}


def test_a_chinese_picture_has_no_english_word() -> None:
    model = nn.MLP(3, [4, 4, 1], activation="tanh")
    root = model([2.0, 3.0, -1.0]) * 2.0

    assert english_words(draw(root, lang="zh")) <= {"out"}  # a label that nn gives


@pytest.mark.parametrize("direction", ["right", "down"])
def test_the_names_of_layers_stand_on_their_bands(direction: Direction) -> None:
    """Each name is inside its band, at its upper left, and in no box."""
    svg = draw(nn.MLP(2, [3, 3, 1])([1.0, 2.0]), direction=direction).svg
    layers = [each for each in parsed(svg).iter() if each.get("class") == "layer"]
    faces = [each for each in parsed(svg).iter() if each.get("class") == "face"]
    named_layers = []
    for ground, name in layers:
        left, top, wide, high = (float(ground.attrib[key]) for key in ("x", "y", "width", "height"))
        x, y = float(name.attrib["x"]), float(name.attrib["y"])
        named_layers.append(name.text)

        assert left < x < left + wide
        assert top < y < top + min(high, 30.0)
        for box in faces:
            bx, by = float(box.attrib["x"]), float(box.attrib["y"])
            inside = bx < x < bx + float(box.attrib["width"])
            assert not (inside and by < y < by + float(box.attrib["height"]))

    assert named_layers == ["layer 1", "layer 2"]


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("operation", [lambda x: x.tanh(), lambda x: x * x])
def test_the_badge_stands_on_the_border_where_edges_arrive(
    operation: Callable[[Value], Value], direction: Direction
) -> None:
    """On the left border with its right end 4 px inside, or on the upper one with its lower end."""
    drawn = list(parsed(draw(operation(Value(2.0, "x")), direction=direction).svg).iter())
    face, badge = (
        [float(each.attrib[key]) for key in ("x", "y", "width", "height")]
        for name in ("face", "badge")
        for each in drawn
        if each.get("class") == name and (name == "badge" or "root" in each.get("data-fill", ""))
    )
    arrow = next(each.attrib["d"] for each in drawn if each.get("class") == "arrow")
    x, y = map(float, re.findall(r"L([\d.]+) ([\d.]+)", arrow)[0])
    centre = [badge[0] + badge[2] / 2.0, badge[1] + badge[3] / 2.0]

    if direction == "down":
        assert centre[0] == pytest.approx(face[0] + face[2] / 2.0, abs=0.2)
        assert badge[1] + badge[3] == pytest.approx(face[1] + 4.0, abs=0.2)
        assert (x, y) == pytest.approx((centre[0], badge[1]), abs=0.2)
    else:
        assert centre[1] == pytest.approx(face[1] + face[3] / 2.0, abs=0.2)
        assert badge[0] + badge[2] == pytest.approx(face[0] + 4.0, abs=0.2)
        assert (x, y) == pytest.approx((badge[0], centre[1]), abs=0.2)


def test_a_chinese_picture_of_a_wide_network_has_no_english_word() -> None:
    assert english_words(draw(nn.MLP(3, [16, 16, 1])([2.0, 3.0, -1.0]), lang="zh")) <= {"out"}


def test_a_root_without_a_label_is_called_output_in_the_language_of_the_picture() -> None:
    value = Value(2.0, "a") * 3.0

    assert "梯度 ∂输出/∂节点" in texts(draw(value, lang="zh"))
    assert "gradient ∂output/∂node" in texts(draw(value))


def test_data_and_grad_stand_on_two_lines_in_every_box() -> None:
    """Also in wide boxes, where one line would have had room for both."""
    root = nn.MLP(3, [4, 4, 1], activation="tanh")([2.0, 3.0, -1.0])
    captions = [
        (node.text, node.get("y"))
        for node in parsed(draw(root).svg).iter()
        if is_text(node) and node.text in ("data", "grad") and node.get("font-size") == "9"
    ]

    assert len(captions) == 24
    assert all(a[1] != b[1] for a, b in zip(captions[::2], captions[1::2], strict=True))


def test_the_same_number_has_one_spelling_in_picture_and_equations() -> None:
    """0.1 · 8 is 0.8000000000000002 in floats; it stood as 0.8000 beside 0.8."""
    a, b = Value(0.1, "a"), Value(0.8, "b")
    root = named(named(a * 7.0, "c") * b, "d")
    root.backward()

    assert {"0.7", "0.56"} <= set(texts(draw(root)))
    assert "0.7 · 0.8 = 0.56" in steps(root)[1].text


def test_digits_are_those_of_boxes_edges_formulas_and_equations() -> None:
    x = Value(2.0 / 3.0, "x")
    root = named(x * (1.0 / 3.0) + x, "y")
    root.backward()
    shown = texts(draw(root, "named", digits=2))

    assert {"0.67", "0.89", "1.3", "x · 0.33 + x"} <= set(shown)
    assert not any("0.333" in text for text in shown)
    assert (
        steps(root, detail="named", digits=2)[0].text
        == "y = x · 0.33 + x = 0.67 · 0.33 + 0.67 = 0.89"
    )
    assert r"x \cdot 0.33 + x" in steps(root, detail="named", digits=2)[0].latex
    assert "× 0.33" in texts(draw(x * (1.0 / 3.0), digits=2))
    assert "0.888889" in steps(root, detail="named", digits=6)[0].mathml


def test_the_theme_that_is_set_holds_where_none_is_asked_for() -> None:
    set_theme("dark")
    try:
        assert draw(expression()).svg == draw(expression(), theme="dark").svg
        assert expression()._repr_svg_() == draw(expression(), theme="dark").svg
        assert steps(expression())[0].svg == steps(expression(), theme="dark")[0].svg
        assert draw(expression(), theme="light").svg != draw(expression()).svg
    finally:
        set_theme("auto")


def test_a_theme_that_is_not_known_cannot_be_set() -> None:
    with pytest.raises(DrawingError, match="'auto', 'light' or 'dark', got 'blue'"):
        set_theme("blue")  # type: ignore[arg-type]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(DrawingError, match="lang is 'en' or 'zh', got 'fr'"):
        draw(Value(2.0, "a") * 3.0, lang="fr")  # type: ignore[arg-type]


def test_a_direction_that_draw_dot_does_not_know_is_refused() -> None:
    with pytest.raises(DrawingError, match="rankdir is 'LR' or 'TB', got 'RL'"):
        draw_dot(expression(), rankdir="RL")


def test_an_unknown_detail_names_the_known_ones() -> None:
    known = "'auto', 'neurons', 'named' or 'ops'"
    with pytest.raises(DrawingError, match=f"detail is {known}, got 'all'"):
        draw(expression(), "all")  # type: ignore[arg-type]


def test_a_format_is_one_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shout = Format("dot", lambda dot: dot.upper().encode())
    monkeypatch.setitem(FORMATS, "loud", shout)

    drawn = draw_dot(expression(), format="loud")
    path = Path(drawn.render(tmp_path / "graph"))

    assert path == tmp_path / "graph.loud"
    assert path.read_text(encoding="utf-8") == drawn.dot.upper()


def test_a_picture_of_changed_data_warns_at_the_line_that_draws_it() -> None:
    w = Value(0.5, "w")
    y = (3.0 * w).exp()
    w.data = 2.0

    with pytest.warns(GraphChangedWarning, match="'w' gives 6 now and gave 1.5 when") as told:
        draw(y)

    assert told[0].filename == __file__
