"""What the parts of a picture are drawn with: one brush for each language of pictures.

Where everything stands is said once, by the modules that use a brush, so that a picture is the
same in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from viz.ink.lines import Style
from viz.ink.stylesheet import Pen
from viz.layout.axes import Point
from viz.layout.layout import Stroke
from viz.letters.runs import Run
from viz.picture.sketch import Box


class Area(NamedTuple):
    """A rectangle: its upper left corner and its size, in pixels."""

    left: float
    top: float
    width: float
    height: float


class Brush(Protocol):
    """Writes the parts of one frame, each as text.

    A `look` is a name of the style sheet, and texts stand with their baseline at a point. `room` is
    the width of what they stand in, 0 if nothing is near.
    """

    def group(self, key: str, classes: str, parts: Iterable[str], told: str = "") -> str:
        """Parts that belong together, under a name among those of the picture, if there is one.

        `told` is read by those who point at them.
        """
        ...

    def rectangle(self, pen: Pen, look: str, area: Area, radius: float, called: str = "") -> str:
        """A rectangle with round corners; `called` is its name where that is not its look's."""
        ...

    def rule(self, pen: Pen, look: str, start: Point, end: float) -> str:
        """A level line from a point to the `end` at its right."""
        ...

    def arrow(self, pen: Pen, look: str, stroke: Stroke, width: float | None = None) -> str:
        """A line in its look, of another `width` if one is given, and its head."""
        ...

    def text(
        self, pen: Pen, point: Point, runs: Sequence[Run], style: Style, room: float = 0.0
    ) -> str:
        """A line of text."""
        ...

    def number(
        self, pen: Pen, point: Point, number: float | None, style: Style, room: float
    ) -> str:
        """A number, in smaller type where it needs more than its room; None is a dash."""
        ...

    def formula(self, pen: Pen, point: Point, box: Box, style: Style, room: float) -> str:
        """The formula of a box."""
        ...
