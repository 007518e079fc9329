"""One training step of a 784-64-10 network on one sample: ReLU, softmax cross-entropy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.workload import Figures, Lap, Step, Workload
from benchmarks.workloads.weights import fill, initial

SIZES = (784, 64, 10)
SEED = 7
LEARNING_RATE = 0.01
TARGET = 3

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


def pixels() -> list[float]:
    """One picture of 28 x 28 grey values in [0, 1)."""
    numbers: list[float] = np.random.default_rng(SEED).random(SIZES[0]).tolist()
    return numbers


def batch(count: int) -> tuple[Array, Indices]:
    """So many pictures, a row each, with their classes; the first is that of `pixels`."""
    pictures = np.random.default_rng(SEED).random((count, SIZES[0]))
    return pictures, (TARGET + np.arange(count)) % SIZES[-1]


def micrograd() -> Step:
    """The cross-entropy that micrograd lacks is written out, the largest score taken off first."""
    from benchmarks.engines.micrograd import MLP

    model = MLP(SIZES[0], list(SIZES[1:]))
    fill(model, initial(SIZES, SEED, scaled=True))
    inputs = pixels()

    def step(lap: Lap) -> Figures:
        scores = model(inputs)
        largest = max(score.data for score in scores)
        total = sum((score - largest).exp() for score in scores)
        loss = total.log() + largest - scores[TARGET]
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= LEARNING_RATE * p.grad
        return (loss.data,)

    return step


def modules() -> Step:
    import nn

    model = nn.MLP(SIZES[0], SIZES[1:])
    fill(model, initial(SIZES, SEED, scaled=True))
    optimizer = nn.SGD(model.parameters(), lr=LEARNING_RATE)
    inputs = pixels()

    def step(lap: Lap) -> Figures:
        loss = nn.cross_entropy(model(inputs), TARGET)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return (loss.data,)

    return step


def torch() -> Step:
    import torch

    layers = [
        torch.tensor(layer, dtype=torch.float64, requires_grad=True)
        for layer in initial(SIZES, SEED, scaled=True)
    ]
    inputs = torch.tensor(pixels(), dtype=torch.float64)
    target = torch.tensor(TARGET)
    optimizer = torch.optim.SGD(layers, lr=LEARNING_RATE)

    def step(lap: Lap) -> Figures:
        hidden = torch.relu(layers[0][:, :-1] @ inputs + layers[0][:, -1])
        scores = layers[1][:, :-1] @ hidden + layers[1][:, -1]
        loss = torch.nn.functional.cross_entropy(scores, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return (loss.item(),)

    return step


WORKLOAD = Workload(
    title="784-64-10 network, one sample, softmax cross-entropy",
    entries={"micrograd": micrograd, "nn": modules, "torch": torch},
)
