"""The way down: steps on the curve of a function of one number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.value import Value
from viz.errors import DrawingError
from viz.plots.data import (
    EVERYWHERE,
    Floats,
    around,
    limits,
    named,
    numbers,
    result,
    undrawable,
    word,
)
from viz.plots.plot import Plot
from viz.plots.theme import STROKES
from viz.plots.walking import walk
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

_FINE = 401
_SIZES = {1: (520.0, 330.0), 2: (320.0, 260.0), 4: (310.0, 240.0)}


def descent(  # noqa: PLR0913  (all but the first two have defaults)
    f: Callable[[Any], Any],
    paths: Mapping[str, Any],
    *,
    domain: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    theme: Theme | None = None,
) -> Plot:
    """Steps x0, x1, ... on the curve of a function of one number or Value, a panel each path.

    A ring is where a path begins, a square where it ends. Without `domain` all steps are seen;
    with it, or with `ylim`, what lies outside is counted in a corner, with an arrow.

    >>> descent(lambda x: x * x, {"lr 0.25": [2.0, 1.0, 0.5]}).names
    ['lr 0.25']
    """
    found = [(name, numbers(each, f"path {name!r}")) for name, each in named(paths, "paths")]
    words = word(xlabel, "xlabel"), word(ylabel, "ylabel")
    room = None if ylim is None else limits(ylim, "ylim")
    everything = np.concatenate([path for _, path in found])
    ends = around(everything, 0.15, 1.0) if domain is None else limits(domain, "domain")
    xs = np.linspace(*ends, _FINE)
    curve = evaluated(f, xs)
    steps = [(name, path, evaluated(f, path)) for name, path in found]

    def draw(sheet: Sheet) -> None:
        size = _SIZES.get(len(found), (235.0, 220.0))
        panels = sheet.panels(
            [name for name, _ in found], size, xlabel=words[0], ylabel=words[1], share=True
        )
        for axes, (_, path, heights) in zip(panels, steps, strict=True):
            sheet.line(axes, xs, curve, STROKES[0])
            walk(sheet, axes, path, heights)
            axes.set(xlim=ends)
            if room is not None:
                axes.set(ylim=room)
            sheet.outside(axes, np.stack([path, heights], axis=1), (ends, room or EVERYWHERE))

    return Plot("descent", [name for name, _ in found], draw, title=title, theme=theme)


def evaluated(f: Any, xs: Floats) -> Floats:
    """The numbers of `f`, each at a number; at a Value where it knows no numbers."""
    found = np.array([_number(f, float(x)) for x in xs])
    bad = np.flatnonzero(undrawable(found))
    if len(bad):
        raise DrawingError(
            f"f is {found[bad[0]]} at {xs[bad[0]]:g}, and nothing can be drawn there; choose "
            "another domain, or cut the paths."
        )
    return found


def _number(f: Any, x: float) -> float:
    if not callable(f):
        raise DrawingError(f"f is a function of one number or Value, got {type(f).__name__}.")
    try:
        given = f(x)
    except (AttributeError, TypeError):
        given = f(Value(x))
    return result(given)
