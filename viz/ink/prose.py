"""Sentences under a picture, in lines that fit, with the names in them as boxes have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from autograd.notation.numbers import TEXT
from autograd.wrapping import PIECE
from viz.letters.runs import Run, runs_of
from viz.letters.widths import fit, width

MARK = "\0"
"""Stands before and after each term in the middle of a sentence; no label has it in it."""

_LETTER = r"[^\W⁰¹²³⁴⁵⁶⁷⁸⁹]"
_NAME = re.compile(rf"(?<![\w.])((?!\d){_LETTER}+)(?!{_LETTER}|\()")
"""A name; its power is no part of it, and the name of a function is none."""

_CLOSING = tuple(",.;:，。；：、）")


def named_runs(text: str) -> tuple[Run, ...]:
    """A piece of an equation with its names as boxes have them: sloping, with subscripts."""
    pieces = _NAME.split(text)
    named = (
        runs_of(piece) if place % 2 and piece != TEXT.nan else (Run(piece),)
        for place, piece in enumerate(pieces)
        if piece
    )
    return tuple(chain.from_iterable(named))


def lines_of(said: str, room: float, size: float, most: int) -> list[tuple[Run, ...]]:
    """The sentences in lines no wider than the room, the last of `most` cut where it is too long.

    >>> [[run.text for run in line] for line in lines_of("It is one.", 50.0, 13.5, 3)]
    [['It', ' ', 'is'], ['one.']]
    """
    lines: list[tuple[Run, ...]] = [()]
    for piece in _pieces(said):
        is_space = not piece[0].text.strip()
        longer = (*lines[-1], *piece)
        if len(lines) < most and lines[-1] and not is_space and width(longer, size) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    return [fit(_without_space(line), room, size) for line in lines]


def _without_space(line: tuple[Run, ...]) -> tuple[Run, ...]:
    """The line without the space at its end."""
    return line[:-1] if line and line[-1].text.isspace() else line


def _pieces(said: str) -> Iterator[tuple[Run, ...]]:
    """What stays on one line: a word, a Chinese letter, a part of a term; with marks that close."""
    held: tuple[Run, ...] = ()
    for place, part in enumerate(said.split(MARK)):
        for piece in PIECE.findall(part):
            runs = named_runs(piece) if place % 2 else (Run(piece),)
            if held and not piece.startswith(_CLOSING):
                yield held
                held = ()
            held += runs
    if held:
        yield held
