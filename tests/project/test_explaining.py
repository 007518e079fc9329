"""The guide to explanations prints what the command answers, in both languages."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from viz.__main__ import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = [f"{lang}/explaining.md" for lang in ("en", "zh")]

ASKED = re.compile(
    r"^```sh\n(chainrule [^\n]+)\n```\n\n```text\n(.+?)^```", re.MULTILINE | re.DOTALL
)


def asked(page: str) -> list[tuple[str, str]]:
    return ASKED.findall((DOCS / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("command", "answer"),
    [each for page in PAGES for each in asked(page)],
    ids=[f"{page[:2]} {command}" for page in PAGES for command, _ in asked(page)],
)
def test_a_command_answers_what_the_page_says(
    command: str,
    answer: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)

    main(shlex.split(command)[1:])

    told = capsys.readouterr()
    assert told.out + told.err == answer


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_the_page_is_run(page: str) -> None:
    """A command with its answer, or Python, which is a doctest."""
    fences = re.findall(r"^```(\w+)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)

    assert fences.count("sh") == fences.count("text") == len(asked(page)) > 5
    assert set(fences) == {"sh", "text", "python"}
