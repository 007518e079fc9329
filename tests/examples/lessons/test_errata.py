"""The lesson of errata has every doubtful place of the five texts with its verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from examples.course.catalogue import lesson as lesson_of
from examples.course.running import Told, tell
from examples.sentences import Language
from examples.texts import TEXTS, errata, figures
from examples.texts.sentences import VERDICT_WORDS

Lesson = Callable[[str], Told]

COUNTS = {
    "agrees": 39,
    "last digit": 1,
    "variant": 6,
    "miscopied": 2,
    "wrong": 19,
    "broken": 6,
    "overstated": 6,
    "holds here": 2,
    "word": 10,
    "misprint": 5,
}
"""Counted in the list of findings from which the data was made."""


def test_every_verdict_is_counted(lesson: Lesson) -> None:
    told = lesson("errata").text.rstrip().splitlines()[-1]

    assert told.startswith("96 places: ")
    found = (each.rpartition(" ") for each in told.removeprefix("96 places: ").split(", "))
    assert {name: int(n) for name, _, n in found} == COUNTS


@pytest.mark.parametrize(("language", "named"), [("en", "text 004, "), ("zh", "教程 004 共 ")])
def test_a_text_is_named_in_the_readers_language_in_the_totals(language: str, named: str) -> None:
    told = tell(lesson_of("errata"), language).text  # type: ignore[arg-type]

    assert any(line.startswith(named) for line in told.splitlines())
    assert "text_004" not in told


def test_every_printed_number_stands_in_it(lesson: Lesson) -> None:
    text = lesson("errata").text

    for each in (figure for name in TEXTS for figure in figures(name) if figure.quoted):
        assert each.quoted.replace("-", "−") in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_stands_in_it(language: Language) -> None:
    """However the lines are wrapped."""
    told = re.sub(r"\s", "", tell(lesson_of("errata"), language).text)
    entries = [entry for name in TEXTS for entry in errata(name)]

    missing = [each.key for each in entries if re.sub(r"\s", "", each.why[language]) not in told]

    assert len(entries) == 56
    assert missing == []


def test_a_verdict_is_computed_and_not_copied(lesson: Lesson) -> None:
    """Without the other way of training the figure after a step would be miscopied."""
    assert re.search(r"0\.291027924 +0\.291027773694 +miscopied → variant", lesson("errata").text)


def test_the_words_of_the_verdicts_are_those_of_the_glossary() -> None:
    assert Counter(words["zh"] for words in VERDICT_WORDS.values()) == Counter(
        "相符 末位有误 抄错 另一种做法 错误 无法运行 说过头 仅此处成立 用词不当 笔误".split()
    )
