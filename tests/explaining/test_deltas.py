"""Derivations in the style of backpropagation: the δ that text 000 uses, each told once."""

from __future__ import annotations

import math

import pytest

import autograd as ag
from autograd import Value, explain
from tests.explaining.stories import named, network, number_of


@pytest.mark.parametrize("plain", [False, True])
def test_the_deltas_of_the_network_are_those_of_the_text(plain: bool) -> None:
    total, v = network(plain)

    told = explain(total, [v[f"w{n}"] for n in range(1, 9)], style="delta", decimals=9).text

    for line in (
        "δ_o1 = ∂E_total/∂net_o1 = ∂E_o1/∂out_o1 · ∂out_o1/∂net_o1 = ",
        " = 0.138498562\n",
        "∂E_total/∂w5 = δ_o1 · out_h1 = 0.138498562 · 0.593269992 = 0.082167041\n",
        "δ_h1 = ∂E_total/∂net_h1 = (δ_o1 · w5 + δ_o2 · w7) · ∂out_h1/∂net_h1 = ",
        "∂E_total/∂w1 = δ_h1 · i1 = 0.008771355 · 0.05 = 0.000438568\n",
    ):
        assert line in told


def test_each_delta_and_slope_is_told_once_and_before_it_is_used() -> None:
    total, v = network(plain=True)

    told = explain(total, [*v.values()], style="delta").text

    for name in ("o1", "o2", "h1", "h2"):
        assert told.count(f"  δ_{name} = ") == 1
        assert told.count(f"  ∂out_{name}/∂net_{name} = ") == 1
        assert told.index(f"δ_{name}") == told.index(f"δ_{name} = ")
    order = [told.index(f"δ_{name} = ") for name in ("o1", "o2", "h1", "h2")]
    assert order == sorted(order)


def test_one_weight_has_the_same_deltas_as_all() -> None:
    total, v = network(plain=True)

    told = explain(total, v["w1"], "delta").text

    assert "δ_h1 = ∂E_total/∂net_h1 = (δ_o1 · w5 + δ_o2 · w7) · ∂out_h1/∂net_h1 = " in told
    assert "δ_h2" not in told


def test_two_deltas_of_one_subscript_have_names_of_their_own() -> None:
    a, b = Value(0.5, "a"), Value(2.0, "b")
    u_1 = named("u_1", a * b)
    v_1 = named("v_1", u_1 * a)
    y = named("y", v_1 * v_1)

    told = explain(y, [a, b], style="delta").text

    assert "δ_v_1 = ∂y/∂v_1 = " in told
    assert "δ_1" not in told


def test_a_delta_is_not_written_like_a_value_of_that_name() -> None:
    a, b = Value(0.5, "a"), Value(2.0, "δ_s")
    s = named("s", a * b)
    y = named("y", s * s * a)

    told = explain(y, [a, b], style="delta").text

    assert "δ_s = 2\n" in told
    assert "δ_s(2) = ∂y/∂s = " in told


def test_what_has_no_influence_by_rule_is_no_path() -> None:
    """The shift of a softmax cancels: its δ is 0, and nothing is told of it."""
    logits = [Value(x, name) for x, name in zip((0.7, -0.4, 1.3), "abc", strict=True)]
    loss = -ag.softmax(logits)[1].log()

    told = explain(loss, logits, style="delta").text

    assert "t1 = max(a, b, c) = " in told
    assert "δ_t1" not in told
    assert "∂y/∂b = δ_t4 + δ_t3 · ∂t3/∂b = " in told


def test_a_sum_over_many_paths_is_told_without_its_middle() -> None:
    x = Value(0.1, "x")
    y = named("y", ag.sum([(n * x).sin() for n in range(1, 21)]))

    *_, last = explain(y, x, style="delta").steps

    assert " + … + " in str(explain(y, x, style="delta"))
    sides = [side.term for side in last.equations[0].sides]
    assert sides[0].data == pytest.approx(ag.grad(y, x), rel=1e-12)


def test_many_deltas_are_told_up_to_a_bound_and_the_others_are_counted() -> None:
    w, h = Value(0.9, "w"), Value(0.3, "x")
    for _ in range(3000):
        h = (w * h + 0.01).tanh()

    derivation = explain(h, w, style="delta")

    assert len(derivation.steps) < 200
    left_out = [step for step in derivation.steps if step.reason == "left out"]
    assert left_out[-1].sentence.slots["n"] > 1000
    last = derivation.steps[-1].equations[0].sides[-1].term
    assert last.data == pytest.approx(ag.grad(h, w), rel=1e-12)


def test_numbers_that_are_not_finite_are_not_lost_to_a_zero() -> None:
    """IEEE has 0 · ∞ = nan, in a derivation too."""
    x = Value(0.0, "x")
    y = named("y", named("s", x * 0.0).log())

    *_, last = explain(y, x, style="delta").steps

    terms = [side.term for side in last.equations[0].sides]
    assert all(math.isnan(number_of(term)) for term in terms)
