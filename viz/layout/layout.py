"""Where everything stands: the one result of placing, which every frame of a picture shares."""

from __future__ import annotations

from dataclasses import dataclass

from viz.layout.faces import Face
from viz.picture.sketch import Box, Edge, Sketch


@dataclass(frozen=True, slots=True)
class Spot:
    """A box on the page: its upper left corner and its lines."""

    box: Box
    x: float
    y: float
    face: Face

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle; edges arrive and leave level with it, or above and below it."""
        return self.x + self.face.width / 2.0, self.y + self.face.height / 2.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """The data of two paths: a line and the head of its arrow."""

    line: str
    head: str


@dataclass(frozen=True, slots=True)
class Route:
    """The way of an edge: forward with its head at the target, backward with it at the source.

    `tip` is where the line meets its target or the badge of it, `chip` the centre of its chip.
    """

    edge: Edge
    forward: Stroke
    backward: Stroke
    tip: tuple[float, float]
    chip: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Band:
    """The rounded ground behind the boxes of one layer."""

    scope: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A sketch with coordinates in pixels; `dot` is the text that Graphviz was given."""

    sketch: Sketch
    spots: tuple[Spot, ...]
    routes: tuple[Route, ...]
    bands: tuple[Band, ...]
    width: float
    height: float
    dot: str
