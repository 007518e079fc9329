"""The parts of a picture as elements of SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograd.notation.numbers import DASH, short
from viz.ink.brush import Area
from viz.ink.lines import Style, fitted, line, tooltip
from viz.ink.stylesheet import Pen
from viz.layout.axes import Point
from viz.layout.layout import Stroke
from viz.letters.coordinates import coordinate
from viz.letters.runs import Run
from viz.picture.sketch import Box


@dataclass(frozen=True, slots=True)
class Svg:
    """Draws in SVG; `ident` begins every id, and numbers have so many significant `digits`."""

    ident: str
    digits: int

    def group(self, key: str, classes: str, parts: Iterable[str], told: str = "") -> str:
        """A `<g>`, with an id if it has a key."""
        ident = f' id="{self.ident}-{key}"' if key else ""
        return f'<g{ident} class="{classes}">{tooltip(told)}{"".join(parts)}</g>'

    def rectangle(self, pen: Pen, look: str, area: Area, radius: float, called: str = "") -> str:
        """A `<rect>`."""
        x, y, wide, high = map(coordinate, area)
        return (
            f'<rect class="{called or look}" x="{x}" y="{y}" width="{wide}" height="{high}"'
            f' rx="{coordinate(radius)}"{pen.attributes(look)}/>'
        )

    def rule(self, pen: Pen, look: str, start: Point, end: float) -> str:
        """A `<path>` with a level line."""
        x, y = map(coordinate, start)
        return f'<path class="{look}" d="M{x} {y}H{coordinate(end)}"{pen.attributes(look)}/>'

    def arrow(self, pen: Pen, look: str, stroke: Stroke, width: float | None = None) -> str:
        """A `<path>` for the line and one for its head."""
        return (
            f'<path class="{look}" d="{stroke.line}"{pen.attributes(look, width)}/>'
            f'<path class="arrow" d="{stroke.head}"{pen.attributes("arrow")}/>'
        )

    def text(
        self, pen: Pen, point: Point, runs: Sequence[Run], style: Style, room: float = 0.0
    ) -> str:
        """A `<text>`."""
        return line(pen, point, runs, style, room)

    def number(
        self, pen: Pen, point: Point, number: float | None, style: Style, room: float
    ) -> str:
        """A `<text>` as pictures write numbers."""
        runs = [Run(DASH if number is None else short(number, self.digits))]
        return line(pen, point, runs, fitted(pen, runs, style, room))

    def formula(self, pen: Pen, point: Point, box: Box, style: Style, room: float) -> str:
        """A `<text>`, cut where it is long."""
        return line(pen, point, box.formula, style, room)
