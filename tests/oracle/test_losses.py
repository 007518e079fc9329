"""The losses and their gradients equal PyTorch's, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

TOLERANCE = 1e-13
"""Relative: some ten roundings of 1e-16, and PyTorch sums in another order.

Beside it 1e-14 absolute: a loss near 0 may be the difference of logits near 60.
"""


def gradients(
    loss: Callable[..., Value], predictions: Any, target: Any
) -> tuple[float, list[float]]:
    leaves = [Value(x) for x in predictions]
    result = loss(leaves, target)
    result.backward()
    return result.data, [leaf.grad for leaf in leaves]


def torch_gradients(
    loss: Callable[..., Any], predictions: Any, target: Any
) -> tuple[float, list[float]]:
    leaves = torch.tensor(predictions, dtype=torch.float64, requires_grad=True)
    result = loss(leaves, torch.tensor(np.asarray(target)))  # through NumPy it stays float64
    result.backward()
    return result.item(), leaves.grad.tolist()


def assert_same(ours: tuple[float, list[float]], theirs: tuple[float, list[float]]) -> None:
    assert ours[0] == pytest.approx(theirs[0], rel=TOLERANCE, abs=1e-14)
    assert ours[1] == pytest.approx(theirs[1], rel=TOLERANCE, abs=1e-14)


@pytest.fixture(params=range(5))
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    return np.random.default_rng(request.param)


def test_mse_loss(rng: np.random.Generator) -> None:
    predictions, targets = rng.normal(size=(2, 7)).tolist()

    assert_same(
        gradients(nn.mse_loss, predictions, targets),
        torch_gradients(torch.nn.functional.mse_loss, predictions, targets),
    )


def test_half_squared_error(rng: np.random.Generator) -> None:
    predictions, targets = rng.normal(size=(2, 7)).tolist()

    assert_same(
        gradients(nn.half_squared_error, predictions, targets),
        torch_gradients(lambda p, t: 0.5 * ((p - t) ** 2).sum(), predictions, targets),
    )


def test_hinge_loss(rng: np.random.Generator) -> None:
    scores = rng.normal(size=7).tolist()
    labels = rng.choice([-1.0, 1.0], size=7).tolist()

    assert_same(
        gradients(nn.hinge_loss, scores, labels),
        torch_gradients(lambda s, y: torch.relu(1 - y * s).mean(), scores, labels),
    )


def test_cross_entropy_of_a_class(rng: np.random.Generator) -> None:
    logits = (30.0 * rng.normal(size=7)).tolist()
    target = int(rng.integers(7))

    assert_same(
        gradients(nn.cross_entropy, logits, target),
        torch_gradients(torch.nn.functional.cross_entropy, logits, target),
    )


def test_cross_entropy_of_class_weights(rng: np.random.Generator) -> None:
    logits = rng.normal(size=7).tolist()
    weights = rng.dirichlet(np.ones(7)).tolist()

    assert_same(
        gradients(nn.cross_entropy, logits, weights),
        torch_gradients(torch.nn.functional.cross_entropy, logits, weights),
    )
