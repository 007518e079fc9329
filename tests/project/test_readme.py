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

    assert len(english) > 6
    assert english == [command.replace(" --lang zh", "") for command in chinese]


def test_the_lessons_of_the_chinese_readme_are_told_in_chinese() -> None:
    told = [command for command in commands("README.zh-CN.md") if "-m examples" in command]

    assert len(told) > 3
    assert all(command.endswith(" --lang zh") for command in told)


def test_the_chinese_readme_leads_to_a_lesson_before_anything_else() -> None:
    """Whoever knows no English comes from the first block to the lesson on Adam."""
    install, _, lesson = commands("README.zh-CN.md")[:3]

    assert "pip install" in install
    assert lesson.endswith("-m examples optimisers --lang zh")
    assert "Adam" in read("README.zh-CN.md").split("## ")[1]


@pytest.mark.parametrize("name", READMES)
def test_every_file_a_readme_links_to_exists(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", read(name))

    assert [link for link in links if not (ROOT / link).is_file()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_place_in_the_table_exists(name: str) -> None:
    places = re.findall(r"^\| `([\w/.]+)` \|", read(name), re.MULTILINE)

    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []
