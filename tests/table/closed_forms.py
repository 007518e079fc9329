"""For every row of the table another formula, which knows nothing of the table.

A test compares the two inside the row's domain. A formula takes numbers, and a tuple of three for a
group, as the row has them; it is written in plain `math`, in another way than the row's rule
wherever there is one.

Below them stands where the rows differ from PyTorch, which is the other truth, and why.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from typing import NamedTuple

EULER = 0.57721566490153286061
ALPHA, SCALE = 1.6732632423543772848, 1.0507009873554804934


def integral(function: Callable[[float], float]) -> float:
    """From 0 to infinity, by the trapezoidal rule after a double exponential substitution."""
    step = 1.0 / 32.0
    points = [math.exp(u - math.exp(-u)) for u in (step * k for k in range(-160, 200))]
    weights = [1.0 + math.exp(-step * k) for k in range(-160, 200)]
    return step * math.fsum(w * s * function(s) for w, s in zip(weights, points, strict=True))


CLOSED_FORMS: dict[str, Callable[..., float]] = {
    "add": lambda x, y: math.fsum((x, y)),
    "sub": lambda x, y: math.fsum((x, -y)),
    "mul": lambda x, y: math.copysign(math.exp(math.log(abs(x)) + math.log(abs(y))), x * y),
    "div": lambda x, y: x * y**-1.0,
    "pow": lambda x, y: math.exp(y * math.log(x)),
    "neg": lambda x: 0.0 - x,
    "remainder": lambda x, y: x - y * math.floor(x / y),
    "square": lambda x: x**2.0,
    "sqrt": lambda x: x**0.5,
    "reciprocal": lambda x: x**-1.0,
    "cbrt": lambda x: math.exp(math.log(x) / 3.0),
    "exp": lambda x: math.e**x,
    "exp2": lambda x: 2.0**x,
    "expm1": lambda x: 2.0 * math.exp(x / 2.0) * math.sinh(x / 2.0),
    "log": lambda x: math.log2(x) * math.log(2.0),
    "log2": lambda x: math.log(x) / math.log(2.0),
    "log10": lambda x: math.log(x) / math.log(10.0),
    "log1p": lambda x: math.log(1.0 + x),
    "xlogy": lambda x, y: math.log2(y**x) * math.log(2.0),
    "logaddexp": lambda x, y: math.log(math.exp(x) + math.exp(y)),
    "abs": lambda x: math.sqrt(x * x),
    "sign": lambda x: math.copysign(1.0, x),
    "heaviside": lambda x, y: float(x > 0.0),
    "floor": lambda x: x - x % 1.0,
    "ceil": lambda x: x + -x % 1.0,
    "round": lambda x: math.floor(x + 0.5) * 1.0,
    "maximum": lambda x, y: (x + y + abs(x - y)) / 2.0,
    "minimum": lambda x, y: (x + y - abs(x - y)) / 2.0,
    "fmax": lambda x, y: (x + y + abs(x - y)) / 2.0,
    "fmin": lambda x, y: (x + y - abs(x - y)) / 2.0,
    "clamp": lambda x, lo, hi: sorted((lo, x, hi))[1],
    "where": lambda c, x, y: c * x + (1.0 - c) * y,
    "greater": lambda x, y: float(x > y),
    "less": lambda x, y: float(x < y),
    "greater_equal": lambda x, y: float(x >= y),
    "less_equal": lambda x, y: float(x <= y),
    "equal": lambda x, y: float(x == y),
    "not_equal": lambda x, y: float(x != y),
    "isnan": lambda x: float(math.isnan(x)),
    "sin": lambda x: math.cos(math.pi / 2.0 - x),
    "cos": lambda x: math.sin(math.pi / 2.0 - x),
    "tan": lambda x: math.sin(x) / math.cos(x),
    "asin": lambda x: math.atan2(x, math.sqrt(1.0 - x * x)),
    "acos": lambda x: math.atan2(math.sqrt(1.0 - x * x), x),
    "atan": lambda x: math.asin(x / math.hypot(1.0, x)),
    "atan2": lambda y, x: math.atan(y / x),
    "sinh": lambda x: (math.exp(x) - math.exp(-x)) / 2.0,
    "cosh": lambda x: (math.exp(x) + math.exp(-x)) / 2.0,
    "tanh": lambda x: (math.exp(2.0 * x) - 1.0) / (math.exp(2.0 * x) + 1.0),
    "asinh": lambda x: math.log(x + math.sqrt(x * x + 1.0)),
    "acosh": lambda x: math.log(x + math.sqrt(x * x - 1.0)),
    "atanh": lambda x: 0.5 * math.log((1.0 + x) / (1.0 - x)),
    "erf": lambda x: 1.0 - math.erfc(x),
    "erfc": lambda x: 1.0 - math.erf(x),
    "norm_pdf": lambda x: statistics.NormalDist().pdf(x),
    "norm_cdf": lambda x: statistics.NormalDist().cdf(x),
    "lgamma": lambda x: math.log(abs(math.gamma(x))),
    "digamma": lambda x: (
        integral(lambda s: math.exp(-s) * math.expm1((1.0 - x) * s) / math.expm1(-s)) - EULER
    ),
    "trigamma": lambda x: integral(lambda s: -s * math.exp(-x * s) / math.expm1(-s)),
    "sinc": lambda x: math.prod(math.cos(math.pi * x / 2.0**k) for k in range(1, 40)),
    "cosc": lambda x: (math.cos(math.pi * x) - math.sin(math.pi * x) / (math.pi * x)) / x,
    "hypot": lambda x, y: math.sqrt(x * x + y * y),
    "sigmoid": lambda x: 0.5 + 0.5 * math.tanh(x / 2.0),
    "logsigmoid": lambda x: math.log(0.5 + 0.5 * math.tanh(x / 2.0)),
    "softplus": lambda x: math.log(1.0 + math.exp(x)),
    "relu": lambda x: (x + abs(x)) / 2.0,
    "leaky_relu": lambda x, slope: x if x > 0.0 else slope * x,
    "elu": lambda x, alpha: x if x > 0.0 else alpha * (math.exp(x) - 1.0),
    "silu": lambda x: x * (0.5 + 0.5 * math.tanh(x / 2.0)),
    "gelu": lambda x: x * (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0,
    "selu": lambda x: SCALE * (x if x > 0.0 else ALPHA * (math.exp(x) - 1.0)),
    "mish": lambda x: x * (1.0 - 2.0 / (1.0 + (1.0 + math.exp(x)) ** 2)),
    "softsign": lambda x: math.copysign(1.0 - 1.0 / (1.0 + abs(x)), x),
    "hardtanh": lambda x, lo, hi: min(max(x, lo), hi),
    "sum": lambda xs: math.fsum(xs),
    "prod": lambda xs: xs[0] * xs[1] * xs[2],
    "mean": lambda xs: math.fsum(xs) / 3.0,
    "dot": lambda ws, xs: math.fsum(w * x for w, x in zip(ws, xs, strict=True)),
    "affine": lambda b, ws, xs: math.fsum((b, *(w * x for w, x in zip(ws, xs, strict=True)))),
    "norm": lambda xs: math.sqrt(math.fsum(x * x for x in xs)),
    "var": lambda xs, c: statistics.variance(xs) * 2.0 / (3.0 - c),
    "std": lambda xs, c: statistics.stdev(xs) * math.sqrt(2.0 / (3.0 - c)),
    "max": lambda xs: sorted(xs)[2],
    "min": lambda xs: -sorted(-x for x in xs)[2],
    "pivot": lambda xs: sorted(xs)[2],
    "shifted_logsumexp": lambda t, xs: math.log(math.fsum(map(math.exp, xs)) / math.exp(t)),
    "logsumexp": lambda xs: math.log(math.fsum(map(math.exp, xs))),
    "cross_entropy": lambda k, xs: -math.log(math.exp(xs[int(k)]) / math.fsum(map(math.exp, xs))),
    "binary_cross_entropy": lambda p, t: -math.log(p**t * (1.0 - p) ** (1.0 - t)),
    "pick": lambda k, xs: xs[int(k)],
}


class Difference(NamedTuple):
    """Where a row differs from PyTorch, its groups opened, and why; `within` how little."""

    row: str
    reason: str
    at: Callable[[tuple[float, ...]], bool]
    within: float = math.inf


DIFFERENCES = [
    Difference(
        "remainder",
        "a remainder by 0 is nan, and so is its slope; PyTorch has an infinite slope there",
        lambda p: p[1] == 0.0,
    ),
    Difference(
        "gelu",
        "far below 0 PyTorch has cancelled to 0 and its slope lost digits; erfc has both",
        lambda p: p[0] == -30.0,
    ),
    Difference(
        "elu",
        "far below 0 PyTorch takes exp(x) for expm1(x) + 1, which has lost digits",
        lambda p: p[0] == -30.0,
    ),
    Difference(
        "expm1",
        "far below 0 PyTorch takes expm1(x) + 1 for exp(x), which has lost digits",
        lambda p: p[0] in (-30.0, -1000.0),
    ),
    Difference(
        "atan2",
        "the squares of tiny operands vanish in PyTorch, and with them the slopes",
        lambda p: 0.0 < max(map(abs, p)) < 1e-150,
    ),
    Difference(
        "hypot",
        "a length of 0 has slope 0, as |x| has, so that its square has; PyTorch divides 0 by 0",
        lambda p: p == (0.0, 0.0),
    ),
    Difference(
        "acosh",
        "below -1, where the value is nan, the slope is nan; PyTorch has a number",
        lambda p: p[0] <= -1.0,
    ),
    Difference(
        "softplus",
        "above 20 PyTorch takes the operand itself; here the last digits are there",
        lambda p: p[0] == 30.0,
    ),
    Difference(
        "prod",
        "PyTorch divides the product by each operand; here each slope is the product of the others",
        lambda p: not all(map(math.isfinite, p)),
    ),
    Difference(
        "cross_entropy",
        "an infinite logit makes PyTorch's loss nan, also where that of its class is finite",
        lambda p: any(map(math.isinf, p)),
    ),
    Difference(
        "binary_cross_entropy",
        "where a logarithm is held at -100, so is the slope in the target; PyTorch's is infinite",
        lambda p: min(p[0], 1.0 - p[0]) < math.exp(-100.0),
    ),
    Difference(
        "xlogy",
        "where both are 0 it is 0 for every y, and so is its slope in y; PyTorch divides 0 by 0",
        lambda p: p == (0.0, 0.0),
    ),
    Difference(
        "logaddexp",
        "two equal infinities weigh the same; PyTorch subtracts them, and its slopes are nan",
        lambda p: p[0] == p[1] and math.isinf(p[0]),
    ),
    Difference(
        "norm_cdf",
        "far from 0 PyTorch's has become 0, and its density has lost digits",
        lambda p: abs(p[0]) == 30.0,
    ),
    Difference(
        "digamma",
        "PyTorch's trigamma is off by 1e-9 and finite at its poles",
        lambda p: p[0] < 0.0 and p[0].is_integer(),
    ),
    Difference(
        "digamma",
        "PyTorch's trigamma is off by 1e-9 and finite at its poles",
        lambda p: not p[0].is_integer() or 0.0 < p[0] < 100.0,
        within=3e-9,
    ),
    Difference(
        "trigamma",
        "PyTorch has finite numbers at its poles, and a slope of another sign or nan at the ends",
        lambda p: (math.copysign(1.0, p[0]) < 0.0 and p[0] != -0.5) or p[0] == math.inf,
    ),
    Difference(
        "trigamma",
        "PyTorch's trigamma is off by 1e-9 and finite at its poles",
        lambda p: not p[0].is_integer() or 0.0 < p[0] < 100.0,
        within=3e-9,
    ),
    Difference(
        "sinc",
        "PyTorch takes the slope for 0 where the square of its operand is",
        lambda p: p[0] == 1e-300,
    ),
    Difference(
        "mish",
        "at infinity PyTorch multiplies by 0",
        lambda p: math.isinf(p[0]),
    ),
    Difference(
        "softsign",
        "far from 0 PyTorch's slope is a difference that cancels, and at infinity nan",
        lambda p: abs(p[0]) >= 1000.0,
    ),
    Difference(
        "var",
        "with no degree of freedom PyTorch's slopes have no sign, nor are all nan where a mean is",
        lambda p: not p[-1] < 3.0 or any(map(math.isinf, p)),
    ),
    Difference(
        "std",
        "with no degree of freedom PyTorch's slopes have no sign, and a nan is no correction",
        lambda p: not p[-1] < 3.0,
    ),
]
