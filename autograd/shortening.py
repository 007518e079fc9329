"""How a message shows an object that a user gave: in one line, short, whatever it is."""

from __future__ import annotations

import re
import reprlib
from typing import Any

_LONGEST = 120


class _Shortened(reprlib.Repr):
    """Opens a few levels and elements of containers, and a few letters of the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 4
        self.maxstring = self.maxother = self.maxlong = 80


_SHORTENED = _Shortened()


def shown(given: Any) -> str:
    """`repr(given)`, cut where it is long or deep; never an error of its own.

    >>> shown([0.5] * 1000000)
    '[0.5, 0.5, 0.5, 0.5, 0.5, 0.5, ...]'
    """
    try:
        text = _SHORTENED.repr(given)
    except Exception:  # noqa: BLE001  (a repr may raise anything, an int of many digits does)
        text = f"<{type(given).__name__} that cannot be shown>"
    line = re.sub(r"\s*\n\s*", " ", text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
