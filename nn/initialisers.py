"""First numbers for parameters."""

from __future__ import annotations

import random

import numpy as np


def uniform(n: int, rng: np.random.Generator | None) -> list[float]:
    """`n` numbers drawn evenly from -1 to 1; None draws them one by one from Python's `random`."""
    if rng is None:
        return [random.uniform(-1.0, 1.0) for _ in range(n)]
    numbers: list[float] = rng.uniform(-1.0, 1.0, n).tolist()
    return numbers
