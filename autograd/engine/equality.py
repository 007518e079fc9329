"""Equality of Values, which is that of objects, so that they can be found in lists and sets.

Whoever compares one with a number means its data, and would be told no whatever they are: a flag,
a missing sample or a place where a formula needs another would never be seen.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import numpy as np

from autograd.engine.decisions import decide
from autograd.engine.operands import convert
from autograd.errors import IdentityWarning
from autograd.notices import named, tell
from autograd.shortening import shown


def _is_in_numpy(frame: FrameType) -> bool:
    """Whether the comparison stands in NumPy's own code, as in that of `np.isclose`."""
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == "numpy"


_NUMBERS = (int, float, np.number)


class Identity:
    """What is equal to itself alone; a comparison with a number is told, and is a decision."""

    __slots__ = ()

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Any:
        if self is other:
            return True
        if not isinstance(other, _NUMBERS) or _is_in_numpy(sys._getframe(1)):
            return NotImplemented
        decide("==", self, convert(other))
        tell(
            IdentityWarning,
            f"{named(self)} was compared with the number {shown(other)} by == or !=, which ask "
            "whether two Values are one and the same: it never is. Write x.data == 0.0 for its "
            "number, or equal(x, 0.0), which is recorded and which where(equal(x, 0.0), a, b) "
            "takes.",
        )
        return False
