"""Paths in a real browser: rails, rows and strip have the numbers of Python, and follow edits."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import Value, sqrt
from autograd.explaining.paths import Path, paths
from autograd.notation.numbers import short
from tests.viz.page.browsing import DESK, PHONE, Browse, Tab
from tests.viz.page.played import place_of, worked, worked_html
from viz import page

RAILS = """() => [...document.querySelectorAll(".rail:not(.is-hidden)")].map((rail) => (
    {colour: getComputedStyle(rail).stroke, d: rail.getAttribute("d")}))"""


def rows(tab: Tab) -> list[str]:
    return [text.split("\n")[-1] for text in tab.page.locator(".paths-row").all_inner_texts()]


def written(path: Path) -> str:
    """What a row says of a path where every operation is drawn: from the value to the output."""
    factors = [short(x) for x in reversed(path.factors)]
    product = " · ".join(f"({x})" if x.startswith("−") else x for x in factors)
    return f"{product} = {short(path.product)}"


def open_paths(tab: Tab, label: str) -> None:
    tab.page.click("#tab-paths")
    tab.page.select_option(".paths-head select", label=label)
    # where no part of the picture comes under it when the page scrolls
    tab.page.mouse.move(1, tab.page.viewport_size["height"] - 1)
    tab.rest()


def lit(tab: Tab) -> set[str]:
    """The names on the boxes that are not dim."""
    return {*tab.page.locator(".chainrule .node:not(.is-dim) > .title").all_text_contents()}


def point_at(tab: Tab, name: str) -> None:
    tab.page.mouse.move(*tab.middle(f'.view [data-node="{place_of(name)}"] > .title'))
    tab.rest()


def claim_paths(tab: Tab, right: Any) -> None:
    """Rows, sum and strip are those of Python's paths."""
    assert sorted(rows(tab)) == sorted(map(written, right.largest))
    for place in (".paths-sum", ".strip"):
        assert tab.page.inner_text(place).endswith(f"= {short(right.gradient)}")


def test_both_rails_of_w1_have_pythons_factors_and_sum(browse: Browse) -> None:
    tab = browse(worked_html(), address="#detail=ops")
    open_paths(tab, "w1")
    values = worked()

    claim_paths(tab, paths(values["E_total"], values["w1"]))
    rails = tab(RAILS)
    assert len(rails) == len({rail["colour"] for rail in rails}) == 2
    assert len({rail["d"] for rail in rails}) == 2


def test_the_strip_multiplies_the_factors_of_each_path(browse: Browse) -> None:
    """With the derivatives of E by out folded: the text's own factors."""
    tab = browse(worked_html(lang="en"))
    open_paths(tab, "w1")

    assert tab.page.inner_text(".strip").removeprefix("∂Etotal/∂w1 = ") == (
        "0.05 · 0.2413 · 0.4 · 0.1868 · 0.7414 · 1 + "
        "0.05 · 0.2413 · 0.5 · 0.1755 · (−0.2171) · 1 = 4.386e−4"
    )
    assert lit(tab) == {
        "w1", "neth1", "outh1", "neto1", "outo1", "Eo1", "neto2", "outo2", "Eo2", "Etotal",
    }  # fmt: skip


def test_rows_sum_and_strip_follow_an_edit(browse: Browse) -> None:
    tab = browse(worked_html(), address="#detail=ops")
    open_paths(tab, "w1")
    tab.page.fill(f"#value-{place_of('w5')}", "-0.7")
    tab.page.locator(f"#value-{place_of('w5')}").press("Enter")
    tab.page.mouse.move(1, 1)
    tab.rest()
    values = worked({"w5": -0.7})

    claim_paths(tab, paths(values["E_total"], values["w1"]))


def test_a_row_one_points_at_leaves_only_its_rail(browse: Browse) -> None:
    tab = browse(worked_html())
    open_paths(tab, "w1")
    colours = [rail["colour"] for rail in tab(RAILS)]

    tab.page.hover(".paths-row >> nth=1")
    tab.rest()
    assert [rail["colour"] for rail in tab(RAILS)] == colours[1:]
    assert {"outo1", "outo2"} & lit(tab) == {"outo2"}

    tab.page.mouse.move(1, 1)
    tab.rest()
    assert [rail["colour"] for rail in tab(RAILS)] == colours

    tab.page.locator(".paths-row >> nth=0").focus()
    tab.rest()
    assert [rail["colour"] for rail in tab(RAILS)] == colours[:1]


def test_a_finger_keeps_the_rail_of_a_row(browse: Browse) -> None:
    tab = browse(worked_html(), size=PHONE, touch=True)
    open_paths(tab, "w1")
    row = tab.page.locator(".paths-row >> nth=1")

    row.tap()
    tab.rest()
    assert len(tab(RAILS)) == 1
    assert row.get_attribute("aria-pressed") == "true"

    row.tap()
    row.evaluate("each => each.blur()")
    tab.rest()
    assert len(tab(RAILS)) == 2
    assert tab("document.documentElement.scrollWidth") == PHONE[0]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_of_millions_of_paths_the_largest_are_told_and_the_number(
    browse: Browse, size: tuple[int, int]
) -> None:
    """26 steps that use the one before twice, so 2 to the 26 paths; w is on one of its own."""
    x, w = Value(0.9, "x"), Value(0.5, "w")
    value = x
    for n in range(26):
        value = (1.02 - 0.01 * n) * value + value.tanh() * 0.1
    output = value + x * w
    tab = browse(page(output, lang="en").html, size=size, address="#detail=ops")
    open_paths(tab, "x")
    right = paths(output, x)

    assert right.count == 2**26 + 1
    assert "≈ 6.7e7" in tab.page.inner_text(".paths-said")
    assert tab.page.inner_text(".paths-sum").endswith(f"= {short(right.gradient)}")
    products = [row.rpartition(" = ")[2] for row in rows(tab)]
    assert products == [short(path.product) for path in right.largest]
    assert f"add up to {short(right.total)}" in tab.page.inner_text(".paths-rest")
    assert "≈ 6.7e7" in tab.page.inner_text(".strip")
    assert len({rail["colour"] for rail in tab(RAILS)}) == 1
    assert tab("document.documentElement.scrollWidth") == size[0]


@pytest.mark.parametrize(("lang", "said"), [("en", "so their sum is"), ("zh", "所以总和是")])
def test_a_product_that_is_not_finite_is_told(browse: Browse, lang: Any, said: str) -> None:
    x = Value(0.0, "x")
    output = sqrt(x) + 2.0 * x
    tab = browse(page(output, lang=lang).html, address="#detail=ops")
    open_paths(tab, "x")

    assert math.isinf(paths(output, x).gradient)
    assert said in tab.page.inner_text(".paths-rest")
    assert tab.page.inner_text(".paths-sum").endswith("= ∞")


@pytest.mark.parametrize("step", [1, 11, 12, 19])
def test_the_strip_has_no_number_that_the_picture_does_not_know(browse: Browse, step: int) -> None:
    tab = browse(worked_html(lang="en"), address=f"#step={step}")
    tab.rest()
    point_at(tab, "w1")

    told = "∂Etotal/∂w1 is not known in this step yet; the tab Paths tells it."
    assert tab.page.inner_text(".strip") == told
    assert tab(RAILS) == []
    assert not tab.page.is_visible(".legend")


def test_the_strip_is_gone_when_another_tab_is_opened(browse: Browse) -> None:
    tab = browse(worked_html(lang="en"), address="#step=24")
    tab.rest()
    point_at(tab, "w1")
    tab.page.mouse.down()
    tab.page.mouse.up()
    tab.page.mouse.move(1, 1)
    tab.rest()
    assert "∂Etotal/∂w1" in tab.page.inner_text(".strip")

    tab.page.click("#tab-train")
    tab.rest()
    assert not tab.page.is_visible(".strip")
    assert tab.page.is_visible(".legend")


def test_a_value_without_paths_is_told_so(browse: Browse) -> None:
    x, c = Value(2.0, "x"), Value(1.0, "c")
    root = c.sign() * x
    tab = browse(page(root, lang="en").html, address="#detail=ops")
    open_paths(tab, "c")

    assert paths(root, c).count == 0
    assert "No path leads from c" in tab.page.inner_text(".paths-said")
    assert rows(tab) == []


def test_a_focused_box_is_the_one_whose_paths_are_told(browse: Browse) -> None:
    """Along an edge by the arrow keys, and the list says the same."""
    tab = browse(worked_html(lang="en"), address="#tab=paths")
    tab.rest()
    tab.page.locator(f'.view [data-node="{place_of("w5")}"]').focus()
    tab.rest()
    assert tab.page.inner_text(".paths-title") == "How w5 reaches Etotal"

    tab.press("ArrowRight")
    tab.rest()
    assert tab.page.inner_text(".paths-title") == "How neto1 reaches Etotal"
    chosen = tab.page.locator(".paths-head select")
    assert chosen.evaluate("(each) => each.selectedOptions[0].textContent") == "net_o1"


def test_more_paths_than_there_are_colours_are_one_colour_wide_as_what_they_carry(
    browse: Browse,
) -> None:
    """x through n hidden values, each with a path of its own; the widest line carries most."""
    x = Value(1.0, "x")
    hidden = [0.1 * n * x for n in range(1, 9)]
    for n, each in enumerate(hidden, 1):
        each.label = f"h{n}"
    output = sum((each * 2.0 for each in hidden[1:]), hidden[0] * 2.0)
    tab = browse(page(output, lang="en").html, address="#detail=ops")
    open_paths(tab, "x")

    assert len(rows(tab)) == 8
    assert "There are 8 paths" in tab.page.inner_text(".paths-said")
    assert not tab.page.is_visible(".paths-rest")
    assert len({rail["colour"] for rail in tab(RAILS)}) == 1
    widths = tab(
        "[...document.querySelectorAll('.rail')].map((each) => each.getAttribute('stroke-width'))"
    )
    # what meets in the output is all of it; each of the eight carries its own share
    assert len(set(widths)) >= 8
