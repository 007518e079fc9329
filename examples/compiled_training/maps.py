"""A map of the plane in letters: which side of the boundary is which, and where the points are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from examples.compiled_training.moons import Floats, Points

COLUMNS, ROWS = 60, 20
MARGIN = 0.3


def map_of(samples: Points, scores: Callable[[Sequence[Floats]], Floats]) -> str:
    """The sign of the score as a blank or a dot, with o and x for points of the label −1 and 1.

    `scores` is called once with the two coordinates of all places.

    >>> corners = [(0.0, 0.0, -1.0), (1.0, 1.0, 1.0)]
    >>> map_of(corners, lambda places: places[0] - 0.5).splitlines()[0].strip() == "." * 30
    True
    """
    plane = np.array(samples)[:, :2]
    low, high = plane.min(axis=0) - MARGIN, plane.max(axis=0) + MARGIN
    xs = np.linspace(low[0], high[0], COLUMNS)
    ys = np.linspace(high[1], low[1], ROWS)
    places = np.meshgrid(xs, ys)
    signs = scores([each.ravel() for each in places]).reshape(ROWS, COLUMNS)
    letters = [["." if score > 0.0 else " " for score in row] for row in signs]
    for x, y, label in samples:
        row, column = np.abs(ys - y).argmin(), np.abs(xs - x).argmin()
        letters[row][column] = "x" if label > 0.0 else "o"
    return "\n".join("".join(row) for row in letters)
