"""The horizontal plan of a picture: where columns and lanes stand, and in which row.

Graphviz gives heights; widths are added up here, because only here is it known how many lanes the
gap between two columns needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from viz.layout import wrapping
from viz.layout.axes import Axes
from viz.layout.faces import Face
from viz.layout.lanes import buses, lanes
from viz.layout.lattice import Cell, Lattice
from viz.picture.sketch import Box

ARROW = 7.0
_LANE = 6.0
_ELBOW = 8.0
_TO_CHIP, _TO_BOX = 10.0, 15.0
_CURVE, _CURVE_MOST = 34.0, 110.0
_MARGIN_LANE = 6.0
_GUTTER_LANE = 5.0
_ROW_GAP = 22.0
_ROW_GAP_OF_BANDS = 24.0


@dataclass(slots=True)
class Connector:
    """The line of one source from the end of a row to the beginning of the next."""

    right: float
    gutter: float
    left: float


@dataclass(slots=True)
class Plan:
    """Where columns stand: `left` and `right` border the column proper, without its badges.

    `entry` is where lines to the column end, left of all badges; `lane` the x of the bus between
    columns i and i + 1 that belongs to a cell; `connector` the way of a source whose line is cut
    after column i; `shift` what wrapping adds to the heights; `row` the row of a column.
    """

    left: list[float]
    right: list[float]
    entry: list[float]
    lane: dict[tuple[int, Cell], float] = field(default_factory=dict)
    connector: dict[tuple[int, Cell], Connector] = field(default_factory=dict)
    shift: list[float] = field(default_factory=list)
    row: list[int] = field(default_factory=list)


def plan(grid: Lattice, faces: dict[str, Face], by_key: dict[str, Box], axes: Axes) -> Plan:
    """The columns of the lattice side by side, then broken into rows where that pays.

    A picture that leads down is never broken: pages are scrolled.
    """
    result = _side_by_side(grid, faces, by_key, axes)
    stride = 2 if grid.chips else 1
    box_columns = list(grid.box_columns())
    starts = [result.entry[max(0, i - stride + 1)] for i in box_columns]
    ends = [result.right[i] for i in box_columns]
    lines = [sum(1 for cell in grid.columns[i] if cell.right) for i in box_columns]
    top, bottom = _extent(grid, range(len(grid.columns)))
    whole = [range(len(box_columns))]
    rows = whole if axes.is_down else wrapping.rows(starts, ends, lines, bottom - top)
    _break(result, grid, [_columns_of(row, stride) for row in rows], by_key)
    return result


def _columns_of(row: range, stride: int) -> range:
    """The columns of a row of box columns; the chips before its first box go with it."""
    return range(max(0, stride * row.start - stride + 1), stride * (row.stop - 1) + 1)


def _side_by_side(
    grid: Lattice, faces: dict[str, Face], by_key: dict[str, Box], axes: Axes
) -> Plan:
    result = Plan([], [], [])
    x = 0.0
    for i, column in enumerate(grid.columns):
        result.entry.append(x)
        keys = [cell.key for cell in column if cell.kind == "box"]
        if keys:
            x += max(axes.overhang(by_key[key]) for key in keys)
            width = max(axes.room(faces[key])[0] for key in keys)
        else:
            width = axes.chip[0] if any(cell.kind == "chip" for cell in column) else 0.0
        result.left.append(x)
        result.right.append(x + width)
        x += width
        if i + 1 < len(grid.columns):
            x += _gap(result, grid, i, x)
    return result


def _gap(result: Plan, grid: Lattice, i: int, x: float) -> float:
    """The width of the gap that begins at x behind column i; sets the lanes in it."""
    if not grid.chips:
        lines = sum(len(cell.right) for cell in grid.columns[i])
        return min(_CURVE + lines, _CURVE_MOST)
    to_chips = i % 2 == 0
    tracks = lanes(buses(grid.columns[i], grouped_by_left=to_chips))
    for index, track in enumerate(tracks):
        for bus in track:
            result.lane[i, bus.cell] = x + _ELBOW + _LANE * index
    if not tracks:
        return _TO_CHIP if to_chips else _TO_BOX
    return 2.0 * _ELBOW + _LANE * (len(tracks) - 1) + (0.0 if to_chips else ARROW)


def _break(result: Plan, grid: Lattice, rows: list[range], by_key: dict[str, Box]) -> None:
    """Moves the columns of each row below those of the row before and lays the connectors."""
    cut = [[cell for cell in grid.columns[row[-1]] if cell.right] for row in rows[:-1]]
    most = max((len(cells) for cells in cut), default=0)
    margin = _MARGIN_LANE * most + _ELBOW if len(rows) > 1 else 0.0
    result.shift = [0.0] * len(grid.columns)
    result.row = [0] * len(grid.columns)
    y = 0.0
    gutters: list[float] = []
    named = any(box.scope for box in by_key.values())
    for index, row in enumerate(rows):
        top, bottom = _extent(grid, row)
        back = result.entry[row[0]] - margin
        for i in row:
            result.entry[i] -= back
            result.left[i] -= back
            result.right[i] -= back
            result.shift[i] = y - top
            result.row[i] = index
        for (i, cell), x in list(result.lane.items()):
            if i in row:
                result.lane[i, cell] = x - back
        y += bottom - top + (_ROW_GAP_OF_BANDS if named else 0.0)
        if index < len(cut):
            gutters.append(y + _ROW_GAP / 2.0)
            y += _ROW_GAP + _GUTTER_LANE * (len(cut[index]) - 1)
    end = max(result.right[row[-1]] for row in rows) + _ELBOW
    for index, cells in enumerate(cut):
        # The uppermost line goes outside on the right and inside on the left: a spiral that
        # crosses nothing while the lines keep their order.
        for rank, cell in enumerate(reversed(cells)):
            result.connector[rows[index][-1], cell] = Connector(
                right=end + _MARGIN_LANE * rank,
                gutter=gutters[index] + _GUTTER_LANE * rank,
                left=_MARGIN_LANE * (rank + most - len(cells)),
            )


def _extent(grid: Lattice, columns: range) -> tuple[float, float]:
    """The highest and the lowest line that the cells of some columns reach."""
    cells = [cell for i in columns for cell in grid.columns[i]]
    return (
        min(cell.y - cell.height / 2.0 for cell in cells),
        max(cell.y + cell.height / 2.0 for cell in cells),
    )
