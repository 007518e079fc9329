"""What a crowded picture does without: leaves dock, their lines join, chips become tooltips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from autograd.engine.value import Value
from viz.picture.folding import Fold

DOCKING_BOXES, DOCKING_COLUMN, DOCKING_ROWS = 40, 10, 3
"""Leaves dock above so many boxes, or leaves in a column, where so many meet in one box."""

CHIP_EDGES, CHIP_COLUMN = 90, 24
"""Derivatives are written on edges up to so many edges, so many of them into one column."""

TALLEST = 1700
"""Pixels of a column above which the rows of each box become one line."""

ROW_HEIGHT, BOX_HEIGHT = 13, 75


def docked_leaves(folds: list[Fold]) -> set[Value]:
    """The leaves that become rows of the one box that uses them.

    One or two rows would widen a whole column for nothing, so a box takes three or none. Inputs
    stay boxes: a reader looks for them.
    """
    uses = Counter(source for each in folds for source in each.sources)
    columns = _columns(folds)
    leaves = {each.value for each in folds if each.expression is None and not each.is_input}
    single = {
        each.value: [s for s in each.sources if s in leaves and uses[s] == 1] for each in folds
    }
    crowd = Counter[int]()
    for value, own in single.items():
        crowd[columns.get(value, 0)] += len(own)
    if len(folds) <= DOCKING_BOXES and max(crowd.values()) <= DOCKING_COLUMN:
        return set()
    return {leaf for own in single.values() if len(own) >= DOCKING_ROWS for leaf in own}


def too_tall(folds: list[Fold], docked: set[Value]) -> bool:
    """Whether some column would be too high if every docked leaf had a row of its own."""
    columns = _columns(folds)
    height = Counter[int]()
    for each in folds:
        if each.value not in docked:
            rows = sum(source in docked for source in each.sources)
            height[columns.get(each.value, 0)] += BOX_HEIGHT + ROW_HEIGHT * rows
    return max(height.values()) > TALLEST


def has_chips(folds: list[Fold], docked: set[Value]) -> bool:
    """Whether derivatives are written on edges; else edges show them in their tooltips."""
    columns = _columns(folds)
    into = Counter[int]()
    for each in folds:
        into[columns.get(each.value, 0)] += sum(source not in docked for source in each.sources)
    return into.total() <= CHIP_EDGES and max(into.values()) <= CHIP_COLUMN


def _columns(folds: Iterable[Fold]) -> dict[Value, int]:
    """The column of each value that was computed: one past the last of those it is made of."""
    columns: dict[Value, int] = {}
    for each in folds:
        if each.expression is not None:
            columns[each.value] = 1 + max((columns.get(s, 0) for s in each.sources), default=0)
    return columns
