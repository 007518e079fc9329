"""The lesson on the network w1 to w8 prints the text's figures, and finds what they come from."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from examples.course.running import Told
from examples.texts import Figure, errata, figures, rounds_to
from examples.texts.sentences import VERDICT_WORDS
from examples.worked_example.figures import GROUPS, TEXT

pytestmark = pytest.mark.slow
"""Two trainings of 10,000 steps take three seconds."""

Lesson = Callable[[str], Told]

PRINTED = [each for each in figures(TEXT) if each.quoted and each.group in GROUPS]


@pytest.mark.parametrize("figure", PRINTED, ids=lambda figure: figure.key)
def test_a_printed_figure_stands_beside_the_recomputed_one(lesson: Lesson, figure: Figure) -> None:
    quoted, exact = figure.quoted.replace("-", "−"), f"{figure.exact:.12f}".replace("-", "−")

    assert re.search(rf"{re.escape(quoted)} +{re.escape(exact)}", lesson("worked_example").text)


def test_one_way_of_training_gives_the_printed_loss(lesson: Lesson) -> None:
    marked = [line for line in lesson("worked_example").text.splitlines() if line.endswith("←")]

    assert len(marked) == 1
    assert marked[0].split()[:2] == ["fixed_bias_output_first", "0.291027924"]


def test_the_loss_after_10000_steps_is_the_printed_one_by_that_way_alone(lesson: Lesson) -> None:
    """The text prints 0.000035085; trained as it says, the loss is 0.000035102."""
    found = re.findall(
        r"^(fixed_bias_\w+) +(0\.0000\d+) \(", lesson("worked_example").text, re.MULTILINE
    )

    assert [(way, rounds_to("0.000035085", float(loss))) for way, loss in found] == [
        ("fixed_bias_simultaneous", False),
        ("fixed_bias_output_first", True),
    ]


def test_every_slip_of_the_text_is_told(lesson: Lesson) -> None:
    """However the cells are wrapped, the first word of each place stands at the start of a line."""
    text = lesson("worked_example").text

    for slip in errata(TEXT):
        assert re.search(rf"^{re.escape(slip.place['en'].split()[0])}", text, re.MULTILINE), (
            slip.key
        )
        assert VERDICT_WORDS[slip.verdict]["en"].split()[0] in text


def test_the_network_is_drawn_before_and_after_the_pass_and_at_each_of_its_steps(
    lesson: Lesson,
) -> None:
    """Eleven values are computed and sent back; one frame more has all gradients."""
    first, second, *frames = lesson("worked_example").pictures

    assert len(frames) == 23
    assert ">0.08217<" not in first
    assert ">0.08217<" in second
