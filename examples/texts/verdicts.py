"""What the library judges of a text, and the table of what else is not right in it."""

from __future__ import annotations

from autograd import Figure, Judgement
from autograd.explaining.telling.telling import Passage, Sentence, Table
from examples.texts.reading import Figure as Entry
from examples.texts.reading import Words, errata, figures
from examples.texts.sentences import SENTENCES, VERDICT_WORDS
from examples.texts.signs import sign_of


def printed(text: str) -> list[Entry]:
    """Every figure that the text has in print and a graph can give, in its order."""
    return [each for each in figures(text) if each.of and each.quoted]


def figures_of(text: str) -> list[Figure]:
    """The same as the library judges them."""
    return [Figure(each.of, each.quoted, each.by or None, each.step) for each in printed(text)]


def as_expected(judgement: Judgement, text: str) -> bool:
    """Whether every verdict is the one that the list of figures has."""
    pairs = zip(judgement.judged, printed(text), strict=True)
    return all(each.verdict == entry.verdict for each, entry in pairs)


def known_of(text: str) -> list[Passage]:
    """What is known of the figures that differ, one by one."""
    return [
        Passage(
            Sentence(
                SENTENCES["cell"],
                {"label": _cell(each.place or sign_of(each)), "cell": _cell(each.why)},
            )
        )
        for each in printed(text)
        if each.why
    ]


def errata_table(text: str) -> Table:
    """Every doubtful place that is no figure: what stands there, what is right, and why."""
    rows = [
        [*map(_cell, (slip.place, slip.quoted, slip.right, VERDICT_WORDS[slip.verdict], slip.why))]
        for slip in errata(text)
    ]
    heading = [Sentence(SENTENCES[key]) for key in ("place", "in_print", "right", "verdict", "why")]
    return Table(heading, rows, ["left"] * len(heading))


def _cell(words: Words) -> str | Sentence:
    return words if isinstance(words, str) else Sentence(words)
