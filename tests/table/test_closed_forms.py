"""The value of every row by another formula, and its IEEE results at awkward points."""

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
from tests.table.closed_forms import CLOSED_FORMS
from tests.trials import spread

INF, NAN = math.inf, math.nan


def test_every_row_has_a_closed_form(row: Primitive) -> None:
    arguments = ", ".join(p.name for p in row.operands)

    assert row.name in CLOSED_FORMS, (
        f"Write another formula for {row.name!r} into tests/table/closed_forms.py, in plain math "
        f'and independent of the row\'s rules: `"{row.name}": lambda {arguments}: ...`.'
    )


def test_every_closed_form_is_of_a_row() -> None:
    assert CLOSED_FORMS.keys() <= {row.name for row in ROWS}


def test_values_are_those_of_the_closed_form(row: Primitive, trials: list[Any]) -> None:
    for trial in trials:
        expected = CLOSED_FORMS[row.name](*trial.operands(trial.numbers))

        assert trial.apply(trial.leaves()).data == pytest.approx(expected, rel=1e-13, abs=1e-14)


# NumPy computes a power of 0.5 as a square root, nan here; C's pow, and Python's, has inf
NUMPY_ALONE = {("pow", (-INF, 0.5))}


def special_points(row: Primitive) -> Iterable[tuple[Any, ...]]:
    """Every awkward number, pair or triple; groups of three."""
    groups = list(product(row.special[:6], repeat=3))
    classes = (0.0, 1.0, 2.0)
    choices: list[Any] = [
        groups if p.starred else classes if p.role == "class" else row.special for p in row.operands
    ]
    if len(choices) == 3 or sum(p.starred for p in row.operands) == 2:
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
        (lambda x: x.hardtanh(), 1.0, 0.0),
        (lambda x: x.hardtanh(), -1.0, 0.0),
        (lambda x: autograd.hardtanh(5.0, -1.0, x), 2.0, 1.0),
        (lambda x: autograd.hardtanh(0.0, 2.0, x), 1.0, 1.0),
        (lambda x: autograd.hardtanh(0.0, x, 1.0), 2.0, 0.0),
        (lambda x: x.cbrt(), 0.0, INF),
        (lambda x: x.selu(), 0.0, 1.7580993408473768),
        (lambda x: round(x), 0.5, 0.0),
        (lambda x: autograd.norm([x, 0.0]), 0.0, 0.0),
        (lambda x: autograd.std([x, 3.0]), 3.0, 0.0),
        (lambda x: autograd.xlogy(x, 0.0), 0.0, 0.0),
        (lambda x: autograd.prod([x, 2.0, 5.0]), 0.0, 10.0),
    ],
)
def test_slopes_at_kinks_and_ends(
    expression: Callable[[Value], Value], at: float, expected: float
) -> None:
    x = Value(at)
    expression(x).backward()

    assert x.grad == expected
