"""Sentences in lines: where they break, and what stays together."""

from __future__ import annotations

import pytest

from viz.ink.prose import MARK, lines_of
from viz.letters.runs import Run
from viz.letters.widths import width

SIZE = 10.0


def broken(said: str, room: float, most: int = 9) -> list[str]:
    """The words of the lines."""
    return ["".join(run.text for run in line) for line in lines_of(said, room, SIZE, most)]


def wide(text: str) -> float:
    return width([Run(text)], SIZE)


def test_a_line_breaks_between_words_when_the_next_does_not_fit() -> None:
    said = "a sum of three"

    assert broken(said, wide(said)) == [said]
    assert broken(said, wide(said) - 0.1) == ["a sum of", "three"]


def test_a_space_at_the_end_of_a_line_needs_no_room() -> None:
    assert broken("sum of", wide("sum")) == ["sum", "of"]


@pytest.mark.parametrize(
    ("said", "lines"), [("a b, c", ["a", "b,", "c"]), ("甲乙，丙", ["甲", "乙，", "丙"])]
)
def test_a_mark_that_closes_stays_with_what_is_before_it(said: str, lines: list[str]) -> None:
    assert broken(said, wide(lines[1])) == lines
    term = said.replace("b", f"{MARK}b{MARK}").replace("乙", f"{MARK}乙{MARK}")
    assert broken(term, wide(lines[1])) == lines


def test_the_last_of_the_lines_that_there_may_be_is_cut() -> None:
    first, last = broken("one two three four five", wide("three"), most=2)

    assert first == "one"
    assert "…" in last
    assert wide(last) <= wide("three")


def test_only_terms_are_written_as_names() -> None:
    ((name, index, rest, *_),) = lines_of(f"{MARK}w1{MARK} is w1", 500.0, SIZE, 1)

    assert name == Run("w", italic=True)
    assert index == Run("1", subscript=True)
    assert lines_of("w1", 500.0, SIZE, 1) == [(Run("w1"),)]
    assert rest == Run(" ")
