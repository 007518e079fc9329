"""What one may ask of a picture, checked once for every door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from autograd.language import Language
from autograd.notation.numbers import DIGITS, MOST_DIGITS
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from viz.errors import DrawingError, TooManyBoxesError

Detail = Literal["auto", "neurons", "named", "ops"]
Theme = Literal["auto", "light", "dark"]
Direction = Literal["right", "down"]
Weight = Literal["even", "flow"]

MAX_NODES = 500

_KNOWN: dict[str, Any] = {
    "detail": Detail,
    "theme": Theme,
    "lang": Language,
    "direction": Direction,
    "weight": Weight,
}


class _Usual:
    """What is drawn where nothing else is asked for."""

    theme: Theme = "auto"


def set_theme(theme: Theme) -> None:
    """The theme of all pictures from now on for which no other is asked, those of notebooks too.

    `"light"`, `"dark"`, or `"auto"`, as at the beginning: the reader's screen decides.

    >>> set_theme("dark")
    >>> usual_theme()
    'dark'
    >>> set_theme("auto")
    """
    _refuse_unknown("theme", theme)
    _Usual.theme = theme


def usual_theme() -> Theme:
    """The theme of pictures for which no other is asked."""
    return _Usual.theme


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
    digits: int = DIGITS
    direction: Direction = "right"
    weight: Weight = "even"

    def __post_init__(self) -> None:
        for name in _KNOWN:
            _refuse_unknown(name, getattr(self, name))
        most: Any = self.max_nodes
        if not isinstance(most, int) or most < 1:
            raise DrawingError(
                f"max_nodes is a whole number of boxes from 1 on, got {shown(most)}."
            )
        digits: Any = self.digits
        if type(digits) is not int or not 1 <= digits <= MOST_DIGITS:
            raise DrawingError(
                f"digits is a whole number of significant digits from 1 to {MOST_DIGITS}, "
                f"got {shown(digits)}."
            )


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


def _refuse_unknown(name: str, wish: Any) -> None:
    known = get_args(_KNOWN[name])
    if not isinstance(wish, str) or wish not in known:
        *others, last = map(repr, known)
        raise DrawingError(
            f"{name} is {', '.join(others)} or {last}, got {shown(wish)}{did_you_mean(wish, known)}"
        )
