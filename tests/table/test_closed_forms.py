"""The value of every row by a formula written here, and its IEEE results at awkward points."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.engine import operations
from autograd.table.algebras import ARRAY
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS

INF, NAN = math.inf, math.nan

# other formulas than the table's wherever there are others
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
    "exp": lambda x: math.e**x,
    "exp2": lambda x: 2.0**x,
    "expm1": lambda x: 2.0 * math.exp(x / 2.0) * math.sinh(x / 2.0),
    "log": lambda x: math.log2(x) * math.log(2.0),
    "log2": lambda x: math.log(x) / math.log(2.0),
    "log10": lambda x: math.log(x) / math.log(10.0),
    "log1p": lambda x: math.log(1.0 + x),
    "abs": lambda x: math.sqrt(x * x),
    "sign": lambda x: math.copysign(1.0, x),
    "heaviside": lambda x, y: float(x > 0.0),
    "floor": lambda x: x - x % 1.0,
    "ceil": lambda x: x + -x % 1.0,
    "maximum": lambda x, y: (x + y + abs(x - y)) / 2.0,
    "minimum": lambda x, y: (x + y - abs(x - y)) / 2.0,
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
    "hypot": lambda x, y: math.sqrt(x * x + y * y),
    "sigmoid": lambda x: 0.5 + 0.5 * math.tanh(x / 2.0),
    "logsigmoid": lambda x: math.log(0.5 + 0.5 * math.tanh(x / 2.0)),
    "softplus": lambda x: math.log(1.0 + math.exp(x)),
    "relu": lambda x: (x + abs(x)) / 2.0,
    "leaky_relu": lambda x, slope: x if x > 0.0 else slope * x,
    "elu": lambda x, alpha: x if x > 0.0 else alpha * (math.exp(x) - 1.0),
    "silu": lambda x: x * (0.5 + 0.5 * math.tanh(x / 2.0)),
    "gelu": lambda x: x * (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0,
    "sum": lambda xs: math.fsum(xs),
    "prod": lambda xs: xs[0] * xs[1] * xs[2],
    "mean": lambda xs: math.fsum(xs) / 3.0,
    "dot": lambda ws, xs: math.fsum(w * x for w, x in zip(ws, xs, strict=True)),
    "affine": lambda b, ws, xs: math.fsum((b, *(w * x for w, x in zip(ws, xs, strict=True)))),
    "max": lambda xs: sorted(xs)[2],
    "min": lambda xs: -sorted(-x for x in xs)[2],
    "logsumexp": lambda xs: math.log(math.fsum(map(math.exp, xs))),
    "cross_entropy": lambda k, xs: -math.log(math.exp(xs[int(k)]) / math.fsum(map(math.exp, xs))),
}


def test_every_row_has_a_closed_form_here() -> None:
    assert CLOSED_FORMS.keys() == {row.name for row in ROWS}


def test_values_are_those_of_the_closed_form(row: Primitive, trials: list[Any]) -> None:
    for trial in trials:
        expected = CLOSED_FORMS[row.name](*trial.operands(trial.numbers))

        assert trial.apply(trial.leaves()).data == pytest.approx(expected, rel=1e-13, abs=1e-14)


# NumPy computes a power of 0.5 as a square root, nan here; C's pow, and Python's, has inf
NUMPY_ALONE = {("pow", (-INF, 0.5))}


def special_points(row: Primitive) -> Iterable[tuple[Any, ...]]:
    """Every awkward number, pair or triple; groups of three."""
    groups = list(product(row.special[:6], repeat=3))
    choices: list[Any] = [groups if p.starred else row.special for p in row.operands]
    if row.name == "cross_entropy":
        choices[0] = (0.0, 1.0, 2.0)
    if len(choices) == 3 or row.name == "dot":
        choices = [c[:: max(1, len(c) // 14)] for c in choices]
    return (point for point in product(*choices) if (row.name, point) not in NUMPY_ALONE)


def test_awkward_points_give_what_ieee_arithmetic_gives(row: Primitive) -> None:
    """FLOAT takes Python's arithmetic where it can; ARRAY, which is NumPy's, is the truth."""
    for point in special_points(row):
        result = getattr(operations, row.name)(*point).data
        with np.errstate(all="ignore"):
            expected = float(ARRAY.forward(row, in_numpy(point)))

        assert same(result, expected), (row, point, result, expected)


def test_slopes_at_awkward_points_are_those_of_ieee_arithmetic(row: Primitive) -> None:
    for point in special_points(row):
        operands = [tuple(map(Value, p)) if isinstance(p, tuple) else Value(p) for p in point]
        node = getattr(operations, row.name)(*operands)
        with np.errstate(all="ignore"):
            expected = [
                float(each)
                for i, p in enumerate(point)
                for each in spread(ARRAY.slope(row, i, np.float64(node.data), in_numpy(point)), p)
            ]

        assert len(node.slopes) == len(expected)
        assert all(map(same, node.slopes, expected)), (row, point, node.slopes, expected)


def in_numpy(point: tuple[Any, ...]) -> list[Any]:
    return [tuple(map(np.float64, p)) if isinstance(p, tuple) else np.float64(p) for p in point]


def spread(slope: Any, operand: Any) -> list[Any]:
    if not isinstance(operand, tuple):
        return [slope]
    return list(slope) if isinstance(slope, tuple | list) else [slope] * len(operand)


def same(x: float, y: float) -> bool:
    """Both NaN, or equal but for what NumPy's functions differ from libm's."""
    return (x != x and y != y) or math.isclose(x, y, rel_tol=1e-14)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (lambda v: v(1.0) / v(0.0), INF),
        (lambda v: v(-1.0) / v(0.0), -INF),
        (lambda v: v(0.0) / v(0.0), NAN),
        (lambda v: v(0.0) ** 0.0, 1.0),
        (lambda v: v(NAN) ** 0.0, 1.0),
        (lambda v: v(1.0) ** NAN, 1.0),
        (lambda v: v(0.0) ** -1.0, INF),
        (lambda v: v(-2.0) ** 3.0, -8.0),
        (lambda v: v(-8.0) ** (1.0 / 3.0), NAN),
        (lambda v: v(10.0) ** 400, INF),
        (lambda v: v(5.0) % v(0.0), NAN),
        (lambda v: v(-5.0) % 3.0, 1.0),
        (lambda v: v(1e200) * v(1e200), INF),
        (lambda v: v(INF) - v(INF), NAN),
        (lambda v: v(-1.0).sqrt(), NAN),
        (lambda v: v(0.0).log(), -INF),
        (lambda v: v(-1.0).log(), NAN),
        (lambda v: v(-1.0).log1p(), -INF),
        (lambda v: v(1000.0).exp(), INF),
        (lambda v: v(-1000.0).exp(), 0.0),
        (lambda v: v(INF).sin(), NAN),
        (lambda v: v(2.0).asin(), NAN),
        (lambda v: v(1.0).atanh(), INF),
        (lambda v: v(INF).floor(), INF),
        (lambda v: v(1000.0).sigmoid(), 1.0),
        (lambda v: v(-1000.0).sigmoid(), 0.0),
        (lambda v: v(1000.0).softplus(), 1000.0),
        (lambda v: v(-1000.0).logsigmoid(), -1000.0),
        (lambda v: v(NAN).relu(), NAN),
        (lambda v: v(1000.0).cosh(), INF),
        (lambda v: autograd.max([v(1.0), v(NAN)]), NAN),
        (lambda v: autograd.min([v(NAN), v(1.0)]), NAN),
        (lambda v: autograd.logsumexp([v(1000.0), v(1000.0)]), 1000.0 + math.log(2.0)),
        (lambda v: autograd.logsumexp([v(-INF), v(-INF)]), -INF),
        (lambda v: autograd.hypot(v(1e200), v(1e200)), math.sqrt(2.0) * 1e200),
    ],
)
def test_arithmetic_never_raises_and_is_never_complex(
    expression: Callable[[type[Value]], Value], expected: float
) -> None:
    result = expression(Value).data

    assert type(result) is float
    assert same(result, expected)


@pytest.mark.parametrize("x", [Value(-0.0).floor(), Value(-0.0).ceil(), Value(-0.5).ceil()])
def test_a_zero_keeps_its_sign(x: Value) -> None:
    assert (1.0 / x).data == -INF


@pytest.mark.parametrize(
    ("expression", "at", "expected"),
    [
        (lambda x: x.relu(), 0.0, 0.0),
        (lambda x: x.relu(), NAN, 1.0),
        (lambda x: abs(x), 0.0, 0.0),
        (lambda x: x.clamp(0.0, 1.0), 0.0, 1.0),
        (lambda x: x.clamp(0.0, 1.0), 1.0, 1.0),
        (lambda x: autograd.maximum(x, 0.0), 0.0, 0.5),
        (lambda x: autograd.max([x, 1.0, 1.0]), 1.0, 1.0 / 3.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: x**1, 0.0, 1.0),
        (lambda x: x**2, 0.0, 0.0),
        (lambda x: 0.0**x, 2.0, 0.0),
        (lambda x: x.sqrt(), 0.0, INF),
        (lambda x: 1.0 / x, 1e-200, -INF),
        (lambda x: 1e-200 / x, 1e-200, -1e200),
        (lambda x: x.tanh(), 1000.0, 0.0),
        (lambda x: x.elu(), -1000.0, 0.0),
        (lambda x: autograd.prod([x, 0.0, 5.0]), 0.0, 0.0),
        (lambda x: autograd.prod([x, 2.0, 5.0]), 0.0, 10.0),
    ],
)
def test_slopes_at_kinks_and_ends(
    expression: Callable[[Value], Value], at: float, expected: float
) -> None:
    x = Value(at)
    expression(x).backward()

    assert x.grad == expected
