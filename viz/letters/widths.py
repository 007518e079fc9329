"""How much room a line of text needs in any usual font, and how a line is cut that is too wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from viz.letters.metrics import Widths, usual, widest
from viz.letters.runs import Run

TITLE_SIZE = 14.0
FORMULA_SIZE = 9.5
SUBSCRIPT = 0.72
TITLE_LIMIT = 150.0
ELLIPSIS = "…"


def title(name: Sequence[Run]) -> tuple[Run, ...]:
    """The title of a box: the name of its value, cut in the middle where it is too long."""
    return fit(name, TITLE_LIMIT, TITLE_SIZE, bold=True)


def width(runs: Sequence[Run], size: float, bold: bool = False) -> float:
    """The width in pixels of a line of runs at a type size, in the widest of the usual fonts.

    >>> width([Run("data")], 10.0)
    22.53
    """
    return _width(widest(bold), runs, size)


def usual_width(runs: Sequence[Run], size: float, bold: bool = False) -> float:
    """The width of a line in Helvetica, where its middle is to be met.

    >>> usual_width([Run("data")], 10.0)
    19.46
    """
    return _width(usual(bold), runs, size)


def _width(widths: Widths, runs: Sequence[Run], size: float) -> float:
    total = sum(
        sum(map(widths.__getitem__, run.text)) * (SUBSCRIPT if run.subscript else 1.0)
        for run in runs
    )
    return total * size / 1000.0


def fit(runs: Sequence[Run], max_px: float, size: float, bold: bool = False) -> tuple[Run, ...]:
    """The runs, cut in the middle by an ellipsis where they are wider than `max_px`.

    The middle goes because names and formulas differ at their ends.

    >>> [run.text for run in fit([Run("a_very_long_name_of_layer_12")], 100.0, 10.0)]
    ['a_very_l', '…', 'layer_12']
    """
    if width(runs, size, bold) <= max_px:
        return tuple(runs)
    letters = [Run(c, run.italic, run.subscript) for run in runs for c in run.text]
    room = (max_px - width([Run(ELLIPSIS)], size, bold)) / 2.0
    head = _prefix(letters, room, size, bold)
    tail = _prefix(letters[::-1], room, size, bold)[::-1]
    while tail and unicodedata.combining(tail[0].text):
        del tail[0]
    return (*_joined(head), Run(ELLIPSIS), *_joined(tail))


def _prefix(letters: list[Run], room: float, size: float, bold: bool) -> list[Run]:
    """The longest beginning of `letters` that fits into `room`."""
    kept = []
    for letter in letters:
        room -= width([letter], size, bold)
        if room < 0.0:
            break
        kept.append(letter)
    return kept


def _joined(letters: list[Run]) -> list[Run]:
    """Neighbouring letters of one style as one run."""
    return [
        Run("".join(letter.text for letter in group), italic, subscript)
        for (italic, subscript), group in groupby(letters, lambda r: (r.italic, r.subscript))
    ]
