"""The lesson on compiled training: the same steps both ways, and what is learned of the moons."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from examples.compiled_training.maps import ROWS
from examples.course.running import Told


@pytest.fixture
def told(lesson: Callable[[str], Told]) -> Told:
    return lesson("compiled_training")


def test_the_loss_that_is_recorded_is_the_one_of_matrix_products(told: Told) -> None:
    """The first parameters are those that the program had before it moved any."""
    samples = np.array(told.names["samples"])
    w1, b1, w2, b2, w3, b3 = _arrays(told.names["first"])
    hidden = np.maximum(np.maximum(samples[:, :2] @ w1.T + b1, 0.0) @ w2.T + b2, 0.0)
    hinge = np.maximum(1.0 - samples[:, 2] * (hidden @ w3.T + b3)[:, 0], 0.0).mean()
    loss = hinge + 1e-4 * np.sum(told.names["first"] ** 2)

    assert f"337 parameters, 65,075 operations, loss {loss:.6f}\n" in told.text


def test_sixty_thousand_operations_become_about_a_dozen_instructions(told: Told) -> None:
    found = re.search(r"Program\((\d+) operations in (\d+) instructions", told.text)

    assert found
    assert int(found[1]) < 7_000
    assert int(found[2]) <= 20


def test_the_program_moves_the_parameters_as_the_eager_steps_do(told: Told) -> None:
    """Rounding of sums of some hundred terms; and the parameters did move."""
    assert told.names["difference"] < 1e-12
    assert np.abs(told.names["compiled"] - told.names["first"]).max() > 1e-2
    assert "max |Δ| < 1e-12: True\n" in told.text


def test_the_training_begins_anew_and_learns_the_moons(told: Told) -> None:
    losses = told.names["losses"]

    assert len(losses) == 500
    assert losses[0] == pytest.approx(1.003953, abs=1e-6)  # what the lesson printed at first
    assert losses[-1] < 0.1
    assert int(told.names["right"]) >= 98


def test_the_map_has_both_kinds_of_points_and_a_region_of_dots(told: Told) -> None:
    rows = told.text.split("/ 100\n")[1].split("\n")[:ROWS]

    assert {"o", "x", ".", " "} == set("".join(rows))


def test_the_losses_and_the_boundary_are_drawn(told: Told) -> None:
    pytest.importorskip("matplotlib")
    assert len(told.pictures) == 2


def _arrays(parameters: np.ndarray) -> list[np.ndarray]:
    """Weights and biases of the layers, of which each neuron has its own beside each other."""
    arrays, at = [], 0
    for n_inputs, n_outputs in ((2, 16), (16, 16), (16, 1)):
        layer = parameters[at : at + n_outputs * (n_inputs + 1)].reshape(n_outputs, n_inputs + 1)
        arrays += [layer[:, :-1], layer[:, -1]]
        at += layer.size
    return arrays
