"""The table of a text's errata, and the map from a text to the course, for readers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from autograd.explaining.telling.tables import table_in_lines
from autograd.wrapping import paragraph, terminal_width
from examples.sentences import Language
from examples.texts.reading import (
    TEXTS,
    VERDICTS,
    Erratum,
    Figure,
    Passage,
    Words,
    errata,
    figures,
    passages,
    source,
)
from examples.texts.sentences import KIND_WORDS, SENTENCES, VERDICT_WORDS, WITHOUT_WORDS, say
from examples.texts.signs import sign_of

MINUS: Final = "−"

_MARKS = re.compile(r"([\\`*_\[\]<>|$~#])")

Link = Callable[[str], str]
"""Writes the name of a lesson or of a page of the guide in Markdown."""


@dataclass(frozen=True, slots=True)
class Row:
    """A doubtful place, or a printed number, in one language; `verdict` is the name of one."""

    place: str
    quoted: str
    right: str
    verdict: str
    told: str
    why: str
    lesson: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What the columns of the table have, in their order."""
        return (self.place, self.quoted, self.right, self.told)


class Verdicts:
    """The printed numbers and the doubtful places of one text, or of several, each with a verdict.

    A terminal shows `text`, a notebook and a page a table of HTML.
    """

    def __init__(self, texts: str | Sequence[str], language: Language) -> None:
        self.texts = (texts,) if isinstance(texts, str) else (*texts,)
        self.language = language
        self.rows = [row for text in self.texts for row in rows(text, language)]

    @property
    def counts(self) -> dict[str, int]:
        """How often each verdict was given, those that were."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}

    @property
    def summary(self) -> str:
        """The counts in words."""
        return counted(self.counts, self.language)

    @property
    def text(self) -> str:
        """The table in the lines of a terminal, and the counts below it."""
        width = terminal_width()
        return f"{self.table(width)}\n\n{paragraph(self.summary, width)}"

    def table(self, width: int) -> str:
        """The table in lines of so many columns, each reason below its row."""
        lines = [_heading(self.language), *(row.cells for row in self.rows)]
        named = SENTENCES["cell"][self.language]
        reasons = [row.why for row in self.rows]
        return table_in_lines(lines, width, ["left"] * len(lines[0]), named, reasons)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        heads = "".join(f"<th>{cell}</th>" for cell in _stacked_heading(self.language))
        lines = "\n".join(map(_line_of_html, self.rows))
        return (
            f'<table class="docutils">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{lines}\n</tbody>'
            f"\n</table>\n<p>{escape(self.summary)}</p>"
        )


def rows(text: str, language: Language) -> list[Row]:
    """Every printed number of a text, then every other doubtful place."""
    printed = [_printed(each, language) for each in figures(text) if each.quoted]
    return [*printed, *(_doubtful(each, language) for each in errata(text))]


def counted(counts: dict[str, int], language: Language) -> str:
    """How many places there are, and how many of each verdict."""
    each = (
        say("count", language, verdict=VERDICT_WORDS[verdict][language], n=n)
        for verdict, n in counts.items()
    )
    verdicts = SENTENCES["and"][language].join(each)
    return say("counted", language, n=sum(counts.values()), verdicts=verdicts)


def errata_in_markdown(language: Language, link: Link) -> str:
    """A section for each text with its table of verdicts."""
    parts = []
    for text in TEXTS:
        verdicts = Verdicts(text, language)
        lines = [
            [
                marked(row.place),
                f"{marked(row.quoted)}<br>{marked(row.right)}",
                say("ruled", language, verdict=row.told, lesson=link(row.lesson))
                + (f"<br>{marked(row.why)}" if row.why else ""),
            ]
            for row in verdicts.rows
        ]
        parts += [
            _title(text, language),
            verdicts.summary,
            _markdown(_stacked_heading(language), lines),
        ]
    return "\n\n".join(parts)


def map_in_markdown(language: Language, link: Link) -> str:
    """A section for each text: everything in it, in its order, with the lessons that have it."""
    heads = [SENTENCES[name][language] for name in ("passage", "where")]
    parts = []
    for text in TEXTS:
        lines = [
            [_passage(each, language), _where(each, language, link)] for each in passages(text)
        ]
        parts += [_title(text, language), _markdown(heads, lines)]
    return "\n\n".join(parts)


def marked(text: str) -> str:
    r"""A text in which Markdown finds no marks.

    >>> marked("net_h1 [0.01, 0.99]")
    'net\\_h1 \\[0.01, 0.99\\]'
    """
    return _MARKS.sub(r"\\\1", text)


def _passage(passage: Passage, language: Language) -> str:
    """The name of a section stands out, anything else says what it is."""
    name = marked(passage.name[language])
    if passage.kind == "section":
        return f"**{name}**"
    return SENTENCES["cell"][language].format(label=KIND_WORDS[passage.kind][language], cell=name)


def _where(passage: Passage, language: Language, link: Link) -> str:
    if passage.without:
        return WITHOUT_WORDS[passage.without][language]
    return SENTENCES["and"][language].join(map(link, passage.lessons + passage.pages))


def _line_of_html(row: Row) -> str:
    place, quoted, right, told = (escape(cell) for cell in row.cells)
    why = f"<br>{escape(row.why)}" if row.why else ""
    return f"<tr><td>{place}</td><td>{quoted}<br>{right}</td><td><strong>{told}</strong>{why}</td></tr>"


def _stacked_heading(language: Language) -> tuple[str, str, str]:
    """Where there is little width, what is recomputed stands below what is printed."""
    place, quoted, right, verdict = _heading(language)
    return place, f"{quoted}<br>{right}", verdict


def _heading(language: Language) -> tuple[str, ...]:
    names = ("place", "quoted", "recomputed", "verdict")
    return tuple(SENTENCES[name][language] for name in names)


def _title(text: str, language: Language) -> str:
    """A heading with the number of a text, and below it where it is from."""
    about = source(text)
    named = about.title
    if about.author:
        named = say("by", language, title=about.title, author=about.author)
    number = say("text", language, number=text.removeprefix("text_"))
    address = f" <{about.address}>" if about.address else ""
    return f"## {number}\n\n{marked(named)}{address}"


def _markdown(heads: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    cells = [[*heads], *([*line] for line in lines)]
    cells.insert(1, ["---"] * len(cells[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _printed(figure: Figure, language: Language) -> Row:
    judged = figure.judged
    told = VERDICT_WORDS[judged][language]
    if figure.verdict is not None and judged != figure.verdict:
        expected = VERDICT_WORDS[figure.verdict][language]
        told = say("unexpected", language, verdict=told, expected=expected)
    return Row(
        figure.place[language] if figure.place else sign_of(figure),
        figure.quoted.replace("-", MINUS),
        _digits(figure.exact, figure.quoted).replace("-", MINUS),
        judged,
        told,
        figure.why.get(language, ""),
        figure.lesson,
    )


def _doubtful(entry: Erratum, language: Language) -> Row:
    return Row(
        entry.place[language],
        _said(entry.quoted, language),
        _said(entry.right, language),
        entry.verdict,
        VERDICT_WORDS[entry.verdict][language],
        entry.why[language],
        entry.lesson,
    )


def _digits(value: float, quoted: str) -> str:
    """A value with three digits more than are printed, or as it is if that is shorter."""
    decimals = len(quoted.partition(".")[2])
    return min(f"{value:.{decimals + 3}f}", repr(value), key=len)


def _said(words: Words, language: Language) -> str:
    return words if isinstance(words, str) else words[language]
