"""The rules that have parts, by name; a rule that is one expression stands in its row.

As all rules they are `(xp, *operands) -> result` or `(xp, z, *operands) -> slope`, closed under
the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable
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
    """tanh(softplus(x)) + x sigmoid(x) / cosh(softplus(x))**2, in exp(-|x|).

    So the second derivative has its digits, too, where the hyperbolic tangent is 1.
    """
    below = xp.less(x, 0.0)
    e = xp.exp(xp.where(below, x, -x))
    n = e * (e + 2.0)
    d = 1.0 + 2.0 * e * (1.0 + e)
    held = xp.clamp(x, -800.0, 800.0)  # not inf times 0
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
