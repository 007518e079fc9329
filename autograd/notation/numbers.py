"""How a number is written in a picture: short, and honest about what was rounded."""

from __future__ import annotations

import math

MINUS = "−"
DASH = "–"


def short(x: float) -> str:
    """`x` in at most about ten characters, with a true minus sign.

    Four decimals below 1 and five below 0.01, four significant digits from 1 on, powers of ten
    outside 1e-3 to 1e5. A number that those digits give exactly loses its trailing zeros, so zeros
    that remain mean "rounded".

    >>> [short(x) for x in (0.05, 0.1 * 0.2, -3.0, 0.0043857, 123456.0, float("-inf"))]
    ['0.05', '0.0200', '−3', '0.00439', '1.23e5', '−∞']
    """
    if math.isnan(x):
        return "nan"
    if math.isinf(x):
        return "∞" if x > 0.0 else MINUS + "∞"
    if x == 0.0:
        return "0"
    size = abs(x)
    if size < 1e-3 or size >= 1e5:
        return _scientific(x).replace("-", MINUS)
    if size < 1.0:
        text = f"{x:.{4 if size >= 0.01 else 5}f}"
    else:
        text = f"{x:.{max(0, 3 - math.floor(math.log10(size)))}f}"
    if "." in text and float(text) == x:
        text = text.rstrip("0").removesuffix(".")
    return text.replace("-", MINUS)


def _scientific(x: float) -> str:
    """`x` as `4.39e-4`, with one digit fewer where the exponent has three."""
    mantissa, exponent = f"{x:.2e}".split("e")
    if abs(int(exponent)) >= 100:
        mantissa, exponent = f"{x:.1e}".split("e")
    if float(f"{mantissa}e{exponent}") == x:
        mantissa = mantissa.rstrip("0").removesuffix(".")
    return f"{mantissa}e{int(exponent)}"
