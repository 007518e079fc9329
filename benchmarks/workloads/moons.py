"""One training step of micrograd's own demo: 100 points of two moons, MLP 2-16-16-1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

import numpy as np

from benchmarks.workload import Figures, Lap, S, Step, Workload
from benchmarks.workloads.weights import fill, initial

SIZES = (2, 16, 16, 1)
SEED = 1337
LEARNING_RATE = 0.05
L2 = 1e-4

Sample = tuple[list[float], float]


def samples(count: int = 100, noise: float = 0.1, seed: int = SEED) -> list[Sample]:
    """Points of two interleaved half circles, noisy and shuffled, each with its label 1 or -1.

    The curves are those of scikit-learn's `make_moons`: the upper half of the unit circle about
    (0, 0), and the lower half of the one about (1, 0.5).
    """
    rng = np.random.default_rng(seed)
    angles = np.linspace(0.0, np.pi, count // 2)
    upper = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    lower = np.array([1.0, 0.5]) - upper
    points = np.concatenate([upper, lower]) + rng.normal(scale=noise, size=(2 * len(angles), 2))
    labels = np.repeat([-1.0, 1.0], len(angles))
    order = rng.permutation(len(points))
    return list(zip(points[order].tolist(), labels[order].tolist(), strict=True))


class Network(Generic[S]):
    """The network with every neuron written out as a sum of products."""

    def __init__(self, value: Callable[[float], S]) -> None:
        self.layers = [
            [([value(number) for number in weights], value(bias)) for *weights, bias in layer]
            for layer in initial(SIZES, SEED)
        ]
        self.parameters = [
            p for layer in self.layers for weights, bias in layer for p in (*weights, bias)
        ]

    def score(self, inputs: Sequence[S | float]) -> S:
        *hidden, last = self.layers
        for layer in hidden:
            inputs = [neuron(weights, bias, inputs).relu() for weights, bias in layer]
        ((weights, bias),) = last
        return neuron(weights, bias, inputs)

    def decay(self) -> S:
        return L2 * total_of([p * p for p in self.parameters])

    def loss(self, data: Sequence[Sample]) -> S:
        losses = [(1 + -label * self.score(inputs)).relu() for inputs, label in data]
        return total_of(losses) * (1.0 / len(losses)) + self.decay()


def neuron(weights: list[S], bias: S, inputs: Sequence[S | float]) -> S:
    total = bias
    for weight, x in zip(weights, inputs, strict=True):
        total = total + weight * x
    return total


def in_plain_operators(value: Callable[[float], S]) -> Step:
    """The step that writes the whole graph down, goes through it backward and updates."""
    network = Network(value)
    data = samples()

    def step(lap: Lap) -> Figures:
        loss = network.loss(data)
        for p in network.parameters:
            p.grad = 0.0
        loss.backward()
        for p in network.parameters:
            p.data -= LEARNING_RATE * p.grad
        return (loss.data,)

    return step


def total_of(terms: list[S]) -> S:
    return sum(terms[1:], terms[0])


def micrograd() -> Step:
    """The demo with micrograd's modules; the points stay numbers, wrapped at each use."""
    from benchmarks.engines.micrograd import MLP, Value

    model = MLP(SIZES[0], list(SIZES[1:]))
    fill(model, initial(SIZES, SEED))
    data = samples()

    def step(lap: Lap) -> Figures:
        scores = [model(inputs) for inputs, _ in data]
        losses = [
            (1 + -label * score).relu() for (_, label), score in zip(data, scores, strict=True)
        ]
        loss: Value = sum(losses) * (1.0 / len(losses))
        loss = loss + L2 * sum(p * p for p in model.parameters())
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= LEARNING_RATE * p.grad
        return (loss.data,)

    return step


def plain() -> Step:
    from autograd import Value

    return in_plain_operators(Value)


def modules() -> Step:
    """The demo with `nn`: a node for each neuron's sum and one for its activation."""
    import nn
    from autograd import dot

    model = nn.MLP(SIZES[0], SIZES[1:])
    fill(model, initial(SIZES, SEED))
    parameters = model.parameters()
    optimizer = nn.SGD(parameters, lr=LEARNING_RATE)
    points, labels = zip(*samples(), strict=True)

    def step(lap: Lap) -> Figures:
        scores = [model(point) for point in points]
        loss = nn.hinge_loss(scores, labels) + L2 * dot(parameters, parameters)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return (loss.data,)

    return step


def torch() -> Step:
    import torch

    layers = [
        torch.tensor(layer, dtype=torch.float64, requires_grad=True)
        for layer in initial(SIZES, SEED)
    ]
    points, labels = zip(*samples(), strict=True)
    x = torch.tensor(points, dtype=torch.float64)
    y = torch.tensor(labels, dtype=torch.float64)
    optimizer = torch.optim.SGD(layers, lr=LEARNING_RATE)

    def step(lap: Lap) -> Figures:
        outputs = x
        for layer in layers[:-1]:
            outputs = torch.relu(outputs @ layer[:, :-1].T + layer[:, -1])
        scores = (outputs @ layers[-1][:, :-1].T + layers[-1][:, -1]).squeeze(1)
        loss = torch.relu(1 - y * scores).mean()
        loss = loss + L2 * torch.stack([(layer * layer).sum() for layer in layers]).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return (loss.item(),)

    return step


WORKLOAD = Workload(
    title="micrograd's demo: 100 moons points, MLP 2-16-16-1, hinge loss + L2",
    entries={"micrograd": micrograd, "plain": plain, "nn": modules, "torch": torch},
)
