"""The lesson on letters: guessing, three nets, what the best one gets wrong, and its kernels.

Shares of letters lie in ranges, those of six seeds and somewhat more: 72 to 74 % for the layer
alone, 93 to 94 % with a hidden layer, 97 to 98 % for the convolutional net.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from examples.course.running import Told

Lesson = Callable[[str], Told]

# it trains three nets for some two seconds each
pytestmark = pytest.mark.slow


def shares(told: Told) -> list[float]:
    """What each net got right, in per cent, in the order of the lesson."""
    return [float(share) for share in re.findall(r"([\d.]+)% right", told.text)]


def test_a_picture_of_the_text_has_1210_numbers(lesson: Lesson) -> None:
    assert lesson("letters").text.startswith("22 × 55 = 1210\n")


def test_guessing_is_one_in_26_within_the_error_of_the_mean(lesson: Lesson) -> None:
    """Of 400 random layers; whichever the letters, the expected share is 1/26."""
    told = lesson("letters")
    right = told.names["right"]

    assert np.mean(right) == pytest.approx(1 / 26, abs=3 * np.std(right) / 20)
    assert "1/26 = 3.846%\n3.9% ± 0.0" in told.text


def test_26_sigmoids_add_up_to_13_and_a_softmax_to_1(lesson: Lesson) -> None:
    """13 by symmetry; a sum of 26 has the deviation 1.06, the mean of 200 sums 0.075."""
    sums = re.findall(
        r"^Σ σ\(s\) = (1\d\.\d\d)\nΣ p = 1\.00\nL = 3\.258$", lesson("letters").text, re.MULTILINE
    )

    assert float(sums[0]) == pytest.approx(13.0, abs=3 * 0.075)


def test_each_net_reads_as_many_letters_as_nets_of_its_kind_do(lesson: Lesson) -> None:
    alone, hidden, convolutional = shares(lesson("letters"))

    assert 70.0 < alone < 77.0
    assert 91.0 < hidden < 96.0
    assert 97.0 <= convolutional < 99.5


def test_the_convolutional_net_has_a_tenth_of_the_parameters(lesson: Lesson) -> None:
    """360 · 64 + 64 + 64 · 26 + 26 against 8 · 9 + 8 + 16 · 72 + 16 + 48 · 26 + 26."""
    counts = [int(n) for n in re.findall(r"(\d+) parameters", lesson("letters").text)]

    assert counts == [360 * 26 + 26, 24794, 2522]


def test_the_sheet_shows_letters_that_were_taken_for_others(lesson: Lesson) -> None:
    names = lesson("letters").names
    wrong, read, meant = (names[name] for name in ("wrong", "read", "meant"))

    assert (read[wrong] != meant[wrong]).all()
    assert 100 * (1 - len(wrong) / len(meant)) == pytest.approx(
        shares(lesson("letters"))[2], abs=0.051
    )
    assert names["names"][0] == f"{chr(65 + meant[wrong[0]])} → {chr(65 + read[wrong[0]])}"


def test_the_letters_of_the_test_are_not_those_of_the_training(lesson: Lesson) -> None:
    names = lesson("letters").names
    seen, _ = names["fresh"](np.random.default_rng(0))

    assert not {image.tobytes() for image in seen} & {image.tobytes() for image in names["new"]}


def test_letters_mistakes_and_kernels_are_drawn(lesson: Lesson) -> None:
    pytest.importorskip("matplotlib")

    sheet, mistakes, kernels = lesson("letters").pictures
    assert sheet.count("<image") == 24
    assert mistakes.count("<image") == 18
    assert all(f">{name}</text>" in mistakes for name in lesson("letters").names["names"][:18])
    assert kernels.count("<image") == 8
