"""What stands above the panels of a plot: its title in lines, and a key in rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from viz.letters.runs import Run
from viz.letters.widths import width
from viz.plots.theme import TEXT_SIZE, TITLE_SIZE, WIDE, Stroke
from viz.plots.wrapping import cut, wrapped

_MARGIN, _BELOW = 12.0, 4.0
_TITLE_LINE, _KEY_LINE = TITLE_SIZE * 1.35, TEXT_SIZE * 1.6
_SAMPLE, _NEXT, _GAP = 28.0, 7.0, 18.0
"""The length of a sample, the gap before its name, and before the next sample."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the key: a name, and a line, a marker or an area as the plot has them."""

    name: str
    stroke: Stroke
    line: bool = True
    marker: bool = False
    area: str = ""
    hollow: bool = False


class Heading:
    """A title and a key, broken into lines of a width; `height` is what they need."""

    def __init__(self, title: str, key: Sequence[Entry], wide: float) -> None:
        self._title = wrapped(title, TITLE_SIZE, wide - 2.0 * _MARGIN) if title else []
        self._key = _rows(key, wide - _MARGIN)
        lines = len(self._title) * _TITLE_LINE + len(self._key) * _KEY_LINE
        self.height = lines + _MARGIN + _BELOW if lines else 0.0

    def write(self, figure: Any, high: float, colour: Callable[[str], str]) -> None:
        """Write both at the top of a figure."""
        y = high - _MARGIN
        ink = colour("ink")
        for line in self._title:
            y -= _TITLE_LINE
            _add(
                figure, Text(_MARGIN, y + 5.0, line, fontsize=TITLE_SIZE, weight="bold", color=ink)
            )
        for row in self._key:
            y -= _KEY_LINE
            for entry, x in row:
                _add(figure, _sample(entry, x, y + 8.0, colour))
                name = Text(x + _SAMPLE + _NEXT, y + 4.0, entry.name, fontsize=TEXT_SIZE, color=ink)
                _add(figure, name)


def _rows(key: Sequence[Entry], end: float) -> list[list[tuple[Entry, float]]]:
    """The key in rows that fit, and where in its row each entry begins."""
    rows: list[list[tuple[Entry, float]]] = []
    x = math.inf
    for entry in key:
        name = cut(entry.name, end - _MARGIN - _SAMPLE - _NEXT, TEXT_SIZE)
        room = _SAMPLE + _NEXT + width([Run(name)], TEXT_SIZE)
        if x + room > end:
            x = _MARGIN
            rows.append([])
        rows[-1].append((replace(entry, name=name), x))
        x += room + _GAP
    return rows


def _add(figure: Any, artist: Any) -> None:
    artist.set_transform(IdentityTransform())
    figure.add_artist(artist)


def _sample(entry: Entry, x: float, y: float, colour: Callable[[str], str]) -> Any:
    shade = colour(entry.stroke.role)
    if entry.area:
        face = colour(entry.area)
        return Rectangle(
            (x + 4.0, y - 6.0), _SAMPLE - 8.0, 12.0, linewidth=1.0, facecolor=face, edgecolor=shade
        )
    return Line2D(
        [x, x + _SAMPLE / 2.0, x + _SAMPLE],
        [y] * 3,
        color=shade,
        linewidth=WIDE if entry.line else 0.0,
        linestyle=(0.0, entry.stroke.dashes) if entry.stroke.dashes else "-",
        marker=entry.stroke.marker if entry.marker else "",
        markevery=[1],
        markersize=6.0,
        markerfacecolor=colour("page") if entry.hollow else shade,
        markeredgecolor=shade,
    )
