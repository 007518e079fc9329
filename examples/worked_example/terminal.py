"""A report as plain text, as wide as the terminal, columns aligned where letters are wide too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from examples.worked_example.equations import Equation
from examples.worked_example.report import Align, Section, Step, Table, phrase
from examples.worked_example.texts import Language, say
from examples.wrapping import PIECE, columns, paragraph, wrapped

INDENT = "    "
GAP = "  "

_REASONS = 20
"""The last column holds sentences; it keeps so much while another column can still give way."""

_SIGN = re.compile(r"(?<=[·+−/]) ")


def told(section: Section, number: int, language: Language, width: int) -> str:
    """A section: its title with a number, then its steps and tables."""
    title = wrapped(f"{number}  {say(section.title, language)}", width)
    rule = "─" * max(map(columns, title))
    parts = [
        _step(part, language, width) if isinstance(part, Step) else _table(part, language, width)
        for part in section.parts
    ]
    return "\n\n".join(["\n".join([*title, rule]), *parts])


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
        max(columns(piece) for cell in column for piece in PIECE.findall(cell))
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
