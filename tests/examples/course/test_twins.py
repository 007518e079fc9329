"""What a lesson says in English it says in Chinese: cell by cell, with the same numbers."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from examples.course.catalogue import ORDER, lesson
from examples.course.cells import Cell
from examples.course.formulas import spoken

_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[-−]?\d+)?")
_FORMULA = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)


def _texts(name: str) -> list[Cell]:
    return [cell for cell in lesson(name).cells if cell.kind == "markdown"]


def _twins(name: str) -> list[tuple[Cell, Cell]]:
    texts = _texts(name)
    return list(zip(texts[::2], texts[1::2], strict=False))


def _numbers(cell: Cell) -> Counter[str]:
    joined = re.sub(r"(?<=\d),(?=\d{3})", "", cell.source.replace("\u202f", ""))
    return Counter(_NUMBER.findall(joined))


def _shape(cell: Cell) -> list[str]:
    """The marks that lines begin with: of headings, items, tables, code."""
    marks = re.findall(r"^(#+ |[-*] |\d+\. |\||```|\$\$)", cell.source, re.MULTILINE)
    return ["1." if mark[0].isdigit() else mark for mark in marks]


@pytest.mark.parametrize("name", ORDER)
def test_each_english_text_is_followed_by_its_chinese_twin(name: str) -> None:
    cells = lesson(name).cells
    wrong = [
        f"line {first.line}"
        for first, second in pairwise([*cells, Cell("code", "", 0)])
        if (first.lang == "en") != (second.lang == "zh")
    ]

    assert not wrong
    assert {cell.lang for cell in _texts(name)} == {"en", "zh"}


@pytest.mark.parametrize("name", ORDER)
def test_twins_have_the_same_numbers(name: str) -> None:
    differing = {
        f"line {chinese.line}": (
            _numbers(english) - _numbers(chinese),
            _numbers(chinese) - _numbers(english),
        )
        for english, chinese in _twins(name)
        if _numbers(english) != _numbers(chinese)
    }

    assert not differing


@pytest.mark.parametrize("name", ORDER)
def test_twins_have_the_same_headings_lists_and_tables(name: str) -> None:
    differing = {
        f"line {chinese.line}": (_shape(english), _shape(chinese))
        for english, chinese in _twins(name)
        if _shape(english) != _shape(chinese)
    }

    assert not differing


@pytest.mark.parametrize("name", ORDER)
def test_every_formula_can_be_written_in_letters(name: str) -> None:
    formulas = [tex for cell in _texts(name) for tex in _FORMULA.findall(cell.source)]

    assert all(spoken(tex) and "\\" not in spoken(tex) for tex in formulas)


@pytest.mark.parametrize("name", ORDER)
def test_the_chinese_text_is_chinese_and_the_english_is_not(name: str) -> None:
    for english, chinese in _twins(name):
        assert re.search(r"[\u4e00-\u9fff]", chinese.source), chinese.line
        # a term or a heading of the texts may be named in Chinese
        assert len(re.findall(r"[\u4e00-\u9fff]", english.source)) < 40, english.line


@pytest.mark.parametrize("name", ORDER)
def test_the_first_code_takes_the_language_that_the_course_is_told_in(name: str) -> None:
    first = next(cell for cell in lesson(name).cells if cell.kind == "code")

    assert first.tags == ("parameters",)
    assert "lang = viz.usual_lang()" in first.source


@pytest.mark.parametrize(("name", "following"), list(pairwise(ORDER)))
def test_the_last_line_names_the_next_lesson(name: str, following: str) -> None:
    for text in _texts(name)[-2:]:
        assert f"`{following}`" in text.source.rstrip().splitlines()[-1], text.lang
