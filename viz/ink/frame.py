"""A layout and a state as SVG: one frame of a picture."""

from __future__ import annotations

import math
import re

from autograd.shortening import shown
from viz.errors import DrawingError
from viz.ink.boxes import node
from viz.ink.canvas import Canvas
from viz.ink.legend import Legend
from viz.ink.lines import Style, attribute, line, tooltip
from viz.ink.stylesheet import FONTS, Stylesheet
from viz.layout.bands import NAME_MARGIN, NAME_SIZE
from viz.layout.faces import CHIP_HEIGHT, CHIP_WIDTH
from viz.layout.layout import Band, Layout, Route
from viz.letters.coordinates import coordinate
from viz.letters.runs import Run
from viz.letters.widths import fit, width
from viz.picture.sketch import Box, Emphasis, State
from viz.wishes import Theme

_IDENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# Highlighted edges come last, so that dimmed ones on the same bus do not cover them.
_DEPTH: dict[Emphasis, int] = {"dim": 0, "normal": 1, "touched": 2, "current": 3}
_CHIP_SIZE = 10.0
_CHIP_ROOM = CHIP_WIDTH - 3.0
_NAME_LIMIT = 200


def render(
    layout: Layout,
    state: State,
    theme: Theme = "auto",
    ident: str = "graph",
    *,
    still: bool = False,
) -> str:
    """One frame as SVG text; `ident` prefixes every id, so that frames can share a page.

    A `still` picture, in which nothing can be pointed at, says nothing of pointing.

    Two frames of one layout differ in numbers, classes and the order of edges, never in a position;
    only the heads of arrows stand at the other ends of edges in backward frames.
    """
    if not _IDENT.fullmatch(ident):
        raise DrawingError(
            f"ident must be a letter followed by letters, digits, - or _, got {shown(ident)}."
        )
    sheet = Stylesheet(theme, state.phase)
    most = max(filter(math.isfinite, map(abs, state.flow.values())), default=0.0)
    canvas = Canvas(layout.sketch, state, ident, sheet, most)
    legend = Legend(layout, state.phase, still)
    left, wide, high = map(coordinate, (legend.left, legend.width, legend.height))
    named = {box.key: box for box in layout.sketch.boxes}
    drawn = sorted(layout.routes, key=lambda route: _DEPTH[canvas.emphasis(route.edge.key)])
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{ident}" class="chainrule" role="img"'
        f" aria-label={attribute(layout.sketch.root_name[:_NAME_LIMIT])}"
        f' viewBox="{left} 0 {wide} {high}" width="{wide}" height="{high}"'
        f' font-family="{FONTS}" style="max-width:100%">'
    )
    look = sheet.pen().attributes("page")
    parts = [
        f'<rect class="page" x="{left}" width="{wide}" height="{high}"{look}/>',
        *(_band(band, sheet) for band in layout.bands),
        *(_edge(route, named, canvas) for route in drawn),
        *(_chip(route, named, canvas) for route in drawn),
        *(node(spot, canvas) for spot in layout.spots),
        legend.svg(sheet),
        "</svg>",
    ]
    return "\n".join([opening, f"<style>{sheet.css()}</style>", *parts]) + "\n"


def _band(band: Band, sheet: Stylesheet) -> str:
    pen = sheet.pen()
    runs = fit((Run(band.scope),), band.width - 2.0 * NAME_MARGIN, NAME_SIZE)
    where = band.x + NAME_MARGIN, band.y + 14.0
    return (
        f'<g class="layer"><rect class="band" x="{coordinate(band.x)}" y="{coordinate(band.y)}"'
        f' width="{coordinate(band.width)}" height="{coordinate(band.height)}" rx="9"'
        f"{pen.attributes('band')}/>"
        f"{line(pen, where, runs, Style('caption', NAME_SIZE))}</g>"
    )


def _edge(route: Route, named: dict[str, Box], canvas: Canvas) -> str:
    stroke = route.backward if canvas.state.phase == "backward" else route.forward
    key = route.edge.key
    pen = canvas.pen(key)
    name = "hover-line" if route.chip is None else "line"
    return (
        f'<g id="{canvas.ident}-{key}" class="edge is-{pen.emphasis}">'
        f'{_tooltip(route, named, canvas)}<path class="{name}" d="{stroke.line}"'
        f"{pen.attributes(name, canvas.width(key))}/>"
        f'<path class="arrow" d="{stroke.head}"{pen.attributes("arrow")}/></g>'
    )


def _chip(route: Route, named: dict[str, Box], canvas: Canvas) -> str:
    """The local derivative on its edge; nothing where edges only show it in their tooltip."""
    if route.chip is None:
        return ""
    x, y = route.chip
    key = route.edge.key
    runs = [Run(canvas.number(canvas.state.slope.get(key)))]
    pen = canvas.pen(key)
    size = _CHIP_SIZE * min(1.0, _CHIP_ROOM / width(runs, _CHIP_SIZE, pen.is_bold("on-plate")))
    return (
        f'<g id="{canvas.ident}-{key}-chip" class="chip is-{pen.emphasis}">'
        f"{_tooltip(route, named, canvas)}"
        f'<rect class="plate" x="{coordinate(x - CHIP_WIDTH / 2.0)}"'
        f' y="{coordinate(y - CHIP_HEIGHT / 2.0)}" width="{coordinate(CHIP_WIDTH)}"'
        f' height="{coordinate(CHIP_HEIGHT)}" rx="{coordinate(CHIP_HEIGHT / 2.0)}"'
        f"{pen.attributes('plate')}/>"
        f"{line(pen, (x, y + 3.6), runs, Style('on-plate', size, 'middle'))}</g>"
    )


def _tooltip(route: Route, named: dict[str, Box], canvas: Canvas) -> str:
    key = route.edge.key
    slope, flow = canvas.state.slope.get(key), canvas.state.flow.get(key)
    if slope is None:
        return ""
    ends = route.edge.source, route.edge.target, canvas.sketch.root
    source, target, root = (_name(named[end]) for end in ends)
    told = f"∂{target}/∂{source} = {slope!r}"
    if flow is not None:
        told += f"; ∂{root}/∂{target} · ∂{target}/∂{source} = {flow!r}"
    return tooltip(told)


def _name(box: Box) -> str:
    """The name of a box, long ones cut."""
    return (box.name or box.value.label)[:_NAME_LIMIT]
