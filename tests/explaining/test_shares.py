"""Shares: against closed forms and `grad`; flags where one is planted, and none where not."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

import autograd as ag
from autograd import Value, grad
from autograd.errors import NotRecordedError, OperandError
from autograd.explaining.shares import FlagKind, shares
from autograd.graph import topological

Function = Callable[[Value], Value]


def flagged(output: Value, kind: FlagKind) -> list[Value]:
    return [flag.value for flag in shares(output).flags if flag.kind == kind]


def test_an_edge_carries_the_gradient_of_its_result_times_its_slope() -> None:
    a, b = Value(2.0, "a"), Value(3.0, "b")
    product = a * b
    output = product * product + a

    found = {(f.result, f.operand): (f.slope, f.flow, f.share) for f in shares(output).flows}

    # d output / d product = 12, twice 6; d product / d a = 3
    assert found[product, a] == (3.0, 36.0, 36.0 / 37.0)
    assert found[product, b] == (2.0, 24.0, 1.0)
    assert found[output, a] == (1.0, 1.0, 1.0 / 37.0)


def test_an_operand_used_twice_has_an_edge_for_each_use() -> None:
    x = Value(3.0, "x")

    flows = shares(x * x).flows

    assert [(f.flow, f.share) for f in flows] == [(3.0, 0.5), (3.0, 0.5)]


def test_flows_that_cancel_each_have_half() -> None:
    x = Value(3.0, "x")

    found = shares(2.0 * x - 2.0 * x)

    assert [f.share for f in found.flows if f.operand is x] == [0.5, 0.5]
    assert math.isnan(found.leaves[0].share)
    assert "nan" not in found.text


def test_a_leafs_share_is_its_part_of_number_times_gradient() -> None:
    w, x, b = Value(-2.0, "w"), Value(3.0, "x"), Value(4.0, "b")

    found = {each.leaf: each for each in shares(w * x + b).leaves}

    # |w dy/dw| = |x dy/dx| = 6 and |b dy/db| = 4
    assert found[w][1:] == (3.0, -6.0, 6.0 / 16.0)
    assert found[x].share == 6.0 / 16.0
    assert found[b].share == 4.0 / 16.0


def test_flows_into_a_value_add_up_to_its_gradient() -> None:
    xs = [Value(0.3 * n - 1.0, f"x{n}") for n in range(6)]
    hidden = [ag.affine(xs[0], xs[1:4], xs[3:]).tanh(), ag.dot(xs[:3], xs[3:]).sigmoid()]
    output = ag.logsumexp([*hidden, xs[0] * hidden[0]])
    inner = topological(output)[:-1]
    arriving = dict.fromkeys(inner, 0.0)

    for each in shares(output).flows:
        arriving[each.operand] += each.flow

    assert list(arriving.values()) == pytest.approx(grad(output, inner), rel=1e-14)


@pytest.mark.parametrize(
    "function", [Value.sigmoid, Value.tanh, Value.erf, Value.erfc, Value.softsign, Value.atan]
)
def test_a_function_between_two_levels_is_saturated_far_out_and_not_in_the_middle(
    function: Function,
) -> None:
    inner, outer = function(Value(0.5)), function(Value(-50.0))

    assert flagged(inner + outer, "saturated") == [outer]


def test_saturation_begins_at_a_thousandth_of_the_largest_slope() -> None:
    """Of tanh: 1 - tanh(x)^2 is 1e-3 at x = arctanh(sqrt(0.999)) = 4.1470."""
    edge = math.atanh(math.sqrt(0.999))
    before, behind = Value(edge - 1e-3).tanh(), Value(edge + 1e-3).tanh()

    assert flagged(before + behind, "saturated") == [behind]


@pytest.mark.parametrize("function", [Value.exp, Value.softplus, Value.silu, Value.square])
def test_a_function_that_grows_is_never_saturated(function: Function) -> None:
    assert not flagged(function(Value(-12.0)) + 1.0, "saturated")


def test_a_sigmoid_that_a_user_adds_is_judged_by_its_own_slopes(clean_table: None) -> None:
    steep = ag.primitive(
        "steep",
        "x",
        lambda xp, x: 5.0 * xp.tanh(x),
        (lambda xp, z, x: 5.0 - z * z / 5.0,),
    )

    flags = [flag for flag in shares(steep(Value(5.0))).flags if flag.kind == "saturated"]

    assert [flag.measure for flag in flags] == [5.0]


@pytest.mark.parametrize(
    "made",
    [
        lambda x: x.relu(),
        lambda x: ag.maximum(x, 0.0),
        lambda x: ag.clamp(x, -1.0, 1.0),
        lambda x: ag.hardtanh(x),
    ],
)
def test_the_flat_side_of_a_kink_is_dead(made: Function) -> None:
    dead, alive = made(Value(-3.0)), made(Value(0.5))

    assert flagged(dead + alive, "dead") == [dead]


def test_the_tip_of_a_kink_is_not_dead() -> None:
    assert not flagged(abs(Value(0.0)) + 1.0, "dead")


def test_the_loser_of_a_maximum_leaves_it_alive() -> None:
    assert not flagged(ag.maximum(Value(1.0), Value(2.0)), "dead")


def test_a_gradient_below_1e_minus_8_of_the_largest_has_vanished() -> None:
    near, far = Value(1.0, "near"), Value(1.0, "far")

    assert flagged(2e-8 * near + 0.5e-8 * far, "vanished") == [far]


def test_a_gradient_above_1e8_times_the_median_explodes() -> None:
    xs = [Value(1.0) for _ in range(9)]
    wild, tame = Value(1.0, "wild"), Value(1.0, "tame")

    found = flagged(ag.sum(xs) + 2e8 * wild + 0.5e8 * tame, "exploding")

    assert found == [wild]


def test_gradients_that_are_not_finite_are_told() -> None:
    x, y = Value(0.0, "x"), Value(2.0, "y")
    output = x.sqrt() + y

    found = shares(output)

    assert flagged(output, "not finite") == [x]
    assert [each.share for each in found.flows if each.operand is y] == [1.0]
    assert math.isnan(found.leaves[0].share)


def test_a_healthy_neuron_has_no_flag() -> None:
    w, x, b = Value(0.5, "w"), Value(1.0, "x"), Value(0.1, "b")

    found = shares((w * x + b).tanh())

    assert not found.flags
    assert "No value is saturated or dead" in found.text


def test_gradients_stay_as_they_were() -> None:
    x = Value(1.0, "x")
    x.grad = 7.0
    output = x * x

    assert shares(output).text

    assert (x.grad, output.grad) == (7.0, 0.0)


def test_the_tables_name_edges_leaves_and_flags() -> None:
    x, w = Value(-3.0, "x"), Value(2.0, "w")
    net = w * x
    net.label = "net"
    out = net.relu()
    out.label = "out"

    told = [line.split() for line in shares(out).text.splitlines()]

    assert ["net", "out", "0", "0", "–"] in told
    assert ["out", "dead:"] in [line[:2] for line in told]


def test_a_long_table_is_cut_to_the_largest_and_says_so() -> None:
    xs = [Value(float(n), f"x{n}") for n in range(100)]
    output = ag.dot(xs, [float(n) for n in range(100)])

    told = shares(output).text

    assert "x99" in told
    assert "x69" not in told
    assert "70 more are left out here" in told


def test_a_graph_of_many_values_takes_no_recursion() -> None:
    value = Value(1.0, "x")
    for _ in range(200_000):
        value = -value

    found = shares(value)

    assert len(found.flows) == 200_000
    assert found.leaves[0].gradient == 1.0


def test_the_same_is_told_in_chinese() -> None:
    told = shares(Value(-3.0, "x").relu()).told(lang="zh")

    assert "失活" in told.text


@pytest.mark.parametrize("form", ["text", "latex", "markdown", "_repr_html_"])
def test_it_is_written_in_every_form(form: str) -> None:
    written = getattr(shares(Value(0.25, "x") * 3.0), form)

    assert "0.75" in (written if isinstance(written, str) else written())


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(OperandError, match="got 2.0 of type float"):
        shares(2.0)  # type: ignore[arg-type]


def test_what_was_not_recorded_is_refused() -> None:
    x = Value(1.0)
    with ag.no_grad():
        y = x * 2.0

    with pytest.raises(NotRecordedError):
        shares(y)


def test_two_leaves_with_one_label_have_two_names() -> None:
    a, other = Value(2.0, "a"), Value(5.0, "a")

    rows = [line.split() for line in shares(a * other).text.splitlines()]

    assert ["a", "5", "10", "0.5"] in rows
    assert ["a(2)", "2", "10", "0.5"] in rows


def test_a_value_exactly_on_a_kink_is_on_no_flat_side() -> None:
    """relu has the slope 0 at 0 by convention; a step to the right it is 1."""
    at, left = Value(0.0, "a").relu(), Value(-1.0, "a").relu()

    assert [flag.kind for flag in shares(at).flags if flag.kind == "dead"] == []
    assert [flag.kind for flag in shares(left).flags if flag.kind == "dead"] == ["dead"]
