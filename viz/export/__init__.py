"""From a picture to files of other formats.

A format is an entry of `FORMATS`, and whatever saves a picture reads it there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograd.spelling import did_you_mean
from viz.errors import ExportError
from viz.export.rasters import rasterise
from viz.export.saving import write_atomically


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is made of one of the texts of a picture, its SVG or its DOT."""

    source: Literal["svg", "dot"]
    write: Callable[[str], bytes]


FORMATS = {
    "svg": Format("svg", str.encode),
    "dot": Format("dot", str.encode),
    "png": Format("svg", lambda svg: rasterise(svg, "png")),
    "pdf": Format("svg", lambda svg: rasterise(svg, "pdf")),
}
"""Every format by its name, which is the suffix of its files."""


def save_picture(path: str | os.PathLike[str], texts: Mapping[str, str]) -> Path:
    """Write a picture as the suffix of `path` says; formats made of a text it lacks are refused.

    `texts` holds the sources of the picture, by `"svg"` and `"dot"`.
    """
    if not isinstance(path, str | os.PathLike):
        raise ExportError(f"A picture is saved under a path such as 'graph.svg'; got {path!r}.")
    suffix = Path(path).suffix.lower()
    found = FORMATS.get(suffix.removeprefix("."))
    if found is None or found.source not in texts:
        known = ", ".join(f".{name}" for name, each in FORMATS.items() if each.source in texts)
        meant = did_you_mean(suffix, known.split(", "))
        raise ExportError(
            f"A picture is saved as one of {known}; got the path {str(path)!r}{meant}"
        )
    return write_atomically(path, found.write(texts[found.source]))
