"""The lesson on the reversed net: δ three times, the second derivative by differences."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from examples.course.running import Told
from examples.texts import figure

Lesson = Callable[[str], Told]

DELTA_H1 = figure("text_001", "reversed_neuron.delta_h1").exact


def test_delta_of_h1_is_the_figure_of_the_text_in_all_three_ways(lesson: Lesson) -> None:
    assert lesson("reversed_neurons").text.count(f"δ_h1 = {DELTA_H1:.8f}") == 3


def test_the_reversed_net_gives_the_deltas_of_the_worked_example(lesson: Lesson) -> None:
    """∂E/∂w of w1 and w3 are δ_h1 i1 and δ_h2 i1, with i1 = 0.05."""
    names = lesson("reversed_neurons").names
    of_outputs = [figure("text_000", f"backward.delta_o{k}").exact for k in (1, 2)]
    of_hidden = [figure("text_000", f"backward.dE_dw{k}").exact / 0.05 for k in (1, 3)]

    assert [d.data for d in names["delta_o"]] == pytest.approx(of_outputs, rel=1e-12)
    assert [d.data for d in names["delta_h"]] == pytest.approx(of_hidden, rel=1e-12)


def test_the_reversed_net_ends_in_the_gradient_of_the_input(lesson: Lesson) -> None:
    """Σ w δ over both hidden neurons, with w1 = 0.15 and w3 = 0.25."""
    names = lesson("reversed_neurons").names
    delta_h1, delta_h2 = (figure("text_000", f"backward.dE_dw{k}").exact / 0.05 for k in (1, 3))

    by_hand = 0.15 * delta_h1 + 0.25 * delta_h2
    assert names["to_i1"].data == pytest.approx(by_hand, rel=1e-12)
    assert names["inputs"][0].grad == pytest.approx(by_hand, rel=1e-12)


def test_the_derivative_in_w1_is_what_came_in_times_what_came_back(lesson: Lesson) -> None:
    dw1 = figure("text_000", "backward.dE_dw1")

    assert f"∂l/∂w1 = 0.05 · {DELTA_H1:.8f} = {dw1.quoted}\n" in lesson("reversed_neurons").text


def test_only_the_recorded_net_knows_that_its_slopes_move_with_w1(lesson: Lesson) -> None:
    """Against a central difference of δ_h1, whose error at h = 1e-4 is about 1e-9 of it."""
    difference = (_delta_h1(0.15 + 1e-4) - _delta_h1(0.15 - 1e-4)) / 2e-4

    assert f"∂δ_h1/∂w1 = {difference:.9f} (recorded)" in lesson("reversed_neurons").text
    assert "∂δ_h1/∂w1 = 0.000000000 (net of constants)" in lesson("reversed_neurons").text


def test_the_picture_runs_from_the_errors_to_the_input(lesson: Lesson) -> None:
    (picture,) = lesson("reversed_neurons").pictures

    for label in ("e_o1", "e_o2", "δ_h1", "δ_h2", "g_i1"):
        assert f"<title>{label}" in picture
    assert "<title>w2" not in picture  # it leads to i2


def _delta_h1(w1: float) -> float:
    """δ of h1 in the network of text 000, worked out in plain arithmetic."""
    h1 = _sigmoid(w1 * 0.05 + 0.2 * 0.1 + 0.35)
    h2 = _sigmoid(0.25 * 0.05 + 0.3 * 0.1 + 0.35)
    o1 = _sigmoid(0.4 * h1 + 0.45 * h2 + 0.6)
    o2 = _sigmoid(0.5 * h1 + 0.55 * h2 + 0.6)
    d1, d2 = (o1 - 0.01) * o1 * (1.0 - o1), (o2 - 0.99) * o2 * (1.0 - o2)
    return h1 * (1.0 - h1) * (0.4 * d1 + 0.5 * d2)


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z))
