"""How a printed number compares with the recomputed one, by rounding to the printed digits."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, TypeAlias

Judgement: TypeAlias = Literal["agrees", "last-digit", "variant", "miscopied"]
"""What rounding alone can tell."""


def rounds_to(quoted: str, value: float) -> bool:
    """Whether `value`, rounded to the digits of `quoted`, is `quoted`.

    >>> rounds_to("0.75136507", 0.7513650695523157), rounds_to("0.75136508", 0.7513650695523157)
    (True, False)
    """
    return _units_apart(quoted, value) == 0


def judge(quoted: str, value: float, by_other_ways: Iterable[float] = ()) -> Judgement:
    """How a printed figure compares with the recomputed `value`.

    One that does not agree is a `variant` if it is right for another way of training, `last-digit`
    if it is one unit of its last digit away, else `miscopied`.

    >>> judge("-0.019049119", -0.019049118258278118)
    'last-digit'
    """
    if rounds_to(quoted, value):
        return "agrees"
    if any(rounds_to(quoted, other) for other in by_other_ways):
        return "variant"
    return "last-digit" if _units_apart(quoted, value) == 1 else "miscopied"


def _units_apart(quoted: str, value: float) -> Decimal:
    """How many units of its last digit a printed figure is away from the rounded value."""
    printed = Decimal(quoted)
    unit = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    return abs(printed - Decimal(value).quantize(unit)) / unit
