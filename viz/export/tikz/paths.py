"""The paths of a layout, which are those of SVG, as TikZ writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from viz.layout.axes import Point

_COMMAND = re.compile(r"([MLQCz])([^MLQCz]*)")


def coordinate(point: Point, unit: float) -> str:
    """A point in TikZ, whose coordinates are so many units to a pixel.

    >>> coordinate((4.0, 2.5), 0.75)
    '(3,1.88)'
    """
    return f"({length(point[0] * unit)},{length(point[1] * unit)})"


def length(of: float) -> str:
    """A length with at most two decimals."""
    text = f"{of:.2f}".rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text


def path(data: str, unit: float) -> str:
    """The data of a path of lines and curves that begins with an M.

    >>> path("M0 0L8 4Q12 4 12 8z", 1.0)
    '(0,0) -- (8,4) .. controls (10.67,4) and (12,5.33) .. (12,8) -- cycle'
    """
    return " ".join(_pieces(data, unit))


def _pieces(data: str, unit: float) -> Iterator[str]:
    last = (0.0, 0.0)
    for command, numbers in _COMMAND.findall(data):
        given = [float(number) for number in numbers.split()]
        points = list(zip(given[::2], given[1::2], strict=True))
        match command:
            case "M":
                yield coordinate(points[0], unit)
            case "L":
                yield f"-- {coordinate(points[0], unit)}"
            case "Q":
                pull, end = points
                yield _curve(_raised(last, pull), _raised(end, pull), end, unit)
            case "C":
                first, second, end = points
                yield _curve(first, second, end, unit)
            case _:
                yield "-- cycle"
        last = points[-1] if points else last


def _raised(end: Point, pull: Point) -> Point:
    """The point that pulls a cubic curve at one end as `pull` does a quadratic one."""
    return end[0] + 2.0 / 3.0 * (pull[0] - end[0]), end[1] + 2.0 / 3.0 * (pull[1] - end[1])


def _curve(first: Point, second: Point, end: Point, unit: float) -> str:
    a, b, c = (coordinate(point, unit) for point in (first, second, end))
    return f".. controls {a} and {b} .. {c}"
