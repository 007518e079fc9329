"""The training that micrograd's demo prints comes out of the same program, digit for digit."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value

PRINTED = tomllib.loads((Path(__file__).parent / "demo.toml").read_text(encoding="utf-8"))
N_STEPS = 100


def moons(n_samples: int, noise: float) -> tuple[Any, Any]:
    """scikit-learn's `make_moons` by the same calls of NumPy's global generator."""
    half = np.linspace(0, np.pi, n_samples // 2)
    x = np.append(np.cos(half), 1 - np.cos(half))
    y = np.append(np.sin(half), 1 - np.sin(half) - 0.5)
    order = np.arange(n_samples)
    np.random.shuffle(order)  # noqa: NPY002  (it is what the demo seeds)
    points = np.column_stack([x, y])[order]
    points += np.random.normal(scale=noise, size=points.shape)  # noqa: NPY002
    return points, np.repeat([0, 1], n_samples // 2)[order]


def descent(points: Any, labels: Any) -> Iterator[tuple[float, float]]:
    """Loss and accuracy before each step, as the demo computes them."""
    model = nn.MLP(2, [16, 16, 1])
    for step in range(N_STEPS):
        scores = [model(list(map(Value, point))) for point in points]
        losses = [(1 + -label * score).relu() for label, score in zip(labels, scores, strict=True)]
        loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in model.parameters())
        hits = [
            (label > 0) == (score.data > 0) for label, score in zip(labels, scores, strict=True)
        ]
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= (1.0 - 0.9 * step / 100) * p.grad
        yield loss.data, 100.0 * sum(hits) / len(hits)


@pytest.mark.usefixtures("unseeded")
def test_micrograds_demo_gives_the_100_losses_and_accuracies_in_print() -> None:
    """1e-12 is four digits above rounding: the demo adds up in another order."""
    np.random.seed(1337)  # noqa: NPY002
    random.seed(1337)
    points, labels = moons(100, 0.1)

    course = list(descent(points, labels * 2 - 1))

    assert len(course) == len(PRINTED["losses"]) == N_STEPS
    assert [loss for loss, _ in course] == pytest.approx(
        [float(loss) for loss in PRINTED["losses"]], rel=1e-12
    )
    assert [accuracy for _, accuracy in course] == PRINTED["accuracies"]
