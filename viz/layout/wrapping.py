"""Breaking a wide flat picture into rows, as text is broken into lines."""

from __future__ import annotations

from collections.abc import Sequence

LIMIT = 1250.0
_TOLERANCE = 1.25
_FLAT = 2.5
_MOST_LINES = 6
_ROW_COST, _LINE_COST, _WASTE_COST = 1.0, 0.6, 2.5


def rows(
    starts: Sequence[float], ends: Sequence[float], lines: Sequence[int], height: float
) -> list[range]:
    """The box columns of each row; a single row unless the picture is much wider than high.

    A row that begins with column i begins at `starts[i]`, one that ends with it ends at `ends[i]`,
    and a cut after it leads `lines[i]` lines to the next row.

    >>> rows([0, 600, 1200], [500, 1100, 1700], [1, 1, 0], 200.0)
    [range(0, 2), range(2, 3)]
    """
    count = len(starts)
    whole = [range(count)]
    total = ends[-1] - starts[0]
    if total <= _TOLERANCE * LIMIT or total <= _FLAT * height:
        return whole
    # best[i]: the least cost of breaking the first i columns, and where their last row begins.
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, count + 1):
        choices = [
            (best[start][0] + _cost(ends[end - 1] - starts[start], cut), start)
            for start in reversed(range(end))
            if (cut := 0 if end == count else lines[end - 1]) <= _MOST_LINES
            and (ends[end - 1] - starts[start] <= LIMIT or start == end - 1)
        ]
        best.append(min(choices, key=lambda choice: choice[0], default=(float("inf"), 0)))
    if best[count][0] == float("inf"):
        return whole
    found: list[range] = []
    end = count
    while end > 0:
        start = best[end][1]
        found.append(range(start, end))
        end = start
    return found[::-1]


def _cost(width: float, cut: int) -> float:
    waste = max(0.0, LIMIT - width) / LIMIT
    return _ROW_COST + _LINE_COST * cut + _WASTE_COST * waste * waste
