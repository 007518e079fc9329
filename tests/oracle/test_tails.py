"""Derivatives that are finite far out, at infinity and at 0 come out as they are, by mpmath."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest

import autograd
from autograd import Value, cross_entropy, grad, log_softmax, softmax

mp: Any = pytest.importorskip("mpmath")
pytestmark = pytest.mark.oracle

INF = math.inf
DIGITS = 1000
"""Some hundred more than the widest point takes: 1e170 beside 1, and both squared."""


def derivatives(function: Callable[..., Value], at: Sequence[float]) -> tuple[Any, Any]:
    """The first derivatives, and by each operand those of each."""
    leaves = [Value(x) for x in at]
    first = grad(function(*leaves), leaves, create_graph=True)
    return [g.data for g in first], [grad(g, leaves) for g in first]


def exact(function: Callable[..., Any], at: Sequence[float], orders: Sequence[int]) -> float:
    with mp.workdps(DIGITS):
        found = mp.diff(function, tuple(map(mp.mpf, at)), tuple(orders))
        return float(mp.re(found))


def sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


FIRST: list[tuple[Callable[..., Value], Callable[..., Any], Sequence[float]]] = [
    (autograd.expm1, mp.expm1, [-40.0]),
    (autograd.expm1, mp.expm1, [-700.0]),
    (autograd.asinh, mp.asinh, [1e160]),
    (autograd.asinh, mp.asinh, [-1e300]),
    (autograd.acosh, mp.acosh, [1e160]),
    (autograd.acosh, mp.acosh, [1.0 + 1e-12]),
    (autograd.atan2, mp.atan2, [1e-170, 1e-170]),
    (autograd.atan2, mp.atan2, [1e170, -1e170]),
    (autograd.atan2, mp.atan2, [3e-170, 1.0]),
]


@pytest.mark.parametrize(("ours", "theirs", "at"), FIRST)
def test_a_slope_far_out_is_not_0_or_infinite(
    ours: Callable[..., Value], theirs: Callable[..., Any], at: Sequence[float]
) -> None:
    first, _ = derivatives(ours, at)
    for i, slope in enumerate(first):
        orders = [int(i == j) for j in range(len(at))]

        assert slope == pytest.approx(exact(theirs, at, orders), rel=1e-13, abs=0.0)


SECOND: list[tuple[Callable[..., Value], Callable[..., Any], float]] = [
    (function, exactly, x)
    for function, exactly in [
        (autograd.softplus, lambda x: mp.log(1 + mp.exp(x))),
        (autograd.logsigmoid, lambda x: -mp.log(1 + mp.exp(-x))),
        (autograd.silu, lambda x: x * sigmoid(x)),
        (autograd.expm1, mp.expm1),
    ]
    for x in (0.0, 0.5, 25.0, 40.0, -40.0, 300.0, -300.0)
]


@pytest.mark.parametrize(("ours", "theirs", "x"), SECOND)
def test_a_second_derivative_in_a_tail_is_not_0(
    ours: Callable[..., Value], theirs: Callable[..., Any], x: float
) -> None:
    _, second = derivatives(ours, [x])

    assert second[0][0] == pytest.approx(exact(theirs, [x], [2]), rel=1e-12, abs=0.0)


@pytest.mark.parametrize("x", [40.0, -40.0, 2.0])
def test_a_third_derivative_in_a_tail_is_not_0(x: float) -> None:
    leaf = Value(x)
    second = grad(grad(leaf.softplus(), leaf, create_graph=True), leaf, create_graph=True)
    expected = exact(lambda x: mp.log(1 + mp.exp(x)), [x], [3])

    assert grad(second, leaf) == pytest.approx(expected, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("x", [1000.0, -1000.0, INF, -INF])
@pytest.mark.parametrize("name", ["softplus", "logsigmoid"])
def test_a_second_derivative_where_nothing_is_left_is_0(name: str, x: float) -> None:
    assert derivatives(getattr(autograd, name), [x])[1] == [[0.0]]


@pytest.mark.parametrize("x", [INF, -INF])
@pytest.mark.parametrize("name", ["erf", "erfc", "atan", "asinh", "acosh"])
def test_a_curve_is_straight_at_infinity(name: str, x: float) -> None:
    """Its second derivative was 0 times inf, which is nan."""
    if name == "acosh" and x < 0.0:
        return
    first, second = derivatives(getattr(autograd, name), [x])

    assert first == pytest.approx([0.0], abs=1e-300)  # 1 over the greatest float
    assert second == [[0.0]]


def test_a_length_of_0_squared_has_slope_0() -> None:
    first, _ = derivatives(lambda x, y: autograd.hypot(x, y) ** 2, [0.0, 0.0])

    assert first == [0.0, 0.0]


@pytest.mark.parametrize("x", [2.0, 0.5, 1.0])
def test_both_orders_of_the_mixed_derivative_of_a_power_agree_where_the_exponent_is_0(
    x: float,
) -> None:
    _, second = derivatives(lambda x, y: x**y, [x, 0.0])
    expected = exact(lambda x, y: x**y, [x, 0.0], [1, 1])

    assert second[0][1] == pytest.approx(expected, rel=1e-15)
    assert second[1][0] == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("y", [2.0, 3.0, 1.5])
def test_a_power_of_0_is_flat_in_its_exponent(y: float) -> None:
    _, second = derivatives(lambda x, y: x**y, [0.0, y])

    assert second[0][1] == second[1][0] == second[1][1] == 0.0


@pytest.mark.parametrize("y", [1.0, 0.7, 0.0])
def test_a_power_of_0_stays_flat_in_its_exponent_where_it_is_steep_in_x(y: float) -> None:
    """A dose of 0 and a Hill coefficient of 1; mixed derivatives are infinite there, and so nan."""
    first, second = derivatives(lambda x, y: x**y, [0.0, y])

    assert first[1] == second[1][1] == 0.0
    assert math.isnan(second[1][0])


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_derivatives_of_a_polynomial_at_0_are_numbers(n: int) -> None:
    x = Value(0.0)
    derivative: Any = x**n
    for order in range(1, 4):
        derivative = grad(derivative, x, create_graph=True)

        assert derivative.data == (math.factorial(n) if order == n else 0.0)


def normalised(logits: Sequence[float]) -> list[float]:
    with mp.workdps(50):
        top = max(logits)
        exponentials = [mp.exp(mp.mpf(x) - top) for x in logits]
        return [float(e / mp.fsum(exponentials)) for e in exponentials]


BIG = [[1e16, 1e16], [1e10, 1e10 + 1.0], [1e10, 1e10, 0.0], [-1e12, -1e12 - 3.0], [1e308, 1e308]]


@pytest.mark.parametrize("logits", BIG, ids=str)
def test_softmax_of_big_logits_adds_up_to_1(logits: list[float]) -> None:
    expected = normalised(logits)

    assert [p.data for p in softmax(logits)] == pytest.approx(expected, rel=1e-15)
    finite = [
        (math.log(p), v.data) for p, v in zip(expected, log_softmax(logits), strict=True) if p
    ]
    assert [found for _, found in finite] == pytest.approx([log for log, _ in finite], rel=1e-15)


@pytest.mark.parametrize("logits", BIG, ids=str)
def test_slopes_at_big_logits_add_up_to_0(logits: list[float]) -> None:
    ps = normalised(logits)
    for k in range(len(logits)):
        leaves = [Value(x) for x in logits]
        weights = [float(i == k) for i in range(len(logits))]
        expected = [p - w for p, w in zip(ps, weights, strict=True)]

        for target in (k, weights):
            found = grad(cross_entropy(leaves, target), leaves)
            assert found == pytest.approx(expected, rel=1e-15, abs=4e-16)
        p = softmax(leaves)[k]
        by_each = [ps[k] * (w - q) for q, w in zip(ps, weights, strict=True)]
        assert grad(p, leaves) == pytest.approx(by_each, rel=1e-15, abs=4e-16)


def test_a_loss_against_weights_keeps_the_normaliser_of_big_logits() -> None:
    assert cross_entropy([1e16, 1e16], [0.5, 0.5]).data == math.log(2.0)
    assert cross_entropy([1e16, 1e16], [Value(0.25), 0.75]).data == math.log(2.0)


@pytest.mark.parametrize("logits", [[0.0, -40.0], [0.0, -40.0, -41.0], [-40.0, 0.0], [7.0, -33.0]])
def test_a_confident_class_still_has_a_loss_and_slopes(logits: list[float]) -> None:
    k = logits.index(max(logits))
    leaves = [Value(x) for x in logits]
    loss = cross_entropy(leaves, k)
    first = grad(loss, leaves, create_graph=True)
    with mp.workdps(50):
        others = mp.fsum(mp.exp(mp.mpf(x) - logits[k]) for i, x in enumerate(logits) if i != k)
        expected = float(mp.log1p(others))
        slope = float(-others / (1 + others))

    assert loss.data == pytest.approx(expected, rel=1e-15, abs=0.0)
    assert first[k].data == pytest.approx(slope, rel=1e-15, abs=0.0)
    assert grad(first[k], leaves[k]) == pytest.approx(-slope, rel=1e-15, abs=0.0)


def test_what_a_rule_records_is_the_slope_that_it_computes(trials: list[Any]) -> None:
    """Some rules are written in another way where their result is differentiated again."""
    for trial in trials:
        leaves = trial.leaves()
        node = trial.apply(leaves)
        recorded = grad(node, leaves, create_graph=True)

        assert [g.data for g in recorded] == pytest.approx(node.slopes, rel=1e-13, abs=1e-14)


@pytest.mark.parametrize("logits", [[0.0, -40.0, -41.0], [0.0, 0.0, -40.0], [-41.0, 0.0, -40.0]])
def test_second_derivatives_of_a_loss_are_those_of_the_softmax_alone(logits: list[float]) -> None:
    """Tiny ones too: nothing is left of what is taken off first."""
    leaves = [Value(x) for x in logits]
    first = grad(cross_entropy(leaves, 0), leaves, create_graph=True)
    ps = normalised(logits)
    for i, g in enumerate(first):
        found = grad(g, leaves)
        expected = [-ps[i] * p for p in ps]

        assert found[:i] + found[i + 1 :] == pytest.approx(
            expected[:i] + expected[i + 1 :], rel=1e-13, abs=0.0
        )


def test_infinite_logits_are_answered_as_by_ieee_rules() -> None:
    assert autograd.logsumexp([INF, 0.0]).data == INF
    assert autograd.pivot([INF, 0.0]).data == autograd.pivot([-INF, -INF]).data == 0.0
    assert autograd.log_softmax([-INF, 0.0])[0].data == -INF
