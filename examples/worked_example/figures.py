"""The numbers that the text has in print, and how each compares with the recomputed one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

Verdict = Literal["agrees", "last-digit", "variant", "miscopied"]

SECTIONS: Final = ("forward", "backward", "update", "training")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the example; `quoted` is empty if the text leaves it to the reader.

    `place` and `why` have their words by language.
    """

    section: str
    key: str
    exact: float
    quoted: str = ""
    verdict: Verdict | None = None
    place: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)


@cache
def data() -> dict[str, Any]:
    """Everything in figures.toml."""
    path = Path(__file__).with_name("figures.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def figures() -> list[Figure]:
    """Every figure, in the order of the text."""
    return [Figure(name, key, **entry) for name in SECTIONS for key, entry in data()[name].items()]


def rounds_to(quoted: str, value: float) -> bool:
    """Whether `value`, rounded to the digits of `quoted`, is `quoted`.

    >>> rounds_to("0.75136507", 0.7513650695523157), rounds_to("0.75136508", 0.7513650695523157)
    (True, False)
    """
    return _units_apart(quoted, value) == 0


def judge(quoted: str, value: float, by_other_ways: Iterable[float] = ()) -> Verdict:
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
