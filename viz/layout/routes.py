"""The ways of the edges, and with them the finished layout.

An edge runs level out of its source, on buses of right angles or in curves from column to column,
and level into the badge of its target. Each edge is one path from end to end, so dashes never
restart where edges share a trunk.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import pairwise

from viz.layout import bands, columns
from viz.layout.axes import Axes, Point
from viz.layout.columns import ARROW, Plan
from viz.layout.faces import Face
from viz.layout.lanes import LEVEL
from viz.layout.lattice import Cell, Lattice
from viz.layout.layout import Band, Layout, Route, Spot, Stroke
from viz.letters.coordinates import coordinate
from viz.picture.sketch import Sketch

_MARGIN = 12.0
_RADIUS = 7.0
_HALF_HEAD = 3.2
_OVERLAP = 1.0
"""How far a line goes under what it leads to, so that no gap is seen."""

Line = list[Point]


def route(sketch: Sketch, grid: Lattice, faces: dict[str, Face], dot: str) -> Layout:
    """The layout of a lattice whose cells have their heights."""
    by_key = {box.key: box for box in sketch.boxes}
    axes = Axes(sketch.direction)
    plan = columns.plan(grid, faces, by_key, axes)
    column = {cell: i for i, cells in enumerate(grid.columns) for cell in cells}
    spots = []
    for box in sketch.boxes:
        cell, face = grid.boxes[box.key], faces[box.key]
        i = column[cell]
        corner = axes.turned((plan.left[i], cell.y + plan.shift[i] - axes.room(face)[1] / 2.0))
        spots.append(Spot(box, *corner, face))
    ways, ends, chips = {}, {}, {}
    for key, legs in grid.legs.items():
        source, target = legs[0], legs[-1]
        start = plan.left[column[source]] + axes.room(faces[source.key])[0]
        end = plan.left[column[target]] - axes.overhang(by_key[target.key])
        ends[key] = (
            (start, source.y + plan.shift[column[source]]),
            (end, target.y + plan.shift[column[target]]),
        )
        ways[key] = (
            _way(legs, plan, column, (start, end - ARROW + _OVERLAP), grid.chips),
            _way(legs, plan, column, (start + ARROW - _OVERLAP, end + _OVERLAP), grid.chips),
        )
        if grid.chips:
            i = column[legs[-2]]
            chips[key] = (plan.left[i] + axes.chip[0] / 2.0, legs[-2].y + plan.shift[i])
    rows = {key: plan.row[column[cell]] for key, cell in grid.boxes.items()}
    grounds = bands.bands(spots, rows, axes)

    lines = [line for way, _ in ways.values() for line in way]
    corners = _corners(spots, grounds, (map(axes.turned, line) for line in lines), axes)
    dx, dy = _MARGIN - min(x for x, _ in corners), _MARGIN - min(y for _, y in corners)

    def on_page(point: Point) -> Point:
        x, y = axes.turned(point)
        return x + dx, y + dy

    return Layout(
        sketch=sketch,
        spots=tuple(Spot(s.box, s.x + dx, s.y + dy, s.face) for s in spots),
        routes=tuple(
            Route(
                edge,
                Stroke(_path(ways[edge.key][0], on_page), _head(ends[edge.key][1], 1.0, on_page)),
                Stroke(_path(ways[edge.key][1], on_page), _head(ends[edge.key][0], -1.0, on_page)),
                on_page(ends[edge.key][1]),
                on_page(chips[edge.key]) if grid.chips else None,
            )
            for edge in sketch.edges
        ),
        bands=tuple(Band(b.scope, b.x + dx, b.y + dy, b.width, b.height) for b in grounds),
        width=max(x for x, _ in corners) + dx + _MARGIN,
        height=max(y for _, y in corners) + dy + _MARGIN,
        dot=dot,
    )


def _way(
    legs: list[Cell], plan: Plan, column: dict[Cell, int], ends: Point, chips: bool
) -> list[Line]:
    """The polylines of an edge; a curve leads from the end of each to the beginning of the next.

    They run from the target back to the source: dashes begin where a path begins, so those of the
    edges that reach one target fall together on the bus they share. `ends` is where the way begins
    and where it ends, along the edges.
    """
    start, end = ends
    first, target = column[legs[0]], column[legs[-1]]
    lines: list[Line] = [[(start, legs[0].y + plan.shift[first])]]
    for cell, follower in pairwise(legs):
        i = column[cell]
        before, after = cell.y + plan.shift[i], follower.y + plan.shift[i + 1]
        connector = plan.connector.get((i, cell))
        if connector is not None:
            lines[-1] += [
                (connector.right, before),
                (connector.right, connector.gutter),
                (connector.left, connector.gutter),
                (connector.left, after),
            ]
        elif not chips:
            lines[-1].append((max(plan.right[i], start), before))
            lines.append([(plan.entry[i + 1], after)])
        elif abs(after - before) >= LEVEL:
            x = plan.lane[i, cell if i % 2 == 0 else follower]
            lines[-1] += [(x, before), (x, after)]
    lines[-1].append((end, legs[-1].y + plan.shift[target]))
    return [line[::-1] for line in reversed(lines)]


def _head(tip: Point, ahead: float, on_page: Callable[[Point], Point]) -> str:
    """The head of an arrow that points along the edges, or against them if `ahead` is -1."""
    x, y = tip
    back = x - ARROW * ahead
    corners = (back, y - _HALF_HEAD), tip, (back, y + _HALF_HEAD)
    return f"M{'L'.join(_pair(on_page(corner)) for corner in corners)}z"


def _corners(
    spots: list[Spot], grounds: list[Band], lines: Iterable[Iterable[Point]], axes: Axes
) -> Line:
    """Points whose bounding box holds the picture."""
    found = [point for line in lines for point in line]
    for spot in spots:
        out, aside = axes.turned((axes.overhang(spot.box), 0.0))
        found.append((spot.x - out, spot.y - aside))
        found.append((spot.x + spot.face.width, spot.y + spot.face.height))
    for band in grounds:
        found += [(band.x, band.y), (band.x + band.width, band.y + band.height)]
    return found


def _path(lines: list[Line], on_page: Callable[[Point], Point]) -> str:
    """SVG path data of polylines joined by curves, put on the page, corners rounded."""
    pieces: list[str] = []
    last: Point | None = None
    for line in lines:
        if last is None:
            pieces.append(f"M{_pair(on_page(line[0]))}")
        else:
            middle = (last[0] + line[0][0]) / 2.0
            pulls = (middle, last[1]), (middle, line[0][1])
            pieces.append(f"C{' '.join(_pair(on_page(point)) for point in (*pulls, line[0]))}")
        pieces += _rounded(list(map(on_page, line)))
        last = line[-1]
    return "".join(pieces)


def _rounded(points: Line) -> list[str]:
    """The commands from the first point to the last, with an arc of at most 7 px at each corner."""
    points = [points[0], *(b for a, b in pairwise(points) if a != b)]
    pieces = []
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_RADIUS, math.dist(before, corner) / 2.0, math.dist(corner, after) / 2.0)
        pieces.append(f"L{_pair(_towards(corner, before, radius))}")
        pieces.append(f"Q{_pair(corner)} {_pair(_towards(corner, after, radius))}")
    pieces.append(f"L{_pair(points[-1])}")
    return pieces


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = math.dist(start, goal)
    share = distance / length if length > 0.0 else 0.0
    return (start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share)


def _pair(point: Point) -> str:
    return f"{coordinate(point[0])} {coordinate(point[1])}"
