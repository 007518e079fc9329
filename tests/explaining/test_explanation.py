"""Derivations: the figures that text 000 prints, and the engine's gradients."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd as ag
from autograd import Value, explain
from autograd.errors import (
    GraphChangedError,
    LengthError,
    NotRecordedError,
    OperandError,
    SettingError,
)
from autograd.explaining.equations.choices import chosen
from autograd.explaining.equations.quantities import Quantity
from autograd.explaining.explanation import STYLES, Style
from autograd.notation import SYMBOLS, text
from tests.explaining.stories import FUNCTIONS, named, network, number_of
from tests.work import calls


@pytest.mark.parametrize("plain", [False, True])
def test_the_derivation_of_w5_has_the_three_factors_that_the_text_prints(plain: bool) -> None:
    total, v = network(plain)

    told = explain(total, v["w5"], decimals=9, lr=0.5).text

    for line in (
        "= 0.298371109",
        "∂E_total/∂w5 = ∂E_total/∂out_o1 · ∂out_o1/∂net_o1 · ∂net_o1/∂w5\n",
        "= 0.74136507\n",
        "= 0.186815602\n",
        "∂net_o1/∂w5 = out_h1 = 0.593269992\n",
        "= 0.74136507 · 0.186815602 · 0.593269992 = 0.082167041\n",
        "w5⁺ = w5 − η · ∂E_total/∂w5 = 0.4 − 0.5 · 0.082167041 = 0.35891648",
    ):
        assert line in told


@pytest.mark.parametrize("plain", [False, True])
def test_the_derivation_of_w1_adds_the_two_paths_that_the_text_adds(plain: bool) -> None:
    total, v = network(plain)

    told = explain(total, v["w1"], decimals=9, lr=0.5, lang="zh").text

    for line in (
        "∂E_total/∂out_h1 = ∂E_o1/∂out_h1 + ∂E_o2/∂out_h1\n",
        "= 0.055399425\n",
        "= −0.019049118\n",  # the text has ...119, in the last digit
        "= 0.036350306\n",
        "= 0.241300709\n",
        "= 0.000438568\n",
        "w1⁺ = w1 − η · ∂E_total/∂w1 = 0.15 − 0.5 · 0.000438568 = 0.149780716",
        "前向传播",
    ):
        assert line in told


def test_what_several_derivatives_share_is_told_once() -> None:
    total, v = network(plain=False)

    told = explain(total, [v["w5"], v["w6"]], decimals=9).text

    assert told.count("∂out_o1/∂net_o1 = out_o1 · (1 − out_o1)") == 1
    assert "∂net_o1/∂w6 = out_h2 = 0.596884378" in told
    assert "0.082667628" in told


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("labelled", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_derivation_ends_with_the_engines_gradient_and_its_sides_agree(
    name: str, labelled: bool, style: Style
) -> None:
    leaves = [Value(x, label) for x, label in zip((0.7, -0.4, 1.3), "wxb", strict=True)]
    output = FUNCTIONS[name](*leaves)
    if labelled:
        output.label = "E"
        output.parents[0].label = output.parents[0].label or "m"

    derivation = explain(output, leaves, style=style)

    expected = dict(zip(leaves, ag.grad(output, leaves), strict=True))
    found = {
        side.term.by: side.term.data
        for step in derivation.steps
        for equation in step.equations
        for side in equation.sides
        if isinstance(side.term, Quantity) and side.term.of is output
    }
    assert [found[leaf] for leaf in leaves] == pytest.approx(
        [expected[leaf] for leaf in leaves], rel=1e-12, abs=1e-15
    )
    for step in derivation.steps:
        for equation in step.equations:
            numbers = [number_of(side.term) for side in equation.sides]
            assert numbers == pytest.approx([numbers[0]] * len(numbers), rel=1e-12, abs=1e-15)


def test_a_derivative_along_one_of_several_ways_does_not_look_like_the_whole_one() -> None:
    """In y = x tanh(x) both the edge from x and the whole are ∂y/∂x, so the rule stands for one."""
    x = Value(0.5, "x")

    told = explain(x * x.tanh(), x).text

    assert "∂y/∂x = t1 + ∂y/∂t1 · ∂t1/∂x\n" in told


def test_a_number_that_is_not_finite_is_written_alike_with_decimals_and_with_digits() -> None:
    y = named("y", Value(0.0, "x").log())

    assert "y = log(x) = log(0) = −∞" in explain(y, y.parents[0], decimals=3).text
    assert "y = log(x) = log(0) = −∞" in explain(y, y.parents[0], digits=3).text


def test_a_path_beside_the_edge_is_told_as_one_that_leads_directly() -> None:
    x = Value(0.5, "x")

    assert "from x to y, one directly and others through t1" in explain(x * x.tanh(), x).text


def logits() -> list[Value]:
    return [Value(x, f"z{n}") for n, x in enumerate((0.7, -0.4, 1.3), 1)]


def test_the_slopes_of_a_cross_entropy_are_told_by_the_logits() -> None:
    """∂L/∂z is the softmax, less 1 for the class: exp(0.7) / (exp(0.7) + ...) for the first."""
    z = logits()
    total = sum(math.exp(each.data) for each in z)

    told = explain(named("L", ag.cross_entropy(z, 2)), z).text

    assert "∂L/∂z1 = exp(z1) / (exp(z1) + exp(z2) + exp(z3))" in told
    assert f"= {math.exp(0.7) / total:.6f}\n" in told
    assert f"∂L/∂z3 = exp(−L) − 1 = exp(−0.548985) − 1 = −{1 - math.exp(1.3) / total:.6f}" in told


def test_the_shift_of_a_softmax_is_no_path() -> None:
    z = logits()

    told = explain(named("p2", ag.softmax(z)[1]), z[0]).text

    assert "Several paths" not in told
    assert "t1 by z1" not in told


def test_a_value_is_opened_where_its_derivative_would_have_no_rule() -> None:
    """∂L/∂σ is (σ - 1) / ((1 - σ) σ), and ∂σ/∂z is σ (1 - σ): together σ - 1."""
    w, x = Value(0.5, "w"), Value(2.0, "x")
    z = named("z", w * x)
    loss = named("L", ag.binary_cross_entropy(ag.sigmoid(z), 1.0))

    told = explain(loss, w).text

    assert "∂L/∂t1 = (t1 − 1) / ((1 − t1) · t1)" in told
    assert "∂t1/∂z = t1 · (1 − t1)" in told


@pytest.mark.parametrize(
    ("x", "said"), [(2.0, "lie on the side with this slope"), (-2.0, "nothing passes")]
)
def test_the_side_of_a_kink_is_told_where_a_slope_has_no_rule(x: float, said: str) -> None:
    w = Value(x, "w")
    h = named("h", (3.0 * w).relu())

    told = explain(h * h, w).text

    assert f"h by t1: the {'operation' if x > 0 else 'number'}" in told
    assert said in told


@pytest.mark.parametrize("make", [lambda w: w.relu(), abs, lambda w: ag.maximum(w, 0.0)])
def test_a_slope_at_a_kink_is_said_to_be_a_convention(make: Callable[[Value], Value]) -> None:
    w = Value(0.0, "w")
    h = named("h", make(3.0 * w))

    assert "h by t1: the numbers lie exactly on a kink" in explain(h * h, w).text


def test_the_slope_of_a_power_is_told_by_its_rule() -> None:
    x, n = Value(2.0, "x"), Value(3.0, "n")

    assert "∂y/∂x = n · x^(n − 1) = 3 · 2^(3 − 1) = 12" in explain(x**n, x).text


def test_a_value_with_influence_but_without_slope_has_the_derivative_0() -> None:
    x, w = Value(2.0, "x"), Value(0.5, "w")

    told = explain(ag.sign(x) * w, x).text

    assert "x changes y only through operations whose slope is 0" in told
    assert told.endswith("∂y/∂x = 0")


def test_names_are_given_to_what_is_told_alone() -> None:
    w, x = Value(0.5, "w"), Value(2.0, "x")
    h = named("h", (w * x + 1.0).tanh())

    assert "t1" not in explain(h * 2.0, w).text


def test_a_long_chain_is_told_in_products_of_products() -> None:
    x = Value(0.3, "x")
    y = x
    for _ in range(30):
        y = y.sin()

    steps = explain(y, x).steps

    assert sum(step.reason == "local" for step in steps) == 30
    products = [step for step in steps if step.reason == "product"]
    assert max(len(step.edges) for step in products) <= 8


def test_a_large_graph_is_told_up_to_a_bound_and_what_is_left_out_is_named() -> None:
    x = Value(0.3, "x")
    y = x
    for _ in range(100_000):
        y = y.sin()

    derivation = explain(y, x)

    left_out = [step for step in derivation.steps if step.reason == "left out"]
    assert len(derivation.steps) < 400
    assert left_out[0].sentence.slots == {"n": 100_000 - 60}
    assert any(step.sentence.key == "explain.left_out_factors" for step in left_out)
    last = derivation.steps[-1].equations[0].sides[-1].term
    assert last.data == pytest.approx(ag.grad(y, x), rel=1e-9)


def test_of_very_many_derivatives_only_the_numbers_are_told_in_the_end() -> None:
    xs = [Value(float(n), f"x{n}") for n in range(3000)]
    y = named("y", ag.dot(xs, [2.0 * n for n in range(3000)]))

    last = explain(y, xs).steps[-1]

    assert last.reason == "left out"
    assert last.nodes[-1] is xs[-1]
    assert last.equations[-1].sides[0].term.data == 2.0 * 2999


@pytest.mark.parametrize("style", STYLES)
def test_a_loss_over_many_samples_is_told_by_its_first_and_last(style: Style) -> None:
    w = Value(0.3, "w")
    errors = [(w * (0.001 * n) - 0.5) ** 2 for n in range(1, 1001)]
    loss = named("L", ag.sum(errors))

    derivation = explain(loss, w, style=style)

    assert len(derivation.steps) < 60
    assert len(derivation.text) < 20_000
    sides = derivation.steps[-1].equations[0].sides
    assert sides[0].term.data == pytest.approx(ag.grad(loss, w), rel=1e-12)


def test_an_output_that_does_not_depend_on_a_value_has_the_derivative_0() -> None:
    x, other = Value(2.0, "x"), Value(5.0, "other")

    told = explain(x * 3.0, other).text

    assert "does not depend on other" in told
    assert told.endswith("∂y/∂other = 0")


def test_a_derivative_by_the_output_itself_is_1() -> None:
    x = Value(2.0, "x")

    assert explain(x, x).text.endswith("∂x/∂x = 1")


def test_a_leaf_without_a_label_is_among_the_given_numbers_under_the_name_it_is_told_by() -> None:
    x = Value(2.0)

    told = explain(x * x, x).text

    assert told.startswith("Given\n  x1 = 2\n")


def test_what_no_grad_computed_is_refused_and_not_told_as_independent() -> None:
    w = Value(0.5, "w")
    with ag.no_grad():
        y = w * 2.0

    with pytest.raises(NotRecordedError, match="computed under no_grad"):
        explain(y, w)


def test_nothing_is_changed_by_telling() -> None:
    total, v = network(plain=True)

    explain(total, [*v.values()], lr=0.5)

    assert v["w1"].data == 0.15
    assert {each.grad for each in v.values()} == {0.0}


@pytest.mark.parametrize("style", STYLES)
def test_a_derivation_keeps_its_numbers_when_data_change(style: Style) -> None:
    w, x = Value(0.5, "w"), Value(3.0, "x")
    derivation = explain((w * x).tanh(), [w, x], style=style, lr=0.1)
    ways = ("text", "latex", "mathml", "markdown", "python")
    before = [getattr(derivation, way) for way in ways]

    w.data, x.data = 7.0, -2.0

    assert [getattr(derivation, way) for way in ways] == before


def test_changed_data_are_not_explained() -> None:
    total, v = network(plain=True)
    v["w1"].data = 0.2

    with pytest.raises(GraphChangedError):
        explain(total, v["w5"])


@pytest.mark.parametrize(
    ("arguments", "wishes", "error", "message"),
    [
        ((3.0, Value(1.0)), {}, OperandError, "explain tells how a Value came about, got 3.0"),
        ((Value(1.0), 3.0), {}, OperandError, "wrt is a Value or a sequence of Values, got 3.0"),
        ((Value(1.0), [3.0]), {}, OperandError, "got one 3.0"),
        ((Value(1.0), []), {}, LengthError, "wrt is empty"),
        ((Value(1.0), Value(1.0)), {"lr": "0.1"}, SettingError, "lr is a learning rate"),
        ((Value(1.0), Value(1.0)), {"lr": math.nan}, SettingError, "lr is a learning rate"),
        ((Value(1.0), Value(1.0)), {"style": "detla"}, SettingError, "did you mean 'delta'"),
        ((Value(1.0), Value(1.0)), {"style": []}, SettingError, r"'factors' or 'delta', got \[\]"),
        ((Value(1.0), Value(1.0)), {"digits": 0}, SettingError, "digits is a whole number"),
    ],
)
def test_what_cannot_be_explained_is_told(
    arguments: tuple[Any, ...], wishes: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        explain(*arguments, **wishes)


def test_a_leaf_that_is_named_for_the_derivation_has_no_brackets_as_a_negative_number_has() -> None:
    x = Value(-3.0)

    assert "y = 2 · x1 = 2 · (−3) = −6" in explain(2.0 * x, x).text


def test_a_number_that_rounds_to_0_has_no_minus() -> None:
    x = Value(-1e-12, "x")

    assert "y = x · 2 = 0 · 2 = 0\n" in explain(x * 2.0, x, decimals=3).text


def test_a_shift_that_does_not_cancel_stays_in_a_rule() -> None:
    """In a softmax it is left out; here it is a number like others."""
    a, x = Value(0.5, "a"), Value(1.5, "x")
    shift = SYMBOLS.pivot((a, 0.25))

    assert number_of(chosen(SYMBOLS.mul(shift, x))) == 0.75
    assert text(chosen(SYMBOLS.sub(SYMBOLS.add(x, shift), shift))) == "x + 0 − 0"


def test_given_numbers_that_are_left_out_are_not_said_to_be_computed() -> None:
    leaves = [Value(1.0, f"x{n}") for n in range(63)]

    lines = explain(ag.sum(leaves), leaves[0], lang="en").text.splitlines()

    assert "3 more numbers are given; they are left out here" in lines


def test_a_number_that_is_added_to_a_label_is_given_once() -> None:
    """Of a, a(2), a, a the last two may be called neither a(2) nor both a(3)."""
    leaves = [Value(float(n), label) for n, label in enumerate(("a", "a(2)", "a", "a"))]

    told = explain(ag.prod(leaves), leaves, lang="en").text

    given = told.split("\n\n")[0].split("\n")[1:]
    assert len({line.split(" = ")[0] for line in given}) == len(leaves)


def test_labels_that_are_the_same_in_latex_have_two_names() -> None:
    prime, apostrophe = Value(2.0, "w′"), Value(3.0, "w'")

    assert r"w' \cdot w'" not in explain(prime * apostrophe, prime).latex


def test_a_leaf_whose_label_is_blank_gets_a_name() -> None:
    """Its number in its place would be the symbol of a number: 2 = 2, and ∂y/∂2."""
    blank, w = Value(2.0, " "), Value(3.0, "w")

    told = explain(blank * w, w, lang="en").text

    assert told.startswith("Given\n  w = 3\n  x1 = 2\n")
    assert "∂y/∂w = x1 = 2" in told


def test_of_many_given_numbers_the_one_that_is_asked_for_is_told() -> None:
    """It stands in the update: w99⁺ = w99 − η · ∂y/∂w99."""
    leaves = [Value(float(n), f"w{n}") for n in range(100)]

    given = explain(ag.sum(leaves), leaves[99], lr=0.1).steps[0]

    assert given.nodes == (*leaves[:59], leaves[99])


@pytest.mark.parametrize("style", STYLES)
def test_a_sum_over_twice_the_samples_is_twice_the_work(style: Style) -> None:
    """Second paths were looked for from every term to every other: 20 s for 2,000 samples."""

    def work(samples: int) -> int:
        w = Value(0.5, "w")
        loss = ag.sum([(w * (1.0 + n) - 1.0) ** 2 for n in range(samples)])
        return calls(lambda: explain(loss, w, style=style))

    assert work(200) < 2.5 * work(100)


@pytest.mark.parametrize("style", STYLES)
def test_a_sum_over_a_thousand_samples_is_written(style: Style) -> None:
    """One term within the other, the sum over the paths was a RecursionError."""
    w = Value(0.5, "w")
    loss = ag.sum([(w * (1.0 + n) - 1.0) ** 2 for n in range(1000)])
    computed: dict[str, Any] = {}

    told = explain(loss, w, style=style)
    exec(told.python, computed)  # noqa: S102  (it is our own)

    slope = sum(2.0 * (0.5 * (1.0 + n) - 1.0) * (1.0 + n) for n in range(1000))
    assert computed["dy_dw"] == pytest.approx(slope, rel=1e-12)
    for written in (told.text, told.latex, told.mathml, told.markdown, told._repr_html_()):
        assert "…" in written or "dots" in written
