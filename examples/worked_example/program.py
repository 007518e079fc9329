"""The program that is printed with the text: what it trains, and what else the text has wrong."""

from __future__ import annotations

from typing import Final

from examples.texts import errata, figure, given, measured
from examples.texts.sentences import VERDICT_WORDS
from examples.worked_example.equations import number
from examples.worked_example.figures import TEXT
from examples.worked_example.report import Section, Step, Table, Words, phrase
from examples.worked_example.variants import Training

LAST: Final = 10_000
"""So many updates the program makes; it numbers the lines that it prints from 0."""


def printed_targets() -> tuple[float, float]:
    """The targets in the program as it is printed."""
    o1, o2 = measured(TEXT, "program")["t"]
    return o1, o2


def program_section(as_printed: Training, mended: Training) -> Section:
    """What the program computes, as printed and with the text's target, beside the text's words.

    `mended` is the simultaneous update with fixed biases, which is what the program does.
    """
    wrong, right = number(printed_targets()[1]), number(given(TEXT, "network")["t"][1])
    words, last, o1, o2 = (
        figure(TEXT, f"training.{key}").quoted
        for key in ("E_after_1", *(f"{each}_after_{LAST}" for each in ("E", "out_o1", "out_o2")))
    )
    heading = [
        phrase("run"),
        phrase("target_of_o2"),
        phrase("line_of", after=phrase("one_update"), line="0"),
        phrase("line_of", after=phrase("all_updates", count=f"{LAST:,}"), line=f"{LAST - 1:,}"),
        phrase("outputs_at_the_end"),
    ]
    rows: list[list[Words]] = [
        [phrase("as_printed"), wrong, *_found(as_printed)],
        [phrase("mended", right=right), right, *_found(mended)],
        [phrase("in_words"), right, words, last, f"{o1}, {o2}"],
    ]
    table = Table(heading, rows, ["left"] * len(heading), frozenset({0}))
    told = Step(phrase("program_told", wrong=wrong, right=right))
    own = number(mended.errors[1])
    concluded = Step(phrase("program_concluded", right=right, own=own, first=words))
    return Section(phrase("program"), [told, table, concluded])


def _found(training: Training) -> list[Words]:
    """The errors after the first and the last update, and the outputs; what was reached of them."""
    last = training.errors.get(LAST)
    missing = phrase("not_reached")
    return [
        number(training.errors[1]),
        missing if last is None else number(last),
        missing if last is None else ", ".join(map(number, training.outputs)),
    ]


def slips_section() -> Section:
    """The table of what else is not right."""
    heading = [phrase(key) for key in ("place", "quoted", "right", "verdict", "reason")]
    rows = [[s.place, s.quoted, s.right, VERDICT_WORDS[s.verdict], s.why] for s in errata(TEXT)]
    table = Table(heading, rows, ["left"] * len(heading))
    return Section(phrase("slips"), [Step(phrase("slips_told")), table])
