"""The derivative as a formula: against textbooks, and its source against `grad` of any order."""

from __future__ import annotations

import math
from typing import Any

import pytest

import autograd as ag
from autograd import Value, derivative, grad, no_grad
from autograd.errors import GraphChangedError, LengthError, NotRecordedError, OperandError
from autograd.explaining.formulas.derivatives import Derivative

W, X, B = Value(0.5, "w"), Value(3.0, "x"), Value(1.0, "b")


def formula(found: Derivative) -> str:
    """What the derivative is equal to, as text."""
    return found.text.split("∂", 1)[1].split(" = ", 1)[1].split("\n")[0]


def computed(found: Derivative, **numbers: float) -> float:
    """What the function in Python gives, for the recorded data or other numbers."""
    names: dict[str, Any] = {}
    exec(found.python, names)  # noqa: S102
    result: float = names[found.function_name](*(numbers.get(v.label, v.data) for v in found.given))
    return result


@pytest.mark.parametrize(
    ("output", "written"),
    [
        ((W * X + B) ** 2, "2 · (w · x + b) · x"),
        (X.sigmoid(), "σ(x) · (1 − σ(x))"),
        (X.tanh(), "1 − tanh(x)²"),
        (X.exp(), "exp(x)"),
        (X.log(), "1 / x"),
        (X.log().sin(), "cos(log(x)) / x"),
        (X**3, "3 · x²"),
        (X * X * X, "3 · x²"),
        (X * X + X * X, "4 · x"),
        (B / X, "−b / x²"),
        (1 / X, "−1 / x²"),
        (B / (X * X), "−2 · b / x³"),
        ((X * X + B * B).sqrt(), "x / √(x² + b²)"),
        (0.5 * (B - X) ** 2, "−(b − x)"),
        (X.exp() * X.sin(), "exp(x) · (sin(x) + cos(x))"),
        (-X * 1.0 - 0.0 * X, "−1"),
        (X - (-(X * W).neg()), "1 − w"),
        (X.relu(), "[x > 0]"),
        (X.softplus(), "σ(x)"),
        (W * X + X * B, "w + b"),
        (W - X * W - X * B, "−w − b"),
        (X.atan(), "1 / (1 + x²)"),
        (ag.where(ag.greater(X, 0.0), X * X, B), "2 · [x > 0] · x"),
        (ag.affine(B, [W, X], [X, 2.0]), "w + 2"),
        (sum([W * X, X]), "w + 1"),
    ],
)
def test_a_derivative_is_written_as_a_teacher_writes_it(output: Value, written: str) -> None:
    assert formula(derivative(output, X if written != "2 · (w · x + b) · x" else W)) == written


@pytest.mark.parametrize(
    ("output", "wrt", "written"),
    [
        ((W * X + B) ** 2, [W, W], "2 · x²"),
        ((W * X + B) ** 2, [W, X], "2 · w · x + 2 · (w · x + b)"),
        (X.tanh(), [X, X], "−2 · tanh(x) · (1 − tanh(x)²)"),
        (X.sigmoid(), [X, X], "(1 − 2 · σ(x)) · σ(x) · (1 − σ(x))"),
        (X.sin(), [X] * 4, "sin(x)"),
        (X**4, [X] * 4, "24"),
        (W * X * B, [W, X, B], "1"),
    ],
)
def test_a_sequence_is_differentiated_by_one_after_another(
    output: Value, wrt: list[Value], written: str
) -> None:
    assert formula(derivative(output, wrt)) == written


def test_a_formula_with_parts_defines_them_first() -> None:
    net = W * X + B
    net.label = "net"
    out = net.sigmoid()
    out.label = "out"
    error = 0.5 * (X - out) ** 2
    error.label = "E"

    assert derivative(error, W, lang="en").text.split("\n") == [
        "What the formula calls by a name",
        "  net = w · x + b",
        "  out = σ(net)",
        "",
        "The derivative of E with respect to w",
        "  ∂E/∂w = −(x − out) · out · (1 − out) · x",
    ]


def test_the_output_has_its_own_name_among_the_parts() -> None:
    found = derivative((W * X + B).sigmoid(), W)

    assert "  y = σ(w · x + b)" in found.text
    assert formula(found) == "y · (1 − y) · x"


def test_what_a_label_stands_for_is_called_by_it_elsewhere_too() -> None:
    product = W * X
    product.label = "p"

    assert formula(derivative(product + (W * X).exp(), B * 0.0 + W)) == "0"
    assert formula(derivative(product.sin() + (X * W).exp(), W)) == "(cos(p) + exp(p)) · x"


def test_a_value_may_choose_and_be_chosen() -> None:
    x = Value(0.0, "x")

    assert computed(derivative(ag.pick(x, [x, W]), x)) == 1.0
    assert computed(derivative(ag.where(x, x * W, x * B), x)) == 1.0


def test_the_derivative_by_the_last_is_written_first() -> None:
    found = derivative(W * X**3, [W, X, X])

    assert found.text.split("\n")[-1] == "  ∂³y/∂x²∂w = 6 · x"
    assert r"\frac{\partial^{3} y}{\partial x^{2} \partial w}" in found.latex
    assert found.function_name == "d3y_dx_dx_dw"


@pytest.mark.parametrize(
    ("output", "wrt", "why"),
    [
        (W * X, B, "y does not depend on b"),
        (ag.pick(B, [W, X]), B, "only through conditions, classes or steps"),
        (X.floor() * W, X, "only through conditions, classes or steps"),
        (X - X * 1.0, X, "y does not depend on x"),
        (W * X - X * W + B, X, "y does not depend on x"),
        (ag.where(ag.greater(1.0, 0.0), W, X), X, "y does not depend on x"),
    ],
)
def test_a_derivative_that_is_0_says_why(output: Value, wrt: Value, why: str) -> None:
    found = derivative(output, wrt, lang="en")

    assert why in found.text
    assert formula(found) == "0"
    assert (found.number, computed(found)) == (0.0, 0.0)


def test_a_mixed_derivative_at_a_kink_is_that_of_the_function() -> None:
    """Of x^w by x and w it is x^(w − 1) · (1 + w · log(x)), also where w is 0."""
    exponent = Value(0.0, "w")

    assert computed(derivative(X**exponent, [X, exponent])) == pytest.approx(1.0 / 3.0, rel=1e-15)
    assert computed(derivative(X**exponent, [exponent, X])) == pytest.approx(1.0 / 3.0, rel=1e-15)


def test_a_second_derivative_that_is_0_says_of_what() -> None:
    found = derivative(W * X, [W, W], lang="en")

    assert found.text == "∂y/∂w does not depend on w: the derivative is 0\n  ∂²y/∂w² = 0"


def test_the_derivative_of_a_value_by_itself_is_1() -> None:
    assert formula(derivative(W, W)) == "1"


def test_a_derivative_by_a_computed_value_leaves_what_it_is_made_of_alone() -> None:
    net = W * X
    net.label = "net"

    assert formula(derivative(net.exp() * net, net)) == "exp(net) · net + exp(net)"
    assert formula(derivative(net**2, [net, W])) == "2 · x"


def test_two_values_of_one_label_have_two_names() -> None:
    other = Value(4.0, "w")
    found = derivative(W * other * other, other)

    assert found.text.split("\n")[-1] == "  ∂y/∂w(2) = 2 · w · w(2)"
    assert "def dy_dw_2(w, w_2):" in found.python
    assert computed(found) == 2.0 * 0.5 * 4.0


def test_no_made_up_name_is_one_that_the_reader_has_given() -> None:
    leaves = [Value(float(n), label) for n, label in enumerate(["w", "w", "w", "w(2)"], 2)]
    found = derivative(ag.sum([leaf**n for n, leaf in enumerate(leaves, 1)]), leaves[2])

    assert formula(found) == "3 · w(4)²"
    assert formula(derivative(ag.prod(leaves), leaves[0])) == "w(2) · w(4) · w(3)"


def test_labels_that_become_one_name_in_python_are_told_apart_there() -> None:
    leaves = [Value(float(n), label) for n, label in enumerate(["w 1", "w.1", "w/1"], 2)]
    found = derivative(ag.prod(leaves), leaves[0])

    assert "def dy_dw_1(w_1, w_1_2, w_1_3):" in found.python
    assert computed(found) == 3.0 * 4.0


def test_labels_that_look_alike_in_latex_have_two_names() -> None:
    first, second = Value(2.0, "w1"), Value(3.0, "w_1")
    found = derivative(first * second, first)

    assert formula(found) == "w_1(2)"
    assert found.latex.count("w_{1}") == 2  # on the left, in words and in the equation


def test_a_part_has_no_name_that_the_reader_has_given() -> None:
    t, y = Value(0.5, "t_1"), Value(0.25, "y")
    found = derivative(((t * y + 1.0).tanh() * t).tanh(), y)

    assert found.text.split("\n")[1:3] == ["  t3 = tanh(t_1 · y + 1)", ""]


def test_labels_that_python_does_not_allow_are_changed_there() -> None:
    leaves = [Value(float(n), label) for n, label in enumerate(["exp", "a b", "lambda", "2", "é!"])]
    found = derivative(ag.prod(leaves).exp(), leaves[0])

    assert "def dy_dexp_(exp_, a_b, lambda_, _2, é):" in found.python
    assert computed(found) == 24.0
    assert computed(found, **{"a b": 0.0}) == 0.0


def test_python_has_all_digits_where_a_text_has_those_asked_for() -> None:
    found = derivative(X * (1.0 / 3.0), X, digits=3)

    assert formula(found) == "0.333"
    assert "return 0.3333333333333333" in found.python


def test_the_function_is_right_at_other_numbers_too() -> None:
    found = derivative((W * X + B).sigmoid().log(), W)
    s = 1.0 / (1.0 + math.exp(-(0.1 * -2.0 + 1.0)))

    assert computed(found, w=0.1, x=-2.0) == pytest.approx((1.0 - s) * -2.0, rel=1e-15)


def test_a_kink_is_written_as_a_condition_and_says_so() -> None:
    x = Value(0.0, "x")
    found = derivative(x.relu(), x, lang="en")

    assert formula(found) == "[x > 0]"
    assert "at a kink it says which slope is taken" in found.text
    assert "kink" not in derivative(x.atan(), [x, x], lang="en").text
    assert (computed(found), computed(found, x=1e-300)) == (0.0, 1.0)


def test_hooks_are_left_out_and_the_text_says_so() -> None:
    x = Value(2.0, "x")
    square = x * x
    handle = square.register_hook(lambda gradient: gradient * 100.0)
    found = derivative(square + x, x, lang="en")
    handle.remove()

    assert "Hooks change gradients at 1 of the values; they are left out" in found.text
    assert found.number == 5.0
    assert "Hooks" not in derivative(square + x, x, lang="en").text


def test_a_long_formula_is_told_from_both_ends_and_computed_as_a_whole() -> None:
    x = Value(0.5, "x")
    value = x
    for _ in range(2000):
        value = (value * 0.9).sin() + value * x
    found = derivative(value, x, lang="en")

    assert len(found.text.split("\n")) < 100
    assert f"{len(found.definitions) - 60} more names are defined in between" in found.text
    assert computed(found) == pytest.approx(grad(value, x), rel=1e-9)


def test_a_deep_graph_does_not_overflow() -> None:
    x = Value(1.0, "x")
    chain = x
    for _ in range(20_000):
        chain = chain * 0.999 + x
    wide = ag.prod([x * 1.0 + 0.0] * 3000)

    assert derivative(chain, x).number == pytest.approx(grad(chain, x), rel=1e-12)
    assert derivative(wide, x).number == 3000.0


def test_work_grows_with_the_graph_and_not_with_its_square() -> None:
    counts = []
    for n in (200, 400):
        x = Value(0.5, "x")
        value = x
        for _ in range(n):
            value = value.tanh() * x + value
        counts.append(len(derivative(value, x).definitions))

    assert counts[1] < 2.1 * counts[0]


def test_what_was_changed_or_not_recorded_is_an_error() -> None:
    x = Value(2.0, "x")
    y = x * x
    x.data = 3.0
    with pytest.raises(GraphChangedError):
        derivative(y, x)
    with no_grad():
        left = x * x
    with pytest.raises(NotRecordedError):
        derivative(left, x)


@pytest.mark.parametrize(
    ("output", "wrt", "error", "message"),
    [
        (3.0, X, OperandError, "derivative is of a Value, got 3.0"),
        (X, 3.0, OperandError, "wrt is a Value or a sequence of Values, got 3.0"),
        (X, "x", OperandError, "wrt is a Value or a sequence of Values, got 'x'"),
        (X, [X, None], OperandError, "got one None"),
        (X, [], LengthError, "wrt is empty"),
    ],
)
def test_what_cannot_be_differentiated_is_named(
    output: Any, wrt: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        derivative(output, wrt)
