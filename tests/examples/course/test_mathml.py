"""Formulas of lessons as MathML."""

from __future__ import annotations

import pytest

from examples.course.cells import LessonError
from examples.course.mathml import mathml

pytest.importorskip("latex2mathml")


def test_equations_are_lined_up_in_a_table() -> None:
    written = mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", block=True)

    assert written.count("<mtr>") == 2
    assert written.count("<mtd") == 4


def test_a_minus_after_a_parenthesis_is_a_sign_and_after_a_term_an_operator() -> None:
    sign = '<mo form="prefix">&#x02212;</mo>'

    assert sign in mathml(r"\exp(-z)", block=False)
    assert sign in mathml(r"y = -1", block=False)
    assert sign not in mathml(r"(x) - 1", block=False)


@pytest.mark.parametrize("formula", [r"\nonsense{x}", r"\begin{alinged} a &= b \end{alinged}"])
def test_a_command_that_is_not_known_is_an_error(formula: str) -> None:
    with pytest.raises(LessonError, match="which latex2mathml does not know"):
        mathml(formula, block=True)
