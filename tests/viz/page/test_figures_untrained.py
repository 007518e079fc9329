"""Printed figures of a page on which nothing is trained: they stand below its numbers."""

from __future__ import annotations

import pytest

import viz
from autograd import Figure, Value
from tests.viz.page.browsing import Browse, Tab


@pytest.fixture(scope="module")
def html() -> str:
    """y = w³ at 2: 8, and dy/dw = 12."""
    w = Value(2.0, "w")
    y = w * w * w
    y.label = "y"
    figures = [Figure(y, "8.00"), Figure(y, "11", by=w), Figure(y, "15", by=w)]
    return viz.page(y, parameters=[], figures=figures).html


def _rows(tab: Tab) -> list[list[str]]:
    tab.until("document.querySelector('.figures-counted')?.textContent.includes('of 3')")
    rows: list[list[str]] = tab(
        """[...document.querySelectorAll(".figure-table tbody")].map((body) =>
            [...body.rows[0].cells].map((cell) => cell.textContent.trim()))"""
    )
    return rows


def test_each_figure_has_its_verdict_below_the_numbers(html: str, browse: Browse) -> None:
    tab = browse(html)
    tab.page.locator("#tab-table").click()

    assert _rows(tab) == [
        ["y", "8.00", "8.00", "✓ agrees"],
        ["∂y/∂w", "11", "12", "≈ last digit off"],
        ["∂y/∂w", "15", "12", "✗ differs"],
    ]


def test_they_follow_an_edit_and_the_text_comes_back(html: str, browse: Browse) -> None:
    """With w = 3 y is 27 and dy/dw 27."""
    tab = browse(html)
    tab.page.locator("#tab-table").click()
    field = tab.page.locator("aside.values").get_by_label("w", exact=True)
    field.fill("3")
    field.press("Enter")
    tab.page.wait_for_timeout(600)

    assert [row[2] for row in _rows(tab)] == ["27.00", "27", "27"]

    tab.page.locator(".figures-note .link").click()
    tab.page.wait_for_timeout(600)
    assert [row[2] for row in _rows(tab)] == ["8.00", "12", "12"]


def test_a_page_that_trains_has_them_in_its_training_only(browse: Browse) -> None:
    w = Value(2.0, "w")
    tab = browse(viz.page(w * w, parameters=[w], figures=[Figure(w, "2")]).html)

    tab.page.locator("#tab-table").click()

    assert tab.page.locator(".figure-table").count() == 0
