"""In which column each box stands."""

from __future__ import annotations

from viz.picture.sketch import Sketch


def ranks(sketch: Sketch) -> dict[str, int]:
    """The column of every box, by key: 0 is the leftmost, the root's is the last.

    A result stands right of all its operands. From the root back, a leaf then moves beside the
    first box that uses it, and so does a result whose whole history serves it alone.
    """
    operands: dict[str, list[str]] = {box.key: [] for box in sketch.boxes}
    consumers: dict[str, list[str]] = {box.key: [] for box in sketch.boxes}
    for edge in sketch.edges:
        operands[edge.target].append(edge.source)
        consumers[edge.source].append(edge.target)

    column: dict[str, int] = {}
    private: dict[str, bool] = {}
    for box in sketch.boxes:
        used = operands[box.key]
        column[box.key] = 1 + max((column[key] for key in used), default=-1)
        private[box.key] = all(private[key] and {*consumers[key]} == {box.key} for key in used)
    for box in reversed(sketch.boxes):
        if private[box.key] and consumers[box.key]:
            column[box.key] = min(column[key] for key in consumers[box.key]) - 1
    first = min(column.values())
    return {key: index - first for key, index in column.items()}
