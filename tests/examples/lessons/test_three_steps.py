"""The lesson on the three steps: the reductions of text 001, softmax, and the function picked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from examples.course.running import Told
from examples.texts import figure, given

Lesson = Callable[[str], Told]


def test_loss_cost_and_total_loss_are_the_figures_of_the_text(lesson: Lesson) -> None:
    none, mean, total = (
        figure("text_001", f"reductions.{key}").exact for key in ("none", "mean", "sum")
    )
    each = " ".join(f"{loss:.6f}" for loss in none)

    assert f"none {each}\nmean {mean:.6f}\nsum  {total:.6f}\n" in lesson("three_steps").text


def test_the_net_and_its_targets_are_those_of_the_text(lesson: Lesson) -> None:
    names, text = lesson("three_steps").names, given("text_001", "fully_connected")

    assert names["layers"] == [*zip(text["weights"], text["biases"], strict=True)]
    assert names["points"].tolist() == text["inputs"]
    assert names["targets"].tolist() == text["targets"]


def test_the_gradient_of_the_sum_is_three_times_that_of_the_mean(lesson: Lesson) -> None:
    names = lesson("three_steps").names

    assert names["of_total"] == pytest.approx(3.0 * names["of_cost"], rel=1e-12)


def test_the_gradient_of_the_cost_is_that_of_central_differences(lesson: Lesson) -> None:
    """In NumPy; with h = 1e-5 the error of a difference is about 1e-10."""
    names = lesson("three_steps").names
    numbers = _numbers(names["layers"])
    differences = []
    for k in range(len(numbers)):
        up, down = numbers.copy(), numbers.copy()
        up[k] += 1e-5
        down[k] -= 1e-5
        differences.append((_cost(up) - _cost(down)) / 2e-5)

    assert names["of_cost"] == pytest.approx(differences, abs=1e-9)


def test_one_step_lowers_the_cost_and_2000_lower_it_a_hundredfold(lesson: Lesson) -> None:
    found = re.search(r"C = ([\d.]+) -> ([\d.]+)\nC = ([\d.]+)\n", lesson("three_steps").text)
    assert found

    before, after_one, after_all = map(float, found.groups())
    names = lesson("three_steps").names
    stepped = _numbers(names["layers"]) - names["of_cost"]
    assert after_one == pytest.approx(_cost(stepped), abs=5e-7)
    assert before > after_one > 0.01 * before > after_all


def test_softmax_and_its_slopes_are_those_worked_out_by_hand(lesson: Lesson) -> None:
    powers = [math.exp(z) for z in (3.0, 1.0, -3.0)]
    p = [power / sum(powers) for power in powers]
    slopes = [p[0] - 1.0, *p[1:]]

    assert f"p     = {' '.join(f'{each:.4f}' for each in p)}\n" in lesson("three_steps").text
    assert f"l     = {-math.log(p[0]):.4f}\n" in lesson("three_steps").text
    assert f"∂l/∂z = {' '.join(f'{each:.4f}' for each in slopes)}\n" in lesson("three_steps").text


def test_only_the_picked_function_parts_the_spirals(lesson: Lesson) -> None:
    shares = [float(share) for share in re.findall(r"([\d.]+)%", lesson("three_steps").text)]
    alone, first, best = shares

    assert best > 98.0
    assert max(alone, first) < 75.0


def test_the_boundary_lies_where_the_picked_class_changes(lesson: Lesson) -> None:
    names = lesson("three_steps").names
    score = names["margin"](names["best"])

    assert ((score(names["X"]) > 0.0) == names["y"]).mean() > 0.98


def test_the_boundaries_are_drawn_in_three_panels(lesson: Lesson) -> None:
    pytest.importorskip("matplotlib")
    (picture,) = lesson("three_steps").pictures

    assert all(word in picture for word in ("softmax alone", "step 1", "step 3"))


def _numbers(layers: Any) -> Any:
    """Row by row, the bias of a neuron behind its weights."""
    rows = [np.column_stack([weights, biases]).ravel() for weights, biases in layers]
    return np.concatenate(rows).astype(float)


def _cost(numbers: Any) -> float:
    """Mean over the three samples; the numbers are in the order of the parameters."""
    layers = numbers.reshape(3, 2, 3)
    y = np.array([[1.0, -1.0], [0.0, 0.0], [-1.0, 0.0]])
    for rows in layers:
        y = 1.0 / (1.0 + np.exp(-(y @ rows[:, :2].T + rows[:, 2])))
    errors = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]) - y
    return float((0.5 * errors**2).sum(axis=1).mean())
