"""How wide a letter is: in Helvetica, and in the wider one of Helvetica and DejaVu Sans.

Nearly every reader's font has the widths of one of the two: Arial, Liberation Sans and Nimbus Sans
those of Helvetica, Verdana and Bitstream Vera about those of DejaVu Sans.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("metrics.txt")
# What the table lacks is Chinese, as wide as high, or rare; pictures are drawn wider than high.
_LETTER, _PICTURE = 1000.0, 1250.0
_PICTURES = 0x1F000


class Widths(dict[str, float]):
    """The width of every letter, in thousandths of the type size."""

    def __missing__(self, letter: str) -> float:
        if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
            found = 0.0
        else:
            found = _PICTURE if ord(letter) >= _PICTURES else _LETTER
        self[letter] = found
        return found


def widest(bold: bool) -> Widths:
    """The greatest width of each letter."""
    return _widths(bold)[1]


def usual(bold: bool) -> Widths:
    """The width of each letter in Helvetica, the first of our fonts."""
    return _widths(bold)[0]


@cache
def _widths(bold: bool) -> tuple[Widths, Widths]:
    helvetica, greatest = Widths(), Widths()
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        code, *columns = line.split()
        letter = chr(int(code, 16))
        known = [float(each) for each in columns[bold::2] if each != "-"]
        helvetica[letter], greatest[letter] = known[0], max(known)
    return helvetica, greatest
