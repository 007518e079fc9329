"""How wide a line of text is, and how a line is cut that is too wide.

The widths are those of Helvetica, which hold for Arial, Liberation Sans and Nimbus Sans too, so a
box can be sized without asking any font.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from viz.letters.runs import Run

TITLE_SIZE = 14.0
FORMULA_SIZE = 9.5
SUBSCRIPT = 0.72
TITLE_LIMIT = 150.0
ELLIPSIS = "…"

# Adobe's metrics for U+0020 to U+007E, in thousandths of the type size.
_HELVETICA = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_OTHERS = {
    "·": 278,
    "−": 584,
    "×": 584,
    "÷": 584,
    "…": 1000,
    "²": 333,
    "³": 333,
    "∞": 713,
    "\ufffd": 1000,
}
_BOLD = 1.07


def title(name: Sequence[Run]) -> tuple[Run, ...]:
    """The title of a box: the name of its value, cut in the middle where it is too long."""
    return fit(name, TITLE_LIMIT, TITLE_SIZE, bold=True)


def width(runs: Sequence[Run], size: float, bold: bool = False) -> float:
    """The width in pixels of a line of runs at a type size.

    >>> width([Run("data")], 10.0)
    19.46
    """
    total = sum(sum(map(_em, run.text)) * (SUBSCRIPT if run.subscript else 1.0) for run in runs)
    return total * size / 1000.0 * (_BOLD if bold else 1.0)


def fit(runs: Sequence[Run], max_px: float, size: float, bold: bool = False) -> tuple[Run, ...]:
    """The runs, cut in the middle by an ellipsis where they are wider than `max_px`.

    The middle goes because names and formulas differ at their ends.

    >>> [run.text for run in fit([Run("a_very_long_name_of_layer_12")], 100.0, 10.0)]
    ['a_very_lo', '…', '_layer_12']
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


def _em(character: str) -> float:
    """The width of a character in thousandths of the type size."""
    code = ord(character)
    if 0x20 <= code <= 0x7E:
        return _HELVETICA[code - 0x20]
    if character in _OTHERS:
        return _OTHERS[character]
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    # Signs beyond the basic plane are mostly pictures, drawn as wide as they are high.
    wide = code >= 0x1F000 or unicodedata.east_asian_width(character) in "WF"
    return 1000.0 if wide else 600.0
