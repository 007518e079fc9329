"""How curves, points and areas are told apart: never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

WIDE, THIN, NARROW = 2.0, 1.6, 1.2
TITLE_SIZE, NAME_SIZE, TEXT_SIZE, TICK_SIZE = 15.0, 13.0, 12.5, 11.5


@dataclass(frozen=True, slots=True)
class Stroke:
    """A role of colour, lengths of dashes and gaps (none: a solid line), and a marker."""

    role: str
    dashes: tuple[float, ...] = ()
    marker: str = "o"


STROKES: Final = (
    Stroke("data-edge", (), "o"),
    Stroke("backward", (7.0, 3.5), "s"),
    Stroke("function-edge", (9.0, 3.0, 2.0, 3.0), "^"),
    Stroke("root-edge", (2.2, 2.6), "D"),
    Stroke("amber", (13.0, 3.5), "v"),
    Stroke("parameter-edge", (5.0, 2.0, 2.0, 2.0, 2.0, 2.0), "P"),
)

AREAS: Final = ("backward-box", "data-box")
"""The sides of a boundary: where scores are low, and where they are high."""

KINDS: Final = (
    Stroke("backward", marker="s"),
    Stroke("data-edge", marker="o"),
    Stroke("function-edge", marker="^"),
    Stroke("root-edge", marker="D"),
    Stroke("amber", marker="v"),
    Stroke("parameter-edge", marker="P"),
)
"""How samples of one label are drawn, in the order of the labels."""


def stroke(index: int) -> Stroke:
    """The stroke of the series at `index`; no two of the first 36 are the same.

    >>> stroke(0) == stroke(6), stroke(0).role == stroke(6).role
    (False, True)
    """
    count = len(STROKES)
    turn = STROKES[(index + index // count) % count]
    return replace(turn, role=STROKES[index % count].role)
