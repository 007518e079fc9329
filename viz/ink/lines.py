"""Lines of text as SVG elements: escaped, safe, with subscripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from viz.ink.stylesheet import Pen
from viz.letters.coordinates import coordinate
from viz.letters.runs import Run
from viz.letters.safety import drawn
from viz.letters.widths import SUBSCRIPT, usual_width, width

_DROP = 3.0
_EDGE = 2.0
"""Between a line that is not quite centred and the border of its box."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a line of text is in the style sheet, its type size, which end stands at its point.

    A number that lacks room is written smaller, down to the size `least`.
    """

    name: str
    size: float
    anchor: Literal["start", "middle", "end"] = "start"
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
    x, y = point
    anchor = "" if style.anchor == "start" else f' text-anchor="{style.anchor}"'
    if len(runs) > 1 and style.anchor == "middle":
        bold = pen.is_bold(style.name)
        rightmost = room / 2.0 - _EDGE - width(runs, style.size, bold)
        x += min(-usual_width(runs, style.size, bold) / 2.0, rightmost)
        anchor = ""
    spans = []
    lowered = False
    for run in runs:
        attributes = ""
        if run.subscript != lowered:
            # The shift stays in force after its tspan, so the next run has to take it back.
            attributes += f' dy="{coordinate(_DROP if run.subscript else -_DROP)}"'
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


def content(text: str) -> str:
    """`text` as the content of an element."""
    return escape(drawn(text))


def attribute(text: str) -> str:
    """`text` as the quoted value of an attribute."""
    return quoteattr(drawn(text))


def tooltip(text: str) -> str:
    """The element that browsers show as a tooltip; nothing for an empty text."""
    return f"<title>{content(text)}</title>" if text else ""
