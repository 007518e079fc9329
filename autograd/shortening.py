"""How a message shows an object that a user gave: in one line, short, whatever it is."""

from __future__ import annotations

import re
import reprlib
from typing import Any

_LONGEST = 120


class _Pair(tuple[Any, Any]):
    """A key of a dict and what stands there."""

    __slots__ = ()


class _Shortened(reprlib.Repr):
    """Opens a few levels and elements of containers, and a few letters of the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 4
        self.maxstring = self.maxother = self.maxlong = 80

    # in their own order: to sort Values would compare them, which is noted as a decision

    def repr_set(self, x: Any, level: int) -> str:
        return f"{{{self.repr_list(list(x), level)[1:-1]}}}"

    def repr_frozenset(self, x: Any, level: int) -> str:
        return f"frozenset({self.repr_set(x, level)})"

    def repr_dict(self, x: Any, level: int) -> str:
        pairs = self.repr_list([_Pair(item) for item in x.items()], level)
        return f"{{{pairs[1:-1]}}}"

    def repr__Pair(self, x: Any, level: int) -> str:  # noqa: N802  (found by the name of the type)
        return ": ".join(self.repr1(each, level) for each in x)


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
