"""The pages of awkward points say what is computed now, and why where it is off."""

from __future__ import annotations

import re
from typing import Any

import pytest

from benchmarks import numerics
from benchmarks.awkward import POINTS, Point


@pytest.mark.parametrize("lang", numerics.PAGES)
def test_no_number_of_ours_on_a_page_is_stale(lang: str) -> None:
    text = numerics.PAGES[lang].read_text(encoding="utf-8")

    assert not numerics.stale(text), "write the pages anew by `python -m benchmarks.numerics`"


@pytest.mark.parametrize("lang", numerics.PAGES)
def test_a_page_has_every_point_and_no_other(lang: str) -> None:
    text = numerics.PAGES[lang].read_text(encoding="utf-8")
    places = re.findall(r"^\| (`.*?) \| ", text, re.MULTILINE)

    assert sorted(places) == sorted(map(numerics.place, POINTS))


def test_a_wrong_number_and_a_missing_point_are_stale() -> None:
    text = numerics.PAGES["en"].read_text(encoding="utf-8")
    first, second, *_ = POINTS
    lines = [x for x in text.splitlines() if not x.startswith(f"| {numerics.place(second)} |")]
    wrong = "\n".join(lines).replace(
        f"| {numerics.place(first)} | 0.5 |", f"| {numerics.place(first)} | 0.4 |"
    )

    assert numerics.stale(wrong) == [numerics.place(first), numerics.place(second)]


def test_both_languages_have_the_same_numbers() -> None:
    tables = [
        re.findall(
            r"\| \*{0,2}(-?(?:[\d.]+(?:e-?\d+)?|nan|inf))\*{0,2}(?= \|)", path.read_text("utf-8")
        )
        for path in numerics.PAGES.values()
    ]

    assert tables[0] == tables[1]
    assert len(tables[0]) == 4 * len(POINTS)


@pytest.mark.oracle
@pytest.mark.parametrize("point", POINTS, ids=numerics.place)
def test_ours_is_exact_or_has_a_reason(point: Point) -> None:
    pytest.importorskip("mpmath")

    assert numerics.is_off(numerics.ours(point), numerics.exact(point)) == (point.why is not None)


@pytest.mark.oracle
@pytest.mark.parametrize(("engine", "column"), [("PyTorch", 2), ("JAX", 3)])
def test_the_others_numbers_are_on_the_page(engine: str, column: int) -> None:
    """A few of them, in whatever version is installed: those that no version had otherwise."""
    pytest.importorskip({"PyTorch": "torch", "JAX": "jax"}[engine])
    text = numerics.PAGES["en"].read_text(encoding="utf-8")
    rows: Any = {cells[0][2:]: cells for cells in (x.split(" | ") for x in text.splitlines())}
    for point in POINTS[:3]:
        found = numerics.written(numerics.ENGINES[engine](point))

        assert rows[numerics.place(point)][column].strip("*") == found
