"""What may be asked of a picture is known in one place, and every language has all words."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from autograd import Value
from autograd.errors import SettingError
from autograd.language import Language
from viz import draw, set_lang, steps, usual_lang
from viz.errors import DrawingError
from viz.wishes import Wishes
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
        ({"detail": None}, "detail is 'auto', 'neurons', 'named' or 'ops', got None"),
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


def test_a_picture_speaks_the_language_that_was_set() -> None:
    w, x = Value(2.0, "w"), Value(3.0, "x")
    y = w * x
    y.label = "y"
    try:
        set_lang("zh")
        drawn, told = draw(y).svg, steps(y)[0].svg
    finally:
        set_lang(None)

    assert WORDS["zh"].value in drawn
    assert WORDS["zh"].value in told
    assert WORDS["zh"].value not in draw(y).svg
    assert WORDS["zh"].value not in steps(y)[0].svg


def test_the_variable_names_a_language_until_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_LANG", "zh")
    named = usual_lang()
    try:
        set_lang("en")
        chosen = usual_lang()
    finally:
        set_lang(None)

    assert (named, chosen, usual_lang()) == ("zh", "en", "zh")


@pytest.mark.parametrize("named", ["chinese", "ZH", " "])
def test_a_variable_that_names_no_language_is_told(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINRULE_LANG", named)

    with pytest.raises(SettingError, match=f"CHAINRULE_LANG names .*'en' or 'zh'; it is '{named}'"):
        usual_lang()


def test_a_language_that_is_not_known_is_not_set() -> None:
    with pytest.raises(SettingError, match="lang is 'en' or 'zh', got 'EN'"):
        set_lang("EN")  # type: ignore[arg-type]

    assert usual_lang() == "en"
