"""How a number is written: short in a picture, with its significant digits in a formula."""

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
    """`x` with so many decimals at most, as Python reads it.

    >>> fixed(0.7513650695523157, 9), fixed(-3.0, 9)
    ('0.75136507', '-3')
    """
    return _without_zeros(f"{x:.{decimals}f}")


def short(x: float) -> str:
    """`x` in at most about ten characters, with a true minus sign.

    Four decimals below 1 and five below 0.01, four significant digits from 1 on, powers of ten
    outside 1e-3 to 1e5. A number that those digits give exactly loses its trailing zeros, so zeros
    that remain mean "rounded".

    >>> [short(x) for x in (0.05, 0.1 * 0.2, -3.0, 0.0043857, 123456.0, float("-inf"))]
    ['0.05', '0.0200', '−3', '0.00439', '1.23e5', '−∞']
    """
    if x == 0.0 or not math.isfinite(x):
        return significant(x, 1)
    size = abs(x)
    if size < 1e-3 or size >= 1e5:
        return _scientific(x).replace("-", MINUS)
    decimals = max(0, 3 - math.floor(math.log10(size))) if size >= 1.0 else 4 + (size < 0.01)
    text = f"{x:.{decimals}f}"
    return (_without_zeros(text) if float(text) == x else text).replace("-", MINUS)


def _scientific(x: float) -> str:
    """`x` as `4.39e-4`, with one digit fewer where the exponent has three."""
    mantissa, exponent = f"{x:.2e}".split("e")
    if abs(int(exponent)) >= 100:
        mantissa, exponent = f"{x:.1e}".split("e")
    if float(f"{mantissa}e{exponent}") == x:
        mantissa = _without_zeros(mantissa)
    return f"{mantissa}e{int(exponent)}"


def _without_zeros(text: str) -> str:
    """A decimal without the zeros at its end."""
    return text.rstrip("0").removesuffix(".") if "." in text else text
