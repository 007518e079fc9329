"""What may be asked of a picture is known in one place, and every language has all words."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from viz.errors import DrawingError
from viz.wishes import Language, Wishes
from viz.words import WORDS, Words


def test_every_language_that_may_be_asked_for_has_words() -> None:
    assert set(WORDS) == set(get_args(Language))


@pytest.mark.parametrize("language", WORDS)
def test_no_word_is_missing(language: str) -> None:
    words = [getattr(WORDS[language], field.name) for field in fields(Words)]

    assert all(words)
    assert "7" in WORDS[language].leaves.format(7)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"detail": None}, "detail is 'auto', 'named' or 'ops', got None"),
        ({"theme": ["dark"]}, r"theme is 'auto', 'light' or 'dark', got \['dark'\]"),
        ({"lang": "EN"}, "lang is 'en' or 'zh', got 'EN'"),
        ({"max_nodes": 0}, "from 1 on, got 0"),
    ],
)
def test_a_wish_that_is_not_known_is_refused(wrong: dict[str, object], complaint: str) -> None:
    with pytest.raises(DrawingError, match=complaint):
        Wishes(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("digits", [0, 18, 2.0, True, "4", None])
def test_digits_that_are_no_number_of_digits_are_refused(digits: object) -> None:
    with pytest.raises(DrawingError, match=r"significant digits from 1 to 17, got "):
        Wishes(digits=digits)  # type: ignore[arg-type]


def test_a_direction_that_is_not_known_is_refused() -> None:
    with pytest.raises(DrawingError, match="direction is 'right' or 'down', got 'up'"):
        Wishes(direction="up")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scope", "shown"), [("layer 3", "第 3 层"), ("layer x", "layer x"), ("", "")]
)
def test_a_layers_name_is_in_the_language_of_the_picture(scope: str, shown: str) -> None:
    assert WORDS["zh"].scope(scope) == shown
