"""All parts of one frame, from the ground up, in whichever language its brush writes."""

from __future__ import annotations

from collections.abc import Iterator

from viz.ink.boxes import node
from viz.ink.canvas import Canvas
from viz.ink.edges import band, chip, edge
from viz.ink.legend import Legend
from viz.layout.layout import Layout
from viz.picture.sketch import Emphasis

# Highlighted edges come last, so that dimmed ones on the same bus do not cover them.
_DEPTH: dict[Emphasis, int] = {"dim": 0, "normal": 1, "touched": 2, "current": 3}


def parts(layout: Layout, canvas: Canvas, legend: Legend) -> Iterator[str]:
    """The parts on a page, later ones above earlier ones."""
    named = {box.key: box for box in layout.sketch.boxes}
    drawn = sorted(layout.routes, key=lambda route: _DEPTH[canvas.emphasis(route.edge.key)])
    yield from (band(each, canvas) for each in layout.bands)
    yield from (edge(route, named, canvas) for route in drawn)
    yield from (chip(route, named, canvas) for route in drawn)
    yield from (node(spot, canvas) for spot in layout.spots)
    yield legend.drawn(canvas)
