"""With this module one can draw a recorded graph, show the drawing in a notebook, and save it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import graphviz

from autograd import shortening
from autograd.calculus.staleness import refuse_changed
from autograd.engine.value import Value
from autograd.errors import GraphChangedError, GraphChangedWarning, OperandError
from autograd.graph import topological
from autograd.language import Language, usual_lang
from autograd.notation.numbers import DIGITS
from autograd.notices import tell
from autograd.saving import write_atomically
from autograd.spelling import did_you_mean
from viz.errors import DrawingError, ExportError, TooManyBoxesError
from viz.export import Format, Source, content, formats_of, save_picture
from viz.export.html import image, written
from viz.export.placed import Placed
from viz.ink.frame import render
from viz.layout.layout import Layout
from viz.layout.placing import place
from viz.picture.boxes import Drawn, sketch_of
from viz.picture.folding import fold
from viz.picture.learned import HasParameters, parameters_among
from viz.wishes import MAX_NODES, Detail, Direction, Theme, Weight, Wishes, usual_theme

_DIRECTIONS: dict[str, Direction] = {"LR": "right", "TB": "down"}


@dataclass
class Drawing:
    """A finished picture: `svg` and `dot` are text, `save` writes it, a notebook shows it.

    `dot` is what Graphviz was given to place the boxes; the edges are ours. `format`, which alone
    may be changed, is what `render` and `pipe` make. `still` is the picture as it is shown where
    nothing can be pointed at, and `placed` what other formats are made of.

    >>> drawing = draw(Value(2.0, "a") * Value(-3.0, "b"))
    >>> drawing.boxes, drawing.svg.startswith("<svg"), drawing.dot.startswith("digraph")
    (3, True, True)
    """

    svg: str = field(repr=False)
    dot: str = field(repr=False)
    boxes: int
    format: str = "svg"
    still: str = field(default="", repr=False)
    placed: Placed | None = field(default=None, repr=False, compare=False)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "format":
            _format(value)
        elif name not in _FIELDS or name in self.__dict__:
            raise AttributeError(
                f"A Drawing's {name} cannot be set; of a finished picture only .format can."
            )
        super().__setattr__(name, value)

    @property
    def source(self) -> str:
        """The DOT text, by the name that the graphviz package gives it."""
        return self.dot

    @property
    def tikz(self) -> str:
        """The picture as a LaTeX document of one page, which `save` writes as .tex.

        >>> "$a^{b}$" in draw(Value(2.0, "a") ** Value(3.0, "b")).tikz
        True
        """
        return content(_format("tex"), self._sources()).decode()

    def save(self, path: str | os.PathLike[str], *, scale: float | None = None) -> Path:
        """Write the picture as the suffix of `path` says, and return the path.

        Pictures are .svg, .dot (what Graphviz was given), .mmd (Mermaid) and .tex (a document for
        LaTeX, drawn by TikZ), and, with the extra `png`, .png and .pdf. A PNG has `scale` dots to a
        pixel, 2 if not said. The recorded graph itself, as it is now, is .json, which `read_json`
        reads, and .graphml; data changed since they were recorded are a GraphChangedError. The old
        file is replaced only when the new one is complete.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     draw(Value(2.0, "a") * 3.0).save(Path(folder, "graph.svg")).name
        'graph.svg'
        """
        return save_picture(path, self._sources(), scale)

    def render(
        self,
        filename: str | os.PathLike[str] | None = None,
        directory: str | os.PathLike[str] | None = None,
        view: bool = False,
        cleanup: bool = False,
        format: str | None = None,  # noqa: A002 - graphviz's word
    ) -> str:
        """Write `filename.svg`, or another `format`, and return its path, as graphviz does.

        A suffix that is there already is not written twice, and folders are made. `view` opens the
        file. No DOT file is left, whatever `cleanup` says: `save("graph.dot")` writes one.
        """
        del cleanup
        known = self.format if format is None else format
        made = content(_format(known), self._sources())
        name = os.fspath("graph" if filename is None else filename)
        if not name.lower().endswith(f".{known}"):
            name += f".{known}"
        path = Path(directory or "", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, made)
        if view:
            _open(path)
        return str(path)

    def view(
        self,
        filename: str | os.PathLike[str] | None = None,
        directory: str | os.PathLike[str] | None = None,
        cleanup: bool = False,
    ) -> str:
        """Write the picture as `render` does, and open it in the program that shows such files."""
        return self.render(filename, directory, view=True, cleanup=cleanup)

    def pipe(
        self,
        format: str | None = None,  # noqa: A002 - graphviz's word
        *,
        encoding: str | None = None,
    ) -> bytes | str:
        """The file that `render` would write, as bytes, or as text in an `encoding`."""
        made = content(_format(self.format if format is None else format), self._sources())
        return made if encoding is None else made.decode(encoding)

    def _sources(self) -> dict[str, Any]:
        texts = {"svg": self.svg, "still": self.still or self.svg, "dot": self.dot}
        if self.placed is None:
            return texts
        return texts | {"placed": self.placed, "root": self.placed.root}

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return image(self.still or self.svg, repr(self))


_SOURCES: frozenset[Source] = frozenset(("svg", "still", "dot", "placed", "root"))
_FIELDS = frozenset(each.name for each in fields(Drawing))


def draw(  # noqa: PLR0913  (all but the first have defaults)
    value: Value,
    detail: Detail = "auto",
    theme: Theme | None = None,
    max_nodes: int = MAX_NODES,
    *,
    parameters: Iterable[Value] | HasParameters | None = None,
    lang: Language | None = None,
    digits: int = DIGITS,
    direction: Direction = "right",
    weight: Weight = "even",
) -> Drawing:
    """A picture of the graph that led to `value`.

    `detail` is `"named"` (labelled values; the others appear in their formulas), `"neurons"` (the
    same, but a labelled value that goes into a function alone appears in the formula of what comes
    out), `"ops"` (every operation) or `"auto"`, which chooses. `theme` is `"light"`, `"dark"` or
    `"auto"`, which follows the reader's screen; None is what `set_theme` has set. `parameters`,
    Values or a module, are drawn white and other leaves blue; by default the weights and biases of
    affine operations. `lang`, `"en"` or `"zh"`, is the language of all words; None is what
    `set_lang` has set, or the variable CHAINRULE_LANG. Numbers have `digits` significant digits.
    `direction` is where edges lead, `"right"` or `"down"`. With `weight="flow"` an edge is the
    wider the more of the gradient of `value` it carries: the derivative by its target times its
    own.

    Where data were changed since they were recorded, as by a step of an optimiser, the picture has
    them beside results from before, and a GraphChangedWarning says so. Gradients are dashes while
    no backward pass has reached the graph, and always for the plain numbers a network is fed with.
    The legend calls them those of `value` only if `value.grad` is 1, as its own `backward` leaves
    it.

    More than `max_nodes` boxes raise TooManyBoxesError before anything is laid out.

    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> draw(a * b)
    Drawing(boxes=3, format='svg')
    """
    theme = usual_theme() if theme is None else theme
    lang = usual_lang() if lang is None else lang
    wishes = Wishes(detail, theme, lang, max_nodes, digits, direction, weight)
    drawn, layout = laid_out(value, wishes, parameters)
    _tell_of_changes(value)
    folds = drawn.folds
    gradients = {each.value: each.value.grad for each in folds if not each.is_input}
    state = drawn.state(
        {each.value: each.value.data for each in folds}, gradients if drawn.reached else {}
    )
    if layout.sketch.weighted:
        state.flow = drawn.flow()
    layout.sketch.by_root = value.grad == 1.0 or not drawn.reached
    ident = identity(drawn, layout, wishes)
    svg = render(layout, state, theme, ident)
    still = svg if drawn.sketch.chips else render(layout, state, theme, ident, still=True)
    placed = Placed(layout, state, theme)
    return Drawing(svg, layout.dot, len(drawn.sketch.boxes), still=still, placed=placed)


def _tell_of_changes(value: Value) -> None:
    try:
        refuse_changed(topological(value))
    except GraphChangedError as error:
        told = "Until then a picture shows changed data beside results from before the change."
        tell(GraphChangedWarning, f"{error} {told}")


def draw_dot(
    root: Value,
    format: str = "svg",  # noqa: A002 - micrograd's word
    rankdir: str = "LR",
) -> Drawing:
    """The picture of `draw` by the name and arguments of micrograd's notebooks.

    `rankdir="TB"` is `direction="down"`.

    >>> draw_dot(Value(2.0, "a") * Value(-3.0, "b"), rankdir="TB")
    Drawing(boxes=3, format='svg')
    """
    _format(format)
    if rankdir not in _DIRECTIONS:
        raise DrawingError(f"rankdir is 'LR' or 'TB', got {shortening.shown(rankdir)}.")
    return replace(draw(root, direction=_DIRECTIONS[rankdir]), format=format)


def svg_or_none(value: Value) -> str | None:
    """The picture of a value for a notebook, or None if it is too large: then its repr is shown."""
    try:
        return draw(value).svg
    except TooManyBoxesError:
        return None


def shown(value: Value) -> dict[str, str]:
    """What a notebook is given to show a value, by type: its picture, or its repr if too large."""
    try:
        drawing = draw(value)
    except TooManyBoxesError:
        return {"text/html": f"<pre>{written(repr(value))}</pre>"}
    return {"text/html": drawing._repr_html_(), "image/svg+xml": drawing.svg}


def laid_out(
    value: Value, wishes: Wishes, parameters: Iterable[Value] | HasParameters | None
) -> tuple[Drawn, Layout]:
    """What is drawn of the graph of `value`, and where; shared by single pictures and steps."""
    if not isinstance(value, Value):
        raise OperandError(
            f"Drawing shows the graph of one Value, got {shortening.shown(value)} of type "
            f"{type(value).__name__}."
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
        *([wishes.weight] if wishes.weight != "even" else []),
        layout.dot,
        *(f"{each.name!r} {each.value.data!r}" for each in drawn.folds),
    ]
    return "graph-" + hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]


def _format(name: Any) -> Format:
    formats = formats_of(_SOURCES)
    if not isinstance(name, str) or name not in formats:
        meant = did_you_mean(name, formats)
        raise ExportError(
            f"format is one of {', '.join(formats)}; got {shortening.shown(name)}{meant}"
        )
    return formats[name]


def _open(path: Path) -> None:
    try:
        graphviz.view(path)
    except (OSError, RuntimeError) as error:
        raise ExportError(
            f"{str(path)!r} is written, but no program could be started that shows it: {error}. "
            "Open it by hand, or render with view=False."
        ) from error
