"""The path of a descent: its steps, where it begins and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viz.plots.data import Floats
from viz.plots.theme import NARROW

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet


def walk(sheet: Sheet, axes: Any, xs: Floats, ys: Floats) -> None:
    """Draw a path: its steps dotted, a ring where it begins, a square where it ends."""
    shade, page = sheet.colour("backward"), sheet.colour("page")
    axes.plot(
        xs,
        ys,
        color=shade,
        linewidth=NARROW,
        linestyle=(0.0, (3.0, 2.0)),
        marker="o",
        markersize=3.2,
    )
    axes.plot(
        xs[:1],
        ys[:1],
        marker="o",
        markersize=8.0,
        markerfacecolor=page,
        markeredgecolor=shade,
        markeredgewidth=1.8,
    )
    axes.plot(xs[-1:], ys[-1:], marker="s", markersize=7.0, color=shade, markeredgecolor=page)
