"""Lines in the plane that separate points: what one neuron can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from viz.errors import DrawingError
from viz.plots.data import array, labelled, limits, named, number, word
from viz.plots.plot import Plot
from viz.plots.scatter import kinds_of, samples
from viz.plots.theme import AREAS, STROKES
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

_SIZES = {1: (400.0, 350.0), 2: (290.0, 265.0), 4: (270.0, 250.0)}


def lines(  # noqa: PLR0913  (all but the first three have defaults)
    lines: Mapping[str, Any],
    points: Any,
    labels: Any,
    *,
    names: Mapping[Any, str] | None = None,
    xlim: tuple[float, float] = (-0.5, 1.5),
    ylim: tuple[float, float] = (-0.5, 1.5),
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    theme: Theme | None = None,
) -> Plot:
    """The line w · x + b = 0 of each (w, b) in the plane, a panel each, and where it is positive.

    `points`, shape (n, 2), are filled or rings by their `labels`: one sequence for all panels, or
    a mapping that has one for each.

    >>> corners = [(0, 0), (0, 1), (1, 0), (1, 1)]
    >>> lines({"AND": ((1.0, 1.0), -1.5)}, corners, [0, 0, 0, 1]).names
    ['AND']
    """
    found = [(name, *_weights(name, each)) for name, each in named(lines, "lines")]
    each = labels if isinstance(labels, Mapping) else {name: labels for name, *_ in found}
    missing = [name for name, *_ in found if name not in each]
    if missing:
        raise DrawingError(f"labels has none for the line {missing[0]!r}.")
    read = [labelled(points, each[name]) for name, *_ in found]
    every = sorted({kind for _, kinds, _ in read for kind in kinds})
    called = kinds_of(every, names)
    x, y = limits(xlim, "xlim"), limits(ylim, "ylim")
    words = word(xlabel, "xlabel"), word(ylabel, "ylabel")

    def draw(sheet: Sheet) -> None:
        size = _SIZES.get(len(found), (225.0, 215.0))
        panels = sheet.panels(
            [name for name, *_ in found],
            size,
            xlabel=words[0],
            ylabel=words[1],
            share=True,
            plane=True,
            equal=True,
        )
        for axes, (_, w, b), (where, kinds, turns) in zip(panels, found, read, strict=True):
            axes.set_facecolor(sheet.colour(AREAS[0]))
            above = half(w, b, x, y)
            if above:
                axes.fill(
                    *zip(*above, strict=True), facecolor=sheet.colour(AREAS[1]), linewidth=0.0
                )
            ends = _cut(w, b, x, y)
            if ends:
                sheet.line(axes, [p[0] for p in ends], [p[1] for p in ends], STROKES[0])
            axes.set(xlim=x, ylim=y)
            of_all = [every.index(kinds[turn]) for turn in turns]
            samples(sheet, axes, where, of_all, (x, y), hollow=True)
        sheet.name_kinds(called, hollow=True)

    return Plot("lines", [name for name, *_ in found], draw, title=title, theme=theme)


Point = tuple[float, float]


def half(w: Point, b: float, x: Point, y: Point) -> list[Point]:
    """The corners of the part of a rectangle where w · x + b is positive.

    >>> half((1.0, 0.0), -0.5, (0.0, 1.0), (0.0, 1.0))
    [(0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0)]
    """
    corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])]
    found: list[Point] = []
    for first, second in zip(corners, corners[1:] + corners[:1], strict=True):
        here, there = (w[0] * p[0] + w[1] * p[1] + b for p in (first, second))
        if here > 0.0:
            found.append(first)
        if (here > 0.0) != (there > 0.0):
            part = here / (here - there)
            found.append(
                (first[0] + part * (second[0] - first[0]), first[1] + part * (second[1] - first[1]))
            )
    return found


def _cut(w: Point, b: float, x: Point, y: Point) -> list[Point]:
    """Where the line enters a rectangle and where it leaves it; nothing if it passes by."""
    found = set(half(w, b, x, y)) & set(half((-w[0], -w[1]), -b, x, y))
    return sorted(found)


def _weights(name: str, given: Any) -> tuple[Point, float]:
    if not (isinstance(given, tuple | list) and len(given) == 2):
        raise DrawingError(
            f"Line {name!r} is (w, b), two weights and a bias, such as ((1, 1), -1.5)."
        )
    w = array(given[0], f"w of line {name!r}", "2")
    if not w.any():
        raise DrawingError(f"Both weights of line {name!r} are 0, so there is no line.")
    return (float(w[0]), float(w[1])), number(given[1], f"b of line {name!r}")
