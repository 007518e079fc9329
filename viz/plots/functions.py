"""Functions of one number with their derivatives, which the engine gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from autograd.engine.value import Value
from viz.errors import DrawingError
from viz.plots.data import flag, limits, named, word
from viz.plots.plot import Plot
from viz.plots.theme import STROKES
from viz.plots.tracing import Trace, trace, undefined
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

_SIZES = {1: (520.0, 330.0), 2: (310.0, 250.0), 4: (310.0, 230.0)}
_NAMES = ("f(x)", "f′(x)")


def functions(  # noqa: PLR0913  (all but the first have defaults)
    functions: Mapping[str, Callable[[Value], Any]],
    *,
    domain: tuple[float, float] = (-5.0, 5.0),
    derivatives: bool = True,
    ylim: tuple[float, float] | None = None,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    theme: Theme | None = None,
) -> Plot:
    """Functions of one Value over a domain, a panel each, each with its derivative dashed.

    A line is broken where the function jumps or has a pole, and the ground is grey where it is
    not defined. `ylim` holds for all panels.

    >>> from autograd import tanh
    >>> functions({"tanh": tanh}).names
    ['tanh']
    """
    ends = limits(domain, "domain")
    room = None if ylim is None else limits(ylim, "ylim")
    words = word(xlabel, "xlabel"), word(ylabel, "ylabel")
    orders = 1 + flag(derivatives, "derivatives")
    found = [
        (name, trace(name, _callable(name, f), ends)[:orders])
        for name, f in named(functions, "functions")
    ]

    def draw(sheet: Sheet) -> None:
        size = _SIZES.get(len(found), (230.0, 215.0))
        names = [name for name, _ in found]
        panels = sheet.panels(names, size, xlabel=words[0], ylabel=words[1])
        for axes, (_, lines) in zip(panels, found, strict=True):
            for gap in undefined(lines[0], ends):
                axes.axvspan(*gap, facecolor=sheet.colour("dim-line"), linewidth=0.0, zorder=0)
            for line, style in zip(lines, STROKES, strict=False):
                sheet.line(axes, line.xs, line.ys, style)
                lone = line.lone()
                axes.plot(
                    line.xs[lone],
                    line.ys[lone],
                    "o",
                    markersize=4.5,
                    color=sheet.colour(style.role),
                )
            axes.axhline(0.0, color=sheet.colour("line"), linewidth=1.0, zorder=1)
            axes.set(xlim=ends, ylim=room or _seen(lines))
        if orders > 1:
            sheet.name_lines(_NAMES, markers=False)

    return Plot("functions", [name for name, _ in found], draw, title=title, theme=theme)


def _callable(name: str, f: Any) -> Callable[[Value], Any]:
    if not callable(f):
        raise DrawingError(
            f"Function {name!r} is to be a function of one Value, such as autograd.tanh; got "
            f"{type(f).__name__}."
        )
    known: Callable[[Value], Any] = f
    return known


def _seen(lines: list[Trace]) -> tuple[float, float]:
    if lines[0].has_pole:  # there the slope is greater by far
        lines = lines[:1]
    low, high = min(each.low for each in lines), max(each.high for each in lines)
    room = 0.07 * (high - low) or 0.5
    return low - room, high + room
