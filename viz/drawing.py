"""With this module one can draw a recorded graph, show the drawing in a notebook, and save it."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.graph import topological
from autograd.notation.numbers import DIGITS
from autograd.spelling import did_you_mean
from viz.errors import DrawingError, ExportError, TooManyBoxesError
from viz.export import FORMATS, save_picture
from viz.ink.frame import render
from viz.layout.layout import Layout
from viz.layout.placing import place
from viz.picture.boxes import Drawn, sketch_of
from viz.picture.folding import fold
from viz.picture.learned import HasParameters, parameters_among
from viz.wishes import MAX_NODES, Detail, Direction, Language, Theme, Wishes, usual_theme


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
        return save_picture(path, {"svg": self.svg, "dot": self.dot})

    def render(self, filename: str | os.PathLike[str] = "graph") -> str:
        """Write `filename.svg`, or another `format`, and return its path, as graphviz does.

        A suffix that is there already is not written twice.
        """
        name = os.fspath(filename)
        suffix = f".{self.format}"
        return str(self.save(name if name.lower().endswith(suffix) else name + suffix))

    def _repr_svg_(self) -> str:
        return self.svg


def draw(  # noqa: PLR0913  (all but the first have defaults)
    value: Value,
    detail: Detail = "auto",
    theme: Theme | None = None,
    max_nodes: int = MAX_NODES,
    *,
    parameters: Iterable[Value] | HasParameters | None = None,
    lang: Language = "en",
    digits: int = DIGITS,
    direction: Direction = "right",
) -> Drawing:
    """A picture of the graph that led to `value`.

    `detail` is `"named"` (labelled values; the others appear in their formulas), `"ops"` (every
    operation) or `"auto"`, which chooses. `theme` is `"light"`, `"dark"` or `"auto"`, which follows
    the reader's screen; None is what `set_theme` has set. `parameters`, Values or a module, are
    drawn white and other leaves blue; by default the weights and biases of affine operations.
    `lang`, `"en"` or `"zh"`, is the language of all words. Numbers have `digits` significant
    digits. `direction` is where edges lead, `"right"` or `"down"`. Gradients are dashes while no
    backward pass has reached the graph, and always for the plain numbers a network is fed with.

    More than `max_nodes` boxes raise TooManyBoxesError before anything is laid out.

    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> draw(a * b)
    Drawing(boxes=3, format='svg')
    """
    theme = usual_theme() if theme is None else theme
    wishes = Wishes(detail, theme, lang, max_nodes, digits, direction)
    drawn, layout = laid_out(value, wishes, parameters)
    folds = drawn.folds
    gradients = {each.value: each.value.grad for each in folds if not each.is_input}
    state = drawn.state(
        {each.value: each.value.data for each in folds}, gradients if drawn.reached else {}
    )
    svg = render(layout, state, theme, identity(drawn, layout, wishes))
    return Drawing(svg, layout.dot, len(drawn.sketch.boxes))


def draw_dot(
    root: Value,
    format: str = "svg",  # noqa: A002 - micrograd's word
    rankdir: str = "LR",
) -> Drawing:
    """The picture of `draw` by the name and arguments of micrograd's notebooks."""
    if format not in FORMATS:
        meant = did_you_mean(format, FORMATS)
        raise ExportError(f"draw_dot writes {', '.join(FORMATS)}; got format={format!r}{meant}")
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


def laid_out(
    value: Value, wishes: Wishes, parameters: Iterable[Value] | HasParameters | None
) -> tuple[Drawn, Layout]:
    """What is drawn of the graph of `value`, and where; shared by single pictures and steps."""
    if not isinstance(value, Value):
        raise OperandError(
            f"Drawing shows the graph of one Value, got {value!r} of type {type(value).__name__}."
        )
    order = topological(value)
    folds = fold(order, wishes.detail, wishes.max_nodes)
    known = parameters_among(order, parameters)
    drawn = sketch_of(folds, known, wishes)
    return drawn, place(drawn.sketch)


def identity(drawn: Drawn, layout: Layout, wishes: Wishes) -> str:
    """A short name that is the same for the same picture, so that several can share a page."""
    told = [
        wishes.theme,
        wishes.lang,
        str(wishes.digits),
        layout.dot,
        *(f"{each.name!r} {each.value.data!r}" for each in drawn.folds),
    ]
    return "graph-" + hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]
