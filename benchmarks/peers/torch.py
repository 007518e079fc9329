"""PyTorch, 64-bit numbers and one thread: modules, and scalars that are tensors of no axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from benchmarks import networks
from benchmarks.contest import Runner, Start
from benchmarks.workload import Figures
from benchmarks.workloads import deep, digits, moons, w18
from benchmarks.workloads.weights import Layers, initial

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def network(layers: Layers) -> Any:
    """`torch.nn.Linear` layers with ReLUs between them."""
    modules: list[Any] = []
    for w, b in networks.pairs(layers):
        linear = torch.nn.Linear(w.shape[1], w.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w))
            linear.bias.copy_(torch.from_numpy(b))
        modules += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1])


def descent(layers: Layers, loss_of: Callable[[Any], Any], rate: float) -> Start:
    """Steps of `torch.optim.SGD` down a loss of the network."""

    def start() -> Runner:
        model = network(layers)
        optimizer = torch.optim.SGD(model.parameters(), lr=rate)

        def step() -> float:
            loss = loss_of(model)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            return float(loss.detach())

        def figures(loss: float) -> Figures:
            linears = [each for each in model if hasattr(each, "weight")]
            now = [(each.weight.detach().numpy(), each.bias.detach().numpy()) for each in linears]
            return networks.figures(loss, networks.joined(now), networks.flat(layers))

        return Runner(step, figures)

    return start


def moons_step() -> Start:
    points, labels = (torch.tensor(column) for column in zip(*moons.samples(), strict=True))

    def loss_of(model: Any) -> Any:
        squares = torch.stack([(p * p).sum() for p in model.parameters()]).sum()
        margins = torch.relu(1.0 - labels * model(points).squeeze(1))
        return margins.mean() + moons.L2 * squares

    return descent(initial(moons.SIZES, moons.SEED), loss_of, moons.LEARNING_RATE)


def w18_scalars(steps: int) -> Start:
    """The step in plain operators, each number a tensor."""

    def start() -> Runner:
        def step() -> Any:
            weights = [torch.tensor(number, requires_grad=True) for number in w18.WEIGHTS]
            w1, w2, w3, w4, w5, w6, w7, w8 = weights
            (i1, i2), (t1, t2), (b1, b2) = w18.INPUTS, w18.TARGETS, w18.BIASES
            for _ in range(steps):
                h1 = (w1 * i1 + w2 * i2 + b1).sigmoid()
                h2 = (w3 * i1 + w4 * i2 + b1).sigmoid()
                o1 = (w5 * h1 + w6 * h2 + b2).sigmoid()
                o2 = (w7 * h1 + w8 * h2 + b2).sigmoid()
                error = 0.5 * (t1 - o1) ** 2 + 0.5 * (t2 - o2) ** 2
                gradients = torch.autograd.grad(error, weights)
                with torch.no_grad():
                    for weight, gradient in zip(weights, gradients, strict=True):
                        weight.sub_(w18.LEARNING_RATE * gradient)
            return float(error.detach()), np.array([float(weight) for weight in weights])

        return Runner(step, lambda r: networks.figures(r[0], r[1], np.array(w18.WEIGHTS)))

    return start


def w18_tensors(steps: int) -> Start:
    """The weights as one tensor, the optimiser PyTorch's."""
    inputs, targets = torch.tensor(w18.INPUTS), torch.tensor(w18.TARGETS)
    b1, b2 = w18.BIASES

    def start() -> Runner:
        def step() -> Any:
            weights = torch.tensor(w18.WEIGHTS).reshape(2, 2, 2).requires_grad_()
            optimizer = torch.optim.SGD([weights], lr=w18.LEARNING_RATE)
            for _ in range(steps):
                hidden = torch.sigmoid(weights[0] @ inputs + b1)
                outputs = torch.sigmoid(weights[1] @ hidden + b2)
                error = 0.5 * ((targets - outputs) ** 2).sum()
                optimizer.zero_grad()
                error.backward()
                optimizer.step()
            return float(error.detach()), weights.detach().numpy().ravel()

        return Runner(step, lambda r: networks.figures(r[0], r[1], np.array(w18.WEIGHTS)))

    return start


def digits_step(count: int) -> Start:
    pictures, classes = (torch.from_numpy(array) for array in digits.batch(count))

    def loss_of(model: Any) -> Any:
        return torch.nn.functional.cross_entropy(model(pictures), classes)

    layers = initial(digits.SIZES, digits.SEED, scaled=True)
    return descent(layers, loss_of, digits.LEARNING_RATE)


def graph(record: deep.Recorder) -> Start:
    """Value and slope of a graph of scalars, each a tensor, written down anew each time."""

    def start() -> Runner:
        def step() -> tuple[float, ...]:
            x, result = record(lambda number: torch.tensor(number, requires_grad=True))
            result.backward()
            return float(result.detach()), float(x.grad)

        return Runner(step, lambda found: found)

    return start
