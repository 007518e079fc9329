"""The guide prints what its commands answer, in both languages."""

from __future__ import annotations

import re

import pytest

from docs.site.answers import ASKED, DOCS, answer, answered

PAGES = ("en/explaining.md", "zh/explaining.md")


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command", [command for page in PAGES for command, _ in ASKED.findall(read(page))]
)
def test_a_command_answers_what_the_page_says(command: str) -> None:
    """If not, `python -m docs.site.answers` writes the answer."""
    (told,) = {
        told for page in PAGES for asked, told in ASKED.findall(read(page)) if asked == command
    }

    assert answer(command) == told


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_the_page_is_run(page: str) -> None:
    """A command with its answer, or Python, which is a doctest."""
    fences = re.findall(r"^```(\w+)$", read(page), re.MULTILINE)

    assert fences.count("sh") == fences.count("text") == len(ASKED.findall(read(page))) > 5
    assert set(fences) == {"sh", "text", "python"}


def test_an_answer_that_is_out_of_date_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    page = read("en/explaining.md")

    stale = page.replace("0.141302\n```", "0.2\n```", 1)

    assert stale != page
    assert answered(stale) == page
