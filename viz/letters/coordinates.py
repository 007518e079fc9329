"""How a coordinate is written."""

from __future__ import annotations


def coordinate(x: float) -> str:
    """A coordinate with at most one decimal, so that the same layout gives the same bytes.

    >>> coordinate(12.0), coordinate(0.26), coordinate(-0.04)
    ('12', '0.3', '0')
    """
    text = f"{x:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
