"""A step of the 784-64-10 network on a batch by hand, as a textbook and as an expert writes it."""

from __future__ import annotations

import numpy as np

from benchmarks import networks
from benchmarks.contest import Runner, Start
from benchmarks.workloads import digits
from benchmarks.workloads.weights import initial


def textbook(count: int) -> Start:
    """Samples by features, a fresh array for every result."""
    pictures, classes = digits.batch(count)
    layers = initial(digits.SIZES, digits.SEED, scaled=True)
    rate, samples = digits.LEARNING_RATE, np.arange(count)

    def start() -> Runner:
        parameters = networks.pairs(layers)
        (w1, b1), (w2, b2) = parameters

        def step() -> float:
            h = np.maximum(pictures @ w1.T + b1, 0.0)
            scores = h @ w2.T + b2
            scores -= scores.max(axis=1, keepdims=True)
            powers = np.exp(scores)
            totals = powers.sum(axis=1)
            loss = (np.log(totals) - scores[samples, classes]).mean()
            d2 = powers / totals[:, None]
            d2[samples, classes] -= 1.0
            d2 /= count
            d1 = d2 @ w2 * (h > 0.0)
            w1[:] -= rate * (d1.T @ pictures)
            b1[:] -= rate * d1.sum(axis=0)
            w2[:] -= rate * (d2.T @ h)
            b2[:] -= rate * d2.sum(axis=0)
            return float(loss)

        return Runner(
            step,
            lambda loss: networks.figures(loss, networks.joined(parameters), networks.flat(layers)),
        )

    return start


def expert(count: int) -> Start:
    """Features by samples; the rate is multiplied into the smallest slopes."""
    pictures, classes = digits.batch(count)
    layers = initial(digits.SIZES, digits.SEED, scaled=True)
    _, n_hidden, n_classes = digits.SIZES

    def start() -> Runner:
        parameters = networks.pairs(layers)
        (w1, flat1), (w2, flat2) = parameters
        b1, b2 = flat1[:, None], flat2[:, None]  # views
        w2_t = w2.T
        change1, change2 = np.empty_like(w1), np.empty_like(w2)
        x = np.ascontiguousarray(pictures.T)
        samples, ones = np.arange(count), np.ones((count, 1))
        h, d1 = np.empty((2, n_hidden, count))
        active = np.empty((n_hidden, count), bool)
        s, totals = np.empty((n_classes, count)), np.empty(count)
        x_t, h_t = x.T, h.T
        share = -digits.LEARNING_RATE / count
        dot, add, multiply, subtract = np.dot, np.add, np.multiply, np.subtract

        def step() -> float:
            dot(w1, x, out=h)
            add(h, b1, out=h)
            np.maximum(h, 0.0, out=h)
            dot(w2, h, out=s)
            add(s, b2, out=s)
            subtract(s, s.max(axis=0), out=s)
            chosen = s[classes, samples].sum()
            np.exp(s, out=s)
            np.sum(s, axis=0, out=totals)
            loss = (np.log(totals).sum() - chosen) / count
            np.divide(s, totals, out=s)
            s[classes, samples] -= 1.0
            multiply(s, share, out=s)
            dot(w2_t, s, out=d1)
            np.greater(h, 0.0, out=active)
            multiply(d1, active, out=d1)
            dot(s, h_t, out=change2)
            add(w2, change2, out=w2)
            add(b2, s.dot(ones), out=b2)
            dot(d1, x_t, out=change1)
            add(w1, change1, out=w1)
            add(b1, d1.dot(ones), out=b1)
            return float(loss)

        return Runner(
            step,
            lambda loss: networks.figures(loss, networks.joined(parameters), networks.flat(layers)),
        )

    return start
