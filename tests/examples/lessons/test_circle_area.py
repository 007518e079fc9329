"""The lesson on the area of a circle: what a machine learns from text 003's table."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import pytest

from examples.course.running import Told

Lesson = Callable[[str], Told]

LEAST_SQUARES = 3.139999949276807
"""Of a r² to the five areas of the text, in exact arithmetic."""


def test_the_least_squares_of_the_table_are_those_in_exact_arithmetic() -> None:
    radii = [Fraction(r) for r in ("1", "1.4", "2", "10", "20")]
    areas = [Fraction(a) for a in ("3.14", "6.15", "12.56", "314", "1256")]
    best = sum(r**2 * a for r, a in zip(radii, areas, strict=True)) / sum(r**4 for r in radii)

    assert float(best) == LEAST_SQUARES


def test_descent_arrives_at_the_least_squares_to_nine_decimals(lesson: Lesson) -> None:
    assert "60  a = 3.139999949\n" in lesson("circle_area").text
    assert f"\na = {LEAST_SQUARES}\n" in lesson("circle_area").text


def test_the_first_steps_are_those_worked_out_by_hand(lesson: Lesson) -> None:
    """Each step multiplies the distance to the best a by 1 - 0.00001 times the mean of r⁴."""
    factor = 1.0 - 1e-5 * 170020.8416 / 5.0
    steps = re.findall(r"^ *(\d+)  a = ([\d.]+)$", lesson("circle_area").text, re.MULTILINE)

    assert [int(n) for n, _ in steps] == [1, 2, 5, 10, 20, 60]
    for n, a in steps:
        by_hand = LEAST_SQUARES + (1.0 - LEAST_SQUARES) * factor ** int(n)
        assert float(a) == pytest.approx(by_hand, abs=6e-10)  # the rounding of nine decimals


def test_the_circle_of_radius_100_has_the_area_that_follows(lesson: Lesson) -> None:
    assert "\nr = 100: 31399.999\n" in lesson("circle_area").text


def test_the_formula_written_by_hand_gives_31400(lesson: Lesson) -> None:
    assert lesson("circle_area").text.startswith("r = 100: 31400.0\n")


def test_only_the_area_of_1_4_is_rounded(lesson: Lesson) -> None:
    """3.14 · 1.96 is 6.1544, the table has 6.15."""
    assert "y − 3.14 r² = [ 0.     -0.0044  0.      0.      0.    ]" in lesson("circle_area").text


def test_the_last_curve_goes_through_the_largest_circle(lesson: Lesson) -> None:
    """Radius 20, area 1256; the first, after one step, lies below it."""
    first, *_, last = lesson("circle_area").names["fits"]

    assert last[-1] == pytest.approx(1256.0, rel=1e-6)
    assert first[-1] < last[-1]


def test_the_fit_is_drawn_with_the_points_of_the_table(lesson: Lesson) -> None:
    pytest.importorskip("matplotlib")

    (drawn,) = lesson("circle_area").pictures
    assert all(word in drawn for word in ("five circles", "60 steps", "radius", "area"))
