"""Lines of text as SVG elements: escaped, safe, with subscripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from viz.letters.coordinates import coordinate
from viz.letters.runs import Run
from viz.letters.safety import drawn
from viz.letters.widths import SUBSCRIPT

_DROP = 3.0


@dataclass(frozen=True, slots=True)
class Style:
    """How a line of text looks: its CSS class, its type size, and which end stands at its point."""

    name: str
    size: float
    anchor: Literal["start", "middle", "end"] = "start"


def line(point: tuple[float, float], runs: Sequence[Run], style: Style) -> str:
    """A `<text>` whose baseline starts, ends or is centred at a point."""
    x, y = map(coordinate, point)
    anchor = "" if style.anchor == "start" else f' text-anchor="{style.anchor}"'
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
        f'<text class="{style.name}" x="{x}" y="{y}" font-size="{coordinate(style.size)}"'
        f'{anchor} xml:space="preserve">{"".join(spans)}</text>'
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
