"""Lines of text as SVG elements: escaped, safe, with subscripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from viz.ink.stylesheet import Pen
from viz.letters.coordinates import coordinate
from viz.letters.runs import Run
from viz.letters.safety import drawn
from viz.letters.widths import SUBSCRIPT, usual_width, width

DROP = 3.0
"""How far a subscript stands below its line."""

_EDGE = 2.0
"""Between a line that is not quite centred and the border of its box."""


Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Style:
    """What a line of text is in the style sheet, its type size, which end stands at its point.

    A number that lacks room is written smaller, down to the size `least`.
    """

    name: str
    size: float
    anchor: Anchor = "start"
    least: float = 0.0


def line(
    pen: Pen,
    point: tuple[float, float],
    runs: Sequence[Run],
    style: Style,
    room: float = 0.0,
) -> str:
    """A `<text>` whose baseline starts, ends or is centred at a point, in a box `room` wide.

    LibreOffice and CairoSVG centre each tspan by itself, so several runs begin where they would if
    they were as wide as in Helvetica; further left where else the widest font would leave the box.
    """
    x, end = anchored(pen, point[0], runs, style, room)
    y = point[1]
    anchor = "" if end == "start" else f' text-anchor="{end}"'
    spans = []
    lowered = False
    for run in runs:
        attributes = ""
        if run.subscript != lowered:
            # The shift stays in force after its tspan, so the next run has to take it back.
            attributes += f' dy="{coordinate(DROP if run.subscript else -DROP)}"'
            lowered = run.subscript
        if run.subscript:
            attributes += f' font-size="{coordinate(style.size * SUBSCRIPT)}"'
        if run.italic:
            attributes += ' font-style="italic"'
        text = content(run.text)
        spans.append(f"<tspan{attributes}>{text}</tspan>" if attributes else text)
    # Some readers drop spaces at the borders of tspans without xml:space.
    return (
        f'<text class="{style.name}" x="{coordinate(x)}" y="{coordinate(y)}"'
        f' font-size="{coordinate(style.size)}"{anchor}{pen.attributes(style.name)}'
        f' xml:space="preserve">{"".join(spans)}</text>'
    )


def anchored(
    pen: Pen, x: float, runs: Sequence[Run], style: Style, room: float
) -> tuple[float, Anchor]:
    """Where a line stands that is to stand at `x`, and which of its ends stands there."""
    if len(runs) < 2 or style.anchor != "middle":
        return x, style.anchor
    bold = pen.is_bold(style.name)
    rightmost = room / 2.0 - _EDGE - width(runs, style.size, bold)
    return x + min(-usual_width(runs, style.size, bold) / 2.0, rightmost), "start"


def fitted(pen: Pen, runs: Sequence[Run], style: Style, room: float) -> Style:
    """The style in which a number needs no more than its room, in type of at least its `least`."""
    wide = width(runs, style.size, pen.is_bold(style.name))
    return replace(style, size=max(style.least, style.size * min(1.0, room / wide)))


def content(text: str) -> str:
    """`text` as the content of an element."""
    return escape(drawn(text))


def attribute(text: str) -> str:
    """`text` as the quoted value of an attribute."""
    return quoteattr(drawn(text))


def tooltip(text: str) -> str:
    """The element that browsers show as a tooltip; nothing for an empty text."""
    return f"<title>{content(text)}</title>" if text else ""
