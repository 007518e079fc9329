"""Texts in lines that fit a terminal."""

from __future__ import annotations

import pytest

from autograd.terminal import columns
from autograd.wrapping import wrapped
from tests.work import calls


@pytest.mark.parametrize("letter", ["x", "é", "e\u0301", "学"])
def test_a_word_of_twice_the_letters_is_twice_the_work(letter: str) -> None:
    """All that was left of a label was measured for each line: minutes for 40,000 letters."""

    def work(length: int) -> int:
        return calls(lambda: wrapped(letter * length, 80))

    assert work(8000) < 2.5 * work(4000)


@pytest.mark.parametrize("letter", ["x", "é", "e\u0301", "学"])
def test_a_long_word_is_cut_and_nothing_of_it_lost(letter: str) -> None:
    lines = wrapped(letter * 500, 80)

    assert "".join(lines) == letter * 500
    assert max(map(columns, lines)) <= 80
