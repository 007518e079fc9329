"""With this module one can make a page on which the chain rule is played, of any recorded graph."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.calculus.staleness import refuse_changed
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.explaining.folding import names_of
from autograd.explaining.judging.figures import Figure
from autograd.graph import topological
from autograd.language import LANGUAGES, Language, usual_lang
from autograd.saving import write_atomically
from autograd.shortening import shown
from viz.errors import DrawingError, ExportError
from viz.page.data import Asked, exported
from viz.page.document import document
from viz.page.levels import KEYS, Key, Learning
from viz.picture.learned import HasParameters, parameters_among
from viz.wishes import MAX_NODES, Theme, Wishes, usual_theme

if TYPE_CHECKING:
    from viz.page.widget import Live

__all__ = ["Figure", "Page", "live", "page"]

SUFFIXES = (".html", ".htm")

HEIGHT = 860
"""Of the frame in a notebook, in pixels."""

INSTALL = "pip install 'chainrule[notebook]'"
"""What to type where anywidget is missing; in chainrule's own folder, '.[notebook]'."""

_TITLES: Mapping[Language, str] = {"en": "{}, step by step", "zh": "{}，一步一步来"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page as one file of HTML, which needs nothing else, and shows itself in a notebook.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page(Value(3.0, "x").tanh(), title="tanh").save(Path(folder, "tanh.html")).name
    'tanh.html'
    """

    html: str = field(repr=False)
    title: str

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page as .html or .htm, wholly or not at all, and return the path."""
        return write_atomically(_writable(path), self.html.encode())

    def _repr_html_(self) -> str:
        return (
            f'<iframe sandbox="allow-scripts" srcdoc="{escape(self.html)}" '
            f'title="{escape(self.title)}" height="{HEIGHT}" width="100%" '
            'style="border:0"></iframe>'
        )


def page(  # noqa: PLR0913  (all but the first have defaults)
    output: Value,
    path: str | os.PathLike[str] | None = None,
    *,
    parameters: Iterable[Value] | HasParameters | None = None,
    lr: float = 0.5,
    title: str | Mapping[Language, str] = "",
    lang: Language | None = None,
    theme: Theme | None = None,
    levels: Iterable[Key] | None = None,
    figures: Figure | Iterable[Figure] = (),
    max_nodes: int = MAX_NODES,
) -> Page:
    """A page on which a reader walks the chain rule step by step and changes any number.

    It is one file that works offline: pictures and steps as `steps` has them, the paths to every
    value, finite differences, gradient descent, classic mistakes to switch on, questions, and the
    verdict on printed `figures`, in English and Chinese. `lang` and `theme` are where it starts.

    `parameters`, Values or a module, are what gradient descent with the rate `lr` changes; by
    default the weights and biases of affine operations. Without any there is no training. `title`
    is a text or one for each language. `levels` are the details to include, `"neurons"`, `"named"`,
    `"ops"` as in `draw`, and `"layers"`, with one box for all results of a scope; by default those
    that differ and have room. `path`, ending in .html or .htm, is written wholly or not at all.

    The recorded graph is only read, and no `.grad` of it. Data changed since they were recorded are
    a GraphChangedError, more than `max_nodes` boxes a TooManyBoxesError, and nothing is written.

    >>> x = Value(3.0, "x")
    >>> played = page(x * x, title="A square")
    >>> played
    Page(title='A square')
    >>> played.html[:15]
    '<!DOCTYPE html>'
    """
    if path is not None:
        _writable(path)
    if not isinstance(output, Value):
        raise OperandError(
            f"A page shows the graph of one Value, got {shown(output)} of type "
            f"{type(output).__name__}."
        )
    lang = usual_lang() if lang is None else lang
    theme = usual_theme() if theme is None else theme
    wishes = Wishes("auto", theme, lang, max_nodes)
    keys = _known(levels)
    order = topological(output)
    refuse_changed(order)
    learned = parameters_among(order, parameters)
    trained = [value for value in order if value.is_leaf and value in learned]
    learners = parameters_among(order, None) - learned
    fixed = [value for value in order if value in learners]
    learning = Learning(trained, _rate(lr) if trained else None, fixed)
    titles = _titles(title, names_of(order).get(output) or output.label)
    found = exported(order, learning, Asked(titles, keys, figures, wishes))
    html = document(found.data, found.picture, found.recorded, found.generated)
    made = Page(html, titles[lang])
    if path is not None:
        made.save(path)
    return made


def live(output: Value, *, height: int = HEIGHT, **wishes: Any) -> Live:
    """The page of `output` as a widget of a notebook, whose numbers Python reads and sets.

    The other keyword arguments are those of `page`; `height` is that of the frame, in pixels. The
    widget has

    - `values`: the number of each leaf by its label. To set some, assign a dict of these:
      `shown.values = {"w5": 0.7}` moves the page, and what is changed in the page arrives here
    - `gradients`: the derivative of the output by each of these leaves
    - `output`: the number of the output
    - `store()`: writes the values into the recorded leaves

    Of several leaves with one label the first in the graph is meant; one without a label can be
    changed in the page alone. Until `store()` nothing of the recorded graph is changed.

    It needs the extra `notebook`, without which it is a DrawingError, and runs in Jupyter and, as
    `mo.ui.anywidget(viz.live(output))`, in marimo. What `page` gives needs no extra to show itself.

    >>> shown = live(Value(3.0, "x") ** 2)  # doctest: +SKIP
    >>> shown.values = {"x": 5.0}  # doctest: +SKIP
    >>> shown.output, shown.gradients  # doctest: +SKIP
    (25.0, {'x': 10.0})
    """
    try:
        from viz.page.widget import Live  # noqa: PLC0415  (an extra: only a widget needs it)
    except ImportError as error:
        raise DrawingError(
            f"viz.live needs the package anywidget: {INSTALL}. Without it viz.page(...) shows "
            "itself in a notebook too, but Python does not hear what is changed there."
        ) from error
    made = page(output, **wishes)
    return Live(output, made.html, made.title, height)


def _writable(path: Any) -> str | os.PathLike[str]:
    if not isinstance(path, str | os.PathLike):
        raise ExportError(f"A page is saved under a path such as 'page.html'; got {shown(path)}.")
    if Path(path).suffix.lower() not in SUFFIXES:
        raise ExportError(
            f"A page is saved as {' or '.join(SUFFIXES)}; got the path {os.fspath(path)!r}."
        )
    return path


def _rate(lr: Any) -> float:
    if isinstance(lr, bool) or not isinstance(lr, int | float) or not 0.0 < lr < math.inf:
        raise DrawingError(f"lr is a positive learning rate, got {shown(lr)}.")
    return float(lr)


def _known(levels: Any) -> list[Key] | None:
    if levels is None:
        return None
    named = ", ".join(map(repr, KEYS))
    if isinstance(levels, str) or not isinstance(levels, Iterable):
        raise DrawingError(f"levels lists some of {named}; got {shown(levels)}.")
    listed = list(dict.fromkeys(levels))
    for each in listed:
        if each not in KEYS:
            raise DrawingError(f"levels lists some of {named}; got one {shown(each)}.")
    if not listed:
        raise DrawingError(f"levels is empty; list some of {named}.")
    return listed


def _titles(title: Any, name: str) -> dict[Language, str]:
    usual = {lang: words.format(name) for lang, words in _TITLES.items()}
    if isinstance(title, str):
        return dict.fromkeys(LANGUAGES, title) if title else usual
    if not isinstance(title, Mapping) or not all(
        lang in LANGUAGES and isinstance(text, str) for lang, text in title.items()
    ):
        raise DrawingError(
            f"title is a text, or one for each language, as {{'en': ..., 'zh': ...}}; got "
            f"{shown(title)}."
        )
    return usual | dict(title)
