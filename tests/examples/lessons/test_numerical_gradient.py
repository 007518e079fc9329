"""The lesson on the numerical gradient: the runaway of text 004 and why, and what ends it."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from examples.course.running import Told
from examples.texts import erratum, figure, given, measured, rounds_to


@pytest.fixture
def told(lesson: Callable[[str], Told]) -> Told:
    return lesson("numerical_gradient")


def test_the_gradient_is_the_one_of_the_figures_and_off_by_h_squared(told: Told) -> None:
    """The central difference of (x - 2)³ is 3 (x - 2)² + h²."""
    expected = figure("text_004", "numerical_gradient.gradient_at_2_3_5").exact
    h = given("text_004", "numerical_gradient")["h"]
    cubic, gradient = told.names["cubic"], told.names["numerical_gradient"]

    assert f"exact     {' '.join(f'{slope:.10f}' for slope in expected)}\n" in told.text
    found = gradient(cubic, np.array(given("text_004", "numerical_gradient")["at"]))
    # f is 27 there and has 16 digits, of which the division by 2 h leaves 11
    assert found - expected == pytest.approx(np.array([0.0, h * h, 0.0]), abs=1e-10)


def test_along_the_gradient_the_function_rises_and_against_it_it_falls(told: Told) -> None:
    down, up = erratum("text_004", "gradient_downhill").exact

    assert f"f(x + 0.001 g) − f(x) = {up:.6f}\n" in told.text
    assert f"f(x − 0.001 g) − f(x) = {down:.6f}\n" in told.text


def test_the_exact_descent_of_the_cubic_is_the_recurrence_in_fractions(told: Told) -> None:
    """x1 goes to x1 - 0.03 (x1 - 2)²; the figures have three decimals."""
    x, by_hand = Fraction(0), [Fraction(0)]
    for _ in range(13):
        x -= Fraction(3, 100) * (x - 2) ** 2
        by_hand.append(x.limit_denominator(10**20))

    exact = [point[1] for point in told.names["exact"][:14]]
    assert exact == pytest.approx([float(x) for x in by_hand], rel=1e-12)
    figures = figure("text_004", "numerical_gradient.cubic_x1_after_steps_1_3_5_7_9_11_13").exact
    assert [round(x, 3) for x in exact[1::2]] == figures
    assert all(
        re.search(rf"^ +{step} +{re.escape(f'{exact[step]:.5g}')} ", told.text, re.MULTILINE)
        for step in range(1, 14, 2)
    )


def test_the_numerical_descent_ends_where_the_text_takes_it_for_a_minimum(told: Told) -> None:
    """Before the last move f is 7e21, and a unit of its last digit 5e-6 of the difference."""
    x1 = figure("text_004", "numerical_gradient.cubic_x1").exact
    x2 = figure("text_004", "numerical_gradient.cubic_x2").exact

    end = told.names["numerical"][100]
    assert end[1] == pytest.approx(x1, rel=1e-5)
    assert round(end[2], 4) == x2
    assert re.search(rf"^ 100 +-inf +-1\.0557e\+13 +{x2}$", told.text, re.MULTILINE)


def test_the_two_descents_part_where_h_is_lost_and_the_exact_one_overflows(told: Told) -> None:
    found = measured("text_004", "numerical_gradient_divergence")
    exact, numerical = told.names["exact"], told.names["numerical"]

    parted = [not np.isclose(a[1], b[1], rtol=1e-3) for a, b in zip(exact, numerical, strict=True)]
    assert parted.index(True) == found["numerical_leaves_at_step"]
    assert [np.isinf(point[1]) for point in exact].index(True) == found["overflow_at_step"]
    assert numerical[24][1] == numerical[25][1] != numerical[23][1]
    assert "x1 + h == x1: True\n" in told.text


def test_with_the_exponent_2_the_descent_ends_where_the_closed_form_says(told: Told) -> None:
    end = figure("text_004", "numerical_gradient.square_end").exact

    assert f"numerical {' '.join(f'{x:.9f}' for x in end)}\n" in told.text
    assert f"exact     {' '.join(f'{x:.9f}' for x in end)}\n" in told.text
    left = 0.98 ** given("text_004", "numerical_gradient")["steps"]
    assert all(
        rounds_to(f"{x:.9f}", y) for x, y in zip(end, (1.0, 2 - 2 * left, -left), strict=True)
    )


def test_the_error_is_h_squared_or_3_h_until_rounding_takes_over(told: Told) -> None:
    central, one_sided = told.names["central"], told.names["one_sided"]

    assert central[:3] == pytest.approx([1e-2, 1e-4, 1e-6], rel=1e-3)
    assert one_sided[:5] == pytest.approx([3e-1, 3e-2, 3e-3, 3e-4, 3e-5], rel=0.1)
    assert min(central) == central[4]  # 1e-5
    assert central[6] > central[3]  # 1e-7 is worse than the 1e-4 of the text


def test_an_array_of_whole_numbers_loses_h(told: Told) -> None:
    expected = erratum("text_004", "int_gradient").exact

    assert f"int:    {' '.join(map(str, expected))}\n" in told.text


def test_a_matrix_has_its_numerical_gradient_too(told: Told) -> None:
    """Of the sum of squares it is twice the matrix."""
    assert "matrix: [2.0, 4.0] [6.0, 8.0]\n" in told.text


def test_an_update_in_place_takes_the_start_along(told: Told) -> None:
    expected = erratum("text_004", "start_changed").exact

    assert f"start:  {' '.join(map(str, expected))}\n" in told.text


def test_both_descents_and_the_error_are_drawn(told: Told) -> None:
    pytest.importorskip("matplotlib")
    runaway, bowl, error = told.pictures

    assert ">(x1 − 2)³<" in runaway
    assert ">(x1 − 2)²<" in bowl
    assert ">one-sided<" in error
