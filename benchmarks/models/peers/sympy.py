"""SymPy: derived in symbols, and written as Python in which a shared term has a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy

from benchmarks.models.trial import Ready

__all__ = ["ready", "sympy"]


def ready(symbols: Sequence[Any], expressions: Sequence[Any], at: Sequence[float]) -> Ready:
    """Calls of the expressions as a function of numbers."""
    function = sympy.lambdify(symbols, expressions, modules="math", cse=True)
    return Ready(lambda: function(*at), np.array)
