"""The equations of steps are true: each of their sides, computed by Python, is the same number."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable
from typing import Any

import pytest

import autograd as ag
from autograd import Value
from viz import Frame, steps

Function = Callable[[Value, Value, Value], Value]


def shared(s: Value, c: Value) -> Value:
    return s * s - s / (s - c)


FUNCTIONS: dict[str, Function] = {
    "product of a sum": lambda a, b, c: (a + b) * c,
    "product with a sum": lambda a, b, c: c * (a + b),
    "product with a product": lambda a, b, c: c * (a * b),
    "difference of a difference": lambda a, b, c: c - (a - b),
    "difference of a sum": lambda a, b, c: c - (a + b),
    "quotient by a product": lambda a, b, c: c / (a * b),
    "quotient by a quotient": lambda a, b, c: a / (b / c),
    "quotient of a quotient": lambda a, b, c: (a / b) / c,
    "one over a sum": lambda a, b, c: 1 / (a + b),
    "minus a sum": lambda a, b, c: -(a + b),
    "minus a product": lambda a, b, c: -(a * b),
    "minus a minus": lambda a, b, c: c - -a,
    "power of a product": lambda a, b, c: (a * b) ** c,
    "power of a power": lambda a, b, c: (a**b) ** c,
    "power to a power": lambda a, b, c: a ** (b**c),
    "power to a sum": lambda a, b, c: a ** (b + c),
    "power of a minus": lambda a, b, c: (-a) ** 2 * b,
    "minus a power": lambda a, b, c: -(a**2) * b,
    "square of a difference": lambda a, b, c: (a * b + c - 2.0) ** 2,
    "root of a sum": lambda a, b, c: (a + b).sqrt() * c,
    "exponential of a difference": lambda a, b, c: (a - b).exp() / (c - a),
    "function of a function": lambda a, b, c: (a * (b - c)).sin().cos(),
    "weighted sum": lambda a, b, c: ag.affine(a - c, [a + b, c], [b, a - b]),
    "sum of differences": lambda a, b, c: c * ag.sum([a - b, b - c, -a]),
    "product of sums": lambda a, b, c: ag.prod([a - b, b + c, a]),
    "shared sum": lambda a, b, c: shared(a + b, c),
    "hinge": lambda a, b, c: (1 + -a * b).relu() - c,
}
POSITIVE, SIGNED = (2.0, 0.5, 1.5), (-2.0, 3.0, -0.5)
CASES = {
    f"{name} of positive numbers": (function, POSITIVE) for name, function in FUNCTIONS.items()
}
CASES |= {
    f"{name} of numbers with signs": (function, SIGNED)
    for name, function in FUNCTIONS.items()
    if "root" not in name and "power" not in name
}

_SUPERSCRIPTS = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def from_text(formula: str) -> str:
    """A printed formula in Python's spelling, which has the precedence of mathematics."""
    formula = _SUPERSCRIPTS.sub(lambda power: f"**({power[0].translate(_PLAIN)})", formula)
    for sign, python in {"·": "*", "−": "-", "^": "**", "√": "sqrt"}.items():
        formula = formula.replace(sign, python)
    return formula


def from_latex(formula: str) -> str:
    """The same of a formula in LaTeX; only fractions put one pair of braces behind another."""
    formula = formula.replace("}{", ")/(").replace("{", "(").replace("}", ")")
    formula = re.sub(r"\\frac(\()", r"\1", formula)
    formula = re.sub(r"\\(left|right|mathrm|operatorname)", "", formula)
    for sign, python in {r"\cdot": "*", "^": "**", r"\times": "*", "\\": ""}.items():
        formula = formula.replace(sign, python)
    return formula


def sides(line: str) -> list[str]:
    """What stands between equals signs, but for derivatives."""
    return [
        side
        for side in re.split(r" (?:&?\+?=|&\+\{=\}) ", line)
        if "partial" not in side and "∂" not in side
    ]


def computed(formula: str, names: dict[str, float]) -> Any:
    functions = {
        "sqrt": math.sqrt,
        "exp": math.exp,
        "sin": math.sin,
        "cos": math.cos,
        "log": math.log,
        "ln": math.log,
        "relu": lambda x: max(x, 0.0),
        "ReLU": lambda x: max(x, 0.0),
        "max": max,
        "e": math.e,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a call of a number is a bracket misplaced
        return eval(formula, {"__builtins__": {}}, functions | names)  # noqa: S307


def told(function: Function, numbers: tuple[float, ...]) -> tuple[list[Frame], dict[str, float]]:
    a, b, c = (Value(number, label) for number, label in zip(numbers, "abc", strict=True))
    y = function(a, b, c)
    y.label = "y"
    return steps(y, detail="ops"), {v.label: v.data for v in (a, b, c, y)}


@pytest.mark.parametrize(("function", "numbers"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("written", ["text", "latex"])
def test_the_sides_of_an_equation_are_equal(
    written: str, function: Function, numbers: tuple[float, ...]
) -> None:
    """Numbers are printed with four digits, so sums of a few of them agree to 1e-2."""
    frames, names = told(function, numbers)
    spell = from_text if written == "text" else from_latex

    for frame in frames:
        for line in getattr(frame, written).splitlines():
            found = [
                computed(spell(side), names)
                for side in sides(line.removesuffix(r" \\"))
                if "aligned" not in side
            ]
            assert found == pytest.approx(found[-1:] * len(found), rel=1e-2, abs=1e-3), line


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_formula_of_a_result_without_a_label_has_the_recorded_number(
    function: Function,
) -> None:
    frames, names = told(function, POSITIVE)

    for frame in frames:
        if frame.phase == "forward":
            first = sides(frame.text)[0]
            assert computed(from_text(first), names) == pytest.approx(frame.node.data, rel=1e-12)


def test_mathml_brackets_what_the_text_brackets() -> None:
    frames, _ = told(FUNCTIONS["product of a sum"], POSITIVE)
    fenced = "<mo>(</mo><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mo>)</mo>"

    assert f"{fenced}</mrow><mo>⋅</mo><mi>c</mi>" in frames[1].mathml


def test_a_derivative_by_a_value_without_a_label_names_its_formula_in_brackets() -> None:
    w, x, b = Value(0.5, "w"), Value(-3.0, "x"), Value(2.0, "b")
    loss = (w * x + b - 2.0) ** 2
    loss.label = "loss"
    frames = steps(loss, detail="ops")

    assert frames[3].text == "loss = (w · x + b − 2)² = (−1.5)² = 2.25"
    assert frames[4].text.splitlines()[1] == (
        "∂loss/∂(w · x + b − 2) = 2 · (w · x + b − 2) = 2 · (−1.5) = −3"
    )


def test_a_result_that_is_not_a_number_is_one_word_in_latex() -> None:
    frames = steps(Value(-1.0, "a").log())

    assert frames[0].latex.splitlines()[1].endswith(r"= \mathrm{nan}")
