"""The lesson on a neuron: the three numbers that text 002 prints, and a slope by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from examples.course.running import Told

Lesson = Callable[[str], Told]


@pytest.mark.parametrize(
    "line", ["y = 0.9990889488055994", "0.9990889488055994", "o1 = 0.7216325609518421"]
)
def test_the_outputs_are_those_of_the_text_to_the_last_digit(lesson: Lesson, line: str) -> None:
    """Text 002, the comments behind the two calls of `feedforward`; the first in two ways."""
    assert line in lesson("neuron").text.splitlines()


def test_the_mean_of_the_squared_errors_is_that_of_the_text(lesson: Lesson) -> None:
    """Two of four answers are wrong by 1: mean 0.5, as printed, sum 2, half of the sum 1."""
    assert "mean: 0.5\nsum: 2.0\nsum / 2: 1.0\n" in lesson("neuron").text


def test_both_hidden_neurons_give_the_sigmoid_of_3(lesson: Lesson) -> None:
    hidden = [value.data for value in lesson("neuron").names["hidden"]]

    assert hidden == pytest.approx([1.0 / (1.0 + math.exp(-3.0))] * 2, rel=1e-15)
    assert f"h1 = {hidden[0]!r}" in lesson("neuron").text


def test_the_product_of_slopes_is_the_one_worked_out_by_hand(lesson: Lesson) -> None:
    """(y - 1) 2 · y (1 - y) w6 · h2 (1 - h2) x1, with w6 = 1 and x1 = 2."""
    h, y = 0.9525741268224334, 0.7216325609518421
    by_hand = 2.0 * (y - 1.0) * y * (1.0 - y) * h * (1.0 - h) * 2.0

    assert f"       = {by_hand:.6f} = {by_hand:.6f}" in lesson("neuron").text


def test_a_weight_behind_a_weight_of_0_learns_nothing(lesson: Lesson) -> None:
    assert "∂L/∂w1 = 0.000000" in lesson("neuron").text


def test_the_neuron_and_the_net_are_drawn_with_their_values(lesson: Lesson) -> None:
    neuron, net = lesson("neuron").pictures

    assert "0.9991" in neuron
    assert all(number in net for number in ("0.9526", "0.7216"))


def test_the_gradients_of_the_net_do_not_go_on_from_those_of_the_neuron(lesson: Lesson) -> None:
    """∂o1/∂x2 is o1 (1 - o1) · h2 (1 - h2), for w6 = w4 = 1 and w5 = 0."""
    h, y = 0.9525741268224334, 0.7216325609518421

    assert lesson("neuron").names["x"][1].grad == pytest.approx(y * (1 - y) * h * (1 - h))
