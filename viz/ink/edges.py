"""Edges and what stands on them, and the grounds behind the boxes."""

from __future__ import annotations

from viz.ink.brush import Area
from viz.ink.canvas import Canvas
from viz.ink.lines import Style
from viz.layout.bands import NAME_MARGIN, NAME_SIZE
from viz.layout.faces import CHIP_HEIGHT, CHIP_WIDTH
from viz.layout.layout import Band, Route
from viz.letters.runs import Run
from viz.letters.widths import fit
from viz.picture.sketch import Box

_RADIUS = 9.0
_CHIP = Style("on-plate", 10.0, "middle")
_CHIP_ROOM = CHIP_WIDTH - 3.0
_NAME_LIMIT = 200


def band(ground: Band, canvas: Canvas) -> str:
    """The ground of a layer, with its name."""
    pen, brush = canvas.sheet.pen(), canvas.brush
    room = ground.width - 2.0 * NAME_MARGIN
    runs = fit((Run(ground.scope),), room, NAME_SIZE)
    where = ground.x + NAME_MARGIN, ground.y + 14.0
    area = Area(ground.x, ground.y, ground.width, ground.height)
    return brush.group(
        "",
        "layer",
        [
            brush.rectangle(pen, "band", area, _RADIUS),
            brush.text(pen, where, runs, Style("caption", NAME_SIZE), room),
        ],
    )


def edge(route: Route, named: dict[str, Box], canvas: Canvas) -> str:
    """An edge, with its head where it leads in this phase."""
    stroke = route.backward if canvas.state.phase == "backward" else route.forward
    key = route.edge.key
    pen = canvas.pen(key)
    look = "hover-line" if route.chip is None else "line"
    arrow = canvas.brush.arrow(pen, look, stroke, canvas.width(key))
    told = _told(route, named, canvas)
    return canvas.brush.group(key, f"edge is-{pen.emphasis}", [arrow], told)


def chip(route: Route, named: dict[str, Box], canvas: Canvas) -> str:
    """The local derivative on its edge; nothing where edges only show it in their tooltip."""
    if route.chip is None:
        return ""
    x, y = route.chip
    key, brush = route.edge.key, canvas.brush
    pen = canvas.pen(key)
    area = Area(x - CHIP_WIDTH / 2.0, y - CHIP_HEIGHT / 2.0, CHIP_WIDTH, CHIP_HEIGHT)
    slope = canvas.state.slope.get(key)
    parts = [
        brush.rectangle(pen, "plate", area, CHIP_HEIGHT / 2.0),
        brush.number(pen, (x, y + 3.6), slope, _CHIP, _CHIP_ROOM),
    ]
    told = _told(route, named, canvas)
    return brush.group(f"{key}-chip", f"chip is-{pen.emphasis}", parts, told)


def _told(route: Route, named: dict[str, Box], canvas: Canvas) -> str:
    key = route.edge.key
    slope, flow = canvas.state.slope.get(key), canvas.state.flow.get(key)
    if slope is None:
        return ""
    ends = route.edge.source, route.edge.target, canvas.sketch.root
    source, target, root = (_name(named[end]) for end in ends)
    told = f"∂{target}/∂{source} = {slope!r}"
    if flow is not None:
        told += f"; ∂{root}/∂{target} · ∂{target}/∂{source} = {flow!r}"
    return told


def _name(box: Box) -> str:
    """The name of a box, long ones cut."""
    return (box.name or box.value.label)[:_NAME_LIMIT]
