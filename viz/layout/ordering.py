"""The order of the cells within each column: few crossings, then the order of reading.

Boxes and bends are ordered first, by barycentre sweeps and neighbour swaps; a layout is only
exchanged for one with strictly fewer crossings, so the picture stays near the order in which the
formulas name the operands. Chips then follow from the boxes at both ends of their edges.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from itertools import product

from viz.layout.lattice import Cell, Lattice

_SWEEPS = 16
_ROUNDS = 8
_GAP = 8.0

Columns = list[list[Cell]]
Neighbours = dict[Cell, list[Cell]]


def order(lattice: Lattice) -> None:
    """Sorts every column of the lattice in place; the heights of its cells must be known."""
    columns = [lattice.columns[i] for i in lattice.box_columns()]
    right = {cell: _next_boxes(cell, lattice.chips) for column in columns for cell in column}
    left: Neighbours = {cell: [] for cell in right}
    for cell, followers in right.items():
        for follower in followers:
            left[follower].append(cell)

    home = {cell: i for column in columns for i, cell in enumerate(column)}
    columns = _swept(columns, left, right)
    for _ in range(_ROUNDS):
        if not _swap_neighbours(columns, left, right, home):
            break
    for column in columns:
        _leaves_between_results(column, left, right)
    for i, column in zip(lattice.box_columns(), columns, strict=True):
        lattice.columns[i] = column
    if lattice.chips:
        _order_chips(lattice)


def crossings(column: list[Cell], position: dict[Cell, int], right: Neighbours) -> int:
    """How often the edges from one column to the next cross each other."""
    ends: list[int] = []
    total = 0
    for cell in column:
        followers = sorted(position[follower] for follower in right[cell])
        total += sum(len(ends) - bisect_right(ends, end) for end in followers)
        for end in followers:
            insort(ends, end)
    return total


def _next_boxes(cell: Cell, chips: bool) -> list[Cell]:
    if not chips:
        return cell.right
    return [follower for middle in cell.right for follower in middle.right]


def _positions(columns: Columns) -> dict[Cell, int]:
    return {cell: i for column in columns for i, cell in enumerate(column)}


def _swept(columns: Columns, left: Neighbours, right: Neighbours) -> Columns:
    """The columns with the fewest crossings among those that barycentre sweeps pass through.

    A sweep orders each column by the one before it. Four runs, from the root or from the leaves,
    keeping or turning the order of cells with equal barycentres, lead out of most dead ends.
    """

    def total(candidate: Columns) -> int:
        position = _positions(candidate)
        return sum(crossings(column, position, right) for column in candidate)

    best, fewest = columns, total(columns)
    for first, turning in product((0, 1), (False, True)):
        current = [list(column) for column in columns]
        for sweep in range(_SWEEPS):
            if fewest == 0:
                return best
            towards_leaves = (sweep + first) % 2 == 0
            neighbours = right if towards_leaves else left
            position = _positions(current)
            for column in reversed(current) if towards_leaves else current:
                if turning:
                    column.reverse()
                column.sort(key=lambda cell: _mean(neighbours[cell], position, position[cell]))
                position.update((cell, i) for i, cell in enumerate(column))
            found = total(current)
            if found < fewest:
                best, fewest = [list(column) for column in current], found
    return [list(column) for column in best]


def _mean(cells: list[Cell], position: dict[Cell, int], default: float) -> float:
    return sum(position[cell] for cell in cells) / len(cells) if cells else default


def _swap_neighbours(
    columns: Columns, left: Neighbours, right: Neighbours, home: dict[Cell, int]
) -> bool:
    """Exchanges neighbours that cross less, or read better, the other way round; False if none."""
    position = _positions(columns)
    changed = False
    for column in columns:
        for i in range(len(column) - 1):
            upper, lower = column[i], column[i + 1]
            now = _crossed(upper, lower, left, position) + _crossed(upper, lower, right, position)
            then = _crossed(lower, upper, left, position) + _crossed(lower, upper, right, position)
            if then < now or (then == now and home[lower] < home[upper]):
                column[i], column[i + 1] = lower, upper
                position[lower], position[upper] = i, i + 1
                changed = True
    return changed


def _crossed(upper: Cell, lower: Cell, neighbours: Neighbours, position: dict[Cell, int]) -> int:
    """The crossings between the edges of two cells on one side when `upper` stands above."""
    ends = sorted(position[cell] for cell in neighbours[lower])
    return sum(bisect_left(ends, position[cell]) for cell in neighbours[upper])


def _leaves_between_results(column: list[Cell], left: Neighbours, right: Neighbours) -> None:
    """Puts leaves between the computed values, among neighbours that feed the same results."""
    start = 0
    while start < len(column):
        end = start + 1
        fed = {*right[column[start]]}
        while end < len(column) and {*right[column[end]]} == fed:
            end += 1
        group = column[start:end]
        results = [cell for cell in group if left[cell]]
        leaves = [cell for cell in group if not left[cell]]
        if len(fed) >= 2 and len(results) >= 2 and leaves:
            middle = len(results) // 2
            column[start:end] = [*results[:middle], *leaves, *results[middle:]]
        start = end


def _order_chips(lattice: Lattice) -> None:
    """Sorts chips and the bends beside them by the middle of the boxes before and after them."""
    height = {}
    for i in lattice.box_columns():
        height.update(_stacked(lattice.columns[i]))
    for column in lattice.columns[1::2]:
        column.sort(key=lambda cell: _average(cell.left, height) + _average(cell.right, height))


def _stacked(column: list[Cell]) -> dict[Cell, float]:
    """The height of each cell when the column is stacked tightly about 0."""
    y = -sum(cell.height + _GAP for cell in column) / 2.0
    found = {}
    for cell in column:
        found[cell] = y + cell.height / 2.0
        y += cell.height + _GAP
    return found


def _average(cells: Iterable[Cell], height: dict[Cell, float]) -> float:
    heights = [height[cell] for cell in cells]
    return sum(heights) / len(heights)
