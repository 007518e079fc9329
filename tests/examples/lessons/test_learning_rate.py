"""The lesson on the learning rate: the bound of text 003's circles, and its rule in three readings.

The numbers are those of throwaway programs in plain Python, apart from what is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from examples.course.running import Told

Lesson = Callable[[str], Told]

CURVATURE = (1.0 + 1.4**4 + 2.0**4 + 10.0**4 + 20.0**4) / 5.0
"""The second derivative of J, the mean of r⁴."""


def test_the_engine_finds_the_curvature_and_the_bound(lesson: Lesson) -> None:
    told = lesson("learning_rate")

    assert told.names["curvature"] == pytest.approx(CURVATURE, rel=1e-14)
    assert f"c = J″(1) = {CURVATURE:.6f}" in told.text
    assert "2/c = 5.8816e-05" in told.text


def test_each_rate_multiplies_the_distance_by_its_factor(lesson: Lesson) -> None:
    factors = {"1.00e-03": -33.0042, "1.00e-04": -2.4004, "1.00e-05": 0.66}

    for rate, factor in factors.items():
        assert f"α = {rate}  1 − αc = {factor:8.4f}" in lesson("learning_rate").text


def test_just_below_the_bound_the_loss_falls_and_just_above_it_grows(lesson: Lesson) -> None:
    walk, cost = (lesson("learning_rate").names[name] for name in ("walk", "cost"))

    assert cost(walk(5.88e-5, 60)[-1]) < cost(1.0) < cost(walk(5.89e-5, 60)[-1])


def test_the_rule_as_written_runs_away(lesson: Lesson) -> None:
    text = lesson("learning_rate").text

    assert "1e-03 1e-04 1e-05 1e-04 1e-05" in text
    assert "a = 1.06e+08, J = 1.9e+20" in text


def test_with_bad_steps_undone_the_rule_arrives_slowly(lesson: Lesson) -> None:
    """J is its floor, 1.936e-6, plus half the curvature times the square of what a lacks."""
    lacks = 3.139999949276807 - 3.139987464164787

    assert f"a = 3.13998746, J = {1.93595e-6 + CURVATURE / 2 * lacks**2:.4g}" in (
        lesson("learning_rate").text
    )


def test_a_rate_that_is_searched_first_and_then_kept_arrives(lesson: Lesson) -> None:
    assert "RateSearch(lr=1e-05 of 3 tried)" in lesson("learning_rate").text
    assert "a = 3.13999995, J = 1.936e-06" in lesson("learning_rate").text


@pytest.mark.parametrize(
    ("rate", "places"),
    [
        ("0.02", [2.0, 1.92, 1.843, 1.769]),
        ("0.3", [2.0, 0.8, 0.32, 0.128]),
        ("1.0", [2.0, -2.0, 2.0, -2.0]),
        ("1.05", [2.0, -2.2, 2.42, -2.662]),
    ],
)
def test_steps_on_the_parabola_shrink_stay_or_grow(
    lesson: Lesson, rate: str, places: list[float]
) -> None:
    """2 times powers of 1 - 2 α."""
    by_hand = [2.0 * (1.0 - 2.0 * float(rate)) ** n for n in range(4)]

    assert places == pytest.approx(by_hand, abs=5e-4)
    assert f"α = {rate}: {places}" in lesson("learning_rate").text


def test_each_direction_of_the_bowl_has_a_factor_of_its_own(lesson: Lesson) -> None:
    for rate in (0.02, 0.18, 0.21):
        x, y = 4.0 * (1.0 - rate) ** 12, (1.0 - 10.0 * rate) ** 12

        assert f"α = {rate}: ({x:.3f}, {y:.3f})" in lesson("learning_rate").text


def test_the_paths_are_drawn_in_a_panel_each(lesson: Lesson) -> None:
    pytest.importorskip("matplotlib")

    line, plane = lesson("learning_rate").pictures
    assert all(f"α = {rate}" in line for rate in ("0.02", "0.3", "1.0", "1.05"))
    assert all(f"α = {rate}" in plane for rate in ("0.02", "0.18", "0.21"))
