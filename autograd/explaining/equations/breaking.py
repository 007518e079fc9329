"""Equations in lines: a long one has a line for each side, with the signs of equality aligned."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograd.terminal import columns
from autograd.wrapping import wrapped

_SIGN = re.compile(r"(?<=[·+−/]) ")

SHARING = 6
"""So many names with their numbers share a line."""


def lines_of(sides: Sequence[str], relation: str, width: int) -> list[str]:
    """The sides on one line, or a line for each, or on a narrow terminal sides in pieces.

    >>> lines_of(["y", "a · b", "2 · 3", "6"], "=", 15)
    ['y = a · b', '  = 2 · 3', '  = 6']
    """
    left, *rest = sides
    if not rest:
        return [left]
    line = f"{left} {relation} {' = '.join(rest)}"
    if columns(line) <= width:
        return [line]
    first, *others = rest
    gap = " " * (columns(left) + len(relation))
    aligned = [f"{left} {relation} {first}", *(f"{gap}= {side}" for side in others)]
    if all(columns(each) <= width for each in aligned):
        return aligned
    return [*_pieces(left, width), *_in_pieces(first, relation, width)] + [
        piece for side in others for piece in _in_pieces(side, "=", width)
    ]


def flowed(equations: Sequence[str], width: int) -> list[str]:
    """Short equations, as many to a line as fit, `SHARING` at most."""
    lines: list[str] = []
    for number, text in enumerate(equations):
        together = f"{lines[-1]}   {text}" if number % SHARING else ""
        if together and columns(together) <= width:
            lines[-1] = together
        else:
            lines.append(text)
    return lines


def _in_pieces(side: str, relation: str, width: int) -> list[str]:
    first, *others = _pieces(side, width - len(relation) - 3)
    return [f"  {relation} {first}", *(f"    {each}" for each in others)]


def _pieces(side: str, width: int) -> list[str]:
    """A side in pieces that fit; a sign goes along with what it is before."""
    kept = _SIGN.sub("\u00a0", side)
    return [piece.replace("\u00a0", " ") for piece in wrapped(kept, width)]
