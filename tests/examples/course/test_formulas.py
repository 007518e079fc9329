"""Formulas are written in the letters that a reader would write."""

from __future__ import annotations

import pytest

from examples.course.formulas import FormulaError, spoken


@pytest.mark.parametrize(
    ("tex", "letters"),
    [
        (r"w_5^{+} = w_5 - \eta \cdot \frac{\partial E}{\partial w_5}", "w₅⁺ = w₅ - η · ∂E/∂w₅"),
        (r"\mathrm{out}_{h1} = \frac{1}{1 + e^{-z}}", "out_h1 = 1/(1 + e^(-z))"),
        (r"\sigma'(z) = \sigma(z) \left(1 - \sigma(z)\right)", "σ′(z) = σ(z) (1 - σ(z))"),
        (r"\frac{x^2}{20} + y^2", "x²/20 + y²"),
        (r"\sum_{i=1}^{n} x_i", "Σᵢ₌₁ⁿ xᵢ"),
        (r"\sqrt{v} + \epsilon", "√v + ε"),
        (r"\sqrt{a + b}", "√(a + b)"),
        (r"\hat{y}", "y\u0302"),
        (r"W^\top x \in \{0, 1\}", "Wᵀ x ∈ {0, 1}"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a = b\nc = d"),
        (r"x_{n+1}^{\mathrm{new}}", "xₙ₊₁^new"),
        (r"\text{误差} = 1", "误差 = 1"),
        (r"\frac12", "1/2"),
        (r"e^{-(x + 1)}", "e^(-(x + 1))"),
    ],
)
def test_a_formula_is_written_in_letters(tex: str, letters: str) -> None:
    assert spoken(tex) == letters


@pytest.mark.parametrize("tex", [r"\unknowncommand x", r"\frac{1}", r"x^"])
def test_what_cannot_be_written_is_told(tex: str) -> None:
    with pytest.raises(FormulaError):
        spoken(tex)
