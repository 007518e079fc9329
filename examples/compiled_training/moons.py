"""The task: points of two half moons, and a network for them in scalar arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from autograd import Value

SIZES = (2, 16, 16, 1)
DECAY = 1e-4

Floats = npt.NDArray[np.float64]
Points = list[tuple[float, float, float]]


def points(count: int = 100, noise: float = 0.1, seed: int = 0) -> Points:
    """(x, y, label) of points on two interleaved half circles; the upper one has the label −1.

    >>> [tuple(round(number, 3) for number in point) for point in points(4, noise=0.0)]
    [(1.0, 0.0, -1.0), (-1.0, 0.0, -1.0), (0.0, 0.5, 1.0), (2.0, 0.5, 1.0)]
    """
    angles = np.linspace(0.0, np.pi, count // 2)
    upper = np.column_stack([np.cos(angles), np.sin(angles)])
    both = np.concatenate([upper, np.array([1.0, 0.5]) - upper])
    both += np.random.default_rng(seed).normal(scale=noise, size=both.shape)
    labels = np.repeat([-1.0, 1.0], len(angles))
    return [(x, y, label) for (x, y), label in zip(both.tolist(), labels.tolist(), strict=True)]


@dataclass(frozen=True, slots=True)
class Network:
    """Layers of neurons, each a list of weights and a bias behind them; all are Values."""

    layers: list[list[list[Value]]]

    @classmethod
    def random(cls, seed: int = 0) -> Network:
        """Weights between −1 and 1 and biases of 0, as micrograd has them."""
        rng = np.random.default_rng(seed)
        return cls(
            [
                [
                    [*map(Value, rng.uniform(-1.0, 1.0, n_inputs).tolist()), Value(0.0)]
                    for _ in range(n_outputs)
                ]
                for n_inputs, n_outputs in pairwise(SIZES)
            ]
        )

    def parameters(self) -> list[Value]:
        return [value for layer in self.layers for neuron in layer for value in neuron]

    def score(self, inputs: Sequence[Value | float]) -> Value:
        """What the network says of a point; its sign is the class."""
        *hidden, last = self.layers
        for layer in hidden:
            inputs = [weighted_sum(neuron, inputs).relu() for neuron in layer]
        return weighted_sum(last[0], inputs)

    def loss(self, samples: Points) -> Value:
        """The mean hinge loss, and the squares of all parameters times the decay."""
        losses = [(1.0 - label * self.score([x, y])).relu() for x, y, label in samples]
        squares = [p * p for p in self.parameters()]
        return total(losses) / len(losses) + DECAY * total(squares)


def weighted_sum(neuron: Sequence[Value], inputs: Sequence[Value | float]) -> Value:
    """The bias plus every weight times its input, one operation after the other."""
    *weights, result = neuron
    for weight, x in zip(weights, inputs, strict=True):
        result = result + weight * x
    return result


def total(terms: Sequence[Value]) -> Value:
    """The sum of terms, one operation after the other."""
    return sum(terms[1:], terms[0])
