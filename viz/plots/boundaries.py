"""Decision boundaries: where a score changes sides, among the samples it was learnt from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.errors import DrawingError
from viz.plots.data import Floats, array, labelled, named, number, plane, word
from viz.plots.plot import Plot
from viz.plots.scatter import kinds_of, samples
from viz.plots.theme import AREAS, NARROW
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

_FINE = 121
"""Points of the grid in each direction."""

_SIZES = {1: (430.0, 400.0), 2: (310.0, 310.0)}


def boundaries(  # noqa: PLR0913  (all but the first three have defaults)
    scores: Mapping[str, Callable[[Floats], Any]] | Callable[[Floats], Any],
    points: Any,
    labels: Any,
    *,
    level: float = 0.0,
    names: Mapping[Any, str] | None = None,
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    theme: Theme | None = None,
) -> Plot:
    """Where each score is above `level`, and where below, with the line between; a panel each.

    A score is a function of points in the plane, shape (n, 2), that gives n numbers; it is called
    once, with the 14,641 points of a grid. `points`, shape (n, 2), are drawn by their `labels`,
    which `names` puts into words.

    >>> boundaries(lambda p: p[:, 0] - p[:, 1], [(0, 1), (1, 0)], [0, 1])
    ... # doctest: +ELLIPSIS
    Plot(boundaries: 0, 1...)
    """
    panels = [("", scores)] if callable(scores) else named(scores, "scores")
    where, kinds, turns = labelled(points, labels)
    called = kinds_of(kinds, names)
    border = number(level, "level")
    words = word(xlabel, "xlabel"), word(ylabel, "ylabel")
    x, y = plane(where, 0.12, 0.5, xlim, ylim)
    ratio = (x[1] - x[0]) / (y[1] - y[0])
    across, up = np.linspace(*x, _FINE), np.linspace(*y, _FINE)
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    found = [(name, _scored(name, score, grid) - border) for name, score in panels]

    def draw(sheet: Sheet) -> None:
        size = _SIZES.get(len(found), (250.0, 255.0))
        all_axes = sheet.panels(
            [name for name, _ in found],
            size,
            xlabel=words[0],
            ylabel=words[1],
            share=True,
            plane=True,
            equal=0.5 < ratio < 2.0,
        )
        shades = [sheet.colour(role) for role in AREAS]
        for axes, (_, above) in zip(all_axes, found, strict=True):
            axes.set(xlim=x, ylim=y)
            axes.set_facecolor(shades[bool(np.all(above > 0.0))])
            if np.any(above > 0.0) and np.any(above <= 0.0):
                most = float(np.max(np.abs(above))) + 1.0
                axes.contourf(across, up, above, levels=[-most, 0.0, most], colors=shades)
                axes.contour(
                    across, up, above, levels=[0.0], colors=[sheet.colour("ink")], linewidths=NARROW
                )
            samples(sheet, axes, where, turns, (x, y))
        sheet.name_kinds(called)

    names_shown = [name for name, _ in found if name] or called
    return Plot("boundaries", names_shown, draw, title=title, theme=theme)


def _scored(name: str, score: Any, grid: Floats) -> Floats:
    what = f"the scores of {name!r}" if name else "the scores"
    if not callable(score):
        raise DrawingError(
            f"{what} come from a function of points, shape (n, 2), that gives n numbers; "
            f"got {type(score).__name__}."
        )
    flat = grid.reshape(-1, 2)
    given = score(flat.copy())
    if isinstance(given, np.ndarray) and given.shape == (len(flat), 1):
        given = given[:, 0]
    found = array(given, what, "n")
    if len(found) != len(flat):
        raise DrawingError(
            f"{what} are one number a point, got {len(found)} for {len(flat)} points."
        )
    return found.reshape(grid.shape[:2])
