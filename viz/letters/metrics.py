"""How wide a letter is: in Helvetica, and in the wider one of Helvetica and DejaVu Sans.

Nearly every reader's font has the widths of one of the two: Arial, Liberation Sans and Nimbus Sans
those of Helvetica, Verdana and Bitstream Vera about those of DejaVu Sans.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

Widths = dict[str, float]

_TABLE = Path(__file__).with_name("metrics.txt")
# What the table lacks is Chinese, as wide as high, or rare; pictures are drawn wider than high.
_LETTER, _PICTURE = 1000.0, 1250.0
_PICTURES = 0x1F000


def em(character: str, bold: bool) -> float:
    """The greatest width of a character, in thousandths of the type size."""
    return _em(character, _widths(bold)[1])


def usual_em(character: str, bold: bool) -> float:
    """The width of a character in Helvetica, the first of our fonts."""
    return _em(character, _widths(bold)[0])


def _em(character: str, widths: Widths) -> float:
    known = widths.get(character)
    if known is None:
        known = widths[character] = _of_others(character)
    return known


def _of_others(character: str) -> float:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    return _PICTURE if ord(character) >= _PICTURES else _LETTER


@cache
def _widths(bold: bool) -> tuple[Widths, Widths]:
    """By letter: the width in Helvetica, and the greater one of both fonts."""
    usual, greatest = {}, {}
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        code, *columns = line.split()
        known = [float(each) for each in columns[bold::2] if each != "-"]
        usual[chr(int(code, 16))], greatest[chr(int(code, 16))] = known[0], max(known)
    return usual, greatest
