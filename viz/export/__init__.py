"""From a picture to files of other formats.

A format is an entry of `FORMATS`, and whatever saves a picture reads it there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from autograd.saving import write_atomically
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from viz.errors import ExportError
from viz.export.graphml import graphml
from viz.export.json import graph_json
from viz.export.mermaid import mermaid
from viz.export.rasters import pdf, png
from viz.export.tikz.document import tikz

Source = Literal["svg", "still", "dot", "placed", "root"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is made of one of the sources of a picture.

    These are its SVG, its SVG for where nothing can be pointed at, its DOT, the picture before it
    was drawn, and the value at the root of its graph. `write` takes the source, and the scale if
    `scales`.
    """

    source: Source
    write: Callable[..., bytes]
    scales: bool = False


def _encoded(write: Callable[[Any], str]) -> Callable[[Any], bytes]:
    return lambda source: write(source).encode()


FORMATS = {
    "svg": Format("svg", str.encode),
    "dot": Format("dot", str.encode),
    "png": Format("still", png, scales=True),
    "pdf": Format("still", pdf),
    "mmd": Format("placed", _encoded(mermaid)),
    "tex": Format("placed", _encoded(tikz)),
    "graphml": Format("root", _encoded(graphml)),
    "json": Format("root", _encoded(graph_json)),
}
"""Every format by its name, which is the suffix of its files."""


def save_picture(
    path: str | os.PathLike[str], sources: Mapping[str, Any], scale: float | None = None
) -> Path:
    """Write a picture as the suffix of `path` says; formats made of a source it lacks are refused.

    `sources` holds those of the picture by their names.
    """
    if not isinstance(path, str | os.PathLike):
        raise ExportError(
            f"A picture is saved under a path such as 'graph.svg'; got {shown(path)}."
        )
    suffix = Path(path).suffix.lower()
    formats = formats_of(sources)
    found = formats.get(suffix.removeprefix("."))
    if found is None:
        known = [f".{name}" for name in formats]
        meant = did_you_mean(suffix, known)
        raise ExportError(
            f"A picture is saved as one of {', '.join(known)}; got the path {str(path)!r}{meant}"
        )
    return write_atomically(path, content(found, sources, scale))


def formats_of(sources: Container[str]) -> dict[str, Format]:
    """The formats that can be made of these sources, by their names."""
    return {name: each for name, each in FORMATS.items() if each.source in sources}


def content(found: Format, sources: Mapping[str, Any], scale: float | None = None) -> bytes:
    """A picture in a format; `scale` is of those made of dots alone."""
    if scale is None:
        return found.write(sources[found.source])
    if not found.scales:
        scaled = ", ".join(f".{name}" for name, each in formats_of(sources).items() if each.scales)
        raise ExportError(
            f"scale is the number of dots to a pixel in {scaled}; other formats are drawn as sharp "
            "as the screen or the printer is, so leave it out."
        )
    return found.write(sources[found.source], scale)
