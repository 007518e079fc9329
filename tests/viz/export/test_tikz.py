"""TikZ: the places of the SVG, words that LaTeX can only show, and a document that it reads."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import viz
from autograd import Value, primitive
from autograd.engine import operations
from tests.viz.export.graphs import GRAPHS, HOSTILE, hostile, named, network, neuron
from tests.viz.export.latex import INJECTIONS, is_balanced, nodes, picture, tokens, words
from viz.export.tikz.letters import name, text
from viz.export.tikz.paths import path
from viz.letters.runs import Run, runs_of
from viz.letters.safety import safe
from viz.wishes import Theme

UNIT = 0.75
"""Big points to a pixel: 72 and 96 of them are an inch."""

PARTS = {r"\path", r"\node", r"\room"}
LETTERS = {
    *(r"\text", r"\mathrm", r"\ensuremath", r"\hanzi", r"\letter", r"\ttfamily", r"\char"),
    *(r"\textbackslash", r"\textasciicircum", r"\textless", r"\textgreater", r"\textbar"),
    *(r"\textendash", r"\dots", r"\ ", *("\\" + sign for sign in "#$%&_{}")),
}
FORMULAS = {
    *(r"\cdot", r"\times", r"\sim", r"\lambda", r"\partial", r"\Sigma", r"\'"),
    *(r"\left", r"\right", r"\frac", r"\tanh", r"\operatorname", r"\infty"),
}
"""All commands that may stand in a picture: ours, those that show a sign, those of mathematics."""

COMMENT = re.compile("% (?:node|edge|chip|legend|row|layer)(?: [a-z0-9-]+)?")


def document(root: Value, **wishes: object) -> str:
    return viz.draw(root, **wishes).tikz  # type: ignore[arg-type]


def test_names_numbers_and_slopes_stand_in_the_picture() -> None:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    product = named(a * b, "net_h1")
    product.backward()

    seen = [(style, word) for style, word in nodes(document(product))]

    assert seen[:2] == [("on-plate", "-3"), ("on-plate", "2")]
    assert [word for style, word in seen if style == "title"] == ["a", "b", "neth1"]
    assert [word for style, word in seen if style == "data-number"] == ["2", "-3", "-6"]
    assert [word for style, word in seen if style == "grad-number"] == ["-3", "2", "1"]
    assert ("on-badge", "×") in seen


def test_a_formula_is_that_of_latex() -> None:
    w1, i1, b = Value(0.5, "w1"), Value(2.0, "i1"), Value(1e-7, "b")
    net = named(w1 * i1 + b, "net")
    out = named(net / b + 1e-7, "out")
    drawn = document(out)

    assert r"{$w_{1} \cdot i_{1} + b$}" in drawn
    assert r"{$\frac{\mathrm{net}}{b} + 1{\times}10^{-7}$}" in drawn


def test_a_formula_that_has_no_room_is_cut_as_in_the_svg() -> None:
    label = "a label as long as a sentence of many words"
    long, b = Value(1.0, label), Value(2.0, "b")
    drawing = viz.draw(named(long * b + long, "p"), detail="named")
    cut = re.findall(r'class="formula".*?>(.*?)</text>', drawing.svg)

    assert "…" in cut[0]
    assert [seen for style, seen in nodes(drawing.tikz) if style == "formula"] == [
        re.sub("<.*?>", "", cut[0])
    ]


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_everything_stands_where_it_stands_in_the_svg(
    graph: Callable[[], Value], direction: str
) -> None:
    drawing = viz.draw(graph(), direction=direction)  # type: ignore[arg-type]
    assert_same_places(drawing.still, drawing.tikz)


def assert_same_places(svg: str, tikz: str) -> None:
    """Boxes, badges, chips, texts and the ends of edges of an SVG, in pixels, and of TikZ."""
    number = r"(-?[\d.]+)"
    of_svg = re.findall(
        rf'<rect class="\w+" x="{number}" y="{number}" width="{number}" height="{number}" rx', svg
    )
    of_tikz = re.findall(
        rf"\\path\[.*?rounded.*?\] \({number},{number}\) rectangle \({number},{number}\);", tikz
    )
    assert len(of_tikz) == len(of_svg) > 0
    for found, (x, y, wide, high) in zip(of_tikz, of_svg, strict=True):
        corners = (float(x), float(y), float(x) + float(wide), float(y) + float(high))
        assert [float(each) for each in found] == pytest.approx(
            [corner * UNIT for corner in corners], abs=0.1
        )
    texts_of_svg = re.findall(
        rf'<text class=".*?" x="{number}" y="{number}" font-size="[\d.]+"(?: text-anchor="(\w+)")?',
        svg,
    )
    texts_of_tikz = re.findall(
        rf"\\node\[.*?,anchor=(base[a-z ]*)\] at \({number},{number}\)", tikz
    )
    assert len(texts_of_tikz) == len(texts_of_svg) > 0
    for (anchor, x, y), (of_x, of_y, of_anchor) in zip(texts_of_tikz, texts_of_svg, strict=True):
        assert float(y) == pytest.approx(float(of_y) * UNIT, abs=0.1)
        if of_anchor:
            assert anchor == {"middle": "base", "end": "base east"}[of_anchor]
            assert float(x) == pytest.approx(float(of_x) * UNIT, abs=0.1)
    lines = rf"M{number} {number}[^M]*?{number} {number}"
    ends_of_svg = re.findall(rf'class="(?:hover-)?line" d="{lines}"', svg)
    ends_of_tikz = re.findall(
        rf"\\path\[(?:hover-)?line\] \({number},{number}\).*\({number},{number}\);", tikz
    )
    assert [[float(each) for each in ends] for ends in ends_of_tikz] == [
        pytest.approx([float(each) * UNIT for each in ends], abs=0.1) for ends in ends_of_svg
    ]


def test_a_corner_bends_as_in_the_svg() -> None:
    """Half way along both curves, by the formulas of Bézier."""
    start, pull, end = (8.0, 4.0), (12.0, 4.0), (12.0, 8.0)
    found = re.findall(r"\((.*?),(.*?)\)", path("M0 4L8 4Q12 4 12 8L12 9", 1.0))
    first, second = [(float(x), float(y)) for x, y in found[2:4]]

    for i in (0, 1):
        cubic = (start[i] + 3.0 * first[i] + 3.0 * second[i] + end[i]) / 8.0
        quadratic = (start[i] + 2.0 * pull[i] + end[i]) / 4.0
        assert cubic == pytest.approx(quadratic, abs=0.01)


@pytest.mark.parametrize(
    ("theme", "edge"), [("light", "B23F80"), ("dark", "E48BBB"), ("auto", "B23F80")]
)
def test_colours_are_those_of_the_theme(theme: Theme, edge: str) -> None:
    """With `auto` they are the light ones, for paper does not turn dark."""
    drawn = document(neuron(), theme=theme)

    assert rf"\definecolor{{root-edge}}{{HTML}}{{{edge}}}" in drawn
    assert "root face/.style={fill=root-box,draw=root-edge,line width=1.05bp}," in drawn


def test_gradients_flow_back_on_dashed_lines(tmp_path: Path) -> None:
    frames = viz.steps(neuron())
    backward = next(frame for frame in frames if frame.phase == "backward")
    drawn = [
        each.save(tmp_path / "step.tex").read_text(encoding="utf-8")
        for each in (frames[0], backward)
    ]

    assert "line/.style={draw=forward,line width=1.8bp}" in drawn[0]
    assert "dash pattern=on 5.25bp off 3bp" in drawn[1]
    assert r"\definecolor{backward}{HTML}{D55E00}" in drawn[1]


def test_an_edge_is_as_wide_as_what_it_carries() -> None:
    x = Value(2.0, "x")
    y = named(operations.sum([x, x * 10.0]), "y")
    widths = re.findall(r"\[line,line width=([\d.]+)bp\]", document(y, weight="flow"))

    assert max(map(float, widths)) == pytest.approx(5.5 * UNIT, abs=0.01)
    assert len(set(widths)) == 2


LABELS = HOSTILE | INJECTIONS


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
def test_a_hostile_label_is_shown_and_does_nothing(label: str) -> None:
    drawing = viz.draw(hostile(label))
    assert drawing.placed is not None
    titles = [box.title for box in drawing.placed.layout.sketch.boxes]
    inside = picture(drawing.tikz)
    commands = {token for token in tokens(inside) if token.startswith("\\")}
    comments = [token for token in tokens(inside) if token.startswith("%")]

    assert is_balanced(inside)
    assert commands <= PARTS | LETTERS | FORMULAS
    assert all(COMMENT.fullmatch(comment) for comment in comments)
    assert "^^" not in inside
    assert [seen for style, seen in nodes(drawing.tikz) if style == "title"] == [
        unicodedata.normalize("NFC", "".join(run.text for run in title)) for title in titles
    ]


@pytest.mark.parametrize("label", INJECTIONS.values(), ids=INJECTIONS)
def test_a_label_is_read_whole(label: str) -> None:
    """A title may have to be cut; these are the letters before that."""
    assert words(text(label)) == safe(label)


@pytest.mark.parametrize("pair", ["--", "``", "''", "?`", "!`", "<<", ">>", ",,"])
def test_two_signs_do_not_become_one(pair: str) -> None:
    """TeX makes of each pair another sign, in one of its encodings of letters."""
    assert pair not in text(pair)


def test_any_letter_is_written_as_a_text_that_can_do_nothing() -> None:
    rng = random.Random(7)
    codes = [*range(0x3000), *(rng.randrange(0x110000) for _ in range(3000))]
    for code in codes:
        written = text(f"a{chr(code)}b")
        outside = re.sub(r"\\hanzi(\[bsmi\])?\{[^\\{}]*\}", "", written)

        assert outside.isascii(), hex(code)
        assert is_balanced(written), hex(code)
        assert not {"%", "#", "&"} & set(tokens(written)), hex(code)


def test_letters_without_a_font_are_shown_by_their_codes() -> None:
    assert text("Ж🎉") == r"\letter{04}{16}\letter{1F3}{89}"


def test_chinese_is_written_as_it_is_and_in_a_font_that_has_it() -> None:
    assert text("学习率 a") == r"\hanzi{学习率} a"
    assert text("學") == r"\hanzi[bsmi]{學}"


def test_only_a_picture_with_chinese_asks_for_its_fonts() -> None:
    plain, chinese = (document(neuron(), lang=lang) for lang in ("en", "zh"))

    assert "CJKutf8" not in plain
    assert plain.isascii()
    assert "CJKutf8" in chinese
    assert r"\hanzi{数值}" in chinese


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("w1", "w_{1}"),
        ("E_total", r"E_{\mathrm{total}}"),
        ("net", r"\mathrm{net}"),
        ("λ", r"\lambda"),
        ("学习率", r"\text{\hanzi{学习率}}"),
        ("a b%", r"\text{a b\%}"),
    ],
)
def test_a_name_is_mathematics(label: str, written: str) -> None:
    assert name(runs_of(label)) == written


def test_spaces_at_the_ends_and_side_by_side_are_kept() -> None:
    assert text(" a  b ") == r"\ a \ b\ "
    assert name([Run("x", italic=True), Run("…"), Run("y")]) == r"x\text{\dots{}}\mathrm{y}"


def test_a_large_picture_fits_into_what_tex_and_a_page_can_measure() -> None:
    x = Value(0.5, "x")
    drawing = viz.draw(operations.sum([x.tanh() for _ in range(450)]), detail="ops")
    assert drawing.placed is not None
    numbers = re.findall(r"\((-?[\d.]+),(-?[\d.]+)\)", picture(drawing.tikz))

    assert drawing.placed.layout.height * UNIT > 14_400
    assert max(float(each) for pair in numbers for each in pair) <= 14_400


@pytest.mark.usefixtures("clean_table")
def test_an_operation_whose_name_is_chinese_is_written_by_its_name() -> None:
    """In mathematics it would be letters that no font has."""
    rules = (lambda xp, x: x * x), (lambda xp, z, x: 2.0 * x,)
    squared = primitive("平方", "x", *rules, text="平方({0})")
    y = named(squared(Value(3.0, "x")) + Value(1.0, "b"), "y")

    assert r"{\hanzi{平方}($x$)\ +\ $b$}" in document(y, detail="named")


def test_a_drawing_is_saved_as_what_it_gives(tmp_path: Path) -> None:
    drawing = viz.draw(network())
    saved = drawing.save(tmp_path / "graph.tex").read_text(encoding="utf-8")

    assert saved == drawing.tikz == viz.draw(network()).tikz
    assert Counter(re.findall(r"\\(?:begin|end)\{\w+\}", saved)) == {
        r"\begin{document}": 1,
        r"\begin{tikzpicture}": 1,
        r"\end{tikzpicture}": 1,
        r"\end{document}": 1,
    }
