"""Plots as SVG: the same bytes twice, text as text, ids of their own, light and dark."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from html.parser import HTMLParser
from itertools import combinations
from os import environ, pathsep
from pathlib import Path

import numpy as np
import pytest

from tests.viz.plots.cases import CASES, printed_by
from viz import plots, set_theme
from viz.ink.colours import colour
from viz.letters.runs import Run
from viz.letters.widths import width
from viz.wishes import Theme

mpl = pytest.importorskip("matplotlib")

SVG = "{http://www.w3.org/2000/svg}"
KINDS = pytest.mark.parametrize("kind", CASES)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - it is our own text


@cache
def drawn(kind: str, title: str = "", theme: Theme = "auto") -> str:
    return CASES[kind](title=title, theme=theme).svg


def texts(svg: str) -> list[ET.Element]:
    return list(parsed(svg).iter(f"{SVG}text"))


def test_every_function_has_a_case() -> None:
    assert set(CASES) == set(plots.__all__) - {"Plot"}


@KINDS
def test_the_same_call_gives_the_same_bytes(kind: str) -> None:
    assert CASES[kind](theme="auto").svg == drawn(kind)


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import hashlib; from tests.viz.plots.cases import CASES;"
        "print(hashlib.sha256(''.join(CASES[k]().svg for k in sorted(CASES)).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=environ
            | {"PYTHONPATH": pathsep.join([str(Path.cwd()), *sys.path]), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(found) == 1


@KINDS
def test_what_a_user_has_set_changes_neither_the_picture_nor_itself(kind: str) -> None:
    expected = drawn(kind)
    mine = {"lines.linewidth": 9.0, "axes.facecolor": "red", "font.size": 30.0, "axes.grid": True}

    with mpl.rc_context(mine):
        assert CASES[kind]().svg == expected
        assert {name: mpl.rcParams[name] for name in mine} == mine


def test_no_pyplot_is_needed() -> None:
    """It would choose a program for windows, and keep every figure."""
    code = (
        "import sys; from viz import plots; plots.curves({'a': [1, 2]}).svg;"
        "print('matplotlib.figure' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    assert printed_by(code).split() == ["True", "False"]


@KINDS
def test_chinese_is_written_as_text_in_the_fonts_of_all_our_pictures(kind: str) -> None:
    """Warnings are errors here, so that no glyph was missed by matplotlib either."""
    svg = drawn(kind, "一个标题，很长很长")
    told = "".join(each.text or "" for each in texts(svg))

    assert "一个标题" in told
    assert 'font-family="Helvetica,Arial' in svg
    assert "font-family" not in svg.partition(">")[2]
    assert "DejaVu" not in svg.partition(">")[2]


@KINDS
def test_two_plots_in_one_page_share_no_id(kind: str) -> None:
    first, second = drawn(kind), drawn(kind, "一个标题，很长很长")
    ids = [set(re.findall(r' id="([^"]*)"', svg)) for svg in (first, second)]

    assert not ids[0] & ids[1]
    for svg, known in zip((first, second), ids, strict=True):
        used = set(re.findall(r'(?:url\(#|href="#)([^)"]*)', svg))
        assert used <= known


@KINDS
def test_no_rule_reaches_beyond_the_picture(kind: str) -> None:
    """A page may hold it inline: every selector is one of our classes."""
    (style,) = re.findall(r"<style>(.*?)</style>", drawn(kind), re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{", style)

    assert all(each.strip().startswith((".chainrule", "@supports", "@media")) for each in selectors)
    assert " style=" not in drawn(kind).partition(">")[2]


@KINDS
def test_auto_is_the_light_picture_with_the_dark_colours_as_rules(kind: str) -> None:
    svg, light = drawn(kind), drawn(kind, theme="light")
    marked = re.findall(r' (fill|stroke)="(#[0-9a-f]{6})" data-\1="([a-z-]+)"', svg)

    assert "prefers-color-scheme:dark" in svg
    assert "prefers-color-scheme" not in light
    assert marked
    for attribute, shade, role in marked:
        assert shade == colour(role, "light")
        assert f'[data-{attribute}="{role}"]{{{attribute}:{colour(role, "dark")}}}' in svg


@KINDS
def test_a_dark_picture_has_only_dark_colours(kind: str) -> None:
    """Images have their own; all else is a colour of the table."""
    svg = re.sub(r"<image.*?/>", "", drawn(kind, theme="dark"), flags=re.DOTALL)
    shades = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', svg))

    assert colour("page", "dark") in shades
    assert colour("page", "light") not in shades
    assert colour("ink", "light") not in shades


def test_what_is_shown_by_reference_has_no_colours_of_its_own() -> None:
    """No rule reaches into it, so that it would stay light on a dark page."""
    defined = re.findall(r'<path id="[^"]*"[^>]*/>', CASES["curves"]().svg)

    assert defined
    assert not [each for each in defined if "fill=" in each or "stroke=" in each]


def test_set_theme_holds_for_plots() -> None:
    set_theme("dark")
    try:
        plot = CASES["curves"]()
    finally:
        set_theme("auto")

    assert plot.theme == "dark"


@pytest.mark.parametrize("letter", ["m", "损"])
def test_a_long_key_is_broken_into_rows_that_stay_inside(letter: str) -> None:
    names = [f"{letter * 9} {i}" for i in range(8)]
    svg = plots.curves({name: [1.0, 2.0] for name in names}).svg
    wide = float(parsed(svg).get("width", "0"))
    written = [each for each in texts(svg) if each.text in names]

    assert len(written) == len(names)
    for each in written:
        size = float(each.get("font-size", "0"))
        end = float(each.get("x", "0")) + width([Run(each.text or "")], size)
        assert end <= wide


@pytest.mark.parametrize("word", ["loss ", "损失"])
def test_a_long_title_is_broken_into_lines_that_stay_inside(word: str) -> None:
    svg = plots.curves({"a": [1.0, 2.0]}, title=word * 40).svg
    wide = float(parsed(svg).get("width", "0"))
    lines = [each for each in texts(svg) if set(each.text or "x") <= set(word)]

    assert len(lines) > 2
    for each in lines:
        size = float(each.get("font-size", "0"))
        assert float(each.get("x", "0")) + width([Run(each.text or "")], size, True) <= wide


def spots(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Of each line of text its left, upper, right and lower end, in the widest of usual fonts."""
    found = []
    for each in texts(svg):
        size, bold = float(each.get("font-size", "0")), each.get("font-weight") == "bold"
        long = width([Run(each.text or "")], size, bold)
        part = {"start": 0.0, "middle": 0.5, "end": 1.0}[each.get("text-anchor", "start")]
        x, y = float(each.get("x", "0")), float(each.get("y", "0"))
        if each.get("transform"):  # turned to the left, and held in the middle
            spot = x - 0.8 * size, y - long / 2.0, x + 0.2 * size, y + long / 2.0
        else:
            spot = x - part * long, y - 0.8 * size, x + (1.0 - part) * long, y + 0.2 * size
        found.append((*spot, each.text or ""))
    return found


WORDS = {"title": "一个标题，很长很长", "xlabel": "横轴 g", "ylabel": "纵轴"}


def labelled(kind: str) -> str:
    return CASES[kind](**(WORDS if kind != "images" else {"title": WORDS["title"]})).svg


@KINDS
def test_no_text_lies_on_another(kind: str) -> None:
    found = spots(labelled(kind))

    for a, b in combinations(found, 2):
        slack = 0.1 * (a[3] - a[1])
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] - slack <= b[1] or b[3] - slack <= a[1]
        assert apart, (a, b)


@KINDS
def test_all_text_is_inside_the_picture(kind: str) -> None:
    svg = labelled(kind)
    wide, high = (float(parsed(svg).get(name, "0")) for name in ("width", "height"))

    outside = [s for s in spots(svg) if s[0] < 0.0 or s[1] < 0.0 or s[2] > wide or s[3] > high]
    assert outside == []


def test_the_words_under_panels_of_equal_units_are_inside() -> None:
    """Frames that shrink take their words along."""
    turns = np.linspace(0.0, 2.0 * np.pi, 9)
    ring = np.stack([1.02 * np.cos(turns), np.sin(turns)], axis=1)
    scores = {name: lambda p: p[:, 0] for name in ("a", "b")}
    svg = plots.boundaries(scores, ring, [0, 1] * 4 + [0], xlabel="x1 g", ylabel="x2").svg
    high = float(parsed(svg).get("height", "0"))

    assert max(spot[3] for spot in spots(svg)) < high - 1.0


def test_a_dollar_is_a_dollar() -> None:
    svg = plots.curves({"$a_1$": [1.0, 2.0]}, title="costs $5 & <more>").svg
    told = [each.text for each in texts(svg)]

    assert "$a_1$" in told
    assert "costs $5 & <more>" in told


class Images(HTMLParser):
    """What `<img>` elements say where they cannot be seen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.alts: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.alts.append(dict(attrs)["alt"])


def test_a_notebook_shows_a_plot_as_an_image_that_says_what_it_is() -> None:
    plot = CASES["curves"](title='"loss" <1>')
    html = plot._repr_html_()
    assert html is not None

    assert Images(html).alts == ['"loss" <1>: plain, 动量']
    assert plot._repr_svg_() == plot.svg


def test_a_plot_is_saved_as_its_suffix_says(tmp_path: Path) -> None:
    plot = CASES["curves"]()

    assert plot.save(tmp_path / "a.svg").read_text(encoding="utf-8") == plot.svg


@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_dots_and_pages_are_made_of_the_same_picture(
    tmp_path: Path, suffix: str, start: bytes
) -> None:
    pytest.importorskip("typst")

    assert CASES["boxes"]().save(tmp_path / f"a{suffix}").read_bytes().startswith(start)


def words(svg: str) -> set[str]:
    return {"".join(text.itertext()) for text in texts(svg)}


def test_points_beyond_the_limits_are_counted_by_their_side() -> None:
    points = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, -9.0), (-9.0, 0.0)]
    labels = [0, 1, 0, 1, 0, 1]
    ends = (-1.0, 1.0)
    told = {"← 1", "1 ↓  1 ↑  2 →"}

    assert told <= words(
        plots.boundaries(lambda p: p[:, 0], points, labels, xlim=ends, ylim=ends).svg
    )
    assert told <= words(
        plots.lines({"": ((1.0, 1.0), 0.0)}, points, labels, xlim=ends, ylim=ends).svg
    )
    assert told <= words(plots.contours(lambda x, y: x + y, {"": points}, xlim=ends, ylim=ends).svg)


def test_a_step_above_the_limit_is_counted() -> None:
    svg = plots.descent(lambda x: x * x, {"": [1.0, 3.0]}, ylim=(-1.0, 2.0)).svg

    assert "1 ↑" in words(svg)


def test_a_sample_beyond_the_limits_is_not_drawn_outside_its_panel() -> None:
    line = {"": ((1.0, 1.0), -1.5)}
    near = plots.lines(line, [(0.0, 0.0), (1.0, 1.0)], [0, 1]).svg
    beyond = plots.lines(line, [(0.0, 0.0), (9.0, 1.0)], [0, 1]).svg

    assert near.count("<use ") - beyond.count("<use ") == 1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "numbers", [[1e-300, 1e300], [5e-324, 1.0], [1.0, 1.0 + 2**-52], [1e300, 1e300], [3.0]]
)
def test_a_curve_goes_from_side_to_side_on_a_log_scale_however_long(numbers: list[float]) -> None:
    svg = plots.curves({"a": numbers}, log=True).svg

    heights = [
        float(y)
        for points in re.findall(r'<path d="([^"]*)" clip-path=[^>]*data-edge', svg)
        for y in re.findall(r"[ML] [-\d.]+ ([-\d.]+)", points)
    ]
    assert len(set(heights)) == len(set(numbers))
    assert all(0.0 < height < 345.0 for height in heights)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", [0.0, 1e17, -1e200])
def test_what_is_all_one_number_has_room_around_it(number: float) -> None:
    parsed(plots.histograms({"a": [number, number]}).svg)
    parsed(plots.boundaries(lambda p: p[:, 0], [(number, number)], [1]).svg)
    parsed(plots.contours(lambda x, y: 0.0 * x, {"a": [(number, number)]}).svg)
    parsed(plots.descent(lambda x: 0.0 * x, {"a": [number]}).svg)
    parsed(plots.curves({"a": [1.0]}, x=[number]).svg)


def pickled(plot: plots.Plot) -> plots.Plot:
    other: plots.Plot = pickle.loads(pickle.dumps(plot))  # noqa: S301  (our own bytes)
    return other


@pytest.mark.parametrize("kept", [copy.copy, pickled])
def test_a_plot_that_is_copied_or_pickled_is_the_same_picture(
    kept: Callable[[plots.Plot], plots.Plot],
) -> None:
    plot = plots.curves({"a": [2.0, 1.0]}, title="down", theme="dark")
    other = kept(plot)

    assert (other.svg, repr(other), other.theme) == (plot.svg, repr(plot), "dark")


def test_threads_that_draw_side_by_side_draw_the_same_bytes() -> None:
    def draw(n: int) -> str:
        return plots.curves({"a": [1.0, 2.0, float(n)]}).svg

    with ThreadPoolExecutor(6) as executor:
        found = list(executor.map(draw, [*range(6)] * 4))

    assert found == [*map(draw, range(6))] * 4
