"""Every entry of the texts' files is whole: place and reason in both languages, verdict, lesson."""

from __future__ import annotations

import doctest
import re

import pytest

from examples.course.catalogue import ORDER
from examples.texts import (
    TEXTS,
    VERDICTS,
    Erratum,
    Figure,
    Measurement,
    errata,
    erratum,
    figure,
    figures,
    judging,
    measurements,
    source,
)

FIGURES = [each for text in TEXTS for each in figures(text)]
ERRATA = [each for text in TEXTS for each in errata(text)]
MEASUREMENTS = [each for text in TEXTS for each in measurements(text)]
LESSONS = set(ORDER)
NUMERAL = re.compile(r"\d+(?:[.,]\d+)*(?:e-?\d+)?")


def by_name(entry: Figure | Erratum | Measurement) -> str:
    group = "" if isinstance(entry, Erratum) else f"{entry.group}."
    return f"{entry.text}.{group}{'' if isinstance(entry, Measurement) else entry.key}"


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_says_where_it_is_from(text: str) -> None:
    assert source(text).title


@pytest.mark.parametrize("entry", ERRATA, ids=by_name)
def test_an_erratum_has_all_its_words_in_both_languages(entry: Erratum) -> None:
    for words in (entry.place, entry.quoted, entry.right, entry.why):
        told = [words] if isinstance(words, str) else [words["en"], words["zh"]]

        assert all(each.strip() for each in told)


@pytest.mark.parametrize("entry", ERRATA, ids=by_name)
def test_an_erratum_has_a_verdict_of_the_known_ones_and_a_lesson_of_the_course(
    entry: Erratum,
) -> None:
    assert entry.verdict in VERDICTS
    assert entry.lesson in LESSONS


@pytest.mark.parametrize("entry", FIGURES, ids=by_name)
def test_a_figure_belongs_to_a_lesson_and_has_a_verdict_if_it_is_printed(entry: Figure) -> None:
    assert entry.lesson in LESSONS
    assert (entry.verdict in VERDICTS) is bool(entry.quoted)
    for words in filter(None, (entry.place, entry.why)):
        assert words["en"].strip()
        assert words["zh"].strip()


@pytest.mark.parametrize("entry", [each for each in FIGURES if each.quoted], ids=by_name)
def test_rounding_gives_the_verdict_that_a_printed_figure_has(entry: Figure) -> None:
    assert entry.judged == entry.verdict


@pytest.mark.parametrize("entry", MEASUREMENTS, ids=by_name)
def test_a_measurement_says_how_it_was_made_and_which_lesson_shows_it(entry: Measurement) -> None:
    assert entry.note["en"].strip()
    assert entry.note["zh"].strip()
    assert entry.numbers
    assert entry.lesson in LESSONS


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        *((each.why["en"], each.why["zh"]) for each in ERRATA),
        *((each.why["en"], each.why["zh"]) for each in FIGURES if each.why),
        *((each.note["en"], each.note["zh"]) for each in MEASUREMENTS),
    ],
)
def test_both_languages_have_the_same_numbers(en: str, zh: str) -> None:
    assert sorted(NUMERAL.findall(en)) == sorted(NUMERAL.findall(zh))


@pytest.mark.parametrize("entry", ERRATA, ids=by_name)
def test_chinese_is_written_with_its_own_marks(entry: Erratum) -> None:
    """After a Chinese letter a half-width comma or semicolon is a slip of the keyboard."""
    for words in (entry.place, entry.why, entry.quoted, entry.right):
        told = "" if isinstance(words, str) else words["zh"]

        assert not re.search(r"[\u4e00-\u9fff][,;:!?]", told)


def test_a_name_that_no_text_has_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(KeyError, match="text_004 has no 'losses.loss'; it has gates.AND, "):
        figure("text_004", "losses.loss")
    with pytest.raises(KeyError, match="text_002 has no 'np_int'; it has loss_falls, "):
        erratum("text_002", "np_int")
    with pytest.raises(ValueError, match="there is no 'text_005'"):
        figures("text_005")


def test_the_docstrings_of_judging_hold() -> None:
    assert doctest.testmod(judging).failed == 0
