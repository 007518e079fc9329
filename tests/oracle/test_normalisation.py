"""Normalising layers train as PyTorch's, and use their running numbers as PyTorch's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from tests.oracle.twenty_steps import every_way, follows

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Models begin with the same numbers in every run."""
    nn.manual_seed(0)


rng = np.random.default_rng(2)

LAYERS: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "batch": (lambda m: m.BatchNorm1d(3), (5, 3)),
    "batch of lengths": (lambda m: m.BatchNorm1d(3, eps=1e-3), (2, 3, 4)),
    "batch, quick": (lambda m: m.BatchNorm1d(3, momentum=0.9), (5, 3)),
    "batch, all counting the same": (lambda m: m.BatchNorm1d(3, momentum=None), (5, 3)),
    "batch without weights": (lambda m: m.BatchNorm1d(3, affine=False), (5, 3)),
    "batch without memory": (lambda m: m.BatchNorm1d(3, track_running_stats=False), (5, 3)),
    "layer": (lambda m: m.LayerNorm(3), (2, 3)),
    "layer of two axes": (lambda m: m.LayerNorm((2, 3), eps=1e-3), (2, 2, 3)),
    "layer of the last axis": (lambda m: m.LayerNorm([3], bias=False), (2, 2, 3)),
    "layer without weights": (lambda m: m.LayerNorm(3, elementwise_affine=False), (2, 3)),
    "rms": (lambda m: m.RMSNorm(3), (2, 3)),
    "rms of two axes": (lambda m: m.RMSNorm((2, 3), eps=0.1), (2, 2, 3)),
    "rms without weights": (lambda m: m.RMSNorm(3, elementwise_affine=False), (2, 2, 3)),
}
each_layer = pytest.mark.parametrize(("make", "shape"), LAYERS.values(), ids=list(LAYERS))


def behind_weights(m: Any, make: Callable[[Any], Any], shape: tuple[int, ...]) -> Any:
    """The layer behind a linear one, so that gradients go through it."""
    return m.Sequential(m.Linear(shape[-1], shape[-1]), make(m))


@every_way
@each_layer
def test_twenty_steps_are_pytorchs(
    make: Callable[[Any], Any], shape: tuple[int, ...], way: str
) -> None:
    ours, theirs = (behind_weights(m, make, shape) for m in (nn, torch.nn))

    follows(way, ours, theirs, rng.normal(size=shape), rng.normal(size=shape))


@every_way
def test_a_network_with_batch_normalisation_trains_as_pytorchs(way: str) -> None:
    ours, theirs = (
        m.Sequential(
            *(m.Linear(3, 5), m.BatchNorm1d(5), m.ReLU()),
            *(m.Linear(5, 4), m.BatchNorm1d(4), m.Tanh(), m.Linear(4, 2)),
        )
        for m in (nn, torch.nn)
    )

    follows(way, ours, theirs, rng.normal(size=(6, 3)), rng.normal(size=(6, 2)))


@each_layer
def test_after_training_results_and_slopes_are_pytorchs(
    make: Callable[[Any], Any], shape: tuple[int, ...]
) -> None:
    """With running numbers that several batches have left."""
    ours, theirs = make(nn), make(torch.nn).double()
    for _ in range(3):
        theirs(torch.tensor(rng.normal(3.0, 2.0, shape)))
    ours.load_state_dict(theirs.state_dict())
    X = rng.normal(size=shape)  # noqa: N806
    tensor = torch.tensor(X, requires_grad=True)
    expected = theirs.eval()(tensor)
    expected.square().sum().backward()

    leaves = [[nn.Parameter(x) for x in sample] for sample in X]
    found = ours.eval()(nn.Batch(leaves))
    numbers = [x for sample in found for x in flat(sample)]
    nn.mse_loss(numbers, [0.0] * len(numbers)).backward()

    assert [x.data for x in numbers] == pytest.approx(expected.ravel().tolist(), rel=1e-12)
    slopes = [x.grad * len(numbers) for sample in leaves for row in sample for x in flat(row)]
    # of numbers around 1, some of which cancel
    assert slopes == pytest.approx(tensor.grad.ravel().tolist(), rel=1e-10, abs=1e-12)


def flat(nested: Any) -> list[Any]:
    if isinstance(nested, list | tuple | nn.Parameter):
        return [x for row in nested for x in flat(row)]
    return [nested]


@each_layer
def test_texts_are_pytorchs(make: Callable[[Any], Any], shape: tuple[int, ...]) -> None:
    """PyTorch's newest also says whether batch normalisation has a bias."""
    theirs = re.sub(r"bias=\w+, (?=track)", "", repr(make(torch.nn)))

    assert repr(make(nn)) == theirs
