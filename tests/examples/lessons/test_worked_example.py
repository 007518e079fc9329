"""The lesson on the network w1 to w8 prints the text's figures, and finds what they come from."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from examples.course.running import Told
from examples.texts import errata
from examples.texts.reading import Figure
from examples.texts.sentences import VERDICT_WORDS
from examples.texts.verdicts import printed

Lesson = Callable[[str], Told]

PRINTED = printed("text_000")


@pytest.mark.parametrize("figure", PRINTED, ids=lambda figure: figure.key)
def test_a_printed_figure_stands_beside_the_recomputed_one(lesson: Lesson, figure: Figure) -> None:
    exact = f"{figure.exact:.12f}".rstrip("0")
    quoted, found = (each.replace("-", "−") for each in (figure.quoted, exact))

    assert re.search(rf"{re.escape(quoted)} +{re.escape(found)} ", lesson("worked_example").text)


def test_one_way_of_training_gives_the_printed_losses(lesson: Lesson) -> None:
    """The text prints 0.000035085; trained as it says, the loss is 0.000035102."""
    lines = lesson("worked_example").text.splitlines()
    found = [line.split() for line in lines if line.startswith(("  fixed ", "  trained"))]

    assert len(found) == 6
    assert [row for row in found if "=" in row] == [
        "fixed output layer first 0.291027924 = text 0.000035085 = text".split()
    ]
    assert found[0] == "fixed all at once 0.291027774 0.000035102".split()


def test_every_slip_of_the_text_is_told(lesson: Lesson) -> None:
    """However the cells are wrapped, the first word of each place stands at the start of a line."""
    text = lesson("worked_example").text

    for slip in errata("text_000"):
        assert re.search(rf"^ *{re.escape(slip.place['en'].split()[0])}", text, re.MULTILINE), (
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
