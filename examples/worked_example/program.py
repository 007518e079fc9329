"""The program that is printed with the text: what it trains, and what else the text has wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from examples.worked_example.equations import number
from examples.worked_example.figures import data
from examples.worked_example.report import Section, Step, Table, Words, phrase
from examples.worked_example.variants import Training

LAST: Final = 10_000
"""So many updates the program makes; it numbers the lines that it prints from 0."""


def printed_targets() -> tuple[float, float]:
    """The targets in the program as it is printed."""
    o1, o2 = data()["the_texts_code"]["t"]
    return o1, o2


def program_section(as_printed: Training, mended: Training) -> Section:
    """What the program computes, as printed and with the text's target, beside the text's words.

    `mended` is the simultaneous update with fixed biases, which is what the program does.
    """
    figures = data()["training"]
    wrong, right = number(printed_targets()[1]), number(data()["network"]["t"][1])
    words, last, o1, o2 = (
        figures[key]["quoted"]
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


@dataclass(frozen=True, slots=True)
class Slip:
    """Something of the text that is not right; `exact` is a number that shows it, if any does."""

    key: str
    place: Mapping[str, str]
    quoted: Words
    right: Words
    verdict: str
    why: Mapping[str, str]
    exact: Any = None


def slips() -> Sequence[Slip]:
    """All of them: first those of the program, then those of the words and formulas."""
    return [Slip(key, **entry) for key, entry in data()["slips"].items()]


def slips_section() -> Section:
    """The table of what else is not right."""
    heading = [phrase(key) for key in ("place", "quoted", "right", "verdict", "reason")]
    rows = [[s.place, s.quoted, s.right, phrase(s.verdict), s.why] for s in slips()]
    table = Table(heading, rows, ["left"] * len(heading))
    return Section(phrase("slips"), [Step(phrase("slips_told")), table])
