"""A picture before its ink: what formats are made of that draw with means of their own."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.engine.value import Value
from viz.layout.layout import Layout
from viz.picture.sketch import State
from viz.wishes import Theme


@dataclass(frozen=True, slots=True)
class Placed:
    """Where everything stands, the numbers that are shown there, and in which colours."""

    layout: Layout
    state: State
    theme: Theme

    @property
    def root(self) -> Value:
        """The value whose graph is drawn."""
        sketch = self.layout.sketch
        return next(box.value for box in sketch.boxes if box.key == sketch.root)
