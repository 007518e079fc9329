"""What steps give: frames, each with its picture and its equations, that show themselves."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, SupportsIndex, overload

from autograd.engine.value import Value
from autograd.errors import NotationError
from autograd.explaining.derivations import Phase
from autograd.language import Language
from viz.export import save_picture
from viz.export.animation import SECONDS, save_animation
from viz.export.html import equations, image, written
from viz.export.placed import Placed
from viz.words import WORDS

MOST_SHOWN = 4_000_000
"""Letters of HTML above which a list shows no more of its frames: notebooks keep all of it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One step: a picture, what was computed in it, and with which numbers.

    `number` counts from 1. `phase` is `"forward"`, `"backward"` or, for the last frame, `"all"`.
    `node` is the value whose turn it is. `text`, `latex` and `mathml` hold the same equations;
    `numbers` gives the number of every name in them.

    >>> import viz
    >>> frame = viz.steps(Value(2.0, "a") * Value(-3.0, "b"))[0]
    >>> frame.number, frame.phase, frame.node.data
    (1, 'forward', -6.0)
    """

    number: int
    phase: Phase
    node: Value
    text: str = field(repr=False)
    latex: str = field(repr=False)
    numbers: dict[str, float] = field(repr=False)
    formulas: Callable[[], str] = field(repr=False)
    picture: Callable[..., str] = field(repr=False)
    placed: Placed = field(repr=False)

    @property
    def mathml(self) -> str:
        """The equations as MathML; LaTeX of a row that it cannot be made of is a NotationError."""
        return self.formulas()

    @property
    def svg(self) -> str:
        """The picture of this step; all steps share one layout."""
        return self.picture()

    def save(self, path: str | os.PathLike[str], *, scale: float | None = None) -> Path:
        """Write the picture as the suffix of `path` says, and return the path.

        It is .svg, .mmd or .tex or, with the extra `png`, .png or .pdf, as `Drawing.save` writes
        them. A PNG has `scale` dots to a pixel, 2 if not said.
        """
        sources = {"svg": self.svg, "still": self.picture(still=True), "placed": self.placed}
        return save_picture(path, sources, scale)

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        """The picture with the equations under it."""
        picture = image(self.picture(still=True), self.text)
        try:
            return f"<div>{picture}{equations(self.mathml, self.text)}</div>"
        except NotationError:
            return f"<div>{picture}<pre>{written(self.text)}</pre></div>"


class Frames(list[Frame]):
    """A list of frames that shows itself in a notebook: each picture with its equations.

    >>> import viz
    >>> frames = viz.steps(Value(2.0, "a") * Value(-3.0, "b"))
    >>> [frame.phase for frame in frames], type(frames[1:]).__name__
    (['forward', 'backward', 'all'], 'Frames')
    """

    def __init__(self, frames: Any = (), lang: Language = "en") -> None:
        super().__init__(frames)
        self.lang = lang

    @overload
    def __getitem__(self, index: SupportsIndex) -> Frame: ...
    @overload
    def __getitem__(self, index: slice) -> Frames: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Frame | Frames:
        if isinstance(index, slice):
            return Frames(super().__getitem__(index), self.lang)
        return super().__getitem__(index)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        seconds: float = SECONDS,
        scale: float | None = None,
    ) -> Path:
        """Write the steps as an animation, .svg or, with the extra `anim`, .gif or .webp.

        Each step is shown for so many `seconds`, from 0.1 to 60, with its equations under the
        picture; the last one stays three times as long, and then all begins again. A GIF or WebP
        has `scale` dots to a pixel; if not said 1.5, or fewer, down to 1, where there are many
        steps. Returns the path.

        An SVG follows the reader's dark screen as other pictures do, and stands still, at the last
        step, for those who have asked their system for less motion.

        >>> import tempfile, viz
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     viz.steps(Value(2.0, "a") * 3.0).save(Path(folder, "steps.svg"), seconds=1.5).name
        'steps.svg'
        """
        return save_animation(path, self, self.lang, seconds, scale)

    def _repr_html_(self) -> str:
        parts: list[str] = []
        left = MOST_SHOWN
        for frame in self:
            part = frame._repr_html_()
            left -= len(part)
            if left < 0 and parts:
                shown = len(parts)
                more = WORDS[self.lang].more.format(shown, len(self), shown)
                parts.append(f"<p>{escape(more)}</p>")
                break
            parts.append(f"<p>{frame.number}</p>{part}")
        return "".join(parts)

    def _display_(self) -> Shown:
        """What marimo shows: to it a list is a tree of its items, unless it says otherwise."""
        return Shown(self._repr_html_())


@dataclass(frozen=True, slots=True)
class Shown:
    """HTML that a notebook shows as it is."""

    html: str

    def _repr_html_(self) -> str:
        return self.html
