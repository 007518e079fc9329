"""Functions of the generated loop that are no single expression, in plain Python that numba takes.

Their text goes into the generated loop.
"""

# mypy: ignore-errors

from __future__ import annotations

import math

import numpy as np

# numba makes a float of an unsigned number and a signed one
ZERO, ONE, TWO, THREE, FOUR = map(np.uint64, range(5))


def floored_remainder(x, y):
    """The remainder of x / y with the sign of y, as NumPy has it."""
    rest = np.fmod(x, y)
    if rest == 0.0:
        return math.copysign(0.0, y)
    return rest + y if (rest < 0.0) != (y < 0.0) else rest


def products_of_others(xs, size, others):
    """For each operand the product of all others."""
    before = 1.0
    for k in range(size):
        others[k] = before
        before *= xs[k]
    after = 1.0
    for back in range(size):
        k = size - ONE - back
        others[k] *= after
        after *= xs[k]
