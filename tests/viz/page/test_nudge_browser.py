"""The tab Nudge in a browser: Python does the same arithmetic by hand."""

from __future__ import annotations

from math import exp
from typing import Any

import pytest

from autograd import Value, log, relu
from tests.explaining.bug_lab import NUMBERS, TARGETS, WEIGHTS, in_affine_nodes
from tests.viz.page.browsing import PHONE, Browse, Tab
from viz.page import page

BOXES = """
[...document.querySelectorAll(".nudge-chart path")].map((path) => path.getBBox())
    .map(({ x, y, width, height }) => [x, y, x + width, y + height])
"""

ROWS = ("before", "after", "chain", "oneSided", "twoSided")


def worked_html() -> str:
    total, values = in_affine_nodes()
    return page(total, parameters=[values[name] for name in WEIGHTS]).html


def passed(**changed: float) -> tuple[float, float, float]:
    """By hand: the total error, what h1 gives, and what o1 gives."""
    v = NUMBERS | changed
    h1 = 1.0 / (1.0 + exp(-(v["w1"] * v["i1"] + v["w2"] * v["i2"] + v["b1"])))
    h2 = 1.0 / (1.0 + exp(-(v["w3"] * v["i1"] + v["w4"] * v["i2"] + v["b1"])))
    o1 = 1.0 / (1.0 + exp(-(v["w5"] * h1 + v["w6"] * h2 + v["b2"])))
    o2 = 1.0 / (1.0 + exp(-(v["w7"] * h1 + v["w8"] * h2 + v["b2"])))
    return 0.5 * ((TARGETS[0] - o1) ** 2 + (TARGETS[1] - o2) ** 2), h1, o1


def error(w5: float) -> float:
    return passed(w5=w5)[0]


def slope(w5: float) -> float:
    _, h1, o1 = passed(w5=w5)
    return (o1 - TARGETS[0]) * o1 * (1.0 - o1) * h1


def shown(tab: Tab) -> dict[str, str]:
    """The numbers of the sheet, by row."""
    texts = [tab.page.locator(f".nudge-{row} .nudge-digits").text_content() for row in ROWS]
    return dict(zip(ROWS, texts, strict=True))


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def go_to(tab: Tab, position: int) -> None:
    """Move the transport to a size of h, of which there are ten to a decade."""
    tab(
        "position => { const slider = document.querySelector('.transport input');"
        "slider.value = position; slider.dispatchEvent(new Event('input')); }",
        position,
    )
    tab.rest()


def notice(tab: Tab) -> str:
    return str(tab("document.querySelector('.nudge-notice:not([hidden])')?.textContent ?? ''"))


@pytest.mark.parametrize("position", [0, 30, 55])
def test_after_an_edit_the_quotients_are_those_of_the_edited_network(
    browse: Browse, position: int
) -> None:
    tab = browse(worked_html(), address="#tab=nudge&node=w5&set=w5:-6")
    go_to(tab, position)
    h, found = 10 ** (-position / 10), {row: number(text) for row, text in shown(tab).items()}

    # 12 decimals, and the last bit of an exponential, which h divides
    near = 1e-12 + 1e-16 / h
    assert tab("document.querySelector('.readout strong').textContent") == "0.0249914"
    assert found["before"] == pytest.approx(error(-6.0), abs=1e-12)
    assert found["after"] == pytest.approx(error(-6.0 + h), abs=1e-12)
    assert found["chain"] == pytest.approx(slope(-6.0), abs=1e-12)
    assert found["oneSided"] == pytest.approx((error(-6.0 + h) - error(-6.0)) / h, abs=near)
    assert found["twoSided"] == pytest.approx(
        (error(-6.0 + h) - error(-6.0 - h)) / (2.0 * h), abs=near
    )


def test_the_digits_that_agree_are_marked_and_counted(browse: Browse) -> None:
    tab = browse(worked_html(), address="#tab=nudge&node=w5")
    go_to(tab, 30)
    chain, two = shown(tab)["chain"], shown(tab)["twoSided"]
    marked = tab.page.locator(".nudge-twoSided mark").text_content() or ""

    assert two.startswith(marked)
    assert chain.startswith(marked)
    assert two[len(marked)] != chain[len(marked)]
    decimals, off = len(marked) - 2, abs(number(two) - number(chain))
    remark = tab.page.locator(".nudge-twoSided .nudge-remark").text_content() or ""
    assert remark.startswith(f"{decimals} decimals agree, off by ")
    told = number(remark.removeprefix(f"{decimals} decimals agree, off by "))
    assert told == pytest.approx(off, rel=0.005)  # three digits


def test_a_value_that_is_computed_can_be_nudged_too(browse: Browse) -> None:
    tab = browse(worked_html(), address="#tab=nudge&node=out_o1")
    _, _, o1 = passed()

    assert number(shown(tab)["chain"]) == pytest.approx(o1 - TARGETS[0], abs=1e-12)
    # E is a parabola over out_o1: from one side off by h / 2, from both sides by nothing
    assert number(shown(tab)["oneSided"]) == pytest.approx(o1 - TARGETS[0] + 0.5, abs=2e-12)
    assert number(shown(tab)["twoSided"]) == pytest.approx(o1 - TARGETS[0], abs=2e-12)


def test_the_number_is_chosen_from_a_list_or_by_the_picture(browse: Browse) -> None:
    tab = browse(worked_html(), address="#tab=nudge")
    chosen = "document.querySelector('.nudge-choice select').selectedOptions[0].textContent"
    assert tab(chosen) == "w1"

    tab.page.select_option(".nudge-choice select", label="w7")
    tab.rest()

    _, h1, _ = passed()
    o2 = 0.772928465  # as the text prints it
    assert number(shown(tab)["chain"]) == pytest.approx(
        (o2 - TARGETS[1]) * o2 * (1.0 - o2) * h1, abs=1e-8
    )
    assert "w7" in tab("document.querySelector('.sheet .sentence').textContent")


def test_play_shrinks_h_and_stops_at_the_smallest(browse: Browse) -> None:
    tab = browse(worked_html(), address="#tab=nudge&node=w5&set=w5:-6")
    size = "document.querySelector('.transport .clock').textContent"
    assert tab(size) == "h = 1"

    go_to(tab, 150)
    tab.page.click(".transport .round.play")

    assert tab.until(f"{size} === 'h = 1e−16' && {size}")
    assert "rounded to w5" in notice(tab)
    assert number(shown(tab)["oneSided"]) == 0.0


def labelled(value: Value, name: str) -> Value:
    value.label = name
    return value


@pytest.mark.parametrize(
    ("output", "position", "words"),
    [
        (lambda v: log(v - 1.0), 0, "f is nan here"),
        (lambda v: log(v), 0, "At v − h, f is nan"),
        (lambda v: log(1.0 - v), 0, "At v + h, f is nan"),
        (lambda v: (v - 0.5).sqrt(), 10, "The chain rule gives ∞"),
        (lambda v: relu(v - 0.5), 10, "v stands at a kink"),
        (lambda v: log(v) + 1e6, 130, "does not move by its last digit"),
        (lambda v: log(v), 10, ""),
    ],
)
def test_what_cannot_be_compared_is_said(
    browse: Browse, output: Any, position: int, words: str
) -> None:
    html = page(labelled(output(Value(0.5, "v")), "f")).html

    tab = browse(html, address="#tab=nudge&node=v")
    go_to(tab, position)

    assert words in notice(tab) if words else not notice(tab)
    tab.page.click("text=中文")
    tab.rest()
    assert bool(notice(tab)) == bool(words)


def test_where_there_is_nothing_to_nudge_it_is_said(browse: Browse) -> None:
    tab = browse(page(Value(3.0, "alone")).html, address="#tab=nudge")

    assert "alone is not computed from anything" in tab(
        "document.querySelector('.sheet').textContent"
    )


@pytest.mark.parametrize("size", [(1280, 900), PHONE])
def test_charts_stay_within_their_frames_and_the_page_within_the_window(
    browse: Browse, size: tuple[int, int]
) -> None:
    tab = browse(worked_html(), size, address="#tab=nudge&node=w5&set=w5:-6")
    for position in (0, 80, 160):
        go_to(tab, position)
        paths = tab(BOXES)

        assert len(paths) == 13
        assert all(
            -5 <= x and -5 <= y and right <= 270 and low <= 168 for x, y, right, low in paths
        )
        assert tab("document.documentElement.scrollWidth") <= size[0]


def test_a_screen_reader_is_told_the_numbers_when_they_rest(browse: Browse) -> None:
    tab = browse(worked_html(), address="#tab=nudge&node=w5")

    told = tab.until("document.querySelector('.live').textContent")

    off = [error(1.4) - error(0.4), (error(1.4) - error(-0.6)) / 2.0]
    one, two = (f"{abs(each - slope(0.4)):.3g}" for each in off)
    assert told.endswith(
        f"The chain rule gives 0.08217. From it the ratio of one side is {one} off, "
        f"that of both sides {two}."
    )
