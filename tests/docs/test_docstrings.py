"""Docstrings in prose, as autodoc is to read them."""

from __future__ import annotations

from docs.theme.docstrings import restructured


def test_code_in_backticks_is_code() -> None:
    assert [*restructured(["The `x` of `f(*xs)`."])] == ["The ``x`` of ``f(*xs)``."]


def test_code_that_is_broken_over_two_lines_stays_whole() -> None:
    assert [*restructured(["so `a +", "b` it is"])] == ["so ``a + b`` it is"]


def test_signs_of_arithmetic_are_no_marks() -> None:
    assert [*restructured(["|d| * 2, xavier_uniform_ does"])] == [
        r"\|d\| \* 2, xavier\_uniform\_ does"
    ]


def test_an_example_stays_as_it_is() -> None:
    lines = [">>> f(*xs)  # `code`", "array_", "", "a * b"]

    assert [*restructured(lines)] == [*lines[:3], r"a \* b"]
