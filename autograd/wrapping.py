"""Texts in lines that fit a terminal, where a Chinese letter is as wide as two others."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from itertools import accumulate
from shutil import get_terminal_size

from autograd.terminal import columns

READABLE = 100
"""So wide is a report that goes into a file, and no sentence is wider on any terminal."""

NARROWEST = 20
"""A terminal narrower than this wraps the lines itself."""

_CHINESE = "\u2e80-\u9fff\uff00-\uffef"
_OPENING = "「《“（"
_CLOSING = "，。；：、！？）”》」"
PIECE = re.compile(rf" +|[{_OPENING}]*(?:[^ {_CHINESE}“”]+|.)[{_CLOSING}]*")
"""What stays on one line: a run of letters or a Chinese character, and the marks around it."""


def terminal_width() -> int:
    """The columns of the terminal, or of the variable `COLUMNS`; for a pipe, those of a file."""
    if "COLUMNS" not in os.environ and not (sys.stdout and sys.stdout.isatty()):
        return READABLE
    return max(get_terminal_size(fallback=(READABLE, 24)).columns, NARROWEST)


def paragraph(text: str, width: int) -> str:
    """A text in lines that are easy to read and fit the width."""
    return "\n".join(wrapped(text, min(width, READABLE)))


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, none wider than `width`; Chinese breaks between letters."""
    lines = [""]
    for piece in _pieces(text, width):
        if columns(lines[-1] + piece.rstrip()) > width and lines[-1].strip():
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _is_wider(text: str, width: int) -> bool:
    """Whether a text has more columns; no more of it is looked at than that takes."""
    return any(each > width for each in accumulate(map(columns, text)))


def _pieces(text: str, width: int) -> Iterator[str]:
    """What stays together; a piece wider than a whole line, such as an address, is cut to fit."""
    for piece in filter(None, PIECE.findall(text)):
        rest = piece
        while _is_wider(rest.rstrip(), width):
            end = next(n for n in range(width, 0, -1) if columns(rest[:n]) <= width)
            end = rest.rfind("/", 0, end) + 1 or end
            yield rest[:end]
            rest = rest[end:]
        yield rest
