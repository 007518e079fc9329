"""One picture in matplotlib: a heading, a key, and panels under it."""

from __future__ import annotations

import io
import math
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, Formatter, LogLocator, MaxNLocator, NullFormatter

from autograd.notation.numbers import DIGITS, MOST_DIGITS, short
from viz.ink.colours import colour
from viz.plots.dressing import dressed
from viz.plots.ink.heading import Entry, Heading
from viz.plots.ink.renderer import Canvas, Renderer
from viz.plots.theme import KINDS, NAME_SIZE, TEXT_SIZE, TICK_SIZE, WIDE, Stroke, stroke
from viz.plots.wrapping import cut
from viz.wishes import Theme

_SETTING = threading.Lock()
"""Held while matplotlib's settings are ours: they are those of all threads."""

_FEW = 12
"""Layers up to which each has its tick."""

_DECADES = 150.0
"""Of a scale, beyond which the room around its numbers would not be a number any more."""

_LEAST_WIDTH, _WIDEST = 300.0, 720.0
_SCALE = 60.0
"""About the room of a scale with its numbers."""

_COLUMNS = {4: 2}
"""How many panels stand side by side, of so many, if not about as many as there are rows."""


def picture(title: str, theme: Theme, told: str, draw: Callable[[Sheet], None]) -> str:
    """The SVG of what `draw` draws on a sheet, in our settings and not in the user's."""
    # matplotlib asks for ticks beyond the greatest number, and draws none there
    with _SETTING, mpl.rc_context(_settings()), np.errstate(over="ignore"):
        sheet = Sheet(title, theme, told)
        draw(sheet)
        return sheet.svg()


class Sheet:
    """One picture: `panels` gives matplotlib's axes, `key` says what is what."""

    def __init__(self, title: str, theme: Theme, told: str) -> None:
        self._title, self._theme, self._told = title, theme, told
        self._key: list[Entry] = []
        self._roles: set[str] = set()
        self._size = (0.0, 0.0)
        self._equal = False
        self._tiles: list[tuple[float, float, float, float]] = []
        self.figure: Any = Figure(dpi=72.0)
        Canvas(self.figure)

    def colour(self, role: str) -> str:
        """The colour of a role in the theme of the picture."""
        self._roles.add(role)
        return colour(role, self._theme)

    def key(self, entries: Sequence[Entry]) -> None:
        """Say above the panels what is what; nothing where there are no names."""
        self._key += [entry for entry in entries if entry.name]

    def panels(  # noqa: PLR0913  (all but the first two have defaults)
        self,
        names: Sequence[str],
        size: tuple[float, float],
        *,
        columns: int = 0,
        xlabel: str = "",
        ylabel: str = "",
        share: bool = False,
        plane: bool = False,
        equal: bool = False,
    ) -> list[Any]:
        """Axes for panels of so many pixels, each under its name.

        With `share` they have one scale. A `plane` is framed, others have lines across. If `equal`,
        a unit is as long across as up.
        """
        self._equal = equal
        count = len(names)
        columns = min(count, columns or _COLUMNS.get(count, 3 if count % 3 != 1 else 4))
        rows = math.ceil(count / columns)
        wide, high = min(size[0], _WIDEST / columns), size[1]
        self._size = (wide * columns, high * rows)
        xlabel, ylabel = (
            cut(xlabel, wide - _SCALE, TEXT_SIZE),
            cut(ylabel, high - _SCALE, TEXT_SIZE),
        )
        grid = self.figure.subplots(rows, columns, squeeze=False, sharex=share, sharey=share)
        found = list(grid.flat)
        for axes in found[count:]:
            axes.remove()
        for index, (axes, name) in enumerate(zip(found[:count], names, strict=True)):
            self._furnish(axes, plane)
            if name:
                told = cut(name, wide - _SCALE / 2.0, NAME_SIZE)
                axes.set_title(told, fontsize=NAME_SIZE, color=self.colour("ink"), pad=7.0)
            if share:
                axes.tick_params(
                    labelbottom=index + columns >= count, labelleft=index % columns == 0
                )
            if index + columns >= count:
                axes.set_xlabel(xlabel)
            if index % columns == 0:
                axes.set_ylabel(ylabel)
        return found[:count]

    def line(self, axes: Any, xs: Any, ys: Any, stroke: Stroke, **more: Any) -> None:
        """A line in a stroke."""
        dashes: Any = (0.0, stroke.dashes) if stroke.dashes else "-"
        shade = self.colour(stroke.role)
        settings = {"linewidth": WIDE, "color": shade, "linestyle": dashes, "markersize": 5.5}
        axes.plot(xs, ys, **(settings | {"markeredgecolor": shade} | more))

    def tiles(self, number: int, columns: int, wide: float, high: float, name: float) -> list[Any]:
        """Axes without scales, of a size, in rows; above each there is room for its name."""
        gap = 12.0
        rows = math.ceil(number / columns)
        across = columns * (wide + gap) + gap
        self._size = (max(across, _LEAST_WIDTH), rows * (high + name) + gap)
        self._tiles = [
            (gap + (i % columns) * (wide + gap), name + (i // columns) * (high + name), wide, high)
            for i in range(number)
        ]
        found = []
        for i in range(number):
            axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0), label=str(i))
            axes.set(xticks=(), yticks=(), anchor="N")
            axes.set_facecolor(self.colour("page"))
            for spine in axes.spines.values():
                spine.set(color=self.colour("line"), linewidth=1.0)
            found.append(axes)
        return found

    def name_lines(
        self, names: Sequence[str], dots: Collection[str] = (), *, markers: bool = True
    ) -> None:
        """A key of lines in the strokes of their order; those of `dots` are markers alone."""
        self.key(
            [
                Entry(name, stroke(index), line=name not in dots, marker=markers or name in dots)
                for index, name in enumerate(names)
            ]
        )

    def name_kinds(self, names: Sequence[str], *, hollow: bool = False) -> None:
        """A key of the markers of labels; with `hollow` the first is a ring."""
        self.key(
            [
                Entry(name, KINDS[i], line=False, marker=True, hollow=hollow and i == 0)
                for i, name in enumerate(names)
            ]
        )

    def outside(self, axes: Any, points: Any, seen: Any) -> None:
        """Say in the upper corners how many points lie on each side of what is `seen`, (x, y)."""
        (left, right), (bottom, top) = seen
        x, y = points.T
        beside = (x < left) | (x > right)
        beyond = {"↓": ~beside & (y < bottom), "↑": ~beside & (y > top), "→": x > right}
        before = f"← {np.sum(x < left)}" if np.any(x < left) else ""
        after = "  ".join(
            f"{np.sum(found)} {mark}" for mark, found in beyond.items() if found.any()
        )
        for place, side, text in ((0.02, "left", before), (0.98, "right", after)):
            if text:
                axes.text(
                    place,
                    0.97,
                    text,
                    transform=axes.transAxes,
                    horizontalalignment=side,
                    verticalalignment="top",
                    fontsize=TICK_SIZE,
                    color=self.colour("grad"),
                    bbox={"facecolor": self.colour("page"), "linewidth": 0.0, "pad": 1.5},
                    zorder=5,
                )

    def note(self, axes: Any, x: float, y: float, text: str, role: str) -> None:
        """A word beside a point."""
        axes.annotate(
            text,
            (x, y),
            xytext=(8.0, 5.0),
            textcoords="offset points",
            fontsize=TICK_SIZE,
            color=self.colour(role),
        )

    def count(self, axis: Any, number: int) -> None:
        """Make an axis one of whole numbers, each with its tick where there are few."""
        if number <= _FEW:
            axis.set_major_locator(FixedLocator([float(i) for i in range(1, number + 1)]))
        else:
            axis.get_major_locator().set_params(integer=True)

    def log(self, axis: Any) -> None:
        """Make an axis one of powers of ten."""
        low, high = axis.get_data_interval()
        if math.log10(high) - math.log10(low) > _DECADES:
            axis.axes.set(**{f"{axis.axis_name}lim": (low, high)})
        axis.axes.set(**{f"{axis.axis_name}scale": "log"})
        axis.axes.autoscale_view()
        low, high = axis.get_view_interval()
        decades = math.log10(high) - math.log10(low)
        if decades < 1.0:
            axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
        else:
            axis.set_major_locator(
                LogLocator(subs=(1, 2, 5) if decades < 2.5 else (1,), numticks=8)
            )
        axis.set_major_formatter(Numbers())
        axis.set_minor_formatter(NullFormatter())

    def svg(self) -> str:
        """The finished picture."""
        wide, below = self._size
        heading = Heading(self._title, self._key, wide)
        high = math.ceil(below + heading.height)
        self.figure.set_size_inches(wide / 72.0, high / 72.0)
        self.figure.set_facecolor(self.colour("page"))
        heading.write(self.figure, high, self.colour)
        if self._tiles:
            for axes, (x, y, w, h) in zip(self.figure.axes, self._tiles, strict=True):
                top = heading.height + y + h
                axes.set_position((x / wide, 1.0 - top / high, w / wide, h / high))
        else:
            room = (0.0, 0.0, 1.0, 1.0 - heading.height / high)
            self.figure.set_layout_engine(
                "constrained", rect=room, w_pad=0.1, h_pad=0.1, wspace=0.0, hspace=0.0
            )
            self.figure.get_layout_engine().execute(self.figure)
            self.figure.set_layout_engine("none")
            if self._equal:  # only now: the layout takes a smaller frame for more room
                for axes in self.figure.axes:
                    axes.set_aspect("equal")
        file = io.StringIO()
        renderer = Renderer(wide, high, file)
        self.figure.draw(renderer)
        renderer.finalize()
        return dressed(file.getvalue(), wide, high, self._told, self._theme, self._roles)

    def _furnish(self, axes: Any, plane: bool) -> None:
        ink, muted, rule = map(self.colour, ("ink", "muted", "rule"))
        axes.set_facecolor(self.colour("page"))
        for side, spine in axes.spines.items():
            spine.set(color=rule if plane else self.colour("line"), linewidth=1.0)
            spine.set_visible(plane or side == "bottom")
        axes.tick_params(colors=muted, labelsize=TICK_SIZE, length=4.0 if plane else 0.0, pad=5.0)
        axes.tick_params(axis="x", color=rule, length=4.0)
        axes.tick_params(which="minor", length=0.0)
        axes.set_axisbelow(True)
        if not plane:
            axes.grid(axis="y", color=rule, linewidth=0.8)
        for axis in (axes.xaxis, axes.yaxis):
            axis.label.set(fontsize=TEXT_SIZE, color=ink)
            axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
            axis.set_major_formatter(Numbers())


class Numbers(Formatter):  # type: ignore[misc]  # matplotlib counts as untyped
    """Numbers as our pictures write them, with as many digits as tell neighbours apart."""

    def __call__(self, x: float, pos: Any = None) -> str:
        del pos
        return short(x)

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """All labels of an axis."""
        texts: list[str] = []
        for digits in range(DIGITS, MOST_DIGITS + 1):
            texts = [short(float(each), digits) for each in values]
            if len(set(texts)) == len({*values}):
                break
        return texts


def _settings() -> dict[str, Any]:
    """The project's own settings over matplotlib's, whatever the user has set."""
    return _DEFAULTS | {
        "svg.fonttype": "none",
        "svg.hashsalt": "chainrule",
        "text.parse_math": False,
        "font.family": ["DejaVu Sans"],
        "lines.solid_capstyle": "round",
    }


def _defaults() -> dict[str, Any]:
    groups = "axes. figure. font. grid. hatch. image. legend. lines. patch. path. scatter. svg."
    wanted = (*groups.split(), "text.", "xaxis.", "yaxis.", "xtick.", "ytick.", "contour.")
    known = mpl.rcParamsDefault
    return {name: known[name] for name in known if name.startswith(wanted)}


_DEFAULTS = _defaults()
