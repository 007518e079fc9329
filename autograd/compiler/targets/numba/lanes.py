"""Functions on the samples of a block, without a branch: a loop that calls them becomes vectors.

The functions of a system's library take one number a call, and no compiler makes a vector of such
calls; in these both sides of a choice are computed, and one is selected. They are within 2.5 units
in the last place, `erfc` within 6, and have the IEEE results at 0, infinities and nan. Their text
goes into the generated loop, where each becomes part of the loop that calls it.

`bits` are those of a number as a whole number, `number` goes back. Adding SHIFT rounds a number to
a whole one, which then stands in its low bits.

Sources: fdlibm (e_log.c, Sun Microsystems, 1993) for logarithms; `autograd.table.tails` has the
coefficients of erf and erfc, and their sources.
"""

# ruff: noqa: F821, FURB136
# (`bits` and `number` come with the loop; `min` and `max` are other functions of a nan)
# mypy: ignore-errors

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterable, Mapping

from autograd.notation.languages.numba import Numba
from autograd.table.tails import FAR, MIDDLE, NEAR

HEAD_OF_LANES = '''@intrinsic
def bits(context, x):
    """The bits of a number."""
    return types.int64(types.float64), lambda context, builder, signature, values: builder.bitcast(
        values[0], ir.IntType(64)
    )


@intrinsic
def number(context, x):
    """The number with these bits."""
    return types.float64(types.int64), lambda context, builder, signature, values: builder.bitcast(
        values[0], ir.DoubleType()
    )


lane = numba.njit(**bare, forceinline=True, **in_order)
SHIFT, SHIFT_BITS = 6755399441055744.0, 0x4338000000000000
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
'''
"""What the functions need; `intrinsic` and `ir` come with the loop."""


def lane_exp(x):
    """The exponential."""
    return lane_exp_of_sum(x, 0.0)


def lane_exp_of_sum(x, more):
    """e^(x + more) = 2^k e^r with |r| <= log(2) / 2, the power in two halves for its range.

    `more` is small, and what is lost when it is added to x is not lost here.
    """
    x = 710.0 if x > 710.0 else x
    x = -746.0 if x < -746.0 else x
    k = (x * 1.4426950408889634 + SHIFT) - SHIFT
    r = (x - k * LN2_HIGH) - k * LN2_LOW + more
    half = k * 0.5 + SHIFT
    rest = (k - (half - SHIFT)) + SHIFT
    return (
        (lane_series(r) + 1.0)
        * number((bits(half) + 1023) << 52)
        * number((bits(rest) + 1023) << 52)
    )


def lane_series(r):
    """e^r - 1 for |r| <= log(2) / 2, by Taylor's series."""
    p = 1.6059043836821613e-10 * r + 2.08767569878681e-09
    p = p * r + 2.505210838544172e-08
    p = p * r + 2.755731922398589e-07
    p = p * r + 2.7557319223985893e-06
    p = p * r + 2.48015873015873e-05
    p = p * r + 0.0001984126984126984
    p = p * r + 0.001388888888888889
    p = p * r + 0.008333333333333333
    p = p * r + 0.041666666666666664
    p = p * r + 0.16666666666666666
    p = p * r + 0.5
    return (p * r) * r + r


def lane_expm1(x):
    """e^x - 1 = 2 (2^(k-1) (e^r - 1) + 2^(k-1) - 1/2), exact near 0."""
    y = 710.0 if x > 710.0 else x
    y = -50.0 if y < -50.0 else y
    shifted = y * 1.4426950408889634 + SHIFT
    k = shifted - SHIFT
    r = (y - k * LN2_HIGH) - k * LN2_LOW
    half = number((bits(shifted) + 1022) << 52)
    z = 2.0 * (half * lane_series(r) + (half - 0.5))
    return x if math.fabs(x) < 1e-17 else z


def lane_log(x):
    """The logarithm: k log(2) + log(1 + f) with 1 + f between sqrt(1/2) and sqrt(2)."""
    is_tiny = x < 2.2250738585072014e-308
    y = x * 18014398509481984.0 if is_tiny else x
    e = (bits(y) - 0x3FE6A09E667F3BCD) >> 52
    f = number(bits(y) - (e << 52)) - 1.0
    k = number(e + SHIFT_BITS) - SHIFT - (54.0 if is_tiny else 0.0)
    s = f / (2.0 + f)
    t = s * s
    w = t * t
    p = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
    q = 0.1818357216161805 + w * 0.14798198605116586
    q = t * (0.6666666666666735 + w * (0.2857142874366239 + w * q))
    h = 0.5 * f * f
    z = k * LN2_HIGH - ((h - (s * (h + (p + q)) + k * LN2_LOW)) - f)
    z = x if x == math.inf else z
    z = -math.inf if x == 0.0 else z
    z = math.nan if x < 0.0 else z
    return x if x != x else z


def lane_log1p(x):
    """log(1 + x), with what is lost in rounding 1 + x added."""
    u = 1.0 + x
    z = lane_log(u) + (x - (u - 1.0)) / u
    z = -math.inf if x == -1.0 else z
    z = x if x == math.inf else z
    return x if math.fabs(x) < 1e-17 else z


def lane_tanh(x):
    """The hyperbolic tangent by e^(2 |x|) - 1, from 22 on 1."""
    y = math.fabs(x)
    t = lane_expm1(2.0 * (22.0 if y > 22.0 else y))
    z = math.copysign(t / (t + 2.0), x)
    return x if y < 1e-17 else z


def lane_erf(x):
    """The error function: near 0 by fdlibm's quotient, else 1 - erfc(x)."""
    y = math.fabs(x)
    y = 6.0 if y > 6.0 else y
    z = y * y
    is_near = y < 0.84375
    p, q = lane_near(z)
    a, b = lane_middle(y)
    quotient = (p if is_near else a) / (q if is_near else b)
    far = 1.0 - lane_exp(-z) * quotient
    return math.copysign(y + y * quotient if is_near else far, x) if x == x else x


def lane_erfc(x):
    """1 - erf(x): near 0 by that, else Cody's quotients, the square split for its rounding."""
    y = math.fabs(x)
    y = 28.0 if y > 28.0 else y
    short = number(bits(y) & -134217728)
    scale = lane_exp_of_sum(-short * short, -(y - short) * (y + short))
    a, b = lane_middle(y)
    v = 1.0 / (y * y)
    p, q = lane_far(v)
    tail = (0.5641895835477563 - v * p / q) / y
    far = scale * (a / b if y <= 4.0 else tail)
    near = lane_erf(x)
    far = 2.0 - far if x < 0.0 else far
    return (1.0 - near if x < 0.46875 and x > -0.46875 else far) if x == x else x


LANES = {
    each.__name__.removeprefix("lane_"): each
    for each in (lane_exp, lane_expm1, lane_log, lane_log1p, lane_tanh, lane_erf, lane_erfc)
}
"""The functions by the names of their rows."""

QUOTIENTS = {"lane_near": NEAR, "lane_middle": MIDDLE, "lane_far": FAR}
"""Those of `erf` and `erfc`, as functions that give numerator and denominator."""

_ALL = (
    *("lane_series", "lane_exp_of_sum", "lane_exp", "lane_expm1", "lane_log", "lane_log1p"),
    *("lane_tanh", *QUOTIENTS, "lane_erf", "lane_erfc"),
)
"""In an order in which each stands after those that it calls."""


class InLanes(Numba):
    """Terms in a loop over samples."""

    words: Mapping[str, str] = {
        **Numba.words,
        **{name: each.__name__ for name, each in LANES.items()},
    }


def lanes_source(lines: Iterable[str]) -> str:
    """The text of the functions that some lines use, empty if they use none."""
    text = "\n".join(lines)
    found: list[str] = []
    for name in reversed(_ALL):
        if re.search(rf"\b{name}\(", "\n".join([text, *found])):
            found.insert(0, f"@lane\n{_source(name)}")
    return "\n\n".join([HEAD_OF_LANES, *found]) if found else ""


def _source(name: str) -> str:
    """The text of a function."""
    if name not in QUOTIENTS:
        return inspect.getsource(globals()[name])
    above, below = (_polynomial(each, c) for each, c in zip("ab", QUOTIENTS[name], strict=True))
    return "\n    ".join([f"def {name}(x):", *above, *below, "return a, b\n"])


def _polynomial(result: str, coefficients: tuple[float, ...]) -> list[str]:
    """The lines that compute a polynomial of x, the coefficient of its highest power first."""
    highest, *others = map(repr, coefficients)
    return [f"{result} = {highest}", *(f"{result} = {result} * x + {each}" for each in others)]
