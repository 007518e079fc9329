"""A formula, read by Python's rules of precedence, works out to the value that was recorded."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

import autograd
from autograd import Value
from autograd.graph import topological
from autograd.notation import expression, latex, mathml, python, text
from autograd.table.algebras import FLOAT

ONE = ["neg", "square", "reciprocal", "exp", "exp2", "sqrt", "tanh", "sigmoid", "logsigmoid"]
TWO = ["add", "sub", "mul", "div", "pow", "remainder", "maximum"]
GROUPS = ["sum", "prod", "mean"]
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SIGNS = {"−": "-", "·": "*", "^": "**", " mod ": " % ", "√": "sqrt", "σ": "sigmoid"}
FUNCTIONS: dict[str, Any] = {
    **{name: getattr(math, name) for name in ("exp", "sqrt", "tanh", "log")},
    "sigmoid": lambda x: 1.0 / (1.0 + math.exp(-x)),
    "max": max,
    "mean": lambda *xs: sum(xs) / len(xs),
}


def formula(node: Value) -> Any:
    return expression(node, lambda v: bool(v.label))


def random_operand(rng: random.Random, leaves: list[Value], depth: int) -> Any:
    """Operations on labelled and unlabelled leaves and numbers of few digits, many below 0."""
    if depth == 0 or rng.random() < 0.1:
        x = rng.choice([2.0, -2.0, 0.5, -1.5, 3.0, -0.25])
        return rng.choice([x, Value(x), *leaves])
    name = rng.choice([*ONE, *TWO, *TWO, *GROUPS])
    n = 1 if name in ONE else 2 if name in TWO else rng.choice([1, 2, 3])
    operands = [random_operand(rng, leaves, depth - 1) for _ in range(n)]
    function = getattr(autograd, name)
    node = function(operands) if name in GROUPS else function(*operands)
    return rng.choice(leaves) if node.is_leaf else node  # numbers alone give many digits


def evaluated(written: str, names: dict[str, float]) -> Any:
    for sign, word in SIGNS.items():
        written = written.replace(sign, word)
    raised = re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: f"**({m[0].translate(RAISED)})", written)
    return eval(raised, {**FUNCTIONS, **names})  # noqa: S307  (our own text)


def computed(seed: int) -> Iterator[Value]:
    """Results over a = 0.75 and b = -1.25, some of 300 tries, whose every number is moderate.

    Python raises where IEEE has inf or nan, and large arguments magnify rounding.
    """
    rng = random.Random(seed)
    for _ in range(300):
        node = random_operand(rng, [Value(0.75, "a"), Value(-1.25, "b")], 3)
        if not isinstance(node, Value) or node.is_leaf:
            continue
        if all(math.isfinite(v.data) and abs(v.data) < 100.0 for v in topological(node)):
            yield node


@pytest.mark.parametrize("seed", range(20))
def test_a_formula_evaluates_to_the_recorded_value(seed: int) -> None:
    checked = 0
    for node in computed(seed):
        written = text(formula(node))

        assert evaluated(written, {"a": 0.75, "b": -1.25}) == pytest.approx(node.data), written
        checked += 1
    assert checked > 50


@pytest.mark.parametrize("seed", range(20))
def test_python_source_evaluates_to_the_recorded_value(seed: int) -> None:
    """To the last bit, for it is what the recording function computed."""
    checked = 0
    for node in computed(seed):
        names = {**FLOAT.kernels, "a": 0.75, "b": -1.25}
        *statements, last = python(formula(node)).splitlines()
        exec("\n".join(statements), names)  # noqa: S102  (our own text)

        assert eval(last, names) == node.data, last  # noqa: S307  (our own text)
        checked += 1
    assert checked > 50


A = Value(2.0, "a")


@pytest.mark.parametrize(
    ("node", "in_text", "in_latex"),
    [
        (A * (A % 3.0), "a · (a mod 3)", r"a \cdot \left(a \bmod 3\right)"),
        (-(A % 3.0), "−(a mod 3)", r"-\left(a \bmod 3\right)"),
        (A % 3.0 + 1.0, "a mod 3 + 1", r"a \bmod 3 + 1"),
        (Value(-2.0) ** 2, "(−2)²", r"\left(-2\right)^{2}"),
        (Value(1e-5) ** A, "1e−05^a", r"\left(1 \times 10^{-5}\right)^{a}"),
        (A.logsigmoid() ** 2, "log(σ(a))²", r"\ln\left(\sigma\left(a\right)\right)^{2}"),
    ],
)
def test_operations_keep_to_themselves(node: Value, in_text: str, in_latex: str) -> None:
    assert text(formula(node)) == in_text
    assert latex(formula(node)) == in_latex


def test_a_minus_in_mathml_is_an_operator() -> None:
    """As an identifier it would stand too close, and as a hyphen be too short."""
    assert "<mo>−</mo>" in mathml(formula(A - 1.0))


def test_a_negative_number_has_parentheses_in_mathml_too() -> None:
    """A mark stands there while the formula is written; -2² would be -4."""
    fenced = "<mrow><mo>(</mo><mrow><mn>−2</mn></mrow><mo>)</mo></mrow>"

    assert mathml(formula(Value(-2.0) ** 2)) == f"<math><msup>{fenced}<mn>2</mn></msup></math>"
