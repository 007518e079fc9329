"""Tables in the lines of a terminal, as wide as it is, columns aligned where letters are wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from autograd.terminal import columns
from autograd.wrapping import PIECE, wrapped

Align = Literal["left", "right"]

INDENT = "    "
GAP = "  "

_REASONS = 20
"""The last column holds sentences; it keeps so much while another column can still give way."""


def table_in_lines(
    rows: Sequence[Sequence[str]],
    width: int,
    aligns: Sequence[Align],
    named: str = "{label}: {cell}",
    notes: Sequence[str] = (),
) -> str:
    """A table whose first row is its heading; cells wrap to fit the width.

    `notes` are sentences, one for each row but the heading, which stand indented below it. Where
    the columns are too narrow, each row is some lines: its first cell, then every other one after
    the name of its column, as `named` has it.
    """
    heading, *others = rows
    remarks = [_indented(note, width) for note in notes] or [[] for _ in others]
    widths = _widths(rows, width)
    if widths is None:
        told = [_stacked(heading, row, named, width) for row in others]
        lines = [line for pair in zip(told, remarks, strict=True) for part in pair for line in part]
    else:
        lines = [*_row(heading, widths, aligns), GAP.join("─" * each for each in widths)]
        for row, remark in zip(others, remarks, strict=True):
            lines += [*_row(row, widths, aligns), *remark]
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


def _stacked(heading: Sequence[str], row: Sequence[str], named: str, width: int) -> list[str]:
    first, *cells = row
    lines = wrapped(first, width)
    line = ""
    for label, cell in zip(heading[1:], cells, strict=True):
        if not cell:
            continue
        told = named.format(label=label, cell=cell)
        if line and columns(INDENT + line + GAP + told) <= width:
            line += GAP + told
            continue
        lines += _indented(line, width)
        line = told
    return [*lines, *_indented(line, width)]


def _indented(text: str, width: int) -> list[str]:
    return [INDENT + line for line in wrapped(text, width - len(INDENT)) if line]


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
