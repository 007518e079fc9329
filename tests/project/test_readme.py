"""The README and its Chinese sister say the same and name what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(name: str) -> list[str]:
    """The lines of the fenced blocks that are typed into a shell."""
    blocks = re.findall(r"^```(?:sh|powershell)\n(.*?)^```", read(name), re.MULTILINE | re.DOTALL)
    return "".join(blocks).splitlines()


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = (commands(name) for name in READMES)

    assert len(english) == 4
    assert english == chinese


@pytest.mark.parametrize("name", READMES)
def test_a_readme_begins_with_a_picture(name: str) -> None:
    assert re.match(r"!\[[^\]]+\]\([^)]+\.svg\)\n", read(name))


@pytest.mark.parametrize("name", READMES)
def test_every_file_a_readme_links_to_exists(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", read(name))

    assert [link for link in links if not (ROOT / link).is_file()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_place_in_the_table_exists(name: str) -> None:
    places = re.findall(r"^\| `([\w/.]+)` \|", read(name), re.MULTILINE)

    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []
