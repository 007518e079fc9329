"""How much room the badge of an operation takes."""

from __future__ import annotations

import pytest

from viz.layout.faces import BADGE_SIZE, badge_is_round, badge_width
from viz.letters.runs import Run
from viz.letters.widths import width


@pytest.mark.parametrize("sign", ["Σ", "+", "×", "σ"])
def test_a_single_sign_stands_in_a_circle(sign: str) -> None:
    assert badge_is_round(sign)
    assert badge_width(sign) == badge_width("+")


@pytest.mark.parametrize("word", ["tanh", "logsumexp"])
def test_a_word_stands_in_a_pill_with_room_at_both_ends(word: str) -> None:
    text = width([Run(word)], BADGE_SIZE, bold=True)

    assert not badge_is_round(word)
    assert text + 10.0 < badge_width(word) < text + 16.0


def test_no_operation_takes_no_room() -> None:
    assert badge_width("") == 0.0
