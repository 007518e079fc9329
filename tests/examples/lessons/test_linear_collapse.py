"""The lesson on linear layers: one matrix, its rank, and rings that no line parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from examples.course.running import Told

Lesson = Callable[[str], Told]


def test_the_jacobian_is_the_product_of_the_two_matrices(lesson: Lesson) -> None:
    names = lesson("linear_collapse").names

    assert names["jacobian"] == pytest.approx(names["W2"] @ names["W1"], abs=1e-15)
    assert np.shape(names["jacobian"]) == (3, 3)


def test_its_rank_is_2_for_all_passes_through_two_neurons(lesson: Lesson) -> None:
    """Text 003 asks why it is 3 x 3, and does not say that."""
    assert "J = W2 W1: True\nrank: 2\n" in lesson("linear_collapse").text
    assert abs(np.linalg.det(lesson("linear_collapse").names["jacobian"])) < 1e-15


def test_along_the_silent_direction_no_output_moves(lesson: Lesson) -> None:
    names = lesson("linear_collapse").names
    still = names["W2"] @ names["W1"] @ names["silent"]

    assert still == pytest.approx(np.zeros(3), abs=1e-14)
    assert np.linalg.norm(names["silent"]) == pytest.approx(1.0)


def test_sigmoids_bend_the_plane_so_that_outputs_fill_the_space(lesson: Lesson) -> None:
    """40 outputs have the rank 2 without, 3 with a sigmoid after each layer; both in NumPy."""
    names = lesson("linear_collapse").names
    W1, W2, X = names["W1"], names["W2"], names["samples"]  # noqa: N806  (matrices)

    def sigmoid(z: Any) -> Any:
        return 1.0 / (1.0 + np.exp(-z))

    linear, curved = X @ W1.T @ W2.T, sigmoid(sigmoid(X @ W1.T) @ W2.T)
    assert [np.linalg.matrix_rank(Y) for Y in (linear, curved)] == [2, 3]
    assert "\nlinear, rank: 2\nwith sigmoid, rank: 3\n" in lesson("linear_collapse").text


def test_the_linear_net_gets_54_points_right_and_the_one_with_tanh_all(lesson: Lesson) -> None:
    assert "\nlinear layers: 54/100\nwith tanh: 100/100\n" in lesson("linear_collapse").text


def test_three_linear_layers_end_where_logistic_regression_does(lesson: Lesson) -> None:
    """The loss is convex in the one line that is left; Newton's steps find its minimum."""
    names = lesson("linear_collapse").names
    inputs, labels = np.c_[names["points"], np.ones(100)], names["labels"]
    w = np.zeros(3)
    for _ in range(20):
        p = 1.0 / (1.0 + np.exp(-inputs @ w))
        w -= np.linalg.solve((inputs.T * (p * (1.0 - p))) @ inputs, inputs.T @ (p - labels))

    assert int(np.sum((inputs @ w > 0.0) == labels)) == 54


def test_no_line_gets_more_than_69_points_right(lesson: Lesson) -> None:
    """Ten times as many directions; counted by sums along each, not line by line."""
    names = lesson("linear_collapse").names
    angles = np.linspace(0.0, 2.0 * np.pi, 3600, endpoint=False)
    order = np.argsort(names["points"] @ [np.cos(angles), np.sin(angles)], axis=0)
    inner = names["labels"][order]
    above, below = inner[::-1].cumsum(axis=0)[::-1], (1 - inner).cumsum(axis=0) - (1 - inner)

    assert int((above + below).max()) == 69
    assert "\n69/100\n" in lesson("linear_collapse").text


def test_a_straight_and_a_curved_boundary_are_drawn(lesson: Lesson) -> None:
    pytest.importorskip("matplotlib")

    (drawn,) = lesson("linear_collapse").pictures
    assert all(name in drawn for name in ("linear layers", "with tanh"))
