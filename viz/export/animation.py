"""The steps of a graph as one file that moves: animated SVG, GIF and WebP."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from autograd.explaining.derivations import Phase
from autograd.explaining.telling.forms import TextForm
from autograd.explaining.telling.parts import Manner, Passage
from autograd.language import Language
from autograd.saving import write_atomically
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from viz.errors import ExportError
from viz.export.filmstrip import gif, webp
from viz.export.flipbook import flipbook
from viz.export.rasters import pixels, png
from viz.ink.captions import Captions
from viz.ink.prose import MARK
from viz.words import WORDS

SECONDS = 3.0
"""How long a step is shown if not said."""

SCALES = 1.0, 1.5
"""Dots to a pixel if not said: as many as there is memory for. 1.5 makes w1 to w8 as wide as HD."""

SHORTEST, LONGEST = 0.1, 60.0
"""Seconds of a step. GIF counts hundredths, and browsers slow down what is shorter than two."""

LAST = 3.0
"""The last picture stays so many times as long as the others."""

MOST_DOTS = 1e8
"""Images of so many dots in all take 0.7 GB while they are put together, as WebP; GIF takes 0.5."""

MOST_LETTERS = 2e8
"""Pictures of so many letters of SVG in all take a minute to be put together."""


@runtime_checkable
class Step(Protocol):
    """What is asked of each step."""

    @property
    def number(self) -> int:
        """Its number, from 1."""

    @property
    def phase(self) -> Phase:
        """Which pass it belongs to."""

    @property
    def text(self) -> str:
        """Its equations, one a line."""

    @property
    def passage(self) -> Passage:
        """Its sentences and its equations."""

    @property
    def manner(self) -> Manner:
        """How they are told."""

    @property
    def picture(self) -> Callable[..., str]:
        """Draws it, as `viz.ink.frame.render` of all but what it is asked for here."""


def save_animation(
    path: str | os.PathLike[str],
    steps: Sequence[Step],
    lang: Language,
    seconds: float = SECONDS,
    scale: float | None = None,
) -> Path:
    """Write the steps, each shown for some seconds, as the suffix of `path` says."""
    if not isinstance(path, str | os.PathLike):
        raise ExportError(
            f"An animation is saved under a path such as 'steps.svg'; got {shown(path)}."
        )
    suffix = Path(path).suffix.lower()
    if suffix.removeprefix(".") not in ANIMATIONS:
        known = [f".{name}" for name in ANIMATIONS]
        meant = did_you_mean(suffix, known)
        raise ExportError(
            f"Steps are saved as one of {', '.join(known)}; got the path {str(path)!r}{meant}"
        )
    made = animated(suffix.removeprefix("."), steps, lang, seconds, scale)
    return write_atomically(path, made)


def animated(
    name: str,
    steps: Sequence[Step],
    lang: Language,
    seconds: float = SECONDS,
    scale: float | None = None,
) -> bytes:
    """The steps as a file of one of `ANIMATIONS`, repeated for ever; the last one stays longer.

    Under the picture stand the number of the step, its phase, its sentences and its equations.
    `scale` is of the formats made of dots. What cannot be animated is an ExportError.
    """
    _refuse(steps, seconds)
    if scale is not None and name == "svg":
        raise ExportError(
            "scale is the number of dots to a pixel in .gif and .webp; an .svg is as sharp as the "
            "screen is, so leave it out."
        )
    times = [float(seconds)] * (len(steps) - 1) + [float(seconds) * LAST]
    return ANIMATIONS[name](Reel(steps, lang, scale), times)


class _MarkedForm(TextForm):
    """Text in which terms in the middle of words are marked."""

    def said(self, passage: Passage) -> str:
        """The sentences of a passage, if it has any."""
        return "" if passage.sentence is None else self.sentence(passage.sentence)

    def term(self, term: Any) -> str:
        return f"{MARK}{super().term(term)}{MARK}"


class Reel:
    """The pictures with their captions, each drawn when it is asked for."""

    def __init__(self, steps: Sequence[Step], lang: Language, scale: float | None = None) -> None:
        words, last = WORDS[lang], max(each.number for each in steps)
        told = [
            (
                words.step.format(each.number, last, words.phases[each.phase]),
                _MarkedForm(each.manner).said(each.passage),
                each.text.split("\n"),
            )
            for each in steps
        ]
        self._steps, self._captions, self._scale = steps, Captions(told, lang), scale

    def pictures(self) -> Iterator[str]:
        """As SVG."""
        for index, step in enumerate(self._steps):
            picture = step.picture(told="", still=True, caption=self._captions[index])
            if not index:
                self._refuse(len(picture), MOST_LETTERS, "letters of SVG")
            yield picture

    def images(self) -> Iterator[bytes]:
        """As PNG."""
        scale = self._scale
        for index, picture in enumerate(self.pictures()):
            if scale is None:
                most = math.sqrt(MOST_DOTS / len(self._steps) / pixels(picture))
                scale = max(SCALES[0], min(most, SCALES[1]))
            image = png(picture, scale)
            if not index:
                self._refuse(pixels(picture) * scale**2, MOST_DOTS, "dots")
            yield image

    def _refuse(self, each: float, most: float, of: str) -> None:
        if each * len(self._steps) > most:
            raise ExportError(
                f"This animation would have {len(self._steps):,} steps of {each:,.0f} {of}, and "
                f"more than {most:,.0f} in all are not put together. Save a part of the steps, as "
                f"in frames[:{max(1, int(most / each))}], draw fewer boxes with detail='named', or "
                "pass a smaller scale to .gif and .webp."
            )


def _svg(reel: Reel, seconds: Sequence[float]) -> bytes:
    return flipbook(reel.pictures(), seconds).encode()


def _gif(reel: Reel, seconds: Sequence[float]) -> bytes:
    return gif(reel.images(), seconds)


def _webp(reel: Reel, seconds: Sequence[float]) -> bytes:
    return webp(reel.images(), seconds)


ANIMATIONS: Mapping[str, Callable[[Reel, Sequence[float]], bytes]] = {
    "svg": _svg,
    "gif": _gif,
    "webp": _webp,
}
"""Every format by its name, which is the suffix of its files."""


def _refuse(steps: Sequence[Any], seconds: Any) -> None:
    if not steps:
        raise ExportError("There are no steps to animate: the list is empty.")
    for index, each in enumerate(steps):
        if not isinstance(each, Step):
            raise ExportError(
                "An animation is made of the frames that viz.steps gives; "
                f"at index {index} is {shown(each)}."
            )
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not (is_number and SHORTEST <= seconds <= LONGEST):
        raise ExportError(
            f"seconds is how long a step is shown, a number from {SHORTEST:g} to {LONGEST:g}, "
            f"got {shown(seconds)}."
        )
