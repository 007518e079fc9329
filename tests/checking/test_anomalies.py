"""Where nan and infinity begin."""

from __future__ import annotations

import pytest

from autograd import Value, affine, cross_entropy
from autograd.checking.anomalies import first_bad, first_bad_gradient
from autograd.engine.scopes import Scoped

NAN, INF = float("nan"), float("inf")


def test_finite_results_have_no_bad_node() -> None:
    x = Value(2.0)

    assert first_bad(x.log() * 3.0) is None
    assert first_bad_gradient(x.log() * 3.0) is None


def test_the_bad_node_is_the_one_with_finite_operands() -> None:
    p = Value(-1.0, "p")
    bad = p.log()

    anomaly = first_bad((2.0 * bad + 1.0).exp())

    assert anomaly is not None
    assert anomaly.node is bad


def test_an_infinity_that_was_harmless_is_passed_over() -> None:
    """1/(1 + exp(1000)) is 0; the nan begins elsewhere, later in the order of operations."""
    x, p = Value(1000.0, "x"), Value(-1.0, "p")
    harmless = 1.0 / (1.0 + x.exp())
    bad = p.log()

    anomaly = first_bad(harmless + bad)

    assert anomaly is not None
    assert anomaly.node is bad


def test_nan_from_infinities_is_followed_to_the_first_of_them() -> None:
    """inf - inf is nan, but exp overflowed before."""
    x = Value(1000.0, "x")
    overflow = x.exp()

    anomaly = first_bad(overflow - overflow)

    assert anomaly is not None
    assert anomaly.node is overflow


def test_a_leaf_may_be_the_bad_node() -> None:
    x = Value(NAN, "x")

    anomaly = first_bad(x * 2.0)

    assert anomaly is not None
    assert (anomaly.node, str(anomaly)) == (x, "'x' is nan")


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda p: (1.0 - p).log(), "log(1 − p) = log(−1) gave nan"),
        (lambda p: 1.0 / (p - p), "1 / (p − p) = 1 / 0 gave ∞"),
        (lambda p: (p * 1e200) * 1e200, "p · 1e+200 · 1e+200 = 2e+200 · 1e+200 gave ∞"),
        (lambda p: Value(INF) + p, "an unlabelled leaf is ∞"),
    ],
)
def test_the_text_has_the_formula_and_the_numbers(make: object, text: str) -> None:
    assert callable(make)

    assert str(first_bad(make(Value(2.0, "p")))) == text


def test_a_label_and_its_scope_stand_first() -> None:
    bad = affine(Value(0.0, "b"), [Value(1e200, "w1"), Value(1.0, "w2")], [1e200, 2.0])
    bad.label = Scoped("h1_2", "layer 1")

    told = str(first_bad(bad.tanh() * 0.0 + bad))

    assert told.startswith("'h1_2' (layer 1) = ")
    assert "w1" in told
    assert told.endswith(" gave ∞")


def test_a_long_formula_is_cut_short() -> None:
    x = Value(2.0, "x")
    for _ in range(1000):
        x = x * 1.01 - 0.01

    assert len(str(first_bad((x - 1e9).log()))) < 120


def test_the_bad_gradient_is_told_with_its_slope() -> None:
    """d sqrt(u)/du at 0 is 1/0; what comes before it is finite."""
    x = Value(0.0, "x")
    root = (x * x).sqrt()

    anomaly = first_bad_gradient(3.0 * root)

    assert anomaly is not None
    assert anomaly.node is root
    assert str(anomaly) == (
        "the gradient of x · x through √(x · x) = √(0) is inf: 3 times the slope inf"
    )


def test_zero_times_an_infinite_slope_is_bad_too() -> None:
    x = Value(0.0, "x")

    assert str(first_bad_gradient(0.0 * x.sqrt())).endswith("is nan: 0 times the slope inf")


def test_ways_that_lead_to_other_leaves_are_passed_over() -> None:
    """Only the slope in `x` is infinite."""
    x, w = Value(0.0, "x"), Value(1.0, "w")
    y = x.sqrt() + w * 2.0

    assert first_bad_gradient(y, [w]) is None
    assert first_bad_gradient(y, [x]) is not None
    assert first_bad_gradient(y) is not None


def test_gradients_whose_sum_overflows_are_told_apart() -> None:
    x = Value(1.0, "x")
    h = x * 1.0
    h.label = "h"

    anomaly = first_bad_gradient(h * 1e308 + h * 1e308)

    assert anomaly is not None
    assert str(anomaly) == "the gradients that reach 'h' add up to inf"


def test_looking_for_bad_gradients_writes_none() -> None:
    x = Value(4.0)
    x.grad = 7.0

    first_bad_gradient(x.sqrt())

    assert x.grad == 7.0


def test_groups_are_followed() -> None:
    """The scores of a cross-entropy, of which one is bad."""
    scores = [Value(1.0), Value(-1.0, "s").log(), Value(2.0)]

    assert str(first_bad(cross_entropy(scores, 0))) == "log(s) = log(−1) gave nan"
