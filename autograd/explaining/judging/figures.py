"""A number that a text has in print, and of what it is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograd.engine.value import Value
from autograd.errors import OperandError, SettingError
from autograd.explaining.diagnosing.asking import Typed, typed_number
from autograd.shortening import shown

MOST_STEPS = 1_000_000
"""No later step is computed."""

_LONGEST = 60
"""A number of more letters is none that a text prints."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number: of a Value, or with `by` of its derivative, after so many updates.

    `of` and `by` are Values, or names that `judge` looks up. `printed` is the text as it stands in
    print, for its digits count. With `step` it is what gradient descent has after so many steps.

    >>> Figure("E", "0.00043857", by="w1").typed.digits
    5
    """

    of: Value | str
    printed: str
    by: Value | str | None = None
    step: int = 0

    def __post_init__(self) -> None:
        _refuse_unnamed("of", self.of)
        if self.by is not None:
            _refuse_unnamed("by", self.by)
        if type(self.step) is not int or not 0 <= self.step <= MOST_STEPS:
            raise SettingError(
                f"step is a whole number of updates from 0 to {MOST_STEPS:,}, got "
                f"{shown(self.step)}."
            )
        letters = len(typed_number(self.printed, "printed").text)
        if letters > _LONGEST:
            raise OperandError(
                f"printed={shown(self.printed)} has {letters:,} letters; a printed number has at "
                f"most {_LONGEST}."
            )

    @property
    def typed(self) -> Typed:
        """The printed number, read."""
        return typed_number(self.printed, "printed")


def _refuse_unnamed(role: str, given: Any) -> None:
    if not isinstance(given, Value | str):
        raise OperandError(f"{role} is a Value or its name, got {shown(given)}.")
    if isinstance(given, str) and not given.strip():
        raise OperandError(f"{role} is empty; give the name of a value.")
