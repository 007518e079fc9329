"""`fit` goes PyTorch's way: the same losses and the same weights, epoch by epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

EPOCHS, BATCH = 10, 8
both_ways = pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "recorded"])


def data() -> tuple[Any, Any]:
    """Thirty points in the plane, and in which of three sectors each lies."""
    points = np.random.default_rng(4).normal(size=(30, 2))
    sectors = ((np.arctan2(points[:, 1], points[:, 0]) + np.pi) / (2 * np.pi / 3)).astype(int)
    return points, np.minimum(sectors, 2)


def twin(model: nn.MLP) -> Any:
    """PyTorch's network with the same weights, in float64."""
    layers: list[Any] = []
    for layer in model.layers:
        linear = torch.nn.Linear(layer.n_inputs, len(layer.neurons), dtype=torch.float64)
        weights = [[w.data for w in neuron.w] for neuron in layer.neurons]
        biases = [neuron.b.data for neuron in layer.neurons]
        with torch.no_grad():
            linear.weight[:] = torch.tensor(weights, dtype=torch.float64)
            linear.bias[:] = torch.tensor(biases, dtype=torch.float64)
        layers += [linear, torch.nn.Tanh()]
    return torch.nn.Sequential(*layers[:-1])


def pytorchs(network: Any, points: Any, y: Any, loss: Any) -> list[float]:
    """The mean loss of each epoch of PyTorch's own loop."""
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    course = []
    for _ in range(EPOCHS):
        total = 0.0
        for start in range(0, len(points), BATCH):
            rows = slice(start, start + BATCH)
            optimizer.zero_grad()
            batch_loss = loss(network(points[rows]), y[rows])
            batch_loss.backward()
            optimizer.step()
            total += batch_loss.item() * len(points[rows])
        course.append(total / len(points))
    return course


@both_ways
@pytest.mark.parametrize("kind", ["classes", "vectors", "numbers"])
def test_training_follows_pytorchs(kind: str, compiled: bool) -> None:
    points, classes = data()
    outputs, ours, theirs, y = {
        "classes": (3, nn.cross_entropy, torch.nn.functional.cross_entropy, classes),
        "vectors": (3, nn.mse_loss, torch.nn.functional.mse_loss, np.eye(3)[classes]),
        "numbers": (
            1,
            nn.mse_loss,
            lambda p, t: torch.nn.functional.mse_loss(p.squeeze(1), t),
            points[:, 0] * points[:, 1],
        ),
    }[kind]
    model = nn.MLP(2, [5, outputs], activation="tanh", rng=3)
    network = twin(model)

    optimizer = nn.SGD(model.parameters(), lr=0.1, momentum=0.9)
    history = nn.fit(
        model, ours, (points, y), optimizer, EPOCHS, BATCH,
        shuffle=False, compile=compiled, progress=False,
    )  # fmt: skip
    expected = pytorchs(network, torch.tensor(points), torch.tensor(y), theirs)

    # forty steps of roundings
    assert history.loss == pytest.approx(expected, rel=1e-11)
    assert history.loss[-1] < 0.9 * history.loss[0]
    weights = [w for p in network.parameters() for w in p.detach().ravel().tolist()]
    mine = [
        x
        for layer in model.layers
        for part in ([w for n in layer.neurons for w in n.w], [n.b for n in layer.neurons])
        for x in (p.data for p in part)
    ]
    assert mine == pytest.approx(weights, rel=1e-10, abs=1e-12)
