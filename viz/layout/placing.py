"""From a sketch to a layout: the rooms in their order, Graphviz among them."""

from __future__ import annotations

from viz.layout import dot_program, dot_text, lattice, ordering, ranks, routes, straightening
from viz.layout.axes import Axes, Point
from viz.layout.faces import Face, face, natural_width
from viz.layout.lattice import Lattice
from viz.layout.layout import Layout
from viz.picture.sketch import Sketch


def place(sketch: Sketch) -> Layout:
    """The coordinates of every box, edge and chip of a sketch, found once for all its frames."""
    rank = ranks.ranks(sketch)
    axes = Axes(sketch.direction)
    faces = _faces(sketch, rank, axes)
    grid = lattice.lattice(sketch, rank)
    for key, cell in grid.boxes.items():
        cell.height = axes.room(faces[key])[1]
    ordering.order(grid)
    dot = dot_text.dot(grid, faces, axes)
    cells = [cell.key for column in grid.columns for cell in column]
    _set_heights(grid, dot_program.positions(dot, cells), axes)
    straightening.straighten(grid, dot_text.straight_pairs(grid))
    return routes.route(sketch, grid, faces, dot)


def _faces(sketch: Sketch, rank: dict[str, int], axes: Axes) -> dict[str, Face]:
    """The face of every box, all boxes of a column as wide as the widest, those of a line not."""
    if axes.is_down:
        return {box.key: face(box, natural_width(box)) for box in sketch.boxes}
    width: dict[int, float] = {}
    for box in sketch.boxes:
        column = rank[box.key]
        width[column] = max(width.get(column, 0.0), natural_width(box))
    return {box.key: face(box, width[rank[box.key]]) for box in sketch.boxes}


def _set_heights(grid: Lattice, found: dict[str, Point], axes: Axes) -> None:
    for column in grid.columns:
        for cell in column:
            cell.y = axes.turned(found[cell.key])[1]
