"""What an explanation is asked for: the values to differentiate by, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd.engine.hooked import HOOKED
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.explaining.telling.parts import Sentence
from autograd.shortening import shown


def asked_values(output: Any, wrt: Any, does: str) -> list[Value]:
    """`wrt` as a list; an error for what is no Value, nothing, or without an order.

    `does` is the beginning of the error about an output that is none.
    """
    if not isinstance(output, Value):
        raise OperandError(f"{does}, got {shown(output)}.")
    if isinstance(wrt, Value):
        return [wrt]
    listed = in_order(wrt, "wrt is a Value or a sequence of Values")
    for each in listed:
        if not isinstance(each, Value):
            raise OperandError(f"wrt is a Value or a sequence of Values, got one {shown(each)}.")
    if not listed:
        raise LengthError("wrt is empty; name at least one Value to differentiate by.")
    return listed


def in_order(given: Any, expected: str) -> list[Any]:
    """What is given as a list; an error, which begins with what was `expected`, for a set."""
    if not isinstance(given, Iterable) or isinstance(given, str | bytes):
        raise OperandError(f"{expected}, got {shown(given)}.")
    if isinstance(given, set | frozenset | Mapping):
        raise OperandError(
            f"{expected}, got {shown(given)}: a set has no order, and a dict gives its keys; give "
            "a list."
        )
    return list(given)


def without_hooks(order: Iterable[Value]) -> Sentence | None:
    """What is to be said of a graph whose gradients are changed by hooks."""
    hooked = [value for value in order if id(value) in HOOKED] if HOOKED else []
    return Sentence("list.hooks", {"n": len(hooked)}) if hooked else None
