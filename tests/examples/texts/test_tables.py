"""The tables of the texts fit a terminal, a notebook and a page, in both languages."""

from __future__ import annotations

import doctest
import re
from typing import Any

import pytest

from autograd.explaining.telling import tables as lines_of_tables
from autograd.terminal import columns
from examples.sentences import Language
from examples.texts import TEXTS, Figure, errata, figures, passages, signs, tables
from examples.texts.tables import Verdicts, errata_in_markdown, map_in_markdown

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def linked(name: str) -> str:
    return f"[{name}](course/{name}.ipynb)"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_table_of_verdicts_fits_the_terminal(text: str, language: Language, width: int) -> None:
    table = Verdicts(text, language).table(width)

    assert max(map(columns, table.splitlines())) <= width


@pytest.mark.parametrize("text", TEXTS)
def test_a_table_has_every_printed_number_and_every_erratum(text: str) -> None:
    printed = [each for each in figures(text) if each.quoted]

    assert len(Verdicts(text, "en").rows) == len(printed) + len(errata(text))


def test_a_printed_number_that_is_changed_gets_another_verdict_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One digit of what text 002 prints is changed: 0.7216 becomes 0.7226."""

    def changed(text: str) -> list[Figure]:
        found = figures(text)
        return [
            Figure(
                *(text, each.group, each.key, each.exact, each.lesson),
                each.quoted.replace("0.7216", "0.7226"),
                *(each.verdict, each.place),
            )
            for each in found
        ]

    monkeypatch.setattr(tables, "figures", changed)
    rows = Verdicts("text_002", "en").rows

    assert [row.told for row in rows if row.quoted.startswith("0.7226")] == [
        "miscopied, not agrees"
    ]


def test_html_keeps_signs_that_have_a_meaning_there() -> None:
    html = Verdicts("text_004", "en")._repr_html_()

    assert html.count("<tr>") == 1 + len(errata("text_004"))
    assert not re.search(r"<(?!/?(?:table|thead|tbody|tr|th|td|strong|br|p)\b)", html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("written", [errata_in_markdown, map_in_markdown])
def test_every_line_of_a_markdown_table_has_the_cells_of_its_heading(
    language: Language, written: Any
) -> None:
    tables_found = re.findall(r"(?:^\|.*\n?)+", written(language, linked), re.MULTILINE)

    assert len(tables_found) == len(TEXTS)
    for table in tables_found:
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(counts) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_has_a_line_for_every_passage(language: Language) -> None:
    written = map_in_markdown(language, linked)
    lines = [line for line in written.splitlines() if line.startswith("| ")]

    assert len(lines) == sum(2 + len(passages(text)) for text in TEXTS)
    assert "[xor](course/xor.ipynb)" in written


@pytest.mark.parametrize("module", [tables, signs, lines_of_tables])
def test_the_docstrings_hold(module: Any) -> None:
    assert doctest.testmod(module).failed == 0
