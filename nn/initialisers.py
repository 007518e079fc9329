"""First numbers for parameters."""

from __future__ import annotations

import numpy as np


def uniform(n: int, rng: np.random.Generator) -> list[float]:
    """`n` numbers drawn evenly from -1 to 1."""
    numbers: list[float] = rng.uniform(-1.0, 1.0, n).tolist()
    return numbers
