"""Initial weights of a fully connected network, the same numbers for every engine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

Layers = list[list[list[float]]]
"""A list a layer, in it a list a neuron: its weights, then its bias."""


def initial(sizes: Sequence[int], seed: int, scaled: bool = False) -> Layers:
    """Weights uniform in (-1, 1), or within 1/sqrt(inputs) where `scaled`; biases 0."""
    rng = np.random.default_rng(seed)
    layers = []
    for n_inputs, n_outputs in pairwise(sizes):
        bound = n_inputs**-0.5 if scaled else 1.0
        layers.append(
            [[*rng.uniform(-bound, bound, n_inputs).tolist(), 0.0] for _ in range(n_outputs)]
        )
    return layers


def fill(model: Any, layers: Layers) -> None:
    """Write the weights into a model whose parameters come neuron by neuron, the bias last."""
    numbers = (number for layer in layers for neuron in layer for number in neuron)
    for parameter, number in zip(model.parameters(), numbers, strict=True):
        parameter.data = number
