"""Derivatives up to the third at awkward points and in the tails, against mpmath."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Value, grad

mp: Any = pytest.importorskip("mpmath")
pytestmark = pytest.mark.oracle

INF, NAN = math.inf, math.nan
ORDERS = range(4)
TOLERANCE = 1e-14
"""Relative: some tens of roundings. What a function adds to it stands with its points."""

Derivative = Callable[[Any, int], Any]


def derivatives(function: Callable[[Value], Value], x: float) -> list[float]:
    """The value and the derivatives of the first three orders, each that of the one before."""
    leaf = Value(x)
    found = [function(leaf)]
    for _ in ORDERS[1:]:
        found.append(grad(found[-1], leaf, create_graph=True))
    return [each.data for each in found]


def of_cbrt(x: Any, n: int) -> Any:
    root = mp.sign(x) * mp.cbrt(abs(x))
    return root * mp.fprod(mp.mpf(1) / 3 - k for k in range(n)) / x**n


def of_sinc(x: Any, n: int) -> Any:
    """sinc(x) is the mean of cos(pi x t) over t from 0 to 1."""
    wave = (mp.cos, lambda u: -mp.sin(u), lambda u: -mp.cos(u), mp.sin)[n % 4]
    return mp.quad(lambda t: (mp.pi * t) ** n * wave(mp.pi * x * t), mp.linspace(0, 1, 9))


def of_norm_pdf(x: Any, n: int) -> Any:
    hermite = (1, x, x**2 - 1, x**3 - 3 * x, x**4 - 6 * x**2 + 3)
    return (-1) ** n * hermite[n] * mp.npdf(x)


def of_mish(x: Any, n: int) -> Any:
    return mp.diff(lambda t: t * mp.tanh(mp.log1p(mp.exp(t))), x, n)


def of_lgamma(x: Any, n: int) -> Any:
    return mp.polygamma(n - 1, x) if n else mp.log(abs(mp.gamma(x)))


def of_softsign(x: Any, n: int) -> Any:
    return mp.sign(x) ** (n + 1) * (
        (-1) ** (n + 1) * mp.factorial(n) / (1 + abs(x)) ** (n + 1) + (n == 0)
    )


def of_selu(x: Any, n: int) -> Any:
    scale, alpha = mp.mpf("1.0507009873554804934"), mp.mpf("1.6732632423543772848")
    above = (x, 1, 0, 0)[n]
    return scale * (above if x > 0 else alpha * (mp.exp(x) - (n == 0)))


POINTS: dict[str, tuple[Derivative, tuple[float, ...]]] = {
    "cbrt": (of_cbrt, (1e-100, 1e-10, 0.3, 5.0, -2.0, 1e100)),
    "sinc": (
        of_sinc,
        (0.0, 1e-300, 1e-8, 1e-3, -0.1, 0.4999, 0.5, -0.51, 0.9, 1.7, -5.3, 20.2),
    ),
    "cosc": (lambda x, n: of_sinc(x, n + 1), (0.0, 1e-3, 0.499, -0.501, 2.2)),
    "norm_pdf": (of_norm_pdf, (0.0, 0.5, -3.0, 10.0, -30.0)),
    "norm_cdf": (
        lambda x, n: of_norm_pdf(x, n - 1) if n else mp.ncdf(x),
        (0.0, 0.5, -3.0, 10.0, -10.0, -30.0, -37.0, 37.0),
    ),
    "lgamma": (
        of_lgamma,
        (1e-10, 0.1, 0.5, 1.0, 2.0, 7.9, 100.0, 1e5, 1e10, -0.5, -1e-5, -3.7, -100.3, -1e5 - 0.3),
    ),
    "digamma": (lambda x, n: mp.polygamma(n, x), (0.1, 8.1, 1e30, -0.5, -7.5)),
    "trigamma": (lambda x, n: mp.polygamma(n + 1, x), (0.1, 8.1, 1e30, -0.5, -7.2)),
    "mish": (of_mish, (0.0, 1e-5, 1.0, -1.0, 5.0, -5.0, 20.0, -20.0, 40.0, -40.0, -100.0)),
    "softsign": (of_softsign, (0.5, -0.5, 30.0, 1e50, -1e50)),
    "selu": (of_selu, (1.0, -1.0, -1e-9, -40.0, 1000.0)),
}


@pytest.mark.parametrize(
    ("name", "x"), [(name, x) for name, (_, points) in POINTS.items() for x in points]
)
def test_derivatives_keep_their_digits(name: str, x: float) -> None:
    exact = POINTS[name][0]
    # the exponent is rounded before the exponential magnifies that, and half-integers are zeros
    tolerance = {"norm_cdf": 2e-13, "norm_pdf": 2e-13, "digamma": 1e-12, "trigamma": 1e-12}
    with mp.workdps(450 if name == "mish" and abs(x) > 30.0 else 60):
        expected = [exact(mp.mpf(x), n) for n in ORDERS]

    found = derivatives(getattr(autograd, name), x)

    near = tolerance.get(name, TOLERANCE)
    assert found == pytest.approx([*map(float, expected)], rel=near, abs=1e-300)


ENDS = [
    ("cbrt", 0.0, (0.0, INF, -INF)),
    ("cbrt", -0.0, (-0.0, INF, INF)),
    ("cbrt", INF, (INF, 0.0, 0.0)),
    ("norm_cdf", INF, (1.0, 0.0, 0.0, 0.0)),
    ("norm_cdf", -INF, (0.0, 0.0, 0.0, 0.0)),
    ("norm_pdf", INF, (0.0, 0.0, 0.0, 0.0)),
    ("lgamma", 0.0, (INF, -INF, INF)),
    ("lgamma", -0.0, (INF, INF, INF)),
    ("lgamma", -3.0, (INF, NAN, INF)),
    ("lgamma", INF, (INF, INF, 0.0, 0.0)),
    ("lgamma", 1e306, (INF, math.log(1e306), 1e-306)),
    ("digamma", -1.0, (NAN, INF)),
    ("digamma", 1e-200, (-1e200, INF)),
    ("mish", INF, (INF, 1.0, 0.0, 0.0)),
    ("mish", -INF, (0.0, 0.0, 0.0, 0.0)),
    ("mish", 1000.0, (1000.0, 1.0, 0.0, 0.0)),
    ("mish", -1000.0, (0.0, 0.0, 0.0, 0.0)),
    ("softsign", 0.0, (0.0, 1.0, 0.0)),
    ("softsign", INF, (1.0, 0.0, 0.0, 0.0)),
    ("softsign", -INF, (-1.0, 0.0, 0.0, 0.0)),
    ("softsign", 1e200, (1.0, 0.0, 0.0, 0.0)),
    ("selu", -INF, (-1.7580993408473766, 0.0, 0.0)),
    ("hardtanh", 1.0, (1.0, 0.0, 0.0)),
    ("hardtanh", -1.0, (-1.0, 0.0, 0.0)),
    ("hardtanh", 0.5, (0.5, 1.0, 0.0)),
    ("round", 2.5, (2.0, 0.0, 0.0)),
    ("round", 3.5, (4.0, 0.0, 0.0)),
    ("round", -0.5, (-0.0, 0.0, 0.0)),
    ("round", INF, (INF, 0.0, 0.0)),
]


@pytest.mark.parametrize(("name", "x", "expected"), ENDS)
def test_limits_at_kinks_poles_and_infinity(
    name: str, x: float, expected: tuple[float, ...]
) -> None:
    found = derivatives(getattr(autograd, name), x)[: len(expected)]

    assert found == pytest.approx(list(expected), rel=1e-14, abs=0.0, nan_ok=True)


def matrices(
    function: Callable[[Value, Value], Value], x: float, y: float
) -> tuple[float, list[float], list[list[float]]]:
    """The value, the slopes, and the matrix of second derivatives."""
    leaves = [Value(x), Value(y)]
    result = function(*leaves)
    first = grad(result, leaves, create_graph=True)
    return result.data, [g.data for g in first], [grad(g, leaves) for g in first]


TINY = 4.2483542552915889953e-18
"""exp(-40) / (1 + exp(-40))**2, to all digits of a double exp(-40) itself."""

PAIRS = [
    ("xlogy", (0.0, 2.0), 0.0, [math.log(2.0), 0.0], [[0.0, 0.5], [0.5, 0.0]]),
    ("xlogy", (0.0, 0.0), 0.0, [0.0, 0.0], [[0.0, 0.0], [0.0, 0.0]]),
    ("xlogy", (0.0, -1.0), 0.0, [0.0, 0.0], [[0.0, 0.0], [0.0, 0.0]]),
    ("xlogy", (0.0, NAN), NAN, [NAN, NAN], [[0.0, NAN], [NAN, NAN]]),
    ("xlogy", (2.0, 0.0), -INF, [-INF, INF], [[0.0, INF], [INF, -INF]]),
    ("xlogy", (3.0, 0.5), 3.0 * math.log(0.5), [math.log(0.5), 6.0], [[0.0, 2.0], [2.0, -12.0]]),
    ("logaddexp", (1.5, 1.5), 1.5 + math.log(2.0), [0.5, 0.5], [[0.25, -0.25], [-0.25, 0.25]]),
    ("logaddexp", (40.0, 0.0), 40.0, [1.0, TINY], [[TINY, -TINY], [-TINY, TINY]]),
    ("logaddexp", (0.0, 40.0), 40.0, [TINY, 1.0], [[TINY, -TINY], [-TINY, TINY]]),
    ("logaddexp", (-900.0, 900.0), 900.0, [0.0, 1.0], [[0.0, 0.0], [0.0, 0.0]]),
    ("logaddexp", (INF, INF), INF, [0.5, 0.5], [[0.0, 0.0], [0.0, 0.0]]),
    ("logaddexp", (-INF, -INF), -INF, [0.5, 0.5], [[0.0, 0.0], [0.0, 0.0]]),
    ("logaddexp", (-INF, 1.0), 1.0, [0.0, 1.0], [[0.0, 0.0], [0.0, 0.0]]),
    ("logaddexp", (INF, -INF), INF, [1.0, 0.0], [[0.0, 0.0], [0.0, 0.0]]),
    ("logaddexp", (1e308, 1e308), 1e308, [0.5, 0.5], [[0.25, -0.25], [-0.25, 0.25]]),
    ("norm", (0.0, 0.0), 0.0, [0.0, 0.0], [[0.0, 0.0], [0.0, 0.0]]),
    ("norm", (0.0, -2.0), 2.0, [0.0, -1.0], [[0.5, 0.0], [0.0, 0.0]]),
    ("norm", (3.0, 4.0), 5.0, [0.6, 0.8], [[0.128, -0.096], [-0.096, 0.072]]),
    ("norm", (3e200, 4e200), 5e200, [0.6, 0.8], [[1.28e-201, -9.6e-202], [-9.6e-202, 7.2e-202]]),
    ("norm", (3e-200, 4e-200), 5e-200, [0.6, 0.8], [[1.28e199, -9.6e198], [-9.6e198, 7.2e198]]),
]


@pytest.mark.parametrize(("name", "point", "value", "slopes", "second"), PAIRS)
def test_functions_of_two_at_awkward_points(
    name: str,
    point: tuple[float, float],
    value: float,
    slopes: list[float],
    second: list[list[float]],
) -> None:
    """The mixed second derivatives are the same in both orders."""
    function = getattr(autograd, name)
    of_two = (lambda x, y: function([x, y])) if name == "norm" else function

    found, first, matrix = matrices(of_two, *point)

    assert found == pytest.approx(value, rel=1e-14, nan_ok=True)
    assert first == pytest.approx(slopes, rel=1e-14, abs=1e-320, nan_ok=True)
    for line, expected in zip(matrix, second, strict=True):
        assert line == pytest.approx(expected, rel=1e-13, abs=1e-300, nan_ok=True)


@pytest.mark.parametrize("x", [1e30, -1e30])
def test_the_series_near_0_leaves_no_nan_far_from_it(x: float) -> None:
    """Its powers are infinite there, and 0 times infinity is nan."""
    found = derivatives(autograd.sinc, x)

    # at most what a wave has that decays as 1 / (pi x)
    assert all(abs(each) <= 1.01 * math.pi ** (n - 1) / 1e30 for n, each in enumerate(found))


def test_a_rounded_zero_keeps_its_sign() -> None:
    assert (1.0 / autograd.round(Value(-0.25))).data == -INF


@pytest.mark.parametrize("n", range(4, 8))
@pytest.mark.parametrize("x", [0.3, 1.0, 12.0, -0.5, -3.5, -2.2])
def test_the_gamma_function_has_derivatives_of_any_order(n: int, x: float) -> None:
    """Two of them are rows, those of higher order what becomes of the last one's rule.

    At half-integers every second one is small beside the terms that it is a sum of.
    """
    leaf = Value(x)
    y = autograd.lgamma(leaf)
    for _ in range(n):
        y = grad(y, leaf, create_graph=True)

    with mp.workdps(40):
        scale = abs(mp.polygamma(n, x)) if x < 0.0 else 0.0
        expected = mp.polygamma(n - 1, x)
    assert y.data == pytest.approx(float(expected), rel=1e-13, abs=1e-14 * float(scale))
