"""The page for readers of the code shows what is there, in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent
from xml.etree import ElementTree

import pytest

from autograd.engine.__main__ import source

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = ("en/how-it-works.md", "zh/how-it-works.md")
PACKAGES = ("autograd", "nn", "viz")


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[str]:
    """The fenced blocks, without comments."""
    found = re.findall(r"^```\w*\n(.*?)^```", read(name), re.MULTILINE | re.DOTALL)
    return [re.sub(r"  # .*", "", block) for block in found]


def tables(name: str) -> list[list[str]]:
    """The cells of each line of a table."""
    lines = re.findall(r"^\| (.*) \|$", read(name), re.MULTILINE)
    return [line.split(" | ") for line in lines]


def rooms(text: str) -> list[str]:
    return re.findall(rf"`((?:{'|'.join(PACKAGES)})(?:/\w+)*)`", text)


def missing(places: Sequence[str]) -> list[str]:
    """Those that are neither a folder nor a module."""
    return [
        place
        for place in places
        if not (ROOT / place).is_dir() and not (ROOT / f"{place}.py").is_file()
    ]


@pytest.mark.parametrize("name", PAGES)
def test_the_function_that_is_shown_is_the_one_that_runs(name: str) -> None:
    assert source("tanh") in blocks(name)


@pytest.mark.parametrize("name", PAGES)
def test_the_row_that_is_shown_is_in_the_table(name: str) -> None:
    table = (ROOT / "autograd/table/primitives.py").read_text(encoding="utf-8")

    assert indent(blocks(name)[0], "    ") in table


@pytest.mark.parametrize("name", PAGES)
def test_every_room_exists(name: str) -> None:
    found = rooms(read(name))

    assert len(found) > 40
    assert missing(found) == []


def test_both_pages_explain_the_same_words_and_rooms() -> None:
    english, chinese = (tables(name) for name in PAGES)

    assert [rooms(" ".join(line)) for line in english] == [
        rooms(" ".join(line)) for line in chinese
    ]
    words = [[line[0] for line in lines if len(line) == 3][1:] for lines in (english, chinese)]
    assert words[0] == words[1]
    assert {"data", "slopes", "tape", "lane"} <= {*words[0]}


def test_the_picture_names_rooms_that_exist() -> None:
    root = ElementTree.fromstring(read("pictures/how-it-works.svg"))  # noqa: S314  (our own file)
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    found = [place for text in texts for place in re.findall(r"\b[a-z]+/[a-z/]+", text)]

    assert len(found) > 14
    assert missing([re.sub("^compiler", "autograd/compiler", place) for place in found]) == []
