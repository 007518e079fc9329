"""What can go wrong with a picture, in the family of `autograd.errors`."""

from __future__ import annotations

from autograd.errors import ChainruleError


class DrawingError(ChainruleError, ValueError):
    """A picture was asked for in words that drawing does not know."""


class TooManyBoxesError(DrawingError):
    """A picture would have more boxes than anybody can read."""


class ExportError(DrawingError):
    """A picture cannot be written in the format that was asked for."""


class GraphvizError(ChainruleError, RuntimeError):
    """Graphviz is missing or failed."""
