"""Two states side by side in a browser: in the table, in the picture, and one after the other."""

from __future__ import annotations

from typing import Any

import pytest

import viz
from autograd import Value
from tests.viz.page.browsing import PHONE, Browse, Tab


@pytest.fixture(scope="module")
def html() -> str:
    """E = (w·x - t)² at w = 2, x = 3, t = 5, and so 1 with dE/dw = 6."""
    w, x, t = Value(2.0, "w"), Value(3.0, "x"), Value(5.0, "t")
    y = w * x
    y.label = "y"
    output = (y - t) ** 2.0
    output.label = "E"
    return viz.page(output, parameters=[w], levels=["named"]).html


def _set(tab: Tab, name: str, number: str) -> None:
    field = tab.page.locator("aside.values").get_by_label(name, exact=True)
    field.fill(number)
    field.press("Enter")
    tab.rest()


def _compared(browse: Browse, html: str, **wishes: Any) -> Tab:
    tab = browse(html, **wishes)
    _set(tab, "w", "3")
    tab("document.querySelector('#tab-table').click()")
    tab("document.querySelector('.compare-start').click()")
    tab.rest()
    return tab


def _rows(tab: Tab) -> dict[str, list[str]]:
    pairs = tab(
        """[...document.querySelectorAll(".compare-table tbody tr:not([hidden])")].map((row) =>
            [row.cells[0].textContent, [...row.cells].slice(1).map((cell) => cell.textContent)])"""
    )
    return dict(pairs)


def test_what_was_and_what_is_stand_side_by_side(html: str, browse: Browse) -> None:
    """With w = 3, y is 9 and E is 16; dE/dw = 2·4·3 = 24, dE/dx = 2·4·3 = 24, dE/dt = -8."""
    tab = _compared(browse, html)

    assert _rows(tab) == {
        "w": ["2", "3", "1", "1.5", "6", "24", "18", "4"],
        "x": ["3", "3", "", "", "4", "24", "20", "6"],
        "t": ["5", "5", "", "", "−2", "−8", "−6", "4"],
        "y": ["6", "9", "3", "1.5", "2", "8", "6", "4"],
        "E": ["1", "16", "15", "16", "1", "1", "", ""],
    }
    assert "E was 1 before and is 16 after" in tab("document.querySelector('.sheet').textContent")


def test_the_picture_marks_what_differs_with_both_numbers(html: str, browse: Browse) -> None:
    tab = _compared(browse, html)

    texts = tab(
        "[...document.querySelectorAll('.view .data-number')].map((each) => each.textContent)"
    )
    assert sorted(texts) == ["1→16", "2→3", "3", "5", "6→9"]
    assert tab("document.querySelectorAll('.view .is-different-data').length") == 3
    assert tab("document.querySelectorAll('.view .is-different-grad').length") == 4

    tab.page.locator("#tab-step").click()
    tab.rest()
    assert tab("document.querySelectorAll('.view [class*=is-different]').length") == 0


def test_the_page_can_show_either_state(html: str, browse: Browse) -> None:
    tab = _compared(browse, html)
    readout = "document.querySelector('.readout strong').textContent"
    before, after = (tab.page.locator(".compare-state").nth(n) for n in (0, 1))

    before.click()
    tab.rest()
    assert tab(readout) == "1"
    assert before.get_attribute("aria-pressed") == "true"
    assert _rows(tab)["E"][:2] == ["1", "16"]

    after.click()
    tab.rest()
    assert tab(readout) == "16"


def test_leaving_the_tab_shows_what_is_after(html: str, browse: Browse) -> None:
    tab = _compared(browse, html)
    tab.page.locator(".compare-state").first.click()

    tab.page.locator("#tab-step").click()
    tab.rest()

    assert tab("document.querySelector('.readout strong').textContent") == "16"


def test_a_state_is_kept_and_compared_with_later_ones(html: str, browse: Browse) -> None:
    tab = _compared(browse, html)

    tab.page.locator(".compare-keep").click()
    tab.rest()
    assert _rows(tab) == {}
    assert "alike" in tab("document.querySelector('.sheet').textContent")

    _set(tab, "w", "1")
    assert _rows(tab)["w"][:2] == ["3", "1"]

    tab.page.locator(".compare-recorded").click()
    tab.rest()
    assert _rows(tab)["w"][:2] == ["2", "1"]


def test_an_update_is_compared_as_an_edit_is(html: str, browse: Browse) -> None:
    """A step of rate 0.5 from w = 2: 2 - 0.5·6 = -1."""
    tab = browse(html)
    tab.page.locator("#tab-train").click()
    tab.page.get_by_role("button", name="1 step", exact=True).click()
    tab.page.locator("#tab-table").click()
    tab.page.locator(".compare-start").click()
    tab.rest()

    assert _rows(tab)["w"][:3] == ["2", "−1", "−3"]


def test_all_rows_can_be_listed(html: str, browse: Browse) -> None:
    tab = browse(html)
    tab.page.locator("#tab-table").click()
    tab.page.locator(".compare-start").click()
    tab.rest()
    assert _rows(tab) == {}

    tab.page.locator(".compare-only input").uncheck()
    tab.rest()

    assert [*_rows(tab)] == ["t", "w", "x", "y", "E"]


def test_the_focus_stays_where_one_pressed(html: str, browse: Browse) -> None:
    tab = browse(html)
    tab.page.locator("#tab-table").click()

    tab.page.locator(".compare-start").press("Enter")
    assert tab("document.activeElement.className").endswith("compare-stop")

    tab.press("Enter")
    assert tab("document.activeElement.className").endswith("compare-start")
    assert tab.page.locator(".compare-table").count() == 0


def test_two_states_fit_on_a_phone_in_both_languages(html: str, browse: Browse) -> None:
    tab = _compared(browse, html, size=PHONE, touch=True)

    for _ in range(2):
        assert tab("document.documentElement.scrollWidth") <= PHONE[0]
        assert tab("document.querySelectorAll('.compare-table tbody tr:not([hidden])').length") == 5
        tab("document.querySelector('.top [lang]').click()")
        tab.rest()
