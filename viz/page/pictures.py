"""A layout as the SVG of a page: its style sheet paints it by class, its script writes numbers.

It has no colours and no styles of its own, so it is small, and a page's policy lets it through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograd.engine.value import Value
from autograd.notation.numbers import DASH, short
from viz.ink.boxes import node
from viz.ink.brush import Area
from viz.ink.canvas import Canvas
from viz.ink.edges import band, chip
from viz.ink.lines import DROP, Style, anchored, attribute, content, fitted
from viz.ink.stylesheet import FONTS, Pen, Stylesheet
from viz.layout.axes import Point
from viz.layout.layout import Layout, Route, Stroke
from viz.letters.coordinates import coordinate
from viz.letters.runs import Run
from viz.picture.sketch import Box, State

_SIZED = frozenset(("title", "formula", "row-name", "on-badge"))
"""Texts of one size everywhere, which the style sheet of the page has."""

_ANCHORED = frozenset(("data-number", "grad-number", "local-number", "on-plate"))
"""Texts that stand at the same end everywhere, as the style sheet says."""


@dataclass(frozen=True, slots=True)
class PageSvg:
    """A brush that says of each part what it is, and nothing of how it looks."""

    ident: str
    digits: int
    handles: frozenset[str]
    """The keys of boxes and rows whose data number can be dragged."""

    def group(self, key: str, classes: str, parts: Iterable[str], told: str = "") -> str:  # noqa: ARG002
        """A `<g>`, with an id if it has a key."""
        ident = f' id="{self.ident}-{key}"' if key else ""
        handle = " has-handle" if key in self.handles else ""
        return f'<g{ident} class="{classes}{handle}">{"".join(parts)}</g>'

    def rectangle(self, pen: Pen, look: str, area: Area, radius: float, called: str = "") -> str:  # noqa: ARG002
        """A `<rect>`."""
        x, y, wide, high = map(coordinate, area)
        return (
            f'<rect class="{called or look}" x="{x}" y="{y}" width="{wide}" height="{high}"'
            f' rx="{coordinate(radius)}"/>'
        )

    def rule(self, pen: Pen, look: str, start: Point, end: float) -> str:  # noqa: ARG002
        """A `<path>` with a level line."""
        x, y = map(coordinate, start)
        return f'<path class="{look}" d="M{x} {y}H{coordinate(end)}"/>'

    def arrow(self, pen: Pen, look: str, stroke: Stroke, width: float | None = None) -> str:  # noqa: ARG002
        """A `<path>` for the line and one for its head."""
        return f'<path class="{look}" d="{stroke.line}"/><path class="arrow" d="{stroke.head}"/>'

    def text(
        self, pen: Pen, point: Point, runs: Sequence[Run], style: Style, room: float = 0.0
    ) -> str:
        """A `<text>`."""
        return _text(pen, point, runs, style, room)

    def number(
        self, pen: Pen, point: Point, number: float | None, style: Style, room: float
    ) -> str:
        """A `<text>` that a script may write anew: it says how much room there is."""
        runs = [Run(DASH if number is None else short(number, self.digits))]
        extra = f' data-room="{coordinate(room)}"'
        return _text(pen, point, runs, fitted(pen, runs, style, room), extra=extra)

    def formula(self, pen: Pen, point: Point, box: Box, style: Style, room: float) -> str:
        """A `<text>`, cut where it is long."""
        return _text(pen, point, box.formula, style, room)


def _text(  # noqa: PLR0913
    pen: Pen,
    point: Point,
    runs: Sequence[Run],
    style: Style,
    room: float = 0.0,
    *,
    extra: str = "",
) -> str:
    """A `<text>` as `viz.ink.lines.line` places it."""
    x, anchor = anchored(pen, point[0], runs, style, room)
    y = point[1]
    spans, lowered = [], False
    for run in runs:
        attributes = ""
        if run.subscript != lowered:
            attributes += f' dy="{coordinate(DROP if run.subscript else -DROP)}"'
            lowered = run.subscript
        named = " ".join(
            filter(None, ("low" if run.subscript else "", "italic" if run.italic else ""))
        )
        if named:
            attributes += f' class="{named}"'
        text = content(run.text)
        spans.append(f"<tspan{attributes}>{text}</tspan>" if attributes else text)
    at = "" if anchor == "start" or style.name in _ANCHORED else f" {anchor}"
    sized = "" if style.name in _SIZED else f' font-size="{coordinate(style.size)}"'
    return (
        f'<text class="{style.name}{at}" x="{coordinate(x)}" y="{coordinate(y)}"'
        f"{sized}{extra}>{''.join(spans)}</text>"
    )


def page_picture(
    layout: Layout, state: State, ident: str, label: str, handles: Mapping[str, Value]
) -> str:
    """The SVG of a layout, cropped to its content, with ids that begin with `ident`.

    Of each arrow both heads are there, for forward and for backward steps; `handles` are the boxes
    and rows of leaves, by their keys.
    """
    brush = PageSvg(ident, layout.sketch.digits, frozenset(handles))
    canvas = Canvas(layout.sketch, state, Stylesheet("light", "all"), brush)
    named = {box.key: box for box in layout.sketch.boxes}
    wide, high = coordinate(layout.width), coordinate(layout.height)
    parts = [
        *(band(each, canvas) for each in layout.bands),
        '<g class="edges">',
        *(_edge(route, brush) for route in layout.routes),
        "</g>",
        *(chip(route, named, canvas) for route in layout.routes),
        *(node(spot, canvas) for spot in layout.spots),
    ]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{ident}" class="chainrule forward"'
        f' role="group" aria-label={attribute(label)} viewBox="0 0 {wide} {high}" width="{wide}"'
        f' height="{high}" font-family="{FONTS}">'
    )
    return "\n".join(["".join([opening, parts[0]]), *parts[1:], "</svg>"])


def _edge(route: Route, brush: PageSvg) -> str:
    look = "hover-line" if route.chip is None else "line"
    # the line of the forward stroke ends before the head at its target, that of the other not
    forward, backward = route.forward, route.backward
    strokes = [
        f'<path class="{look} onward" d="{forward.line}"/>',
        f'<path class="arrow onward" d="{forward.head}"/>',
        f'<path class="{look} back" d="{backward.line}"/>',
        f'<path class="arrow back" d="{backward.head}"/>',
    ]
    return brush.group(route.edge.key, "edge is-normal", strokes)
