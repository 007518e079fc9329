"""The map from the texts to the course leaves nothing out, and names nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from examples.course.catalogue import ORDER
from examples.texts import TEXTS, Passage, errata, figures, measurements, passages
from examples.texts.reading import Kind
from examples.texts.sentences import KIND_WORDS, WITHOUT_WORDS

DOCS = Path(__file__).resolve().parents[3] / "docs"

PASSAGES = [(text, number, each) for text in TEXTS for number, each in enumerate(passages(text))]

FORMULAS = {"text_000": 33}
"""Displayed formulas, counted in the texts; the others have theirs broken into lines."""

CODE_BLOCKS = {"text_002": 6, "text_003": 2}
"""Counted in the texts; the fourth of text 002, training and its data, is listed in two parts."""


BEYOND = {"compiled_training"}
"""What belongs to none of the texts: a step of micrograd's demo as a fast program."""


def by_place(value: object) -> str:
    return value.name["en"] if isinstance(value, Passage) else str(value)


@pytest.mark.parametrize(("text", "number", "passage"), PASSAGES, ids=by_place)
def test_a_passage_is_in_a_lesson_or_on_a_page_or_has_a_reason(
    text: str, number: int, passage: Passage
) -> None:
    assert bool(passage.lessons or passage.pages) != bool(passage.without)
    assert passage.without in {"", *WITHOUT_WORDS}


@pytest.mark.parametrize(("text", "number", "passage"), PASSAGES, ids=by_place)
def test_a_passage_has_a_kind_and_a_name_in_both_languages(
    text: str, number: int, passage: Passage
) -> None:
    assert passage.kind in get_args(Kind)
    assert passage.name["en"].strip()
    assert passage.name["zh"].strip()


def test_every_lesson_and_page_that_is_named_is_there() -> None:
    lessons = {name for _, _, passage in PASSAGES for name in passage.lessons}
    pages = {name for _, _, passage in PASSAGES for name in passage.pages}

    assert lessons <= set(ORDER)
    for page in pages:
        assert (DOCS / "en" / f"{page}.md").exists(), page
        assert (DOCS / "zh" / f"{page}.md").exists(), page


def test_every_lesson_is_reached_from_a_text() -> None:
    reached = {name for _, _, passage in PASSAGES for name in passage.lessons}

    assert set(ORDER) - reached == BEYOND


@pytest.mark.parametrize("text", TEXTS)
def test_the_lesson_of_a_figure_is_one_that_the_map_of_its_text_names(text: str) -> None:
    """Errata may be shown beside another text, which says the same or the opposite."""
    reached = {name for passage in passages(text) for name in passage.lessons}
    needed = {each.lesson for each in figures(text)} | {each.lesson for each in measurements(text)}

    assert needed - reached == set()


def test_every_lesson_of_an_erratum_is_in_the_course() -> None:
    assert {each.lesson for text in TEXTS for each in errata(text)} <= set(ORDER)


@pytest.mark.parametrize(("text", "count"), FORMULAS.items())
def test_the_map_has_every_displayed_formula(text: str, count: int) -> None:
    assert sum(each.kind == "formula" for each in passages(text)) == count


@pytest.mark.parametrize(("text", "count"), CODE_BLOCKS.items())
def test_the_map_has_every_block_of_code(text: str, count: int) -> None:
    assert sum(each.kind == "code" for each in passages(text)) == count


def test_the_sections_of_text_003_keep_their_numbers_in_order() -> None:
    told = [re.match(r"[\d.]+", each.name["en"]) for each in passages("text_003")]
    numbers = [tuple(map(int, found[0].strip(".").split("."))) for found in told if found]
    sections = [each for each in numbers if len(each) > 1 and each < (2, 8)]

    assert sections == sorted(sections)
    assert len(sections) > 15


def test_every_kind_and_reason_has_its_words_and_is_used() -> None:
    assert set(KIND_WORDS) == {passage.kind for _, _, passage in PASSAGES}
    assert set(WITHOUT_WORDS) == {passage.without for _, _, passage in PASSAGES} - {""}
