"""The contests' graphs as a learner writes them: what is compiled, and what it is run on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

import autograd
import nn
from autograd import Value
from benchmarks.networks import Array, flat
from benchmarks.workloads import digits, moons, w18
from benchmarks.workloads import letters as alphabet
from benchmarks.workloads.weights import fill, initial


@dataclass(frozen=True, slots=True)
class Recording:
    """A loss, its leaves, and the numbers to train it with.

    `columns` has a row for each input and a column for each sample; without inputs it is empty.
    """

    loss: Value
    inputs: Sequence[Value]
    parameters: Sequence[Value]
    columns: Array
    initially: Array
    learning_rate: float
    others: Sequence[Value] = ()
    """What a step gives beside the loss, such as running statistics."""

    @property
    def samples(self) -> int:
        """The number of samples; 1 for a graph that needs no inputs."""
        return self.columns.shape[1] if self.inputs else 1


Record = Callable[[], Recording]
"""Writes a graph down; what it needs beforehand is there already."""

NOTHING = np.empty((0, 1))


def small() -> Recording:
    """The texts' network: weights w1 to w8, everything else a number."""
    error, weights = w18.recorded(Value)
    return Recording(error, (), weights, NOTHING, np.array(w18.WEIGHTS), w18.LEARNING_RATE)


def moons_whole(plain: bool) -> Record:
    """One graph that holds all samples."""
    data = moons.samples()
    layers = initial(moons.SIZES, moons.SEED)
    numbers = flat(layers)

    def record() -> Recording:
        if plain:
            network = moons.Network(Value)
            loss, parameters = network.loss(data), network.parameters
        else:
            model = nn.MLP(moons.SIZES[0], moons.SIZES[1:])
            fill(model, layers)
            parameters = model.parameters()
            scores = [model(point) for point, _ in data]
            loss = nn.hinge_loss(scores, [label for _, label in data])
            loss = loss + moons.L2 * autograd.dot(parameters, parameters)
        return Recording(loss, (), parameters, NOTHING, numbers, moons.LEARNING_RATE)

    return record


def moons_batch(plain: bool) -> Record:
    """One graph of one sample, to be run over the samples; the decay is a term without inputs."""
    points, labels = (np.array(column) for column in zip(*moons.samples(), strict=True))
    columns = np.ascontiguousarray(np.vstack([points.T, labels]))
    layers = initial(moons.SIZES, moons.SEED)
    numbers = flat(layers)

    def record() -> Recording:
        x1, x2, label = (Value(number) for number in columns[:, 0].tolist())
        if plain:
            network = moons.Network(Value)
            parameters = network.parameters
            loss = (1.0 + -label * network.score([x1, x2])).relu() + network.decay()
        else:
            model = nn.MLP(moons.SIZES[0], moons.SIZES[1:])
            fill(model, layers)
            parameters = model.parameters()
            loss = nn.hinge_loss(model([x1, x2]), label)
            loss = loss + moons.L2 * autograd.dot(parameters, parameters)
        rate = moons.LEARNING_RATE
        return Recording(loss, [x1, x2, label], parameters, columns, numbers, rate)

    return record


def pictures(count: int) -> Record:
    """One graph of one picture and its class, to be run over so many pictures."""
    rows, classes = digits.batch(count)
    columns = np.ascontiguousarray(np.vstack([rows.T, classes]))
    layers = initial(digits.SIZES, digits.SEED, scaled=True)
    numbers = flat(layers)

    def record() -> Recording:
        *pixels, chosen = inputs = [Value(number) for number in columns[:, 0].tolist()]
        model = nn.MLP(digits.SIZES[0], digits.SIZES[1:])
        fill(model, layers)
        loss = nn.cross_entropy(model(pixels), chosen)
        parameters = model.parameters()
        return Recording(loss, inputs, parameters, columns, numbers, digits.LEARNING_RATE)

    return record


def letters(count: int) -> Record:
    """One graph of one letter and its class, to be run over so many letters."""
    rows, classes = alphabet.batch(count)
    columns = np.ascontiguousarray(np.vstack([rows.T, classes]))
    numbers = alphabet.convolutional()

    def record() -> Recording:
        *pixels, chosen = inputs = [Value(number) for number in columns[:, 0].tolist()]
        model = nn.Sequential(
            nn.Conv2d(1, 8, 5, 2),
            nn.ReLU(),
            nn.Conv2d(8, 16, 3, 2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(16 * 12 * 4, alphabet.CLASSES),
        )
        width = alphabet.WIDTH
        image = [[pixels[first : first + width] for first in range(0, len(pixels), width)]]
        loss = nn.cross_entropy(model(image), chosen)
        parameters = _filled(model, numbers)
        return Recording(loss, inputs, parameters, columns, numbers, alphabet.LEARNING_RATE)

    return record


def normalised() -> Record:
    """One graph of all samples and their classes, which are its inputs."""
    rows, classes = alphabet.batch(alphabet.BATCH, alphabet.SIZES[0])
    columns = np.concatenate([rows.ravel(), classes])[:, None]
    numbers = alphabet.normalised()

    def record() -> Recording:
        # a library from before may have no such module
        from nn.recordings import recording

        samples = [[Value(x) for x in row] for row in rows.tolist()]
        chosen = [Value(float(k)) for k in classes.tolist()]
        layers: list[nn.Module] = []
        for n_inputs, n_outputs in pairwise(alphabet.SIZES):
            layers.append(nn.Linear(n_inputs, n_outputs))
            if n_outputs != alphabet.CLASSES:
                layers += [nn.BatchNorm1d(n_outputs), nn.ReLU()]
        model = nn.Sequential(*layers)
        parameters = _filled(model, numbers)
        with recording() as noted:
            outputs = model(nn.Batch(samples))
        loss = autograd.mean(list(map(nn.cross_entropy, outputs, chosen)))
        others = [value for each in noted.observed for value in each.values]
        inputs = [*(x for sample in samples for x in sample), *chosen]
        rate = alphabet.LEARNING_RATE
        return Recording(loss, inputs, parameters, columns, numbers, rate, others)

    return record


def _filled(model: nn.Module, numbers: Array) -> list[Value]:
    """The parameters of a model, with these numbers."""
    parameters = model.parameters()
    for p, number in zip(parameters, numbers.tolist(), strict=True):
        p.data = number
    return parameters
