"""Chinese pages and lessons, as readers of Markdown take their signs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "README.zh-CN.md", *(ROOT / "docs" / "zh").glob("*.md")]
FILES += [*(ROOT / "examples").glob("*.py"), *(ROOT / "examples").glob("*/lesson.py")]

UNSEEN_END = re.compile(r"[，。：；？！）”」、]\*\*(?=[\w（“])")
"""A sign of bold letters that counts as none: after punctuation, and no space behind it."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_bold_letters_end_where_markdown_sees_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    # the sign that begins bold letters stands there too: only every second one ends them
    ends = [
        match.start()
        for line in text.split("\n")
        for match in UNSEEN_END.finditer(line)
        if line[: match.end()].count("**") % 2 == 0
    ]
    assert not ends, "write **word**。 or leave a space behind the sign"
