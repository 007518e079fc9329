"""With this module one can draw a recorded graph, show the drawing in a notebook, and save it."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.graph import topological
from viz.errors import DrawingError, ExportError, TooManyBoxesError
from viz.export.rasters import rasterise
from viz.export.saving import write_atomically
from viz.ink.frame import render
from viz.ink.stylesheet import Theme
from viz.layout.layout import Layout
from viz.layout.placing import place
from viz.picture.boxes import Drawn, sketch_of
from viz.picture.folding import Detail, fold
from viz.picture.learned import HasParameters, parameters_among
from viz.picture.sketch import Language

MAX_NODES = 500


@dataclass(frozen=True)
class Drawing:
    """A finished picture: `svg` and `dot` are text, `save` writes it, a notebook shows it.

    `dot` is what Graphviz was given to place the boxes; the edges are ours. `format` is what
    `render` writes.
    """

    svg: str = field(repr=False)
    dot: str = field(repr=False)
    boxes: int
    format: str = "svg"

    @property
    def source(self) -> str:
        """The DOT text, by the name that the graphviz package gives it."""
        return self.dot

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture as the suffix of `path` says, and return the path.

        The suffixes are .svg and .dot, and, with the extra `png`, .png and .pdf. The old file is
        replaced only when the new one is complete.
        """
        return save_picture(path, self.svg, self.dot)

    def render(self, filename: str | os.PathLike[str] = "graph") -> str:
        """Write `filename.svg`, or another `format`, and return its path, as graphviz does.

        A suffix that is there already is not written twice.
        """
        name = os.fspath(filename)
        suffix = f".{self.format}"
        return str(self.save(name if name.lower().endswith(suffix) else name + suffix))

    def _repr_svg_(self) -> str:
        return self.svg


_FORMATS = ("svg", "dot", "png", "pdf")


def draw(  # noqa: PLR0913  (all but the first have defaults)
    value: Value,
    detail: Detail = "auto",
    theme: Theme = "auto",
    max_nodes: int = MAX_NODES,
    *,
    parameters: Iterable[Value] | HasParameters | None = None,
    lang: Language = "en",
) -> Drawing:
    """A picture of the graph that led to `value`.

    `detail` is `"named"` (labelled values; the others appear in their formulas), `"ops"` (every
    operation) or `"auto"`, which chooses. `theme` is `"light"`, `"dark"` or `"auto"`, which follows
    the reader's screen. `parameters`, Values or a module, are drawn white and other leaves blue; by
    default the weights and biases of affine operations. `lang`, `"en"` or `"zh"`, is the language
    of the legend. Gradients are dashes while no backward pass has reached the graph.

    More than `max_nodes` boxes raise TooManyBoxesError before anything is laid out.

    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> draw(a * b)
    Drawing(boxes=3, format='svg')
    """
    drawn, layout = laid_out(value, detail, theme, max_nodes, parameters, lang)
    state = drawn.state(
        {each.value: each.value.data for each in drawn.folds},
        {each.value: each.value.grad for each in drawn.folds} if drawn.reached else {},
    )
    svg = render(layout, state, theme, identity(drawn, layout, theme))
    return Drawing(svg, layout.dot, len(drawn.sketch.boxes))


def draw_dot(
    root: Value,
    format: str = "svg",  # noqa: A002 - micrograd's word
    rankdir: str = "LR",
) -> Drawing:
    """The picture of `draw` by the name and arguments of micrograd's notebooks."""
    if format not in _FORMATS:
        raise ExportError(f"draw_dot writes {', '.join(_FORMATS)}; got format={format!r}.")
    if rankdir not in ("LR", "TB"):
        raise DrawingError(f"rankdir is 'LR' or 'TB', got {rankdir!r}.")
    if rankdir == "TB":
        warnings.warn("Pictures run from left to right; rankdir='TB' is ignored.", stacklevel=2)
    return replace(draw(root), format=format)


def svg_or_none(value: Value) -> str | None:
    """The picture of a value for a notebook, or None if it is too large: then its repr is shown."""
    try:
        return draw(value).svg
    except TooManyBoxesError:
        return None


def save_picture(path: str | os.PathLike[str], svg: str, dot: str | None = None) -> Path:
    """Write a picture as the suffix of `path` says, .dot only where there is DOT text."""
    if not isinstance(path, str | os.PathLike):
        raise ExportError(f"A picture is saved under a path such as 'graph.svg'; got {path!r}.")
    contents: dict[str, Callable[[], bytes]] = {
        ".svg": svg.encode,
        ".dot": (dot or "").encode,
        ".png": lambda: rasterise(svg, "png"),
        ".pdf": lambda: rasterise(svg, "pdf"),
    }
    if dot is None:
        del contents[".dot"]
    suffix = Path(path).suffix.lower()
    if suffix not in contents:
        known = ", ".join(contents)
        raise ExportError(f"A picture is saved as one of {known}; got the path {str(path)!r}.")
    return write_atomically(path, contents[suffix]())


def laid_out(  # noqa: PLR0913, PLR0917  (what draw and steps are asked)
    value: Value,
    detail: Detail,
    theme: Theme,
    max_nodes: int,
    parameters: Iterable[Value] | HasParameters | None,
    lang: Language,
) -> tuple[Drawn, Layout]:
    """What is drawn of the graph of `value`, and where; shared by single pictures and steps."""
    if not isinstance(value, Value):
        raise OperandError(
            f"Drawing shows the graph of one Value, got {value!r} of type {type(value).__name__}."
        )
    if theme not in ("auto", "light", "dark"):
        raise DrawingError(f"theme is 'auto', 'light' or 'dark', got {theme!r}.")
    if lang not in ("en", "zh"):
        raise DrawingError(f"lang is 'en' or 'zh', got {lang!r}.")
    _refuse_limit(max_nodes)
    order = topological(value)
    folds = fold(order, detail, max_nodes)
    drawn = sketch_of(folds, parameters_among(order, parameters), max_nodes, lang)
    return drawn, place(drawn.sketch)


def _refuse_limit(max_nodes: Any) -> None:
    if not isinstance(max_nodes, int) or max_nodes < 1:
        raise DrawingError(f"max_nodes is a whole number of boxes from 1 on, got {max_nodes!r}.")


def identity(drawn: Drawn, layout: Layout, theme: Theme) -> str:
    """A short name that is the same for the same picture, so that several can share a page."""
    told = [theme, layout.dot, *(f"{each.name!r} {each.value.data!r}" for each in drawn.folds)]
    return "graph-" + hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]
