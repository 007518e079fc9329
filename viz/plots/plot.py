"""A plot: checked data that are drawn when somebody looks, since only that needs matplotlib."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.errors import ExportError
from viz.export import save_picture
from viz.export.html import image
from viz.plots.data import word
from viz.wishes import Theme, Wishes, usual_theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

INSTALL = "pip install 'chainrule[plot]'"
"""What to type where matplotlib is missing; in chainrule's own folder, '.[plot]'."""


class Plot:
    """A plot of numbers: `svg` is its text, `save` writes it, a notebook shows it.

    Drawing needs matplotlib, the extra `plot`. Without it a plot shows as a line of text.

    >>> from viz import plots
    >>> plot = plots.curves({"loss": [1.0, 0.5]}, title="two steps")
    >>> plot.kind, plot.title, plot.names
    ('curves', 'two steps', ['loss'])
    """

    __slots__ = ("_draw", "_svg", "kind", "names", "theme", "title")

    def __init__(
        self,
        kind: str,
        names: list[str],
        draw: Callable[[Sheet], None],
        *,
        title: Any = "",
        theme: Theme | None = None,
    ) -> None:
        self.kind = kind
        self.names = names
        self.title = word(title, "title")
        self.theme = Wishes(theme=usual_theme() if theme is None else theme).theme
        self._draw = draw
        self._svg: str | None = None

    @property
    def svg(self) -> str:
        """The picture as SVG text, the same each time."""
        if self._svg is None:
            self._svg = _picture()(self.title, self.theme, self._told(), self._draw)
        return self._svg

    def save(self, path: str | os.PathLike[str], *, scale: float | None = None) -> Path:
        """Write the picture as .svg or, with the extra `png`, .png or .pdf, and return the path.

        A PNG has `scale` dots to a pixel, 2 if not said.
        """
        return save_picture(path, {"svg": self.svg, "still": self.svg}, scale)

    def _told(self) -> str:
        names = ", ".join(filter(None, self.names))
        return ": ".join(filter(None, (self.title or self.kind, names)))

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        """The finished picture, as pickle keeps it: what draws it cannot be kept."""
        told = {name: getattr(self, name) for name in ("kind", "names", "theme", "title")}
        return None, told | {"_svg": self.svg}

    def __repr__(self) -> str:
        missing = "" if _is_there() else f" (to see it: {INSTALL})"
        told = [repr(self.title) if self.title else "", *self.names]
        return f"Plot({self.kind}: {', '.join(filter(None, told))}){missing}"

    def _repr_svg_(self) -> str | None:
        return self.svg if _is_there() else None

    def _repr_html_(self) -> str | None:
        return image(self.svg, self._told()) if _is_there() else None


def _is_there() -> bool:
    try:
        return find_spec("matplotlib") is not None
    except (ImportError, ValueError):  # what stands in its place cannot be looked at
        return False


def _picture() -> Callable[[str, Theme, str, Callable[[Sheet], None]], str]:
    """What draws, imported with matplotlib."""
    try:
        from viz.plots.ink.sheet import picture  # noqa: PLC0415 - an extra: only drawing needs it
    except ImportError as error:
        raise ExportError(
            f"Drawing a plot needs the package matplotlib: {error}. Type {INSTALL}, or, in "
            "chainrule's folder, pip install '.[plot]'."
        ) from error
    return picture
