"""The lesson that answers text 003's eight exercises by running."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from examples.course.running import Told

Lesson = Callable[[str], Told]


def test_training_finds_the_parameter_and_leaves_the_hyperparameter(lesson: Lesson) -> None:
    assert lesson("exercises").text.startswith("a = 3.14, lr = 1e-05\n")


def test_two_layers_of_10_and_20_neurons_have_200_links_and_a_matrix(lesson: Lesson) -> None:
    """20 x 10 for columns, 10 x 20 for rows, with the same sums."""
    assert "\n200: W (20, 10), Wᵀ (10, 20)\nW a = a Wᵀ: True\n" in lesson("exercises").text


def test_regression_finds_the_law_of_the_sine(lesson: Lesson) -> None:
    """sin(t + 1) = 2 cos 1 sin t - sin(t - 1)."""
    weights = [w.data for w in lesson("exercises").names["predictor"].w]

    assert weights == pytest.approx([-1.0, 2.0 * math.cos(1.0)], abs=1e-6)
    assert f"w = [-1.0, {2.0 * math.cos(1.0):.4f}]\n" in lesson("exercises").text
    assert f"y = {math.sin(40.0):.4f}, sin 40 = {math.sin(40.0):.4f}\n" in lesson("exercises").text


def test_classification_puts_each_person_on_the_right_side_of_a_half(lesson: Lesson) -> None:
    outputs = lesson("exercises").names["outputs"]

    assert (outputs > 0.5).tolist() == [True, False, False, True]
    assert "y > 0.5: [1 0 0 1] t = [1 0 0 1]" in lesson("exercises").text


def test_without_answers_three_centres_find_the_three_places(lesson: Lesson) -> None:
    """Each within the deviation of a mean, 0.5 / sqrt(30), times 3."""
    found = sorted(np.round(lesson("exercises").names["centres"]).tolist())

    assert found == [[0.0, 0.0], [0.0, 4.0], [4.0, 0.0]]
    for centre in lesson("exercises").names["centres"]:
        assert np.abs(centre - np.round(centre)).max() < 3 * 0.5 / math.sqrt(30)


def test_the_slope_of_the_sigmoid_is_s_times_1_minus_s(lesson: Lesson) -> None:
    """By the engine in the second column, by the formula in the third."""
    rows = re.findall(
        r"^ *(-?\d\.\d)  σ (0\.\d{9})  σ′ (0\.\d{9})  σ\(1 − σ\) (0\.\d{9})$",
        lesson("exercises").text,
        re.MULTILINE,
    )

    assert [float(x) for x, *_ in rows] == [-2.0, 0.0, 0.5, 3.0]
    assert rows[1][1] == "0.500000000"  # as text 003 says
    for x, _, by_engine, by_formula in rows:
        slope = math.exp(-float(x)) / (1.0 + math.exp(-float(x))) ** 2
        assert by_engine == by_formula == f"{slope:.9f}"


@pytest.mark.parametrize("rate", [0.3, 1.05])
def test_steps_are_multiplied_by_the_factor_of_the_rate(lesson: Lesson, rate: float) -> None:
    lengths = [round(4.0 * rate * abs(1.0 - 2.0 * rate) ** n, 4) for n in range(5)]

    told = " ".join(map(str, lengths))
    assert f"α = {rate}, 1 − 2α = {1 - 2 * rate:.2f}: {told}" in lesson("exercises").text


def test_differences_agree_with_backpropagation_in_all_13_parameters(lesson: Lesson) -> None:
    """Central differences with h = 1e-5 err by h² and by rounding over h, both some 1e-11."""
    names = lesson("exercises").names

    assert len(names["differences"]) == 13
    assert max(map(abs, names["differences"])) < 1e-9
    assert max(abs(w.grad) for w in names["net"].parameters()) > 0.01
