"""Laws that single rows obey: inverse functions, signs, periods, shifts and order of operands."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Value, grad, operations
from autograd.table.primitives import ROWS, TABLE
from tests.properties.functions import numbers

Function = Callable[[Any], Any]

INVERSES: dict[str, tuple[Function, Function, float, float]] = {
    "log of exp": (ag.exp, ag.log, -3.0, 3.0),
    "log2 of exp2": (ag.exp2, ag.log2, -3.0, 3.0),
    "log1p of expm1": (ag.expm1, ag.log1p, -2.0, 3.0),
    "sqrt of square": (ag.square, ag.sqrt, 0.1, 9.0),
    "cbrt of cube": (lambda x: x**3, ag.cbrt, 0.1, 9.0),
    "reciprocal of itself": (ag.reciprocal, ag.reciprocal, 0.1, 9.0),
    "asin of sin": (ag.sin, ag.asin, -1.3, 1.3),
    "acos of cos": (ag.cos, ag.acos, 0.3, 2.8),
    "atan of tan": (ag.tan, ag.atan, -1.3, 1.3),
    "asinh of sinh": (ag.sinh, ag.asinh, -3.0, 3.0),
    "acosh of cosh": (ag.cosh, ag.acosh, 0.3, 3.0),
    "atanh of tanh": (ag.tanh, ag.atanh, -2.0, 2.0),
    "logit of sigmoid": (ag.sigmoid, lambda p: ag.log(p) - ag.log1p(-p), -3.0, 3.0),
    "log of expm1 of softplus": (ag.softplus, lambda y: ag.log(ag.expm1(y)), -3.0, 3.0),
}


@pytest.mark.parametrize("name", INVERSES)
@given(data=st.data())
def test_slopes_of_inverse_functions_multiply_to_1(name: str, data: st.DataObject) -> None:
    """And those of second order are -f''/f'^3, by differentiating once more."""
    function, inverse, low, high = INVERSES[name]
    x = data.draw(numbers(low, high))
    y = function(Value(x)).data
    first, second = grad(function)(x), grad(grad(function))(x)

    assert inverse(Value(y)).data == pytest.approx(x, rel=1e-12, abs=1e-13)
    assert grad(inverse)(y) * first == pytest.approx(1.0, rel=1e-11)
    assert grad(grad(inverse))(y) == pytest.approx(-second / first**3, rel=1e-9, abs=1e-11)


ODD = "neg sign sin tan asin atan sinh tanh asinh atanh erf cbrt softsign reciprocal".split()
EVEN = "abs square cos cosh sinc norm_pdf".split()


@pytest.mark.parametrize("name", [*ODD, *EVEN])
@given(data=st.data())
def test_signs_go_through_odd_functions_and_vanish_in_even_ones(
    name: str, data: st.DataObject
) -> None:
    """To the last bit, and the other way round in the slopes."""
    row = TABLE[name]
    x = data.draw(numbers(*row.domain))
    here, there = Value(x), Value(-x)
    results = [getattr(operations, name)(each) for each in (here, there)]
    slopes = [result.slopes[0] for result in results]

    sign = -1.0 if name in ODD else 1.0
    assert results[1].data == sign * results[0].data
    assert slopes[1] == -sign * slopes[0]


@pytest.mark.parametrize(
    ("function", "period"), [(ag.sin, math.tau), (ag.cos, math.tau), (ag.tan, math.pi)]
)
@given(x=numbers(-1.5, 1.5), turns=st.integers(-20, 20))
def test_a_period_later_values_and_slopes_are_the_same(
    function: Function, period: float, x: float, turns: int
) -> None:
    here, later = Value(x), Value(x + turns * period)
    # the later number is rounded to its last place, and so is the period
    near = 4.0 * math.ulp(abs(turns) * period + 2.0)
    for order in range(3):
        expected = _derivative(function, here, order).data
        steepness = 10.0 * (1.0 + math.tan(x) ** 2) ** (order + 1)
        assert _derivative(function, later, order).data == pytest.approx(
            expected, abs=near * steepness
        )


def _derivative(function: Function, leaf: Value, order: int) -> Value:
    result: Value = function(leaf)
    for _ in range(order):
        result = grad(result, leaf, create_graph=True)
    return result


GROUPS = "sum prod mean norm var std max min logsumexp".split()


@pytest.mark.parametrize("name", GROUPS)
@given(
    given_numbers=st.lists(numbers(0.1, 3.0), min_size=2, max_size=7, unique=True),
    seed=st.integers(0, 999),
)
def test_the_order_of_operands_changes_nothing(
    name: str, given_numbers: list[float], seed: int
) -> None:
    """Value, slopes and second derivatives, each at the operand that it belongs to."""
    function = getattr(operations, name)
    order = list(range(len(given_numbers)))
    random.Random(seed).shuffle(order)
    x = list(map(Value, given_numbers))
    one, other = function(x), function([x[n] for n in order])

    assert other.data == pytest.approx(one.data, rel=1e-13, abs=1e-13)
    slopes = grad(one, x)
    assert grad(other, x) == pytest.approx(slopes, rel=1e-11, abs=1e-11)


def test_every_row_of_which_the_order_is_said_not_to_matter_is_symmetric() -> None:
    """Of two operands to the last bit, also where one is nan, infinite or -0.0."""
    rng = random.Random(1)
    special = [0.0, -0.0, 1.0, -2.5, math.inf, -math.inf, math.nan, 1e-320]
    rows = [row for row in ROWS if row.commutative and row.arity == 2]
    assert {"add", "mul", "maximum", "hypot"} <= {row.name for row in rows}
    for row in rows:
        function = getattr(operations, row.name)
        pairs = [(x, y) for x in special for y in special]
        pairs += [(rng.gauss(0.0, 10.0), rng.gauss(0.0, 10.0)) for _ in range(50)]
        for x, y in pairs:
            one, other = function(Value(x), Value(y)), function(Value(y), Value(x))
            if not (row.kinks == "tie" and x == y == 0.0):  # either zero is the greater one
                assert repr(one.data) == repr(other.data), (row.name, x, y)
            assert repr(one.slopes) == repr(other.slopes[::-1]), (row.name, x, y)


@given(
    scores=st.lists(numbers(-30.0, 30.0), min_size=1, max_size=6),
    shift=numbers(-100.0, 100.0),
)
def test_softmax_does_not_change_when_all_scores_are_shifted(
    scores: list[float], shift: float
) -> None:
    """So its slopes along (1, ..., 1) are 0; logsumexp moves with the shift."""
    x = list(map(Value, scores))
    shares, shifted = ag.softmax(x), ag.softmax([each + shift for each in x])

    # rounding of score and shift, which the exponential magnifies
    near = 1e-13 * (1.0 + abs(shift) + max(map(abs, scores)))
    assert [p.data for p in shifted] == pytest.approx([p.data for p in shares], rel=near)
    assert sum(p.data for p in shares) == pytest.approx(1.0, rel=1e-13)
    for share in shares:
        assert sum(grad(share, x)) == pytest.approx(0.0, abs=1e-15)
    total = ag.logsumexp([each + shift for each in x]).data
    assert total == pytest.approx(ag.logsumexp(x).data + shift, rel=1e-13, abs=1e-12)


@given(x=numbers(-5.0, 5.0), y=numbers(-5.0, 5.0))
def test_identities_of_addition_hold_for_values_and_slopes(x: float, y: float) -> None:
    """sin(x + y) and exp(x + y), written as one and as two, by both operands."""
    a, b = Value(x), Value(y)
    for one, two in [
        (ag.sin(a + b), ag.sin(a) * ag.cos(b) + ag.cos(a) * ag.sin(b)),
        (ag.exp(a + b), ag.exp(a) * ag.exp(b)),
        (ag.maximum(a, b) + ag.minimum(a, b), a + b),
        (ag.logaddexp(a, b), ag.log(ag.exp(a) + ag.exp(b))),
        (ag.hypot(a, b) ** 2, a * a + b * b),
        (ag.relu(a) - ag.relu(-a), a * 1.0),
    ]:
        assert one.data == pytest.approx(two.data, rel=1e-12, abs=1e-14)
        if x and y:  # at 0 relu and hypot have a kink
            assert grad(one, [a, b]) == pytest.approx(grad(two, [a, b]), rel=1e-11, abs=1e-12)
