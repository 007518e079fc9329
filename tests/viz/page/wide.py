"""Wide networks, and what Python knows of them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache

import nn
from autograd import Value
from autograd.graph import topological

INPUTS = [max(0.0, round(random.Random(3).gauss(0.1 * (n % 7), 0.3), 3)) for n in range(784)]


def narrow(first: float | None = None) -> Value:
    """The error of 2-16-16-1 on one sample; `first` is another number for its first weight."""
    net = nn.MLP(2, [16, 16, 1], rng=1)
    if first is not None:
        net.layers[0].neurons[0].w[0].data = first
    return _named((net([0.5, -0.3]) - 1.0) ** 2)


def wide(changed: Mapping[str, float] | None = None) -> Value:
    """The loss of 784-64-10 on one sample of class 3, with other numbers for some weights."""
    net = nn.MLP(784, [64, 10], rng=1)
    labelled = {leaf.label: leaf for leaf in net.parameters()}
    for label, number in (changed or {}).items():
        labelled[label].data = number
    return _named(nn.cross_entropy(net(INPUTS), 3))


def _named(loss: Value) -> Value:
    loss.label = "E"
    return loss


@cache
def known_of(loss: Value) -> dict[str, tuple[float, float]]:
    """Of every label the data and the gradient after a backward pass."""
    loss.backward()
    return {value.label: (value.data, value.grad) for value in topological(loss) if value.label}
