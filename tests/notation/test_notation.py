"""Formulas of recorded graphs as text, LaTeX, MathML and pieces."""

from __future__ import annotations

import math
from typing import Any
from xml.etree import ElementTree

import pytest

import autograd
from autograd import Value
from autograd.notation import expression, latex, latex_name, mathml, text, tokens

a, b, c = Value(2.0, "a"), Value(3.0, "b"), Value(0.5, "c")
w = [Value(0.1 * i, f"w{i}") for i in range(1, 13)]


def formula(node: Value) -> Any:
    return expression(node, lambda v: bool(v.label))


@pytest.mark.parametrize(
    ("node", "in_text", "in_latex"),
    [
        (a + b - c, "a + b − c", "a + b - c"),
        (a - (b - c), "a − (b − c)", r"a - \left(b - c\right)"),
        (a - (b + c), "a − (b + c)", r"a - \left(b + c\right)"),
        ((a + b) * c, "(a + b) · c", r"\left(a + b\right) \cdot c"),
        (a * b + c, "a · b + c", r"a \cdot b + c"),
        (a / (b * c), "a / (b · c)", r"\frac{a}{b \cdot c}"),
        (a / b / c, "a / b / c", r"\frac{\frac{a}{b}}{c}"),
        (a / (b / c), "a / (b / c)", r"\frac{a}{\frac{b}{c}}"),
        ((a + b) ** 2, "(a + b)²", r"\left(a + b\right)^{2}"),
        (a**-1, "a⁻¹", "a^{-1}"),
        (a**b, "a^b", "a^{b}"),
        ((a**2) ** 3, "(a²)³", r"\left(a^{2}\right)^{3}"),
        ((-a) ** 2, "(−a)²", r"\left(-a\right)^{2}"),
        (-(a + b), "−(a + b)", r"-\left(a + b\right)"),
        (-a * b, "−a · b", r"-a \cdot b"),
        (a * -b, "a · (−b)", r"a \cdot \left(-b\right)"),
        (a - -1.5, "a − (−1.5)", r"a - \left(-1.5\right)"),
        (a + (-b + c), "a + (−b + c)", r"a + \left(-b + c\right)"),
        (autograd.sum([-a * b, -c]), "−a · b + (−c)", r"-a \cdot b + \left(-c\right)"),
        (a * 1e-9, "a · 1e−09", r"a \cdot 1 \times 10^{-9}"),
        (a + math.inf, "a + ∞", r"a + \infty"),
        (a + math.nan, "a + nan", r"a + \mathrm{nan}"),
        (0.5 * (b - a) ** 2, "0.5 · (b − a)²", r"0.5 \cdot \left(b - a\right)^{2}"),
        ((a + b).sigmoid(), "σ(a + b)", r"\sigma\left(a + b\right)"),
        (a.sqrt(), "√(a)", r"\sqrt{a}"),
        (autograd.dot([a, b], [c, 2.0]), "a · c + b · 2", r"a \cdot c + b \cdot 2"),
        (autograd.affine(c, [a], [b]), "a · b + c", r"a \cdot b + c"),
        (autograd.max([a, b + 1]), "max(a, b + 1)", r"\max\left(a, b + 1\right)"),
        (autograd.sum([a, b]) * c, "(a + b) · c", r"\left(a + b\right) \cdot c"),
        (autograd.greater(a, b), "[a > b]", r"\left[a > b\right]"),
    ],
    ids=lambda x: x if isinstance(x, str) and "\\" not in x else "",
)
def test_formulas_are_written_as_by_hand(node: Value, in_text: str, in_latex: str) -> None:
    assert text(formula(node)) == in_text
    assert latex(formula(node)) == in_latex


def test_a_formula_records_nothing() -> None:
    """The rules of dot and affine have no template; they are written, not computed."""
    node = autograd.affine(c, [a, b], [b, a])

    pieces = tokens(formula(node))
    assert [p for p in pieces if isinstance(p, Value)] == [a, b, b, a, c]
    assert "".join(p for p in pieces if isinstance(p, str)) == " ·  +  ·  + "


def test_the_formula_stops_at_named_values_but_opens_the_node_itself() -> None:
    inner = a * b
    inner.label = "net"
    outer = inner.tanh()
    outer.label = "out"

    assert text(formula(outer)) == "tanh(net)"
    assert text(formula(outer * 2)) == "out · 2"
    assert text(expression(outer, lambda v: False)) == "tanh(a · b)"
    assert text(formula(a)) == "a"


def test_an_unlabelled_leaf_is_its_number() -> None:
    assert text(formula(Value(0.25) * a)) == "0.25 · a"
    assert text(formula(a - Value(-0.25))) == "a − (−0.25)"


def test_a_long_group_keeps_its_ends() -> None:
    assert text(formula(autograd.sum(w))) == "w1 + w2 + … + w12"
    assert text(formula(autograd.mean(w[:8]))).count("w") == 8


def test_a_formula_beyond_its_limit_ends_in_an_ellipsis() -> None:
    node = a * 1.0
    for _ in range(100):
        node = node * b

    assert text(expression(node, lambda v: False, limit=3)) == "… · b · b · b"


def test_names_of_the_callers_choice() -> None:
    assert text(formula(a * b), lambda v: v.label.upper()) == "A · B"
    assert text(formula(a - b), lambda v: f"{-v.data:g}") == "-2 − (-3)"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("w1", "w_{1}"),
        ("net_h1", r"\mathrm{net}_{\mathrm{h1}}"),
        ("50%", r"\mathrm{50\%}"),
        ("x_1_2", r"\mathrm{x\_1\_2}"),
        ("\\input{x}", r"\mathrm{\backslash input\{x\}}"),
        ("learning rate", r"\mathrm{learning\ rate}"),
        ("学习 率", r"\text{学习 率}"),
        ("学习率", r"\text{学习率}"),
        ("偏~", r"\text{偏\textasciitilde{}}"),
        ("权", r"\text{权}"),
        ("w′", "w'"),
        ("net′", r"\mathrm{net'}"),
        ("λ", r"\lambda"),
        ("Δt", r"\mathrm{\Delta t}"),
    ],
)
def test_labels_in_latex_are_letters_not_commands(label: str, expected: str) -> None:
    assert latex_name(Value(1.0, label)) == expected


HOSTILE = [
    "<script>&\"'",
    "a\nb",
    "{a|b}",
    "\\n",
    "偏置",
    "🙂",
    "\u202eabc",
    "\x00\x07",
    "\ud800",
    "x" * 10_000,
    "^_$",
]


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_no_label_breaks_a_formula(label: str) -> None:
    node = (Value(1.0, label) + 2.0) ** 2

    content = ElementTree.fromstring(mathml(formula(node)))  # noqa: S314  (our own text)
    assert content.tag == "math"
    assert not content.findall(".//script")
    assert text(formula(node)).endswith(" + 2)²")
    assert balanced(latex(formula(node)))


def test_every_row_is_written_in_every_notation(trials: list[Any]) -> None:
    """With labelled operands, each of which must be seen."""
    trial = trials[0]
    leaves = trial.leaves()
    node = trial.apply(leaves)
    node.label = "z"
    term = formula(node)

    for written in (text(term), latex(term)):
        assert all(leaf.label[1:] in written for leaf in leaves)
    assert "v0" in text(term)
    assert balanced(latex(term))
    content = ElementTree.fromstring(mathml(term))  # noqa: S314  (our own text)
    assert "".join(content.itertext()).count("v") >= len(leaves)
    assert [v for v in leaves if v not in tokens(term)] == []


def balanced(source: str) -> bool:
    r"""Whether braces pair up, escaped ones aside, and every \left has its \right."""
    depth = 0
    plain = source.replace(r"\{", "").replace(r"\}", "")
    for character in plain:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0 and source.count(r"\left") == source.count(r"\right")


def test_an_exponent_stands_above_its_subscript() -> None:
    assert mathml(expression(Value(2.0, "w1") ** 2, bool)) == (
        "<math><msubsup><mi>w</mi><mtext>1</mtext><mn>2</mn></msubsup></math>"
    )
