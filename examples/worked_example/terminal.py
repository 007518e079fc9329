"""A report as plain text, as wide as the terminal, columns aligned where letters are wide too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from shutil import get_terminal_size

from examples.worked_example.equations import Equation
from examples.worked_example.report import Align, Section, Step, Table, phrase
from examples.worked_example.texts import Language, say

READABLE = 100
"""So wide is a report that goes into a file, and no sentence is wider on any terminal."""

NARROWEST = 20
"""A terminal narrower than this wraps the lines itself."""

INDENT = "    "
GAP = "  "

_REASONS = 20
"""The last column holds sentences; it keeps so much while another column can still give way."""

_CHINESE = "\u2e80-\u9fff\uff00-\uffef"
_OPENING = "「《“（"
_CLOSING = "，。；：、！？）”》」"
_PIECE = re.compile(rf" +|[{_OPENING}]*(?:[^ {_CHINESE}“”]+|.)[{_CLOSING}]*")
"""What stays on one line: a run of letters or a Chinese character, and the marks around it."""
_SIGN = re.compile(r"(?<=[·+−/]) ")


def terminal_width() -> int:
    """The columns of the terminal, or of the variable `COLUMNS`; for a pipe, those of a file."""
    return max(get_terminal_size(fallback=(READABLE, 24)).columns, NARROWEST)


def told(section: Section, number: int, language: Language, width: int) -> str:
    """A section: its title with a number, then its steps and tables."""
    title = wrapped(f"{number}  {say(section.title, language)}", width)
    rule = "─" * max(map(columns, title))
    parts = [
        _step(part, language, width) if isinstance(part, Step) else _table(part, language, width)
        for part in section.parts
    ]
    return "\n\n".join(["\n".join([*title, rule]), *parts])


def paragraph(text: str, width: int) -> str:
    """A text in lines that are easy to read and fit the width."""
    return "\n".join(wrapped(text, min(width, READABLE)))


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
    for piece in _pieces(text, width):
        if columns(lines[-1] + piece.rstrip()) > width and lines[-1].strip():
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _pieces(text: str, width: int) -> Iterator[str]:
    """What stays together; a piece wider than a whole line, such as an address, is cut to fit."""
    for piece in filter(None, _PIECE.findall(text)):
        rest = piece
        while columns(rest.rstrip()) > width:
            end = next(n for n in range(width, 0, -1) if columns(rest[:n]) <= width)
            end = rest.rfind("/", 0, end) + 1 or end
            yield rest[:end]
            rest = rest[end:]
        yield rest


def _step(step: Step, language: Language, width: int) -> str:
    lines = [paragraph(say(step.words, language), width)]
    for text in _side_by_side(step.equations, width - len(INDENT)):
        lines += [INDENT + line for line in text.split("\n")]
    return "\n".join(lines)


def _side_by_side(equations: Sequence[Equation], width: int) -> list[str]:
    """The equations; those that only give a number share lines, six to each if they fit."""
    if not all(equation.is_short for equation in equations):
        return [_equation(equation, width) for equation in equations]
    lines: list[str] = []
    for n, text in enumerate(equation.line() for equation in equations):
        together = f"{lines[-1]}   {text}" if n % 6 else ""
        if together and columns(together) <= width:
            lines[-1] = together
        else:
            lines.append(text)
    return lines


def _equation(equation: Equation, width: int) -> str:
    """On one line, or a side a line with aligned signs, or on a narrow terminal sides in pieces."""
    text = equation.text(width)
    if all(columns(line) <= width for line in text.split("\n")):
        return text
    left, *sides = equation.told_sides()
    lines = [left]
    for side in sides:
        # a sign goes along with what it is before
        first, *others = wrapped(_SIGN.sub("\u00a0", side), width - 4)
        lines += [f"  = {first}", *(f"    {line}" for line in others)]
    return "\n".join(lines).replace("\u00a0", " ")


def _table(table: Table, language: Language, width: int) -> str:
    rows = [[say(cell, language) for cell in row] for row in (table.heading, *table.rows)]
    widths = _widths(rows, width)
    if widths is None:
        return _stacked(rows, language, width)
    lines = [line for row in rows for line in _row(row, widths, table.aligns)]
    heading = len(list(_row(rows[0], widths, table.aligns)))
    lines.insert(heading, GAP.join("─" * each for each in widths))
    return "\n".join(lines)


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """The width of each column; None if the table is too wide whatever wraps.

    Each column has what it needs, and where that is too much the widest gives way first.
    """
    by_column = [list(column) for column in zip(*rows, strict=True)]
    widths = [max(map(columns, column)) for column in by_column]
    least = [
        max(columns(piece) for cell in column for piece in _PIECE.findall(cell))
        for column in by_column
    ]
    least[-1] = max(least[-1], min(_REASONS, widths[-1]))
    room = width - len(GAP) * (len(widths) - 1)
    while sum(widths) > room:
        wide = [n for n, each in enumerate(widths) if each > least[n]]
        if not wide:
            return None
        widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _stacked(rows: Sequence[Sequence[str]], language: Language, width: int) -> str:
    """Each row as some lines: its first cell, then every other one after the name of its column."""
    heading, *others = rows
    lines: list[str] = []
    for first, *cells in others:
        lines += wrapped(first, width)
        line = ""
        for label, cell in zip(heading[1:], cells, strict=True):
            if not cell:
                continue
            named = say(phrase("cell", label=label, cell=cell), language)
            if line and columns(INDENT + line + GAP + named) <= width:
                line += GAP + named
                continue
            lines += [INDENT + each for each in wrapped(line, width - len(INDENT)) if each]
            line = named
        lines += [INDENT + each for each in wrapped(line, width - len(INDENT))]
    return "\n".join(lines)


def _row(row: Sequence[str], widths: Sequence[int], aligns: Sequence[Align]) -> Iterator[str]:
    """The lines of a row."""
    cells = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for n in range(max(map(len, cells))):
        padded = (
            _padded(cell[n] if n < len(cell) else "", width, align)
            for cell, width, align in zip(cells, widths, aligns, strict=True)
        )
        yield GAP.join(padded).rstrip()


def _padded(text: str, width: int, align: Align) -> str:
    space = " " * (width - columns(text))
    return text + space if align == "left" else space + text
