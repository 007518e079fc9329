"""The table of widths, from the metrics of free fonts: `python -m tests.viz.letters.metrics`.

It needs fontTools and Debian's packages fonts-dejavu-core and fonts-liberation, and writes
`viz/letters/metrics.txt`. Liberation Sans has the widths of Helvetica and Arial.
"""

from __future__ import annotations

import importlib
from itertools import chain
from pathlib import Path

from tests.fonts import FOLDER

TABLE = Path(__file__).parents[3] / "viz" / "letters" / "metrics.txt"
FAMILIES = (
    ("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Italic.ttf"),
    ("liberation/LiberationSans-Bold.ttf", "liberation/LiberationSans-BoldItalic.ttf"),
    ("dejavu/DejaVuSans.ttf",),
    ("dejavu/DejaVuSans-Bold.ttf",),
)
"""The columns of the table. Oblique letters, which the core package lacks, are made of these."""

SPANS = (
    (0x20, 0x7F),  # ASCII
    (0xA0, 0x180),  # the languages of Europe
    (0x1CD, 0x1DD),  # pinyin
    (0x370, 0x400),  # Greek
    (0x400, 0x460),  # Cyrillic
    (0x2010, 0x2060),  # dashes, quotation marks, dots
    (0x2070, 0x20A0),  # raised and lowered digits
    (0x2100, 0x2150),  # signs made of letters
    (0x2190, 0x219A),  # arrows
    (0x2200, 0x2270),  # operators
)
_HEADING = """\
# How wide letters are, in thousandths of the type size: code, Helvetica, its bold, DejaVu Sans, its
# bold; - where a font lacks the letter. Written by python -m tests.viz.letters.metrics.
"""


def table() -> str:
    """The text of the table."""
    columns = [widths(names) for names in FAMILIES]
    lines = [
        f"{code:04x} {' '.join(str(column.get(code, '-')) for column in columns)}\n"
        for code in chain.from_iterable(range(*span) for span in SPANS)
        if any(code in column for column in columns)
    ]
    return _HEADING + "".join(lines)


def widths(names: tuple[str, ...]) -> dict[int, int]:
    """The width of each letter by its code, the widest of several fonts."""
    fonts = importlib.import_module("fontTools.ttLib")
    found: dict[int, int] = {}
    for name in names:
        font = fonts.TTFont(FOLDER / name)
        em = font["head"].unitsPerEm
        for code, glyph in font.getBestCmap().items():
            wide = round(font["hmtx"][glyph][0] * 1000 / em)
            found[code] = max(wide, found.get(code, 0))
    return found


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="ascii")
