"""PNG and PDF from a finished SVG, through typst's renderer: nothing is laid out again."""

from __future__ import annotations

import math
import re
from typing import Any

from viz.errors import ExportError

SCALE = 2.0
"""Dots to a pixel of the SVG, as on a sharp screen."""

MOST_DOTS = 2e8
"""An image of more dots takes over a gigabyte while it is drawn."""

_DOTS_PER_INCH = 96.0
"""What typst draws one dot to a pixel of an SVG with."""

# Without the second it was made in, the same picture gives the same bytes.
_PAGE = b"""#set document(date: none)
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.picture), format: "svg")
"""
_SIZE = re.compile(r' width="([\d.]+)" height="([\d.]+)"')
_LESS = 1e-6
"""What a whole number of dots is short of, so that no rounding makes one dot more of it."""


def png(svg: str, scale: float = SCALE) -> bytes:
    """`svg` as the bytes of a PNG file with `scale` dots to a pixel, in each direction."""
    _refuse_scale(svg, scale)
    return bytes(
        _typst("png").compile(
            _PAGE,
            format="png",
            ppi=_DOTS_PER_INCH * scale,
            sys_inputs={"picture": _of_whole_dots(svg, scale)},
        )
    )


def pdf(svg: str) -> bytes:
    """`svg` as the bytes of a PDF file."""
    return bytes(_typst("pdf").compile(_PAGE, format="pdf", sys_inputs={"picture": svg}))


def pixels(svg: str) -> float:
    """How many pixels `svg` has, 0 if it does not say how large it is."""
    found = _SIZE.search(svg)
    return float(found[1]) * float(found[2]) if found else 0.0


def _of_whole_dots(svg: str, scale: float) -> str:
    """`svg` stretched by less than a dot in each direction, to a whole number of dots.

    typst draws whole dots and squeezes them into the size that was asked for by leaving out a row
    and a column, which cuts through the text that happens to stand there.
    """

    def stretched(found: re.Match[str]) -> str:
        wide, high = (math.ceil(float(size) * scale - _LESS) for size in found.groups())
        # The height is made from the width and rounded up, so it needs more to spare.
        width, height = wide * (1.0 - _LESS) / scale, high * (1.0 - 2.0 * _LESS) / scale
        return f' preserveAspectRatio="none" width="{width:.9f}" height="{height:.9f}"'

    return _SIZE.sub(stretched, svg, count=1)


def _typst(suffix: str) -> Any:
    try:
        import typst  # noqa: PLC0415 - an extra: only those who save PNG or PDF need it
    except ImportError as error:
        raise ExportError(
            f"Saving as .{suffix} needs the package typst, which is not installed. "
            "Type pip install 'typst>=0.13', or save as .svg."
        ) from error
    return typst


def _refuse_scale(svg: str, scale: Any) -> None:
    if not (
        isinstance(scale, int | float) and not isinstance(scale, bool) and 0 < scale < math.inf
    ):
        raise ExportError(f"scale is a positive number of dots to a pixel, got {scale!r}.")
    area = pixels(svg)
    if area * scale * scale > MOST_DOTS:
        raise ExportError(
            f"This picture has {area:,.0f} pixels, and with scale={scale:g} more than "
            f"{MOST_DOTS:,.0f} dots; pass a scale up to {math.sqrt(MOST_DOTS / area):.0f}, or "
            "save as .pdf or .svg."
        )
