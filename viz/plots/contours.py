"""The way down on a map: steps among the lines of equal height of a function of two numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.errors import DrawingError
from viz.plots.data import LARGEST, Floats, array, named, plane, result, undrawable, word
from viz.plots.plot import Plot
from viz.plots.walking import walk
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

_FINE = 121
_LINES = 11
_SIZES = {1: (520.0, 380.0), 2: (330.0, 270.0), 4: (330.0, 240.0)}


def contours(  # noqa: PLR0913  (all but the first two have defaults)
    f: Callable[[Any, Any], Any],
    paths: Mapping[str, Any],
    *,
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    theme: Theme | None = None,
) -> Plot:
    """Steps (x0, y0), (x1, y1), ... on the map of a function of two numbers, a panel each path.

    `f` takes two arrays or two numbers. Lines of equal height stand closer where it is steeper;
    the lowest point of the map, a cross, is that of its grid.

    >>> contours(lambda x, y: x * x + y * y, {"lr 0.1": [(1.0, 1.0), (0.8, 0.8)]}).names
    ['lr 0.1']
    """
    found = [(name, array(each, f"path {name!r}", "n, 2")) for name, each in named(paths, "paths")]
    words = word(xlabel, "xlabel"), word(ylabel, "ylabel")
    everything = np.concatenate([path for _, path in found])
    x, y = plane(everything, 0.15, 1.0, xlim, ylim)
    across, up = np.meshgrid(np.linspace(*x, _FINE), np.linspace(*y, _FINE))
    heights = _heights(f, across, up)
    levels = _levels(heights)

    def draw(sheet: Sheet) -> None:
        size = _SIZES.get(len(found), (240.0, 215.0))
        panels = sheet.panels(
            [name for name, _ in found],
            size,
            xlabel=words[0],
            ylabel=words[1],
            share=True,
            plane=True,
        )
        for axes, (_, path) in zip(panels, found, strict=True):
            if len(levels):
                axes.contour(
                    across,
                    up,
                    heights,
                    levels=levels,
                    colors=[sheet.colour("line")],
                    linewidths=0.9,
                )
            walk(sheet, axes, *path.T)
            axes.set(xlim=x, ylim=y)
            sheet.outside(axes, path, (x, y))

    return Plot("contours", [name for name, _ in found], draw, title=title, theme=theme)


def _levels(heights: Floats) -> Floats:
    """Heights of lines that stand at equal distances where the function is a bowl."""
    low, high = float(np.min(heights)), float(np.max(heights))
    found: Floats = low + (high - low) * np.linspace(0.0, 1.0, _LINES + 1)[1:-1] ** 2
    return np.unique(found) if high > low else np.array([])


def _heights(f: Any, x: Floats, y: Floats) -> Floats:
    if not callable(f):
        raise DrawingError(f"f is a function of two numbers, got {type(f).__name__}.")
    try:
        given = f(x.copy(), y.copy())
    except Exception:  # noqa: BLE001  (what is written for numbers may fail on arrays in any way)
        given = None
    if not (isinstance(given, np.ndarray) and given.shape == x.shape and given.dtype != object):
        given = np.array(
            [result(f(float(a), float(b))) for a, b in zip(x.flat, y.flat, strict=True)]
        )
    heights: Floats = np.asarray(given, dtype=np.float64).reshape(x.shape)
    bad = np.argwhere(undrawable(heights))
    if len(bad):
        row, column = bad[0]
        raise DrawingError(
            f"f is {heights[row, column]} at ({x[row, column]:g}, {y[row, column]:g}); choose "
            f"xlim and ylim where it is between {-LARGEST:g} and {LARGEST:g}."
        )
    return heights
