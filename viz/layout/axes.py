"""Where edges lead: placing works as if to the right, and what leads down is mirrored at the end.

A point is then its distance along the edges and its place across them, and a box takes room in
both.
"""

from __future__ import annotations

from dataclasses import dataclass

from viz.layout.faces import (
    BADGE_DIAMETER,
    BADGE_INSIDE,
    CHIP_HEIGHT,
    CHIP_WIDTH,
    Face,
    badge_width,
)
from viz.picture.sketch import Box
from viz.wishes import Direction

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axes:
    """What things measure along the edges and across them.

    >>> Axes("down").chip
    (15.0, 46.0)
    """

    direction: Direction

    @property
    def is_down(self) -> bool:
        """Whether edges lead down."""
        return self.direction == "down"

    @property
    def chip(self) -> Point:
        """The room of a chip."""
        return self.turned((CHIP_WIDTH, CHIP_HEIGHT))

    def room(self, face: Face) -> Point:
        """The room of a box without its badge."""
        return self.turned((face.width, face.height))

    def overhang(self, box: Box) -> float:
        """How far the badge of `box` stands out towards its operands."""
        if not box.badge:
            return 0.0
        return (BADGE_DIAMETER if self.is_down else badge_width(box.badge)) - BADGE_INSIDE

    def turned(self, point: Point) -> Point:
        """A point or a size of the page along and across the edges, and the other way round."""
        return (point[1], point[0]) if self.is_down else point
