"""The sketch as columns of cells: boxes, chips, and the bends of edges that pass a column.

Box columns and chip columns alternate, so every edge is a chain of cells, one a column, from its
source to its target. An edge over several columns shares its bends with the other edges of its
source: a trunk, from which each branches off beside its target.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from viz.layout.axes import Axes
from viz.picture.sketch import Edge, Sketch

BEND_HEIGHT = 4.0


@dataclass(slots=True, eq=False)
class Cell:
    """One place in a column: a box, the chip of an edge, or a bend of the edges from `source`.

    `height` is its room across the edges and `y` its middle there, set by placing. `left` and
    `right` are the neighbours along the edges, one entry for every edge that is alone on its way
    and one for all that share a trunk.
    """

    key: str
    source: str
    kind: str
    height: float = 0.0
    y: float = 0.0
    # Left out of the repr, which would spell out every way through the lattice.
    left: list[Cell] = field(default_factory=list, repr=False)
    right: list[Cell] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class Lattice:
    """Columns of cells from left to right, and the cells each edge passes, by its key."""

    columns: list[list[Cell]]
    legs: dict[str, list[Cell]]
    boxes: dict[str, Cell]
    chips: bool

    def box_columns(self) -> range:
        """The indices of the columns that hold boxes."""
        return range(0, len(self.columns), 2 if self.chips else 1)


def lattice(sketch: Sketch, rank: dict[str, int]) -> Lattice:
    """The columns of a sketch, each in the order in which reading from the root meets its cells."""
    stride = 2 if sketch.chips else 1
    columns: list[list[Cell]] = [[] for _ in range(stride * max(rank.values()) + 1)]
    boxes: dict[str, Cell] = {}
    bends: dict[tuple[str, int], Cell] = {}
    legs: dict[str, list[Cell]] = {}
    _, chip_height = Axes(sketch.direction).chip

    def box(key: str) -> Cell:
        if key not in boxes:
            boxes[key] = Cell(key, key, "box")
            columns[stride * rank[key]].append(boxes[key])
        return boxes[key]

    def bend(source: str, column: int) -> Cell:
        if (source, column) not in bends:
            bends[source, column] = Cell(f"bend_{source}_{column}", source, "bend", BEND_HEIGHT)
            columns[column].append(bends[source, column])
        return bends[source, column]

    for edge in _reading_order(sketch):
        start, end = stride * rank[edge.source], stride * rank[edge.target]
        last = end - stride + 1
        way = [box(edge.source), *(bend(edge.source, column) for column in range(start + 1, last))]
        if sketch.chips:
            way.append(Cell(f"chip_{edge.key}", edge.source, "chip", chip_height))
            columns[end - 1].append(way[-1])
        legs[edge.key] = [*way, box(edge.target)]
    box(sketch.root)
    for way in legs.values():
        _connect(way)
    return Lattice(columns, legs, boxes, sketch.chips)


def _connect(way: list[Cell]) -> None:
    for left, right in pairwise(way):
        shared = right.kind == "bend" and right in left.right
        if not shared:
            left.right.append(right)
            right.left.append(left)


def _reading_order(sketch: Sketch) -> list[Edge]:
    """The edges in the order of a reader who starts at the root and follows operands in order."""
    arriving: dict[str, list[Edge]] = {}
    for edge in sketch.edges:
        arriving.setdefault(edge.target, []).append(edge)
    found: list[Edge] = []
    seen = {sketch.root}
    todo = list(reversed(arriving.get(sketch.root, [])))
    while todo:
        edge = todo.pop()
        found.append(edge)
        if edge.source not in seen:
            seen.add(edge.source)
            todo.extend(reversed(arriving.get(edge.source, [])))
    return found
