"""The guide says the same in both languages, and its links and lessons are there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from examples.course.catalogue import ORDER
from tests.table.closed_forms import DIFFERENCES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
NAMES = sorted(path.name for path in (DOCS / "en").glob("*.md"))
PAGES = [f"{lang}/{name}" for lang in ("en", "zh") for name in NAMES]

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
BUILT = {"course/index.md", "texts.md", "errata.md", "operations.md", "api/index.md"}
"""What the first page of the site links to besides: pages that are written when it is built."""


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def twins(name: str) -> tuple[str, str]:
    return read(f"en/{name}"), read(f"zh/{name}")


def prose(text: str) -> str:
    """What is written between the blocks, links without their targets."""
    return re.sub(r"\]\([^)]*\)", "]", FENCE.sub("", text))


def code(text: str) -> list[str]:
    """The blocks without what is said in the reader's language: comments, and the choice of it.

    What a command answers is left out too; `docs.site.answers` writes it.
    """
    said = re.compile(r"\s+# .*| --lang zh|, lang=\"zh\"|^:caption: .*", re.MULTILINE)
    written = [block for block in FENCE.findall(text) if not block.startswith("```text")]
    blocks = [said.sub("", block) for block in written]
    return [re.sub(r"^.+ <([\w/-]+)>$", r"\1", block, flags=re.MULTILINE) for block in blocks]


def numerals(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", prose(text)))


def headings(text: str) -> list[str]:
    return re.findall(r"^(#+) ", prose(text), re.MULTILINE)


def anchors(text: str) -> list[str]:
    """The places in a page that a link can name, as GitHub spells them."""
    titles = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def test_every_page_has_a_twin() -> None:
    assert len(NAMES) > 8
    assert sorted(path.name for path in (DOCS / "zh").glob("*.md")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_twins_have_the_same_parts(name: str) -> None:
    english, chinese = twins(name)

    assert headings(english) == headings(chinese)
    assert headings(english)[:1] == ["#"]


@pytest.mark.parametrize("name", NAMES)
def test_twins_have_the_same_code(name: str) -> None:
    english, chinese = twins(name)

    assert code(english) == code(chinese)


@pytest.mark.parametrize("name", NAMES)
def test_twins_have_the_same_tables(name: str) -> None:
    english, chinese = (
        [line.count(" | ") for line in text.splitlines() if line.startswith("| ")]
        for text in twins(name)
    )

    assert english == chinese


@pytest.mark.parametrize("name", NAMES)
def test_twins_have_the_same_numbers(name: str) -> None:
    english, chinese = map(numerals, twins(name))

    assert (english - chinese, chinese - english) == (Counter(), Counter())


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    folder = (DOCS / page).parent
    links = re.findall(r"\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)", FENCE.sub("", read(page)))

    for file, anchor in links:
        if page.endswith("/index.md") and file in BUILT:
            continue
        target = folder / file if file else DOCS / page
        assert target.is_file(), file
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), anchor


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leads_to_its_twin_and_else_to_its_own_language(page: str) -> None:
    lang, name = page.split("/")
    other = {"en": "zh", "zh": "en"}[lang]
    links = re.findall(rf"\]\(\.\./{other}/([^)#]*)\)", read(page))

    assert set(links) <= {name}


@pytest.mark.parametrize("page", [*PAGES, "../README.md", "../README.zh-CN.md"])
def test_every_lesson_that_is_named_is_in_the_course(page: str) -> None:
    named = re.findall(r"python -m examples ([a-z_0-9]+)", read(page))

    assert [name for name in named if name not in ORDER] == []


@pytest.mark.parametrize("page", ["../README.md", "../README.zh-CN.md"])
def test_every_lesson_is_in_the_table_of_a_readme(page: str) -> None:
    table = re.findall(r"^\| .*$", read(page), re.MULTILINE)
    named = [name for name in re.findall(r"`(\w+)`", "".join(table)) if name in ORDER]

    assert named == [*ORDER]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_plan_for_a_class_has_every_lesson_once(lang: str) -> None:
    table = re.findall(r"^\| \d .*$", read(f"{lang}/teaching.md"), re.MULTILINE)
    taught = re.findall(r"\[(\w+)\]\(\.\./\.\./examples/(\w+)", "".join(table))

    assert sorted(name for name, _ in taught) == sorted(ORDER)
    assert all(name == file for name, file in taught)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_difference_from_pytorch_is_told(lang: str) -> None:
    table = re.findall(r"^\| ((?:`\w+`[, 、]*)+) \|", read(f"{lang}/kinks.md"), re.MULTILINE)
    told = {name for cell in table for name in re.findall(r"`(\w+)`", cell)}

    assert {difference.row for difference in DIFFERENCES} <= told
