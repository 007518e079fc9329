"""From a picture to files of other formats.

A format is an entry of `FORMATS`, and whatever saves a picture reads it there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograd.saving import write_atomically
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from viz.errors import ExportError
from viz.export.rasters import pdf, png


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is made of one of the texts of a picture.

    These are its SVG, its SVG for where nothing can be pointed at, and its DOT. `write` takes the
    text, and the scale if `scales`.
    """

    source: Literal["svg", "still", "dot"]
    write: Callable[..., bytes]
    scales: bool = False


FORMATS = {
    "svg": Format("svg", str.encode),
    "dot": Format("dot", str.encode),
    "png": Format("still", png, scales=True),
    "pdf": Format("still", pdf),
}
"""Every format by its name, which is the suffix of its files."""


def save_picture(
    path: str | os.PathLike[str], texts: Mapping[str, str], scale: float | None = None
) -> Path:
    """Write a picture as the suffix of `path` says; formats made of a text it lacks are refused.

    `texts` holds the sources of the picture, by `"svg"`, `"still"` and `"dot"`.
    """
    if not isinstance(path, str | os.PathLike):
        raise ExportError(
            f"A picture is saved under a path such as 'graph.svg'; got {shown(path)}."
        )
    suffix = Path(path).suffix.lower()
    found = FORMATS.get(suffix.removeprefix("."))
    if found is None or found.source not in texts:
        known = ", ".join(f".{name}" for name, each in FORMATS.items() if each.source in texts)
        meant = did_you_mean(suffix, known.split(", "))
        raise ExportError(
            f"A picture is saved as one of {known}; got the path {str(path)!r}{meant}"
        )
    return write_atomically(path, content(found, texts, scale))


def content(found: Format, texts: Mapping[str, str], scale: float | None = None) -> bytes:
    """A picture in a format; `scale` is of those made of dots alone."""
    if scale is None:
        return found.write(texts[found.source])
    if not found.scales:
        scaled = ", ".join(f".{name}" for name, each in FORMATS.items() if each.scales)
        raise ExportError(
            f"scale is the number of dots to a pixel in {scaled}; other formats are drawn as sharp "
            "as the screen or the printer is, so leave it out."
        )
    return found.write(texts[found.source], scale)
