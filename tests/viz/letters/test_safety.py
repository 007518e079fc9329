"""Text made safe, by what a reader must see."""

from __future__ import annotations

import unicodedata

import pytest

from viz.letters.safety import drawn, safe


@pytest.mark.parametrize(
    "hostile", ["\x00", "\x1b[31m", "\ud800", "\u202eabc", "\u2066x", "\ufffe", "\U0001ffff"]
)
def test_unsafe_characters_become_visible_replacements(hostile: str) -> None:
    assert safe(hostile)[0] == "\ufffd"


@pytest.mark.parametrize("space", ["\n", "\t", "\r", "\u2028"])
def test_every_white_space_becomes_a_plain_space(space: str) -> None:
    assert safe(f"a{space}b") == "a b"


@pytest.mark.parametrize("text", ['"', "<b>", "{a|b}", "\\N", "学习率", "😀", "é"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert drawn(text) == text


def test_right_to_left_text_is_closed_off_from_its_neighbours() -> None:
    shown = drawn("שלום")

    assert [unicodedata.bidirectional(c) for c in (shown[0], shown[-1])] == ["FSI", "PDI"]


def test_a_label_cannot_open_the_isolation_it_is_put_in() -> None:
    shown = drawn("ש\u2069\u202eabc")

    assert shown.count("\u2069") == 1
    assert "\u202e" not in shown
