"""What matplotlib draws with: its SVG, but text as text, measured as all our pictures measure it.

matplotlib itself measures with a font that has no Chinese letters, and warns of each.
"""

from __future__ import annotations

import math
from typing import Any

from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex

from viz.letters.coordinates import coordinate
from viz.letters.runs import Run
from viz.letters.widths import width

_ANCHORS = {"left": ("start", 0.0), "center": ("middle", 0.5), "right": ("end", 1.0)}
_DEPTH = 0.22
"""Of a line's height, what is below its base line."""

_SHARPNESS = 288
"""Dots to an inch of images inside a picture: four to a pixel."""

_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


class Renderer(RendererSVG):  # type: ignore[misc]  # matplotlib counts as untyped
    """matplotlib's writer of SVG, with our text."""

    def __init__(self, wide: float, high: float, file: Any) -> None:
        super().__init__(wide, high, file, image_dpi=_SHARPNESS, metadata=_NO_METADATA)

    def get_text_width_height_descent(
        self, s: str, prop: Any, ismath: Any
    ) -> tuple[float, float, float]:
        """The room that a line of text needs, in pixels."""
        del ismath
        size = prop.get_size_in_points()
        return _width(s, prop), size, size * _DEPTH

    def draw_text(  # noqa: PLR0913, PLR0917  (matplotlib's own)
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Write a line of text held where it is aligned, so that another font moves only its ends.

        Turned text is held in the middle.
        """
        del ismath
        aligned = "center" if angle or mtext is None else mtext.get_horizontalalignment()
        anchor, part = _ANCHORS[aligned]
        along, turn = part * _width(s, prop), math.radians(angle)
        across = coordinate(x + along * math.cos(turn))
        down = coordinate(y - along * math.sin(turn))
        attributes = {
            "x": across,
            "y": down,
            "font-size": f"{prop.get_size_in_points():g}",
            "text-anchor": anchor,
            "fill": to_hex(gc.get_rgb()),
        }
        if _is_bold(prop):
            attributes["font-weight"] = "bold"
        if angle:
            attributes["transform"] = f"rotate({-angle:g} {across} {down})"
        self.writer.element("text", s, attrib=attributes)


class Canvas(FigureCanvasBase):  # type: ignore[misc]  # matplotlib counts as untyped
    """A figure's canvas, that is laid out with our widths of text."""

    def get_renderer(self) -> Renderer:
        """What measures text while the figure is laid out."""
        wide, high = self.figure.get_size_inches() * 72.0
        return Renderer(wide, high, _Nowhere())


class _Nowhere:
    """A file that keeps nothing."""

    def write(self, text: str) -> None:
        """Forget the text."""


def _width(line: str, prop: Any) -> float:
    return width([Run(line)], prop.get_size_in_points(), _is_bold(prop))


def _is_bold(prop: Any) -> bool:
    return prop.get_weight() in {"bold", 700}
