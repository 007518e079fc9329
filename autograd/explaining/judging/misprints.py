"""How a printed number went wrong in copying: which of its digits are not the right ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import Literal, NamedTuple, TypeAlias

Slip: TypeAlias = Literal[
    "cut_off", "twice_rounded", "digit", "exchanged", "lost", "added", "point", "minus"
]

_EXACT = Context(prec=11_000)
"""Digits enough for the smallest float and the longest exponent that is read."""

_AFTER_A_LOST_ONE = 2
"""So many digits must be in their shifted places before a lost or added one is believed."""

_WHERE_ROUNDED_BEFORE = 3
"""Rounded first to so many digits more, at most, and then again."""


class Misprint(NamedTuple):
    """What happened in copying, and where: the right and the wrong digits, and their place.

    `place` counts significant digits of the right number from 1. `right` and `wrong` are digits,
    and of the slips of a whole number that number.
    """

    slip: Slip
    right: str
    wrong: str
    place: int = 0


def is_next_to(printed: str, number: float) -> bool:
    """Whether a printed number is one unit of its last digit away from the rounded one.

    >>> is_next_to("-0.019049119", -0.019049118258278118)
    True
    """
    apart = _EXACT.subtract(Decimal(printed), _at(printed, number))
    return apart.copy_abs() == _EXACT.scaleb(Decimal(1), _exponent(printed))


def badly_rounded(printed: str, number: float) -> Misprint | None:
    """A number that was cut off in place of rounded, or rounded twice.

    >>> badly_rounded("0.666", 2 / 3).slip
    'cut_off'
    """
    exponent = _exponent(printed)
    exact, found = Decimal(number), Decimal(printed)
    if _to(exact, exponent, ROUND_DOWN) == found:
        return Misprint("cut_off", str(_at(printed, number)), printed)
    for more in range(1, _WHERE_ROUNDED_BEFORE + 1):
        first = _to(exact, exponent - more)
        if _to(first, exponent) == found:
            return Misprint("twice_rounded", str(first), printed)
    return None


def misprint(printed: str, number: float) -> Misprint | None:
    """The one slip that makes a printed number of the right one, None where no single one does.

    >>> misprint("0.75136570", 0.7513650695523157)
    Misprint(slip='exchanged', right='07', wrong='70', place=7)
    >>> misprint("0.75136079", 0.7513650695523157)
    Misprint(slip='lost', right='5', wrong='', place=6)
    """
    if not math.isfinite(number) or number == 0.0:
        return None
    return next(_misprints(printed, number), None)


def _misprints(printed: str, number: float) -> Iterator[Misprint]:
    right, found = _at(printed, number), Decimal(printed)
    if found == right.copy_negate():
        yield Misprint("minus", str(right), printed)
    if found.is_signed() != right.is_signed():
        return
    wanted, got = ("".join(map(str, each.as_tuple().digits)) for each in (right, found))
    if len(wanted) == len(got):
        yield from _of_equal_length(wanted, got)
        yield from _shifted(wanted, got, number, right)
    if _is_moved(found, number):
        yield Misprint("point", str(_rounded(number, len(got))), printed)


def _of_equal_length(wanted: str, got: str) -> Iterator[Misprint]:
    """One digit that is another, or two neighbours that changed their places."""
    wrong = [n for n, (w, g) in enumerate(zip(wanted, got, strict=True)) if w != g]
    if len(wrong) == 1:
        (n,) = wrong
        yield Misprint("digit", wanted[n], got[n], n + 1)
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        n = wrong[0]
        if wanted[n : n + 2] == got[n + 1] + got[n]:
            yield Misprint("exchanged", wanted[n : n + 2], got[n : n + 2], n + 1)


def _shifted(wanted: str, got: str, number: float, right: Decimal) -> Iterator[Misprint]:
    """A digit that was left out or put in; the last one printed is then any."""
    exponent = int(right.as_tuple().exponent)
    longer, shorter = (_digits(_to(Decimal(number), exponent + n)) for n in (-1, 1))
    for n in range(len(wanted) - _AFTER_A_LOST_ONE):
        if (longer[:n] + longer[n + 1 :])[: len(got) - 1] == got[:-1]:
            yield Misprint("lost", wanted[n], "", n + 1)
        if got[:n] + got[n + 1 :] in (wanted[:-1], shorter):
            yield Misprint("added", "", got[n], n + 1)


def _is_moved(found: Decimal, number: float) -> bool:
    """Whether only the decimal point, or a power of ten, is wrong."""
    digits = _digits(found).rstrip("0")
    exact = _rounded(number, len(_digits(found)))
    return bool(digits) and digits == _digits(exact).rstrip("0") and found != exact


def _digits(number: Decimal) -> str:
    return "".join(map(str, number.as_tuple().digits))


def _rounded(number: float, digits: int) -> Decimal:
    """A number with so many significant digits."""
    exact = Decimal(number)
    return _to(exact, exact.adjusted() - digits + 1)


def _at(printed: str, number: float) -> Decimal:
    """A number rounded to the last place that is printed."""
    return _to(Decimal(number), _exponent(printed))


def _to(number: Decimal, exponent: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """A number of which the last digit counts so many powers of ten."""
    return number.quantize(_EXACT.scaleb(Decimal(1), exponent), rounding, _EXACT)


def _exponent(printed: str) -> int:
    return int(Decimal(printed).as_tuple().exponent)
