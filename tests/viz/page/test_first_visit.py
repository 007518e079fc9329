"""What a first visit meets: where Tab begins, and what a phone covers, squeezes or offers idly."""

from __future__ import annotations

import pytest

import autograd
from autograd import Value, exp
from tests.viz.page.browsing import PHONE, Browse, Tab
from tests.viz.page.played import worked_html
from viz import page

FOCUS = "() => document.activeElement.className"
RECT = """(selector) => {
    const { top, bottom, left, right } = document.querySelector(selector).getBoundingClientRect();
    return { top, bottom, left, right };
}"""


def rect(tab: Tab, selector: str) -> dict[str, float]:
    found: dict[str, float] = tab(RECT, selector)
    return found


def test_tab_begins_at_the_top_of_the_page(browse: Browse) -> None:
    tab = browse(worked_html())

    tab.press("Tab")

    assert tab(FOCUS) == "detail"


def test_the_open_tab_is_scrolled_into_its_row(browse: Browse) -> None:
    tab = browse(worked_html(), PHONE)
    idents = tab("() => [...document.querySelectorAll('[role=tab]')].map((each) => each.id)")

    for ident in [idents[-1], idents[0]]:
        tab("(id) => document.getElementById(id).click()", ident)
        tab.rest()
        row, one = rect(tab, ".tabs"), rect(tab, f"#{ident}")
        assert row["left"] - 1 <= one["left"] < one["right"] <= row["right"] + 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_on_a_phone_a_change_leaves_the_legend_its_width(browse: Browse, lang: str) -> None:
    """A readout that tells the change as well does not push the legend into a narrow column."""
    tab = browse(worked_html(), PHONE, address=f"#lang={lang}&set=w5:0.9")

    legend = rect(tab, ".legend")

    assert legend["right"] - legend["left"] >= 180


def test_on_a_phone_the_mistake_that_is_switched_on_stands_below_the_picture(
    browse: Browse,
) -> None:
    tab = browse(worked_html(), PHONE, address="#tab=mistakes")
    tab.page.fill(".detective-field input", "0.291027924")
    tab.press("Enter")
    tab.until("() => document.querySelector('.detective-answers button') !== null")

    tab.page.click(".detective-answers button")
    tab.page.wait_for_timeout(1000)

    stage, chosen = rect(tab, ".stage"), rect(tab, ".mistake-entry:has(:checked)")
    assert chosen["top"] >= stage["bottom"]


def test_the_whole_picture_is_offered_only_where_a_part_is_shown(browse: Browse) -> None:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    hidden = "() => document.querySelector('.whole').hidden"

    assert browse(page(a * b).html, PHONE)(hidden)
    assert not browse(worked_html(), PHONE)(hidden)


def test_the_button_for_the_whole_picture_covers_no_box(browse: Browse) -> None:
    x, w, k = Value(0.5, "x"), Value(1.0, "w"), Value(0.5, "k")
    y = exp(x * w)
    y.label = "y"
    tab = browse(page(y * k).html, PHONE)

    boxes = tab("""() => [...document.querySelectorAll(".node.is-current, .node.is-touched")]
        .map((each) => each.querySelector(".face").getBoundingClientRect().bottom)""")

    assert not tab("() => document.querySelector('.whole').hidden")
    assert max(boxes) <= rect(tab, ".whole")["top"]


def test_where_nothing_can_be_nudged_no_clock_is_shown(browse: Browse) -> None:
    tab = browse(page(Value(2.0, "a")).html, address="#tab=nudge")
    hidden = "() => document.querySelector('.transport').hidden"

    assert tab(hidden)
    tab.press("1")
    assert not tab(hidden)


def test_an_output_that_is_no_number_has_no_chart(browse: Browse) -> None:
    x = Value(800.0, "x")
    tab = browse(page(exp(x)).html, address="#tab=nudge")
    shown = "() => document.querySelectorAll('.nudge-chart:not([hidden])').length"

    assert tab(shown) == 0
    tab.page.fill(".value-field", "2")
    tab.press("Enter")
    tab.rest()
    assert tab(shown) == 2


def test_numbers_that_differ_late_are_told_with_the_digits_that_tell_them_apart(
    browse: Browse,
) -> None:
    """ln(e^1 + e^2 + e^−0.5) − 2 is 0.371539, rounded to four decimals 0.3715."""
    logits = [Value(1.0, "a"), Value(2.0, "b"), Value(-0.5, "c")]
    tab = browse(page(autograd.cross_entropy(logits, 1)).html, address="#tab=mistakes")

    told = tab("() => document.querySelector('.mistake-entry:has([value=rounded])').textContent")

    assert "0.371539" in told
    assert "0.3715" in told.replace("0.371539", "")


def test_an_infinite_gradient_made_finite_by_a_mistake_is_a_change(browse: Browse) -> None:
    """The slope of exp at 800 is ∞; left out, the gradients are 0.5 · w and 0.5 · x."""
    x, w, k = Value(800.0, "x"), Value(1.0, "w"), Value(0.5, "k")
    y = exp(x * w)
    y.label = "y"
    tab = browse(page(y * k).html, address="#tab=mistakes")

    tab.page.locator(".mistake-entry").nth(1).click()
    tab.rest()

    rows = tab("""() => [...document.querySelectorAll(".mistake-result tr")]
        .map((each) => each.textContent)""")
    assert any("∂x" in row and "∞" in row and "0.5" in row for row in rows)
    assert any("∂w" in row and "∞" in row and "400" in row for row in rows)
