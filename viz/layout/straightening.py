"""Small corrections to the heights that Graphviz found, so that lines run straight where they can.

Graphviz keeps the sum of the jogs small, and to it many small jogs are as good as none.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from viz.layout.lattice import Cell, Lattice

_BOX_REACH, _BOX_GAP = 16.0, 5.0
_CHIP_REACH, _CHIP_GAP = 24.0, 2.0
_LEVEL = 0.75


def straighten(grid: Lattice, pairs: Iterable[tuple[Cell, Cell]]) -> None:
    """Levels the pairs of boxes that nearly are, then the trunks, then chips with a neighbour."""
    place = {cell: (column, i) for column in grid.columns for i, cell in enumerate(column)}
    for left, right in sorted(pairs, key=lambda pair: pair[1].y):
        if abs(left.y - right.y) <= _BOX_REACH:
            _move(left, right.y, _BOX_GAP, place) or _move(right, left.y, _BOX_GAP, place)
    for left in grid.boxes.values():
        _move_to_reader(left, place)
    for source in grid.boxes.values():
        _level_trunk(source, place)
    for column in grid.columns:
        for cell in column:
            if cell.kind != "box":
                _snap(cell, place)


Place = dict[Cell, tuple[list[Cell], int]]


def _move_to_reader(cell: Cell, place: Place) -> None:
    """Moves a box level with the one box that reads it, if near, free, and not yet straight."""
    if len(cell.right) != 1:
        return
    reader = cell.right[0]
    while reader.kind != "box" and len(reader.right) == 1:
        reader = reader.right[0]
    straight = any(abs(operand.y - cell.y) < _LEVEL for operand in cell.left)
    if reader.kind == "box" and not straight and abs(reader.y - cell.y) <= _BOX_REACH:
        _move(cell, reader.y, _BOX_GAP, place)


def _level_trunk(source: Cell, place: Place) -> None:
    """Lets a trunk climb once, beside its source, instead of in steps."""
    trunk = [cell for cell in source.right if cell.kind == "bend"]
    if not trunk:
        return
    while followers := [cell for cell in trunk[-1].right if cell.kind == "bend"]:
        trunk.append(followers[0])
    goals = sorted({source.y, *(bend.y for bend in trunk)}, key=lambda y: abs(y - source.y))
    for goal in goals:
        if all(_free(bend, goal, _CHIP_GAP, place) for bend in trunk):
            for bend in trunk:
                bend.y = goal
            return
    for bend, follower in zip(trunk[-2::-1], trunk[:0:-1], strict=True):
        _move(bend, follower.y, _CHIP_GAP, place)


def _snap(cell: Cell, place: Place) -> None:
    """Moves a chip or a bend onto the line of its nearest neighbour along the edge."""
    goals = sorted({neighbour.y for neighbour in (*cell.left, *cell.right)})
    near = takewhile(
        lambda y: abs(y - cell.y) <= _CHIP_REACH, sorted(goals, key=lambda y: abs(y - cell.y))
    )
    for goal in near:
        if _move(cell, goal, _CHIP_GAP, place):
            return


def _move(cell: Cell, y: float, gap: float, place: Place) -> bool:
    """Sets the height of a cell if it is free; whether it was."""
    free = _free(cell, y, gap, place)
    if free:
        cell.y = y
    return free


def _free(cell: Cell, y: float, gap: float, place: Place) -> bool:
    """Whether the cell may stand at height y without nearing those above and below it."""
    column, i = place[cell]
    above = column[i - 1] if i > 0 else None
    below = column[i + 1] if i + 1 < len(column) else None
    return (above is None or y - above.y >= (cell.height + above.height) / 2.0 + gap) and (
        below is None or below.y - y >= (cell.height + below.height) / 2.0 + gap
    )
