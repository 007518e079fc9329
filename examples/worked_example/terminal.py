"""A report as plain text, columns aligned also where letters are two columns wide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from examples.worked_example.equations import Equation
from examples.worked_example.report import Align, Section, Step, Table
from examples.worked_example.texts import Language, say

WIDTH = 100
INDENT = "    "
GAP = "  "

_CHINESE = "\u2e80-\u9fff\uff00-\uffef"
_CLOSING = "，。；：、！？）”"
_PIECE = re.compile(rf" +|(?:[^ {_CHINESE}“”]+|.)[{_CLOSING}]*")
"""What stays on one line: a run of letters or a Chinese character, and the marks that close it."""


def told(section: Section, number: int, language: Language) -> str:
    """A section: its title with a number, then its steps and tables."""
    title = f"{number}  {say(section.title, language)}"
    parts = [
        _step(part, language) if isinstance(part, Step) else _table(part, language)
        for part in section.parts
    ]
    return "\n\n".join([f"{title}\n{'─' * columns(title)}", *parts])


def columns(text: str) -> int:
    """The number of terminal columns that a line takes.

    >>> columns("w5"), columns("误差")
    (2, 4)
    """
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, none wider than `width`; Chinese breaks between letters."""
    lines = [""]
    for piece in filter(None, _PIECE.findall(text)):
        if columns(lines[-1] + piece.rstrip()) > width and lines[-1].strip():
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _step(step: Step, language: Language) -> str:
    lines = wrapped(say(step.words, language), WIDTH)
    for text in _side_by_side(step.equations):
        lines += [INDENT + line for line in text.split("\n")]
    return "\n".join(lines)


def _side_by_side(equations: Sequence[Equation]) -> list[str]:
    """The equations; those that only give a number share lines, six to each."""
    texts = [equation.text() for equation in equations]
    if not all(equation.is_short for equation in equations):
        return texts
    return ["   ".join(texts[n : n + 6]) for n in range(0, len(texts), 6)]


def _table(table: Table, language: Language) -> str:
    rows = [[say(cell, language) for cell in row] for row in (table.heading, *table.rows)]
    widths = [max(columns(row[n]) for row in rows) for n in range(len(table.heading))]
    widths[-1] = min(widths[-1], WIDTH - sum(widths[:-1]) - len(GAP) * (len(widths) - 1))
    lines = [line for row in rows for line in _row(row, widths, table.aligns)]
    heading = len(list(_row(rows[0], widths, table.aligns)))
    lines.insert(heading, GAP.join("─" * width for width in widths))
    return "\n".join(lines)


def _row(row: Sequence[str], widths: Sequence[int], aligns: Sequence[Align]) -> Iterator[str]:
    """The lines of a row; cells but the last are as wide as they need to be."""
    cells = [[cell] for cell in row[:-1]] + [wrapped(row[-1], widths[-1])]
    for n in range(max(map(len, cells))):
        padded = (
            _padded(cell[n] if n < len(cell) else "", width, align)
            for cell, width, align in zip(cells, widths, aligns, strict=True)
        )
        yield GAP.join(padded).rstrip()


def _padded(text: str, width: int, align: Align) -> str:
    space = " " * (width - columns(text))
    return text + space if align == "left" else space + text
