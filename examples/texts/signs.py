"""The names of figures in the signs of a derivation."""

from __future__ import annotations

import re


def sign_of(key: str, group: str) -> str:
    """A figure's name in signs.

    >>> sign_of("dE_dw5", "backward"), sign_of("w5", "update"), sign_of("delta_o1", "backward")
    ('∂E_total/∂w5', 'w5⁺', 'δ_o1')
    """
    if group == "update":
        return f"{key}⁺"
    if derivative := re.fullmatch(r"d(\w+)_d(\w+)", key):
        of, by = derivative.groups()
        return f"∂{'E_total' if of == 'E' else of}/∂{by}"
    return key.replace("delta", "δ")
