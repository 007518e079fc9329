"""What steps give: frames, each with picture, sentences and equations, that show themselves."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any, SupportsIndex, overload

from autograd.engine.value import Value
from autograd.explaining.derivations import Phase
from autograd.explaining.equations.alignment import as_mathml
from autograd.explaining.telling.forms import TextForm
from autograd.explaining.telling.parts import Manner, Passage
from autograd.language import TAGS, Language
from autograd.wrapping import terminal_width
from viz.export import save_picture
from viz.export.animation import SECONDS, save_animation
from viz.export.html import image, told
from viz.export.placed import Placed
from viz.words import WORDS

MOST_SHOWN = 4_000_000
"""Letters of HTML above which a list shows no more of its frames: notebooks keep all of it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One step: a picture, what was computed in it, and with which numbers.

    `number` counts from 1. `phase` is `"forward"`, `"backward"` or, for the last frame, `"all"`.
    `node` is the value whose turn it is. `sentence` says why, in one to a few sentences; `text`,
    `latex` and `mathml` hold the equations, and `numbers` the number of every name in them. A frame
    prints as its sentences with the equations below.

    >>> import viz
    >>> frame = viz.steps(Value(2.0, "a") * Value(-3.0, "b"), lang="en")[-1]
    >>> frame.number, frame.phase, frame.node.data
    (3, 'all', -6.0)
    >>> print(frame)
    All gradients are known now: each says how fast output changes with that value.
      ∂output/∂a = −3
      ∂output/∂b = 2
    """

    number: int
    phase: Phase
    node: Value
    sentence: str = field(repr=False)
    text: str = field(repr=False)
    latex: str = field(repr=False)
    numbers: dict[str, float] = field(repr=False)
    passage: Passage = field(repr=False)
    manner: Manner = field(repr=False)
    picture: Callable[..., str] = field(repr=False)
    placed: Placed = field(repr=False)

    @property
    def mathml(self) -> str:
        """The equations as MathML; LaTeX of a row that it cannot be made of is a NotationError."""
        manner = self.manner
        return as_mathml(self.passage.equations, manner.names, manner.digits)

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

    def __str__(self) -> str:
        """The sentences with their equations, as wide as the terminal."""
        return TextForm(replace(self.manner, width=terminal_width())).part(self.passage)

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        """The picture with the sentences and equations under it."""
        picture = image(self.picture(still=True), self.sentence)
        return (
            f'<div lang="{TAGS[self.manner.lang]}">{picture}{told(self.passage, self.manner)}</div>'
        )


class Frames(list[Frame]):
    """A list of frames that shows itself in a notebook, and prints as the story that they tell.

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

        Each step is shown for so many `seconds`, from 0.1 to 60, with its sentences and equations
        under the picture; the last one stays three times as long, and then all begins again. A GIF
        or WebP has `scale` dots to a pixel; if not said 1.5, or fewer, down to 1, where there are
        many steps. Returns the path.

        An SVG follows the reader's dark screen as other pictures do, and stands still, at the last
        step, for those who have asked their system for less motion.

        >>> import tempfile, viz
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     viz.steps(Value(2.0, "a") * 3.0).save(Path(folder, "steps.svg"), seconds=1.5).name
        'steps.svg'
        """
        return save_animation(path, self, self.lang, seconds, scale)

    def __str__(self) -> str:
        """All that is told, step by step, as wide as the terminal."""
        return "\n\n".join(map(str, self))

    def _repr_html_(self) -> str:
        parts: list[str] = []
        left = MOST_SHOWN
        words = WORDS[self.lang]
        last = max((each.number for each in self), default=0)
        for frame in self:
            heading = words.step.format(frame.number, last, words.phases[frame.phase])
            part = f"<p><b>{escape(heading)}</b></p>{frame._repr_html_()}"
            left -= len(part)
            if left < 0 and parts:
                shown = len(parts)
                more = words.more.format(shown, len(self), shown)
                parts.append(f"<p>{escape(more)}</p>")
                break
            parts.append(part)
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
