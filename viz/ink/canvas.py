"""What the parts of one frame are drawn with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from viz.ink.brush import Brush
from viz.ink.stylesheet import Pen, Stylesheet
from viz.picture.sketch import Emphasis, Sketch, State

_HAIR, _WIDEST = 0.5, 5.5
"""The width of an edge that carries nothing, and of the one that carries most."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """One state of a sketch, its style sheet, and the brush.

    Among edges that are weighted `most` is the greatest finite |flow|.
    """

    sketch: Sketch
    state: State
    sheet: Stylesheet
    brush: Brush
    most: float = field(init=False)

    def __post_init__(self) -> None:
        finite = filter(math.isfinite, map(abs, self.state.flow.values()))
        object.__setattr__(self, "most", max(finite, default=0.0))

    def emphasis(self, key: str) -> Emphasis:
        """How much a box, row or edge stands out."""
        return self.state.emphasis.get(key, "normal")

    def pen(self, key: str) -> Pen:
        """What draws a row or an edge."""
        return self.sheet.pen(self.emphasis(key))

    def width(self, key: str) -> float | None:
        """How wide an edge is drawn by what it carries; None if all are alike.

        The widest carries the most, or what is not finite; one that carries nothing is a hair line.
        """
        flow = self.state.flow.get(key)
        if flow is None:
            return None
        part = abs(flow) / self.most if self.most and math.isfinite(flow) else float(flow != 0.0)
        return round(_HAIR + (_WIDEST - _HAIR) * part, 2)
