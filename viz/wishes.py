"""What one may ask of a picture, checked once for every door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from viz.errors import DrawingError, TooManyBoxesError

Detail = Literal["auto", "named", "ops"]
Theme = Literal["auto", "light", "dark"]
Language = Literal["en", "zh"]

MAX_NODES = 500

_KNOWN: dict[str, Any] = {"detail": Detail, "theme": Theme, "lang": Language}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a graph is to be drawn; what drawing does not know is a DrawingError.

    >>> Wishes(theme="blue")
    Traceback (most recent call last):
    viz.errors.DrawingError: theme is 'auto', 'light' or 'dark', got 'blue'.
    """

    detail: Detail = "auto"
    theme: Theme = "auto"
    lang: Language = "en"
    max_nodes: int = MAX_NODES

    def __post_init__(self) -> None:
        for name, literal in _KNOWN.items():
            wish = getattr(self, name)
            *others, last = map(repr, get_args(literal))
            if wish not in get_args(literal):
                raise DrawingError(f"{name} is {', '.join(others)} or {last}, got {wish!r}.")
        most: Any = self.max_nodes
        if not isinstance(most, int) or most < 1:
            raise DrawingError(f"max_nodes is a whole number of boxes from 1 on, got {most!r}.")


def refuse_above(max_nodes: int, least: int, most: int) -> None:
    """Raise the error that names the remedies if `least` is more than `max_nodes`.

    The boxes are known to be between `least` and `most` in number.
    """
    if least > max_nodes:
        number = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        raise TooManyBoxesError(
            f"This picture would have {number} boxes, and more than max_nodes={max_nodes:,} are "
            "not drawn. Label the few values that matter and draw with detail='named', draw an "
            "inner value, record a smaller example (one sample, a narrower network), or pass "
            f"max_nodes={most}."
        )
