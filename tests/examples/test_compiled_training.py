"""The example that compiles and trains a network: its task, its map, and what the command says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nn
from examples.compiled_training import __main__ as program
from examples.compiled_training.maps import COLUMNS, ROWS, map_of
from examples.compiled_training.moons import DECAY, Network, Points, points

ROOT = Path(__file__).resolve().parents[2]


def test_points_without_noise_lie_on_their_circles() -> None:
    upper, lower = np.split(np.array(points(20, noise=0.0)), 2)

    assert np.hypot(upper[:, 0], upper[:, 1]) == pytest.approx(np.ones(10))
    assert np.hypot(lower[:, 0] - 1.0, lower[:, 1] - 0.5) == pytest.approx(np.ones(10))
    assert (upper[:, 1] > -1e-9).all()
    assert (lower[:, 1] < 0.5 + 1e-9).all()
    assert (upper[:, 2] == -1.0).all()
    assert (lower[:, 2] == 1.0).all()


def test_the_network_is_the_one_of_matrix_products() -> None:
    network = Network.random(seed=3)
    samples = points(10, seed=4)

    layers = [np.array([[p.data for p in neuron] for neuron in layer]) for layer in network.layers]
    plane = np.array(samples)
    x = plane[:, :2]
    for layer in layers[:-1]:
        x = np.maximum(x @ layer[:, :-1].T + layer[:, -1], 0.0)
    scores = (x @ layers[-1][:, :-1].T + layers[-1][:, -1])[:, 0]
    hinge = np.maximum(1.0 - plane[:, 2] * scores, 0.0).mean()
    squares = np.concatenate([layer.ravel() for layer in layers])
    # sums of a few hundred terms, 1e-16 each
    assert network.loss(samples).data == pytest.approx(hinge + DECAY * squares @ squares, rel=1e-13)


def test_the_network_has_as_many_parameters_as_micrograds_demo() -> None:
    assert len(Network.random().parameters()) == 337


def test_the_map_has_the_points_where_they_are_and_dots_where_scores_are_positive() -> None:
    """A line from the lower left to the upper right: above it scores are positive."""
    corners = [(-1.0, -1.0, 1.0), (1.0, 1.0, -1.0), (-1.0, 1.0, 1.0)]
    lines = map_of(corners, lambda places: places[1] - places[0]).splitlines()

    assert [len(line) for line in lines] == [COLUMNS] * ROWS
    assert lines[0][0] == "."
    assert lines[-1][-1] == " "
    left, right = round(0.3 / 2.6 * (COLUMNS - 1)), round(2.3 / 2.6 * (COLUMNS - 1))
    top, bottom = round(0.3 / 2.6 * (ROWS - 1)), round(2.3 / 2.6 * (ROWS - 1))
    found = {
        (row, column): letter
        for row, line in enumerate(lines)
        for column, letter in enumerate(line)
        if letter not in " ."
    }
    assert found == {(bottom, left): "x", (top, right): "o", (top, left): "x"}


@pytest.fixture(scope="module")
def told() -> str:
    """What the command prints on any machine, without numba."""
    code = (
        "import sys; sys.modules['numba'] = None; "
        "from examples.compiled_training.__main__ import main; sys.exit(main(['--steps', '300']))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_network_learns_the_moons(told: str) -> None:
    found = re.search(r"300 steps: loss ([\d.]+) to ([\d.]+), (\d+) of 100 points right", told)

    assert found
    assert found[1] == f"{Network.random().loss(points()).data:.3f}"
    assert float(found[2]) < 0.1
    assert int(found[3]) >= 98


def test_a_network_in_plus_and_times_becomes_few_instructions(told: str) -> None:
    """A product and an activation for each layer, then the loss; the samples make no difference."""
    found = re.search(r"Program\((\d+) operations in (\d+) instructions", told)

    assert "65,075 operations" in told
    assert found
    assert int(found[1]) < 7_000
    assert int(found[2]) <= 20


def test_fewer_steps_than_one_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--steps", "0"])

    assert "--steps expects a number from 1 on, got 0" in capsys.readouterr().err


@pytest.mark.slow
def test_a_program_that_moves_other_parameters_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if the steps done without a program had been twice as long."""
    step = program._eager_step

    def twice(network: Network, samples: Points, optimizer: nn.SGD) -> float:
        step(network, samples, optimizer)
        return step(network, samples, optimizer)

    monkeypatch.setattr(program, "_eager_step", twice)
    monkeypatch.setitem(sys.modules, "numba", None)

    assert program.main(["--steps", "1"]) == 1
