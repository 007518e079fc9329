"""The numbers of a fully connected network in one flat array, and what the engines compare."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.workload import Figures
from benchmarks.workloads.weights import Layers

Array = npt.NDArray[np.float64]


def flat(layers: Layers) -> Array:
    """All parameters in the order of `model.parameters()`: a neuron's weights, then its bias."""
    return np.concatenate([np.array(layer).ravel() for layer in layers])


def pairs(layers: Layers) -> list[tuple[Array, Array]]:
    """The weights (outputs × inputs) and the biases of each layer."""
    arrays = [np.array(layer) for layer in layers]
    return [(np.ascontiguousarray(a[:, :-1]), np.ascontiguousarray(a[:, -1])) for a in arrays]


def joined(layers: list[tuple[Array, Array]]) -> Array:
    """The inverse of `pairs`, as one flat array."""
    return np.concatenate(
        [np.column_stack([np.asarray(w), np.asarray(b)]).ravel() for w, b in layers]
    )


def figures(loss: float, now: Array, initial: Array) -> Figures:
    """The loss before the step, and how far the parameters have moved since the start.

    The distances are weighted by place, so that an exchange shows; they are positive, so that no
    digits cancel. A wrong sign shows in the next loss.
    """
    moved = np.abs(np.asarray(now) - initial)
    weights = np.linspace(1.0, 2.0, moved.size)
    return (float(loss), float(moved @ weights))
