"""PNG and PDF from a finished SVG, through typst's renderer: nothing is laid out again."""

from __future__ import annotations

from typing import Literal

from viz.errors import ExportError

PIXELS_PER_INCH = 192.0
"""Two dots for each pixel of the SVG, as on a sharp screen; typst counts 72 pixels an inch."""

_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.picture), format: "svg")
"""


def rasterise(svg: str, suffix: Literal["png", "pdf"]) -> bytes:
    """`svg` as the bytes of a PNG or PDF file."""
    try:
        import typst  # noqa: PLC0415 - an extra: only those who save PNG or PDF need it
    except ImportError as error:
        raise ExportError(
            f"Saving as .{suffix} needs the package typst, which is not installed. "
            "Type pip install 'typst>=0.13', or save as .svg."
        ) from error
    picture = {"picture": svg}
    if suffix == "pdf":
        written = typst.compile(_PAGE, format="pdf", sys_inputs=picture)
    else:
        written = typst.compile(_PAGE, format="png", ppi=PIXELS_PER_INCH, sys_inputs=picture)
    return bytes(written)
