"""A step of micrograd's demo by hand, as a textbook and as an expert writes it."""

from __future__ import annotations

import numpy as np

from benchmarks import networks
from benchmarks.contest import Runner, Start
from benchmarks.networks import Array
from benchmarks.workloads import moons
from benchmarks.workloads.weights import Layers, initial


def textbook() -> Start:
    """Samples by features, a fresh array for every result."""
    points, labels = (np.array(column) for column in zip(*moons.samples(), strict=True))
    layers = initial(moons.SIZES, moons.SEED)
    n, rate, decay = len(labels), moons.LEARNING_RATE, 2.0 * moons.L2

    def start() -> Runner:
        parameters = networks.pairs(layers)
        (w1, b1), (w2, b2), (w3, b3) = parameters

        def step() -> float:
            h1 = np.maximum(points @ w1.T + b1, 0.0)
            h2 = np.maximum(h1 @ w2.T + b2, 0.0)
            scores = h2 @ w3[0] + b3
            margins = np.maximum(1.0 - labels * scores, 0.0)
            squares = sum((w * w).sum() + (b * b).sum() for w, b in parameters)
            loss = margins.mean() + moons.L2 * squares
            d3 = np.where(margins > 0.0, -labels / n, 0.0)
            d2 = np.outer(d3, w3[0]) * (h2 > 0.0)
            d1 = d2 @ w2 * (h1 > 0.0)
            w1[:] -= rate * (d1.T @ points + decay * w1)
            b1[:] -= rate * (d1.sum(axis=0) + decay * b1)
            w2[:] -= rate * (d2.T @ h1 + decay * w2)
            b2[:] -= rate * (d2.sum(axis=0) + decay * b2)
            w3[:] -= rate * (d3 @ h2 + decay * w3)
            b3[:] -= rate * (d3.sum() + decay * b3)
            return float(loss)

        return Runner(
            step,
            lambda loss: networks.figures(loss, networks.joined(parameters), networks.flat(layers)),
        )

    return start


def views(array: Array, layers: Layers) -> list[Array]:
    """The matrices [weights | bias] of the layers within one flat array."""
    shapes = [np.shape(layer) for layer in layers]
    ends = np.cumsum([rows * columns for rows, columns in shapes]).tolist()
    parts = np.split(array, ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def expert() -> Start:
    """All parameters and all gradients in one array each, biases as a column for a row of ones."""
    points, labels = (np.array(column) for column in zip(*moons.samples(), strict=True))
    layers = initial(moons.SIZES, moons.SEED)
    n, rate = len(labels), moons.LEARNING_RATE
    kept = 1.0 - 2.0 * rate * moons.L2

    def start() -> Runner:
        numbers = networks.flat(layers)
        gradient = np.empty_like(numbers)
        w1, w2, w3 = views(numbers, layers)
        g1, g2, g3 = views(gradient, layers)
        a0 = np.vstack([points.T, np.ones(n)])
        a1, a2 = np.ones((17, n)), np.ones((17, n))
        h1, h2 = a1[:-1], a2[:-1]
        a0_t, a1_t, a2_t, w2_t, w3_t = a0.T, a1.T, a2.T, w2[:, :-1].T, w3[:, :-1].T
        against = -labels[None]
        slopes = against / n
        scores, margins, d3 = np.empty((3, 1, n))
        d1, d2 = np.empty((2, 16, n))
        active, positive = np.empty((16, n), bool), np.empty((1, n), bool)
        dot, multiply, maximum, greater = np.dot, np.multiply, np.maximum, np.greater

        def step() -> float:
            dot(w1, a0, out=h1)
            maximum(h1, 0.0, out=h1)
            dot(w2, a1, out=h2)
            maximum(h2, 0.0, out=h2)
            dot(w3, a2, out=scores)
            multiply(against, scores, out=margins)
            np.add(margins, 1.0, out=margins)
            maximum(margins, 0.0, out=margins)
            loss = margins.sum() / n + moons.L2 * dot(numbers, numbers)
            greater(margins, 0.0, out=positive)
            multiply(slopes, positive, out=d3)
            dot(d3, a2_t, out=g3)
            multiply(w3_t, d3, out=d2)
            greater(h2, 0.0, out=active)
            multiply(d2, active, out=d2)
            dot(d2, a1_t, out=g2)
            dot(w2_t, d2, out=d1)
            greater(h1, 0.0, out=active)
            multiply(d1, active, out=d1)
            dot(d1, a0_t, out=g1)
            multiply(gradient, -rate, out=gradient)
            multiply(numbers, kept, out=numbers)
            np.add(numbers, gradient, out=numbers)
            return float(loss)

        return Runner(step, lambda loss: networks.figures(loss, numbers, networks.flat(layers)))

    return start
