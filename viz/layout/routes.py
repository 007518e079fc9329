"""The ways of the edges, and with them the finished layout.

An edge runs level out of its source, on buses of right angles or in curves from column to column,
and level into the badge of its target. Each edge is one path from end to end, so dashes never
restart where edges share a trunk.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from viz.layout import bands, columns
from viz.layout.columns import ARROW, Plan
from viz.layout.faces import CHIP_WIDTH, Face, overhang
from viz.layout.lanes import LEVEL
from viz.layout.lattice import Cell, Lattice
from viz.layout.layout import Band, Layout, Route, Spot
from viz.letters.coordinates import coordinate
from viz.picture.sketch import Sketch

_MARGIN = 12.0
_RADIUS = 7.0

Point = tuple[float, float]
Line = list[Point]


def route(sketch: Sketch, grid: Lattice, faces: dict[str, Face], dot: str) -> Layout:
    """The layout of a lattice whose cells have their heights."""
    by_key = {box.key: box for box in sketch.boxes}
    plan = columns.plan(grid, faces, by_key)
    column = {cell: i for i, cells in enumerate(grid.columns) for cell in cells}
    spots = []
    for box in sketch.boxes:
        cell, face = grid.boxes[box.key], faces[box.key]
        i = column[cell]
        spots.append(Spot(box, plan.left[i], cell.y + plan.shift[i] - face.height / 2.0, face))
    ways, tips, chips = {}, {}, {}
    for key, legs in grid.legs.items():
        target = column[legs[-1]]
        tip = plan.left[target] - overhang(by_key[legs[-1].key])
        ways[key] = _way(legs, grid, plan, column, tip)
        tips[key] = (tip, ways[key][0][0][1])
        if grid.chips:
            i = column[legs[-2]]
            chips[key] = (plan.left[i] + CHIP_WIDTH / 2.0, legs[-2].y + plan.shift[i])
    rows = {key: plan.row[column[cell]] for key, cell in grid.boxes.items()}
    grounds = bands.bands(spots, rows)

    corners = _corners(spots, grounds, ways.values())
    dx, dy = _MARGIN - min(x for x, _ in corners), _MARGIN - min(y for _, y in corners)
    return Layout(
        sketch=sketch,
        spots=tuple(Spot(s.box, s.x + dx, s.y + dy, s.face) for s in spots),
        routes=tuple(
            Route(
                edge,
                _path(ways[edge.key], dx, dy),
                (tips[edge.key][0] + dx, tips[edge.key][1] + dy),
                (chips[edge.key][0] + dx, chips[edge.key][1] + dy) if grid.chips else None,
            )
            for edge in sketch.edges
        ),
        bands=tuple(Band(b.scope, b.x + dx, b.y + dy, b.width, b.height) for b in grounds),
        width=max(x for x, _ in corners) + dx + _MARGIN,
        height=max(y for _, y in corners) + dy + _MARGIN,
        dot=dot,
    )


def _way(
    legs: list[Cell], grid: Lattice, plan: Plan, column: dict[Cell, int], tip: float
) -> list[Line]:
    """The polylines of an edge; a curve leads from the end of each to the beginning of the next.

    They run from the target back to the source: dashes begin where a path begins, so those of the
    edges that reach one target fall together on the bus they share.
    """
    first = column[legs[0]]
    lines: list[Line] = [[(plan.right[first], legs[0].y + plan.shift[first])]]
    for cell, follower in pairwise(legs):
        i = column[cell]
        start, end = cell.y + plan.shift[i], follower.y + plan.shift[i + 1]
        connector = plan.connector.get((i, cell))
        if connector is not None:
            lines[-1] += [
                (connector.right, start),
                (connector.right, connector.gutter),
                (connector.left, connector.gutter),
                (connector.left, end),
            ]
        elif not grid.chips:
            lines[-1].append((plan.right[i], start))
            lines.append([(plan.entry[i + 1], end)])
        elif abs(end - start) >= LEVEL:
            x = plan.lane[i, cell if i % 2 == 0 else follower]
            lines[-1] += [(x, start), (x, end)]
    target = column[legs[-1]]
    lines[-1].append((tip - ARROW + 1.0, legs[-1].y + plan.shift[target]))
    return [line[::-1] for line in reversed(lines)]


def _corners(spots: list[Spot], grounds: list[Band], ways: Iterable[list[Line]]) -> Line:
    """Points whose bounding box holds the picture."""
    found = [point for way in ways for line in way for point in line]
    for spot in spots:
        found.append((spot.x - overhang(spot.box), spot.y))
        found.append((spot.x + spot.face.width, spot.y + spot.face.height))
    for band in grounds:
        found += [(band.x, band.y), (band.x + band.width, band.y + band.height)]
    return found


def _path(lines: list[Line], dx: float, dy: float) -> str:
    """SVG path data of polylines joined by curves, moved by (dx, dy), corners rounded."""
    pieces: list[str] = []
    last: Point | None = None
    for line in lines:
        points = [(x + dx, y + dy) for x, y in line]
        if last is None:
            pieces.append(f"M{_pair(points[0])}")
        else:
            middle = (last[0] + points[0][0]) / 2.0
            pulls = _pair((middle, last[1])), _pair((middle, points[0][1]))
            pieces.append(f"C{pulls[0]} {pulls[1]} {_pair(points[0])}")
        pieces += _rounded(points)
        last = points[-1]
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
