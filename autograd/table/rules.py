"""The rules that have parts, by name; a rule that is one expression stands in its row.

As all rules they are `(xp, *operands) -> result` or `(xp, z, *operands) -> slope`, closed under
the table.
"""

from __future__ import annotations

import math
from typing import Any


def remainder_by_y(xp: Any, z: Any, x: Any, y: Any) -> Any:
    # x / y may underflow; z = y where x is tiny and of the other sign
    return xp.where(xp.equal(z, y), 1.0, -xp.floor((x - z) / y + 0.5))


def atan2_by_y(xp: Any, z: Any, y: Any, x: Any) -> Any:
    r2 = x * x + y * y
    return xp.where(xp.equal(r2, 0.0), 0.0, x / r2)


def atan2_by_x(xp: Any, z: Any, y: Any, x: Any) -> Any:
    r2 = x * x + y * y
    return xp.where(xp.equal(r2, 0.0), 0.0, -y / r2)


def gelu_slope(xp: Any, z: Any, x: Any) -> Any:
    scale = 1.0 / math.sqrt(2.0 * math.pi)
    return 0.5 * xp.erfc(-x * math.sqrt(0.5)) + x * xp.exp(-0.5 * x * x) * scale


def share_of_ties(xp: Any, z: Any, xs: Any) -> Any:
    """The slopes of a greatest or smallest operand: those that tie share it."""
    ties = xp.sum(xp.equal(x, z) for x in xs)
    return tuple(xp.equal(x, z) / ties for x in xs)


def finite_top(xp: Any, xs: Any) -> Any:
    """The greatest of a group, or 0 where it is infinite: what may be subtracted from each."""
    top = xp.max(xs)
    return xp.where(xp.less(xp.abs(top), math.inf), top, 0.0)


def logsumexp(xp: Any, xs: Any) -> Any:
    top = finite_top(xp, xs)
    return xp.log(xp.sum(xp.exp(x - top) for x in xs)) + top


def cross_entropy(xp: Any, k: Any, xs: Any) -> Any:
    # not logsumexp(xs) - x, which cancels where x is large
    top = finite_top(xp, xs)
    positions = zip(xp.indices(xs), xs, strict=True)
    chosen = xp.sum(xp.where(xp.equal(i, k), x - top, 0.0) for i, x in positions)
    return xp.log(xp.sum(xp.exp(x - top) for x in xs)) - chosen


def cross_entropy_by_logits(xp: Any, z: Any, k: Any, xs: Any) -> Any:
    total = xp.logsumexp(xs)
    positions = zip(xp.indices(xs), xs, strict=True)
    return tuple(xp.exp(x - total) - xp.equal(i, k) for i, x in positions)
