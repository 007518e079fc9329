"""The DOT text of a lattice: empty boxes of fixed size, their columns and their order.

No label ever reaches Graphviz. Weights say which lines should be straight: a result and its only
reader above all, then trunks, then the edges of computed values, then those of leaves.
"""

from __future__ import annotations

from itertools import pairwise

import graphviz

from viz.layout.axes import Axes, Point
from viz.layout.faces import Face
from viz.layout.lattice import Cell, Lattice

_INCH = 72.0
_BEND_WIDTH = 1.5
_SPINE, _SHARED_SPINE, _TRUNK = 60, 25, 10
_RESULT, _LEAF = (6, 2), (3, 1)


def dot(grid: Lattice, faces: dict[str, Face], axes: Axes) -> str:
    """The DOT text of the lattice, its columns as ranks along the edges, each in its order."""
    graph = graphviz.Digraph("chainrule")
    graph.attr(
        rankdir="TB" if axes.is_down else "LR",
        newrank="true",
        splines="false",
        nodesep="0.11",
        ranksep="0.04" if grid.chips else "0.1",
    )
    graph.attr("node", shape="box", fixedsize="true", label="")
    graph.attr("edge", dir="none")
    for column in grid.columns:
        with graph.subgraph() as same:
            same.attr(rank="same")
            for cell in column:
                room = axes.room(faces[cell.key]) if cell.kind == "box" else _room(cell, axes)
                width, height = axes.turned((room[0], cell.height))
                same.node(cell.key, width=_inches(width), height=_inches(height))
            for upper, lower in pairwise(column):
                same.edge(upper.key, lower.key, style="invis")
    spines = {*straight_pairs(grid)}
    for column in grid.columns:
        for cell in column:
            for follower in cell.right:
                weight = _weight(cell, follower, spines)
                graph.edge(cell.key, follower.key, weight=str(weight))
    return str(graph.source)


def straight_pairs(grid: Lattice) -> list[tuple[Cell, Cell]]:
    """The pairs of boxes in neighbouring columns that should stand level, at most one a side.

    A pair qualifies if the target reads one computed value of that column, or nothing else at all,
    or if both columns hold equally many computed values: layers of a network keep their lines.
    """
    arriving: dict[Cell, list[Cell]] = {}
    for way in grid.legs.values():
        arriving.setdefault(way[-1], []).append(way[0])
    columns = [[cell for cell in grid.columns[i] if cell.kind == "box"] for i in grid.box_columns()]
    pairs: list[tuple[Cell, Cell]] = []
    for left, right in pairwise(columns):
        results = [cell for cell in left if cell.left]
        targets = [cell for cell in right if cell.left]
        wishes = []
        for j, target in enumerate(targets):
            operands = arriving[target]
            near = [cell for cell in results if cell in operands]
            if len(operands) == 1 and operands[0] in left:
                wishes.append((0, operands[0], target))
            elif len(near) == 1 or len(results) == len(targets):
                wishes += [(abs(results.index(cell) - j), cell, target) for cell in near]
        taken: set[Cell] = set()
        for _, cell, target in sorted(wishes, key=lambda wish: wish[0]):
            if taken.isdisjoint((cell, target)):
                taken.update((cell, target))
                pairs.append((cell, target))
    return pairs


def _weight(cell: Cell, follower: Cell, spines: set[tuple[Cell, Cell]]) -> int:
    if follower.kind == "bend":
        return _TRUNK
    start, end = (cell, follower.right[0]) if follower.kind == "chip" else (cell, follower)
    if cell.kind == "chip":
        start = cell.left[0]
    if (start, end) in spines:
        return _SPINE if len(start.right) == 1 else _SHARED_SPINE
    weights = _RESULT if start.left else _LEAF
    return weights[cell.kind == "chip"]


def _room(cell: Cell, axes: Axes) -> Point:
    return axes.chip if cell.kind == "chip" else (_BEND_WIDTH, cell.height)


def _inches(pixels: float) -> str:
    return f"{pixels / _INCH:.4f}"
