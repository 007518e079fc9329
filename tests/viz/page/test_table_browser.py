"""The tab Numbers in a browser, against Python's engine, and what is taken out of it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.graph import topological
from tests.explaining import bug_lab
from tests.viz.page.browsing import PHONE, Browse, Tab
from tests.viz.page.labels import HOSTILE
from viz.page import page

CELLS = """
[...document.querySelectorAll(".sheet table")].map((table) => [...table.tBodies[0].rows].map(
    (row) => [...row.cells].map((cell) => cell.textContent)))
"""
EDITED = "#tab=table&set=w5:-6"


def worked_html() -> str:
    total, values = bug_lab.in_affine_nodes()
    return page(total, parameters=[values[name] for name in bug_lab.WEIGHTS]).html


@pytest.fixture
def edited(monkeypatch: pytest.MonkeyPatch) -> dict[str, Value]:
    """The values of the network with w5 = -6, by their names without a low line, and gradients."""
    monkeypatch.setitem(bug_lab.NUMBERS, "w5", -6.0)
    total, _ = bug_lab.in_affine_nodes()
    total.backward()
    return {value.label.replace("_", ""): value for value in topological(total) if value.label}


def tables(tab: Tab) -> tuple[list[list[str]], list[list[str]]]:
    values, slopes = tab(CELLS)
    return values, slopes


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def test_after_an_edit_every_number_is_pythons(browse: Browse, edited: dict[str, Value]) -> None:
    tab = browse(worked_html(), address=EDITED)
    tab.page.select_option(".tools select", label="17 digits")
    tab.rest()
    values, _ = tables(tab)

    named = {name: (number(data), number(grad)) for name, data, grad, _ in values}
    assert {"w5", "b2", "neth1", "outo1", "Etotal"} <= {*named} & {*edited}
    for name, (data, grad) in named.items():
        if name in edited:
            assert data == pytest.approx(edited[name].data, rel=1e-14), name
            assert grad == pytest.approx(edited[name].grad, rel=1e-12), name
    assert round(named["Etotal"][0], 7) == 0.0249914


def test_leaves_come_first_in_natural_order_and_results_as_they_are_computed(
    browse: Browse,
) -> None:
    values, _ = tables(browse(worked_html(), address="#tab=table"))
    names = [row[0] for row in values]

    assert names[:12] == ["b1", "b2", "i1", "i2", *(f"w{n}" for n in range(1, 9))]
    assert (
        names.index("neth1") < names.index("outh1") < names.index("neto1") < names.index("Etotal")
    )


def test_formulas_have_their_numbers(browse: Browse) -> None:
    w, x = Value(-0.5, "w"), Value(3.0, "x")
    output = 0.25 * (w * x - 2.0) ** 2
    output.label = "y"
    values, _ = tables(browse(page(output).html, address="#tab=table"))

    (formula,) = [row[3] for row in values if row[0] == "y"]
    assert formula.replace(" ", "") == "0.25·(w·x−2)²"


def test_what_backward_sends_adds_up_to_the_gradients(
    browse: Browse, edited: dict[str, Value]
) -> None:
    tab = browse(worked_html(), address=EDITED)
    tab.page.select_option(".tools select", label="17 digits")
    tab.rest()
    _, slopes = tables(tab)

    sums: dict[str, float] = defaultdict(float)
    for edge, _, sent in slopes:
        sums[edge.split("/∂")[1]] += number(sent)
    for name in ("w1", "w5", "i1", "b1", "b2", "outh1", "neth2", "outo1"):
        assert sums[name] == pytest.approx(edited[name].grad, rel=1e-12), name
    local = {edge: number(slope) for edge, slope, _ in slopes}
    out = edited["outo1"].data
    assert local["∂neto1/∂outh1"] == -6.0
    assert local["∂neto1/∂w5"] == pytest.approx(edited["outh1"].data, rel=1e-15)
    assert local["∂outo1/∂neto1"] == pytest.approx(out * (1.0 - out), rel=1e-14)


def test_a_screen_reader_finds_headings_of_rows_and_columns(browse: Browse) -> None:
    tab = browse(worked_html(), address="#tab=table")

    assert tab("[...document.querySelectorAll('.sheet thead th')].every(th => th.scope === 'col')")
    assert tab(
        "[...document.querySelectorAll('.sheet tbody tr')].every(tr => tr.cells[0].scope === 'row')"
    )
    for name in ("Values", "Local derivatives"):
        place = tab.page.locator(".sheet").get_by_role("region", name=name, exact=True)
        assert place.get_attribute("tabindex") == "0"  # who has no mouse can scroll it


def test_numbers_follow_an_edit_in_place(browse: Browse) -> None:
    """Text changes; a row that a reader is in stays the same element."""
    tab = browse(worked_html(), address="#tab=table")
    tab("window.row = document.querySelector('.sheet tbody tr')")
    before = tables(tab)

    tab("location.hash = '#tab=table&set=w5:0.5'")
    tab.rest()

    assert tab("window.row === document.querySelector('.sheet tbody tr')")
    assert tables(tab) != before


def taken(tab: Tab, name: str) -> str:
    """What a button copies, where there is no clipboard."""
    tab("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})")
    tab.page.click(f".sheet >> text={name}")
    return str(tab.until("document.querySelector('.copied-text')?.value"))


def test_the_leaves_are_copied_as_python(browse: Browse) -> None:
    text = taken(browse(worked_html(), address=EDITED), "Copy as Python")

    found = eval(text)  # noqa: S307  (it is what a reader does with it)
    assert [*found] == sorted(found)
    assert found.items() >= (bug_lab.NUMBERS | {"w5": -6.0}).items()


def test_the_table_is_copied_with_all_digits(browse: Browse, edited: dict[str, Value]) -> None:
    text = taken(browse(worked_html(), address=EDITED), "Copy table")

    head, *rows = [line.split("\t") for line in text.split("\n")]
    assert head == ["name", "data", "grad", "formula"]
    (row,) = [each for each in rows if each[0] == "net_o1"]
    assert float(row[1]) == pytest.approx(edited["neto1"].data, rel=1e-15)
    assert float(row[2]) == pytest.approx(edited["neto1"].grad, rel=1e-12)
    assert row[3].replace(" ", "") == "w5·out_h1+w6·out_h2+b2"


def test_the_clipboard_gets_the_table_where_there_is_one(browse: Browse) -> None:
    tab = browse(worked_html(), address="#tab=table")
    tab(
        "Object.defineProperty(navigator, 'clipboard',"
        "{value: {writeText: async (text) => {window.copied = text;}}})"
    )

    tab.page.click(".sheet >> text=Copy table")

    assert tab.until("window.copied").startswith("name\tdata\tgrad\tformula\n")
    assert tab("document.querySelector('.table-said').textContent") == "Copied."


def test_csv_is_a_file_with_a_byte_order_mark(browse: Browse, tmp_path: Path) -> None:
    tab = browse(worked_html(), address=EDITED)
    with tab.page.expect_download() as waiting:
        tab.page.click(".sheet >> text=Save CSV")
    waiting.value.save_as(tmp_path / "numbers.csv")
    text = (tmp_path / "numbers.csv").read_text("utf-8")

    assert text.startswith("\ufeff")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(text[1:], newline=""))}
    assert float(rows["w5"]["data"]) == -6.0
    assert waiting.value.suggested_filename.endswith(".csv")


def test_more_rows_than_500_are_left_out_with_a_word(browse: Browse) -> None:
    leaves = [Value(n / 7.0, f"x{n}") for n in range(502)]
    output: Any = sum(leaves[1:], leaves[0])
    output.label = "s"

    tab = browse(page(output, levels=["named"], max_nodes=1000).html, address="#tab=table")

    assert [len(rows) for rows in tables(tab)] == [500, 500]
    left = tab("[...document.querySelectorAll('.table-left')].map(each => each.textContent)")
    assert left == [f"The first 500 rows are shown; {n} more are left out." for n in (3, 2)]


def test_hostile_labels_are_text(browse: Browse) -> None:
    leaves = [Value(0.1 * n, label) for n, label in enumerate(HOSTILE)]
    output: Any = sum(leaves[1:], leaves[0])
    tab = browse(page(output).html, address="#tab=table")
    values, _ = tables(tab)

    assert len(values) == len(HOSTILE) + 1
    found = eval(taken(tab, "Copy as Python"))  # noqa: S307
    assert sorted(found.values()) == sorted(leaf.data for leaf in leaves)
    assert {label for label in HOSTILE if label.strip()} <= {*found}
    assert not tab("window.hacked")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_on_a_phone_the_page_is_not_wider_than_the_window(browse: Browse, lang: str) -> None:
    tab = browse(worked_html(), PHONE, address=f"#tab=table&lang={lang}")

    assert tab("document.documentElement.scrollWidth") <= 390
