"""Curves: losses, accuracies, anything against its step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.shortening import shown
from viz.errors import DrawingError
from viz.plots.data import Floats, around, array, flag, named, numbers, same_length, word
from viz.plots.plot import Plot
from viz.plots.theme import THIN, WIDE, stroke
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

_FEW = 12
"""Points of a curve up to which each has its marker."""

_MANY = 60
"""Points of a curve above which it is thinner, since it may go up and down."""


def curves(  # noqa: PLR0913  (all but the first have defaults)
    series: Mapping[str, Any],
    *,
    x: Any = None,
    log: bool = False,
    dots: Collection[str] = (),
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    theme: Theme | None = None,
) -> Plot:
    """Curves in one panel, by their names: numbers against their index or `x`, or (xs, ys).

    `log` draws powers of ten at equal distances, for which every number must be positive. The
    series named in `dots` are points without a line.

    >>> curves({"plain": [3.0, 2.0, 1.5], "momentum": [3.0, 1.0, 0.5]}, title="loss").names
    ['plain', 'momentum']
    """
    given = named(series, "series")
    if x is not None and all(_has_its_own_x(each) for _, each in given):
        raise DrawingError(
            "x is that of series which are numbers alone, and every series given is (xs, ys); "
            "leave x out."
        )
    found = [(name, *_points(name, each, x)) for name, each in given]
    words = word(xlabel, "xlabel"), word(ylabel, "ylabel")
    if flag(log, "log"):
        for name, _, ys in found:
            _refuse_not_positive(name, ys)
    lone = _dots(dots, {name for name, _, _ in found})
    counted = x is None and all(np.array_equal(xs, np.round(xs)) for _, xs, _ in found)

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels([""], (560.0, 330.0), xlabel=words[0], ylabel=words[1])
        for index, (name, xs, ys) in enumerate(found):
            style = stroke(index)
            if name in lone:
                sheet.line(axes, xs, ys, style, marker=style.marker, linewidth=0.0, zorder=3)
                continue
            every = 1 if len(xs) <= _FEW else (index * 2 + 1, max(1, len(xs) // 6))
            wide = WIDE if len(xs) <= _MANY else THIN
            marker = "" if lone else style.marker
            sheet.line(axes, xs, ys, style, marker=marker, markevery=every, linewidth=wide)
        if log:
            sheet.log(axes.yaxis)
        everywhere = np.concatenate([xs for _, xs, _ in found])
        if np.ptp(everywhere) == 0.0:
            axes.set_xlim(around(everywhere, 0.0, 0.5))
        if counted:
            axes.xaxis.get_major_locator().set_params(integer=True)
        sheet.name_lines([name for name, _, _ in found], lone, markers=not lone)

    return Plot("curves", [name for name, _, _ in found], draw, title=title, theme=theme)


def _dots(given: Any, names: Collection[str]) -> frozenset[str]:
    if isinstance(given, str) or not isinstance(given, Collection):
        raise DrawingError(f"dots is a list of names of series, got {shown(given)}.")
    unknown = [each for each in given if not isinstance(each, str) or each not in names]
    if unknown:
        raise DrawingError(f"dots names a series that is not there: {shown(unknown[0])}.")
    return frozenset(given)


def _points(name: str, given: Any, x: Any) -> tuple[Floats, Floats]:
    what = f"series {name!r}"
    if _has_its_own_x(given):
        xs, ys = numbers(given[0], f"the x of {what}"), numbers(given[1], f"the y of {what}")
    else:
        ys = array(given, what, "n")
        xs = np.arange(len(ys), dtype=np.float64) if x is None else numbers(x, "x")
    same_length(xs, ys, what)
    return xs, ys


def _has_its_own_x(given: Any) -> bool:
    return isinstance(given, tuple) and len(given) == 2 and hasattr(given[0], "__len__")


def _refuse_not_positive(name: str, ys: Floats) -> None:
    bad = np.flatnonzero(ys <= 0.0)
    if len(bad):
        raise DrawingError(
            f"log=True needs positive numbers, and series {name!r} has {ys[bad[0]]:g} at position "
            f"{bad[0]}; draw with log=False, or leave it out."
        )
