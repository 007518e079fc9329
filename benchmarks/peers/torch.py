"""PyTorch, 64-bit numbers and one thread: modules, and scalars that are tensors of no axis."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from benchmarks import networks
from benchmarks.contest import Runner, Start
from benchmarks.workload import Figures
from benchmarks.workloads import deep, digits, letters, moons, w18
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

    def now_of(model: Any) -> Any:
        linears = [each for each in model if hasattr(each, "weight")]
        return networks.joined(
            [(each.weight.detach().numpy(), each.bias.detach().numpy()) for each in linears]
        )

    initially = networks.flat(layers)
    return descent_of(lambda: network(layers), loss_of, rate, now_of, initially)


def descent_of(
    make: Callable[[], Any],
    loss_of: Callable[[Any], Any],
    rate: float,
    now_of: Callable[[Any], networks.Array],
    initially: networks.Array,
) -> Start:
    """The same of any model, whose parameters `now_of` reads."""

    def start() -> Runner:
        model = make()
        optimizer = torch.optim.SGD(model.parameters(), lr=rate)

        def step() -> float:
            loss = loss_of(model)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            return float(loss.detach())

        def figures(loss: float) -> Figures:
            return networks.figures(loss, now_of(model), initially)

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


def letters_step(count: int) -> Start:
    rows, classes = (torch.from_numpy(array) for array in letters.batch(count))
    images = rows.reshape(count, 1, letters.HEIGHT, letters.WIDTH)
    return _in_order(
        lambda: [
            torch.nn.Conv2d(1, 8, 5, 2),
            torch.nn.ReLU(),
            torch.nn.Conv2d(8, 16, 3, 2),
            torch.nn.ReLU(),
            torch.nn.Flatten(),
            torch.nn.Linear(16 * 12 * 4, letters.CLASSES),
        ],
        lambda model: torch.nn.functional.cross_entropy(model(images), classes),
        letters.convolutional(),
    )


def normalised_step() -> Start:
    rows, classes = map(torch.from_numpy, letters.batch(letters.BATCH, letters.SIZES[0]))

    def layers() -> list[Any]:
        found: list[Any] = []
        for n_inputs, n_outputs in pairwise(letters.SIZES):
            found.append(torch.nn.Linear(n_inputs, n_outputs))
            if n_outputs != letters.CLASSES:
                found += [torch.nn.BatchNorm1d(n_outputs), torch.nn.ReLU()]
        return found

    return _in_order(
        layers,
        lambda model: torch.nn.functional.cross_entropy(model(rows), classes),
        letters.normalised(),
    )


def _in_order(
    layers: Callable[[], list[Any]], loss_of: Callable[[Any], Any], initially: networks.Array
) -> Start:
    """Steps of a model of layers whose parameters have these numbers, one after the other."""

    def make() -> Any:
        model = torch.nn.Sequential(*layers())
        torch.nn.utils.vector_to_parameters(torch.from_numpy(initially.copy()), model.parameters())
        return model

    def now_of(model: Any) -> networks.Array:
        vector: networks.Array = torch.nn.utils.parameters_to_vector(model.parameters())
        return vector.detach().numpy()  # type: ignore[attr-defined, no-any-return]

    return descent_of(make, loss_of, letters.LEARNING_RATE, now_of, initially)


def graph(record: deep.Recorder) -> Start:
    """Value and slope of a graph of scalars, each a tensor, written down anew each time."""

    def start() -> Runner:
        def step() -> tuple[float, ...]:
            x, result = record(lambda number: torch.tensor(number, requires_grad=True))
            result.backward()
            return float(result.detach()), float(x.grad)

        return Runner(step, lambda found: found)

    return start
