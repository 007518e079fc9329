"""Texts measured in a browser that knows one usual font: they stay where they have room."""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.language import Language
from tests.fonts import FOLDER, WHERE_FROM, fonts_are_there
from viz import draw, steps
from viz.export.animation import Reel
from viz.letters.metrics import Widths, usual, widest
from viz.wishes import Detail

DETAILS: tuple[Detail, ...] = ("named", "ops")
CHROMIUM = shutil.which("chromium")
FAMILIES = {
    "dejavu": ("dejavu",),
    "liberation": ("liberation",),
    "chinese": ("wqy",),
}
CHINESE = dict.fromkeys(map(ord, "学习率权重和偏置"))
TOLERANCE = 0.1
"""In pixels; the coordinates of a picture have one decimal."""

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="it needs the program chromium"),
    pytest.mark.skipif(not fonts_are_there(), reason=WHERE_FROM),
]

MEASURE = """() => [...document.querySelectorAll("svg.chainrule text")].map(text => {
  const ends = element => {
    const box = element.getBBox();
    return [box.x, box.x + box.width];
  };
  const before = text.previousElementSibling;
  const group = text.closest(".node, .chip, .layer");
  const room = before?.matches(".badge") ? before
    : (group ?? text.closest("svg")).querySelector(".face, .plate, .band, .page");
  return {
    picture: text.closest("svg").id, group: group?.id ?? "", words: text.textContent,
    name: text.getAttribute("class"), size: Number(text.getAttribute("font-size")),
    line: Number(text.getAttribute("y")), ends: ends(text),
    room: ends(room), holder: room.getAttribute("class"),
  };
})"""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the browser has set it, and the box, chip, band or page it belongs in."""

    picture: str
    group: str
    words: str
    name: str
    size: float
    line: float
    ends: tuple[float, float]
    room: tuple[float, float]
    holder: str

    @property
    def over(self) -> float:
        """So many pixels it stands out."""
        return max(self.room[0] - self.ends[0], self.ends[1] - self.room[1])


def expression(labels: str, numbers: list[float]) -> Value:
    """A graph of five leaves and six results with the given names."""
    names = labels.split()
    a, b, c, d, e = (Value(x, name) for x, name in zip(numbers, names, strict=True))
    total = ag.dot([a, b], [c, d]) + e.tanh() - a**2
    total.label = f"loss_{names[0]}"
    product = total.exp() * b
    product.label = names[0] * 3
    result = ag.maximum(product, total).sigmoid()
    result.label = "out"
    return result


def network(lang: Language) -> list[str]:
    perceptron = nn.MLP(3, [4, 4, 1])
    result = perceptron([Value(2.0, "x1"), Value(3.0, "x2"), Value(-1.0, "x3")])
    result.backward()
    turned = draw(result, lang=lang, direction="down").svg
    return [draw(result, lang=lang).svg, turned, steps(result, lang=lang)[-3].svg]


@cache
def pictures() -> list[str]:
    """Names of many kinds and lengths, and numbers that are long or none."""
    named = [
        (
            "学习率 wwwwwwwwww W momentum_of_a_layer β_hidden",
            [1e300, -1.2345e-5, 0.1, -0.5425, 2.0],
        ),
        ("MMMMMMMMMM Ω θ12 net_h1 some.dotted.name_of_it", [-88888.0, float("nan"), 0.5, 1e-9, 3]),
        (
            "illliil MLP.layer_12 权重和偏置 naïve_Straße Шаг",
            [float("inf"), -3.9123e-302, 1, 2, -0.3],
        ),
        ("f(x) a≤b ∂loss 0.001 @@@@@@@@@@@@@@@@", [-0.6666667, 1234567.0, -0.000123, -9.75, 0.25]),
    ]
    drawn = [*network("en"), *network("zh")]
    for labels, numbers in named:
        for detail in DETAILS:
            frames = steps(expression(labels, numbers), detail=detail)
            captioned = [*Reel(frames, "en").pictures()]
            drawn += [frames[-3].svg, frames[-1].svg, captioned[1], captioned[-2]]
    return drawn


@cache
def texts_in(family: str) -> list[Text]:
    """Every text of the pictures where the browser knows the fonts of one family only."""
    playwright = pytest.importorskip("playwright.sync_api", reason="it needs the extra 'browser'")
    folders = "".join(f"<dir>{FOLDER / each}</dir>" for each in FAMILIES[family])
    with TemporaryDirectory() as home, playwright.sync_playwright() as running:
        settings = Path(home) / "fonts.conf"
        settings.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
            f"<fontconfig>{folders}<cachedir>{home}</cachedir></fontconfig>"
        )
        chromium = running.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu"],
            env={**os.environ, "FONTCONFIG_FILE": str(settings), "HOME": home},
        )
        try:
            page = chromium.new_page()
            page.set_content("".join(pictures()))
            return [Text(**each) for each in page.evaluate(MEASURE)]
        finally:
            chromium.close()


@pytest.fixture(params=FAMILIES)
def measured(request: pytest.FixtureRequest) -> list[Text]:
    """The texts in each of the families."""
    return texts_in(request.param)


@pytest.mark.parametrize(("family", "widths"), [("dejavu", widest), ("liberation", usual)])
def test_the_browser_sets_texts_in_the_font_that_it_was_given(
    family: str, widths: Callable[[bool], Widths]
) -> None:
    """Else what follows would measure nothing."""
    found = {
        (each.words, each.size): each.ends[1] - each.ends[0]
        for each in texts_in(family)
        if each.name == "caption" and each.words in ("data", "grad", "value")
    }

    assert len(found) > 2
    for (words, size), wide in found.items():
        expected = sum(map(widths(False).__getitem__, words)) * size / 1000.0
        # half of the difference between the two fonts; hinting moves letters by a little
        assert wide == pytest.approx(expected, rel=0.06)


def test_no_text_leaves_its_box(measured: list[Text]) -> None:
    """145 of 2,316 did, under DejaVu Sans, when widths were those of Helvetica."""
    over = [
        (each.holder, each.words, round(each.over, 2)) for each in measured if each.over > TOLERANCE
    ]

    assert len(measured) > 1200
    assert {each.holder for each in measured} >= {"face", "badge", "plate", "band", "page"}
    assert over == []


def test_no_text_touches_the_next_one_of_its_line(measured: list[Text]) -> None:
    """Captions and numbers, the columns of docked leaves, the items of the legend."""
    lines: dict[tuple[str, str, str, float], list[Text]] = {}
    for each in measured:
        lines.setdefault((each.picture, each.group, each.holder, each.line), []).append(each)
    close = [
        (one.words, other.words)
        for line in lines.values()
        for one, other in pairwise(sorted(line, key=lambda each: each.ends))
        if other.ends[0] - one.ends[1] < 1.0
    ]

    assert close == []


def test_titles_and_formulas_stand_in_the_middle_where_the_font_is_the_usual_one() -> None:
    """Long formulas stand a little left of it, since a wider font must have room too."""
    off = {
        each.words: sum(each.ends) / 2.0 - sum(each.room) / 2.0
        for each in texts_in("liberation")
        if each.holder == "face"
        and each.name in ("title", "formula")
        and each.words.translate(CHINESE) == each.words
    }

    assert {words: round(each, 1) for words, each in off.items() if abs(each) > 8.0} == {}
    assert statistics.median(map(abs, off.values())) < 0.5
