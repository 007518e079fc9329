"""What the parts of one frame are drawn with."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.notation.numbers import DASH, short
from viz.ink.stylesheet import Pen, Stylesheet
from viz.picture.sketch import Emphasis, Sketch, State


@dataclass(frozen=True, slots=True)
class Canvas:
    """One state of a sketch, its style sheet, and the `ident` that begins every id of its parts."""

    sketch: Sketch
    state: State
    ident: str
    sheet: Stylesheet

    def emphasis(self, key: str) -> Emphasis:
        """How much a box, row or edge stands out."""
        return self.state.emphasis.get(key, "normal")

    def pen(self, key: str) -> Pen:
        """What draws a row or an edge."""
        return self.sheet.pen(self.emphasis(key))

    def number(self, number: float | None) -> str:
        """A number as it is written; None is a dash."""
        return DASH if number is None else short(number, self.sketch.digits)
