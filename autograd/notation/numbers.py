"""How a number is written: short where a graph is told, with six digits in a formula alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

MINUS = "−"
DASH = "–"


@dataclass(frozen=True, slots=True)
class Signs:
    """How a notation writes what is no digit; `power` has gaps for a mantissa and an exponent."""

    minus: str
    nan: str
    infinity: str
    power: str


TEXT = Signs(MINUS, "nan", "∞", "{}e{}")
TEX = Signs("-", r"\mathrm{nan}", r"\infty", r"{} \times 10^{{{}}}")

_IN_FORMULAS = {"text": Signs(MINUS, "nan", "∞", "{}e{:+03d}"), "tex": TEX}
_DIGITS = 6
_LEAST_POWER, _GREATEST_POWER = -3, 4

DIGITS = 4
"""Significant digits of a number in a picture and in the equations that tell it."""

MOST_DIGITS = 17
"""More digits than a float has say nothing."""


def significant(x: float, digits: int, signs: Signs = TEXT) -> str:
    r"""`x` with so many significant digits at most.

    >>> significant(-0.1234567, 4), significant(1e-9, 4, TEX)
    ('−0.1235', '1 \\times 10^{-9}')
    """
    if math.isnan(x):
        return signs.nan
    sign = signs.minus if x < 0.0 else ""
    if math.isinf(x):
        return sign + signs.infinity
    mantissa, _, exponent = f"{abs(x):.{digits}g}".partition("e")
    if not exponent:
        return sign + mantissa
    return sign + signs.power.format(mantissa, int(exponent)).replace("-", signs.minus)


def number_name(x: float, style: str) -> str:
    """A number in a formula, with six significant digits, in the style `text` or `tex`."""
    return significant(x, _DIGITS, _IN_FORMULAS[style])


def fixed(x: float, decimals: int) -> str:
    """`x` with so many decimals at most, as Python reads it; what rounds to 0 has no sign.

    >>> fixed(0.7513650695523157, 9), fixed(-3.0, 9), fixed(-1e-12, 9)
    ('0.75136507', '-3', '0')
    """
    return _without_zeros(f"{x:z.{decimals}f}")


def short(x: float, digits: int = DIGITS, signs: Signs = TEXT) -> str:
    r"""`x` as pictures and their equations write it: one number has one spelling everywhere.

    `digits` significant digits at most, no zeros at the end, and a power of ten outside 1e-3 to
    1e5. Digits before the point are never rounded away.

    >>> [short(x) for x in (0.05, 1.6 * 0.5, 12345.6, 0.0043857, 123456.0, float("-inf"))]
    ['0.05', '0.8', '12346', '0.004386', '1.235e5', '−∞']
    >>> short(-1e-9 / 3, 2), short(-1e-9 / 3, 2, TEX)
    ('−3.3e−10', '-3.3 \\times 10^{-10}')
    """
    if x == 0.0 or not math.isfinite(x):
        return significant(x, 1, signs)
    mantissa, _, exponent = f"{abs(x):.{digits - 1}e}".partition("e")
    power = int(exponent)
    if _LEAST_POWER <= power <= _GREATEST_POWER:
        text = _without_zeros(f"{abs(x):.{max(0, digits - 1 - power)}f}")
    else:
        text = signs.power.format(_without_zeros(mantissa), power).replace("-", signs.minus)
    return signs.minus + text if x < 0.0 else text


def _without_zeros(text: str) -> str:
    """A decimal without the zeros at its end."""
    return text.rstrip("0").removesuffix(".") if "." in text else text
