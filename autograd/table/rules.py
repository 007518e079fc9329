"""The rules that have parts, by name; a rule that is one expression stands in its row.

As all rules they are `(xp, *operands) -> result` or `(xp, z, *operands) -> slope`, closed under
the table. A slope that loses digits when it is differentiated again is written in another way for
the algebra that records: the same numbers, and slopes that keep theirs.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any


def pow_by_x(xp: Any, z: Any, x: Any, y: Any) -> Any:
    slope = y * x ** (y - 1.0)
    if not xp.records:
        return xp.where(xp.equal(y, 0.0), 0.0, slope)
    # a constant 0 at y = 0 would have no slope by y; only where x is 0 or nan there is none
    base = xp.where(xp.less(0.0, xp.abs(x)), x, 1.0)
    return xp.where(xp.equal(y, 0.0), y * base ** (y - 1.0), slope)


def pow_by_y(xp: Any, z: Any, x: Any, y: Any) -> Any:
    if not xp.records:
        return xp.where(xp.equal(x, 0.0) * xp.less_equal(0.0, y), 0.0, z * xp.log(x))
    # 0 to the y is flat in y: z is 0, and so that 0 times its slopes is 0 the logarithm must be
    # finite. Up to y = 1 it is steep in x, which the square root is too
    zero = xp.equal(x, 0.0) * xp.less_equal(0.0, y)
    steep = zero * xp.less_equal(y, 1.0)
    root = 0.0 * xp.sqrt(xp.where(steep, x, 1.0))
    return xp.where(steep, root, z * xp.log(xp.where(zero, 1.0, x)))


def remainder_by_y(xp: Any, z: Any, x: Any, y: Any) -> Any:
    # x / y may underflow; z = y where x is tiny and of the other sign
    return xp.where(xp.equal(z, y), 1.0, -xp.floor((x - z) / y + 0.5))


def atan2_by_y(xp: Any, z: Any, y: Any, x: Any) -> Any:
    # not x / (x * x + y * y), whose squares may overflow or vanish
    r = xp.hypot(x, y)
    return xp.where(xp.equal(r, 0.0), 0.0, x / r / r)


def atan2_by_x(xp: Any, z: Any, y: Any, x: Any) -> Any:
    r = xp.hypot(x, y)
    return xp.where(xp.equal(r, 0.0), 0.0, -y / r / r)


def flat_at_infinity(xp: Any, x: Any) -> Any:
    """The operand; where it is recorded and infinite, no slope passes, for 0 times inf is nan."""
    return xp.clamp(x, -sys.float_info.max, sys.float_info.max) if xp.records else x


def atan_slope(xp: Any, z: Any, x: Any) -> Any:
    x = flat_at_infinity(xp, x)
    return 1.0 / (1.0 + x * x)


def asinh_slope(xp: Any, z: Any, x: Any) -> Any:
    x = flat_at_infinity(xp, x)
    return 1.0 / xp.hypot(x, 1.0)


def acosh_slope(xp: Any, z: Any, x: Any) -> Any:
    x = flat_at_infinity(xp, x)
    return 1.0 / (xp.sqrt(x - 1.0) * xp.sqrt(x + 1.0))


def bell(xp: Any, x: Any) -> Any:
    """exp(-x²), to which the slopes of the error function are proportional."""
    x = flat_at_infinity(xp, x)
    return xp.exp(-x * x)


def sigmoid(xp: Any, x: Any) -> Any:
    """The logistic function; recorded, its slopes of all orders keep their digits at both ends."""
    return -xp.expm1(-xp.softplus(x)) if xp.records else xp.sigmoid(x)


def silu_slope(xp: Any, z: Any, x: Any) -> Any:
    if xp.records:
        return sigmoid(xp, x) * (1.0 + x * sigmoid(xp, -x))
    return xp.sigmoid(x) * (1.0 + x * (1.0 - xp.sigmoid(x)))


def gelu_slope(xp: Any, z: Any, x: Any) -> Any:
    scale = 1.0 / math.sqrt(2.0 * math.pi)
    return 0.5 * xp.erfc(-x * math.sqrt(0.5)) + x * xp.exp(-0.5 * x * x) * scale


def share_of_ties(xp: Any, z: Any, xs: Any) -> Any:
    """The slopes of a greatest or smallest operand: those that tie share it."""
    ties = xp.sum(xp.equal(x, z) for x in xs)
    return tuple(xp.equal(x, z) / ties for x in xs)


def pivot(xp: Any, xs: Any) -> Any:
    """The greatest of a group, or 0 where it is infinite: what may be subtracted from each."""
    top = xp.max(xs)
    return xp.where(xp.less(xp.abs(top), math.inf), top, 0.0)


def logsumexp(xp: Any, xs: Any) -> Any:
    top = pivot(xp, xs)
    return xp.log(xp.sum(xp.exp(x - top) for x in xs)) + top


def cross_entropy(xp: Any, k: Any, xs: Any) -> Any:
    # not logsumexp(xs) - x, which cancels where x is large, nor log of a sum near 1
    top = pivot(xp, xs)
    # of no class it is -inf, as a program may be given any number as k
    chosen = xp.max(
        xp.where(xp.equal(i, k), x - top, -math.inf)
        for i, x in zip(xp.indices(xs), xs, strict=True)
    )
    others = xp.sum(
        xp.where(xp.equal(i, k), 0.0, xp.exp(x - top))
        for i, x in zip(xp.indices(xs), xs, strict=True)
    )
    # the sum of the exponentials less 1: where class k leads, no digit of the others is lost
    return xp.log1p(others + xp.expm1(chosen)) - chosen


def cross_entropy_by_logits(xp: Any, z: Any, k: Any, xs: Any) -> Any:
    # z = -log p_k, so p_k - 1 = expm1(-z), which keeps its digits where p_k is nearly 1; the row
    # `pivot` has no slope, so that second derivatives are those of the softmax alone
    top = xp.pivot(xs)
    total = xp.sum(xp.exp(x - top) for x in xs)
    positions = zip(xp.indices(xs), xs, strict=True)
    return tuple(
        xp.where(xp.equal(i, k), xp.expm1(-z), xp.exp(x - top) / total) for i, x in positions
    )


def held_log(xp: Any, log: Any) -> Any:
    """A logarithm of at least -100, as PyTorch holds it: a sure mistake costs no infinity."""
    return xp.maximum(log, -100.0)


def binary_cross_entropy(xp: Any, p: Any, target: Any) -> Any:
    missed, hit = held_log(xp, xp.log1p(-p)), held_log(xp, xp.log(p))
    return (target - 1.0) * missed - target * hit


def binary_cross_entropy_by_p(xp: Any, z: Any, p: Any, target: Any) -> Any:
    # not the slope of what is held, which is 0, or 0 times inf: a sure mistake must be unlearned;
    # PyTorch's least number is 1e-12 in single precision
    return (p - target) / xp.maximum((1.0 - p) * p, 9.999999960041972e-13)


def pick(xp: Any, k: Any, xs: Any) -> Any:
    positions = zip(xp.indices(xs), xs, strict=True)
    chosen = xp.sum(xp.where(xp.equal(i, k), x, 0.0) for i, x in positions)
    within = xp.less_equal(0.0, k) * xp.less(k, xp.count(xs)) * xp.equal(xp.floor(k), k)
    return xp.where(within, chosen, math.nan)


def xlogy(xp: Any, x: Any, y: Any) -> Any:
    return xp.where(xp.equal(x, 0.0) * xp.equal(y, y), 0.0, x * xp.log(y))


def xlogy_by_x(xp: Any, z: Any, x: Any, y: Any) -> Any:
    return xp.log(xp.where(xp.equal(x, 0.0) * xp.less_equal(y, 0.0), 1.0, y))


def xlogy_by_y(xp: Any, z: Any, x: Any, y: Any) -> Any:
    return x / xp.where(xp.equal(x, 0.0) * xp.less_equal(y, 0.0), math.inf, y)


def difference(xp: Any, x: Any, y: Any) -> Any:
    """The difference of two numbers, 0 of two equal infinities."""
    return xp.where(xp.equal(x, y) * xp.equal(xp.abs(x), math.inf), 0.0, x - y)


def logaddexp(xp: Any, x: Any, y: Any) -> Any:
    return xp.maximum(x, y) + xp.log1p(xp.exp(-xp.abs(difference(xp, x, y))))


def norm(xp: Any, xs: Any) -> Any:
    return _length(xp, xs, lambda x: x)


def _length(xp: Any, xs: Any, of: Callable[[Any], Any]) -> Any:
    """The length of what `of` makes of each; squares of numbers of at most 1 do not overflow."""
    top = xp.max(xp.abs(of(x)) for x in xs)
    scale = xp.where(xp.less(0.0, top) * xp.less(top, math.inf), top, 1.0)
    return scale * xp.sqrt(xp.sum(xp.square(of(x) / scale) for x in xs))


def norm_by_each(xp: Any, z: Any, xs: Any) -> Any:
    length = xp.where(xp.equal(z, 0.0), math.inf, z)
    return tuple(x / length for x in xs)


def degrees(xp: Any, xs: Any, correction: Any) -> Any:
    """The degrees of freedom that a variance divides by, never below 0."""
    return xp.maximum(xp.count(xs) - correction, 0.0)


def _centre(xp: Any, xs: Any) -> Any:
    """The mean, a second time from there: that of equal numbers is the number itself."""
    mean = xp.mean(xs)
    return mean + xp.sum(x - mean for x in xs) / xp.count(xs)


def var(xp: Any, xs: Any, correction: Any) -> Any:
    centre = _centre(xp, xs)
    return xp.sum(xp.square(x - centre) for x in xs) / degrees(xp, xs, correction)


def var_by_each(xp: Any, z: Any, xs: Any, correction: Any) -> Any:
    centre, n = _centre(xp, xs), degrees(xp, xs, correction)
    return tuple(2.0 * (x - centre) / n for x in xs)


def std(xp: Any, xs: Any, correction: Any) -> Any:
    centre = _centre(xp, xs)
    return _length(xp, xs, lambda x: x - centre) / xp.sqrt(degrees(xp, xs, correction))


def std_by_each(xp: Any, z: Any, xs: Any, correction: Any) -> Any:
    centre, n = _centre(xp, xs), degrees(xp, xs, correction)
    scale = xp.where(xp.equal(z, 0.0), math.inf, z * n)
    return tuple((x - centre) / scale for x in xs)


SELU = (1.7580993408473768599, 1.0507009873554804934)
"""scale times alpha, and scale: Klambauer et al., Self-Normalizing Neural Networks (2017)."""


def selu(xp: Any, x: Any) -> Any:
    below, above = SELU
    return xp.where(xp.less(x, 0.0), below * xp.expm1(xp.minimum(x, 0.0)), above * x)


def selu_slope(xp: Any, z: Any, x: Any) -> Any:
    below, above = SELU
    return xp.where(xp.less_equal(x, 0.0), below * xp.exp(xp.minimum(x, 0.0)), above)


def mish_slope(xp: Any, z: Any, x: Any) -> Any:
    """tanh(softplus(x)) + x sigmoid(x) / cosh(softplus(x))**2; recorded, in exp(-|x|).

    So the second derivative has its digits, too, where the hyperbolic tangent is 1.
    """
    held = xp.clamp(x, -800.0, 800.0)  # not inf times 0
    if not xp.records:
        t = xp.tanh(xp.softplus(x))
        return t + held * (1.0 - t * t) * xp.sigmoid(x)
    below = xp.less(x, 0.0)
    e = xp.exp(xp.where(below, x, -x))
    n = e * (e + 2.0)
    d = 1.0 + 2.0 * e * (1.0 + e)
    return xp.where(
        below,
        n / (n + 2.0) + 4.0 * held * e * (1.0 + e) / xp.square(n + 2.0),
        1.0 - 2.0 * e * e / d + 4.0 * held * e * e * (1.0 + e) / xp.square(d),
    )


def _polynomial(s: Any, coefficients: tuple[float, ...]) -> Any:
    """The sum of coefficients times powers of s, the constant first."""
    *others, total = coefficients
    for coefficient in reversed(others):
        total = total * s + coefficient
    return total


def sinc(xp: Any, x: Any) -> Any:
    u = math.pi * xp.where(xp.equal(x, 0.0), 1e-20, x)
    return xp.sin(u) / u


_COSC = tuple(
    (-1.0) ** k * 2 * k * math.pi ** (2 * k) / math.factorial(2 * k + 1) for k in range(1, 15)
)
"""The power series of cosc(x) / x in x², as many terms as sixth derivatives need below 1/2."""


def _cosc_by_x(xp: Any, x: Any) -> Any:
    """cosc(x) / x, by its series where the difference of cosine and sinc would cancel.

    Each branch has operands of its own, so that none gives nan where the other counts.
    """
    near = xp.less(xp.abs(x), 0.5)
    close, far = xp.where(near, x, 0.0), xp.where(near, 1.0, x)
    direct = (xp.cos(math.pi * far) - xp.sinc(far)) / far / far
    return xp.where(near, _polynomial(close * close, _COSC), direct)


def cosc(xp: Any, x: Any) -> Any:
    return x * _cosc_by_x(xp, x)


def cosc_slope(xp: Any, z: Any, x: Any) -> Any:
    return -(math.pi**2) * xp.sinc(x) - 2.0 * _cosc_by_x(xp, x)


_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_SHIFT = 8
"""From here on the asymptotic series with these Bernoulli numbers has all digits."""


def polygamma(xp: Any, n: int, x: Any) -> Any:
    """The derivative of order n of the digamma function; n is 0, 1 or 2.

    Higher ones are the derivatives of this rule. Below 0 it is reflected; the argument of the
    cotangent there is reduced to at most 1/2, which is exact.
    """
    below = xp.less(x, 0.0)
    y = xp.where(below, 1.0 - x, x)
    sign, factorial = (-1.0) ** (n + 1), float(math.factorial(n))
    q = xp.reciprocal(y + float(_SHIFT))
    series = _polynomial(
        q * q,
        tuple(
            b * math.factorial(2 * j + n - 1) / math.factorial(2 * j)
            for j, b in enumerate(_BERNOULLI, 1)
        ),
    )
    lead = -xp.log(y + float(_SHIFT)) if n == 0 else math.factorial(n - 1) * _power(q, n)
    steps = _power(xp.reciprocal(y), n + 1)
    for k in range(1, _SHIFT):
        steps = steps + _power(xp.reciprocal(y + float(k)), n + 1)
    tail = lead + 0.5 * factorial * _power(q, n + 1) + series * _power(q, n + 2)
    above = sign * (tail + factorial * steps)
    off = xp.where(below, x - xp.floor(x + 0.5), 0.25)
    cot = xp.cos(math.pi * off) / xp.sin(math.pi * off)  # a tangent is infinite at 1/2
    reflected = (
        lambda: xp.where(xp.equal(off, 0.0), math.nan, math.pi * cot),
        lambda: -(math.pi**2) * (1.0 + cot * cot),
        lambda: 2.0 * math.pi**3 * cot * (1.0 + cot * cot),
    )[n]()
    return xp.where(below, -sign * above - reflected, above)


def _power(x: Any, n: int) -> Any:
    return x if n == 1 else x * _power(x, n - 1)
