"""Letters 55 high and 22 wide, their 26 classes, and two networks that tell them apart.

One is convolutional; the other, for pictures of 12 by 12, has batch normalisation. The numbers are
random: what a step costs does not depend on them.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

HEIGHT, WIDTH, CLASSES = 55, 22, 26
SEED = 11
LEARNING_RATE = 0.05

SHAPES = [(8, 1, 5, 5), (8,), (16, 8, 3, 3), (16,), (CLASSES, 16 * 12 * 4), (CLASSES,)]
"""Of the parameters: two convolutions of stride 2, and a layer on what they give."""

SIZES = (144, 50, 50, 50, 50, CLASSES)
"""Of the network with batch normalisation after each layer but the last."""

BATCH = 52
"""Its samples, all in one graph, for they are normalised by one another."""

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


def batch(count: int, pixels: int = HEIGHT * WIDTH) -> tuple[Array, Indices]:
    """So many pictures, a row each, with their classes."""
    pictures = np.random.default_rng(SEED).random((count, pixels))
    return pictures, np.arange(count) % CLASSES


def convolutional() -> Array:
    """The first parameters, one after the other in PyTorch's order."""
    return _drawn(SHAPES)


def normalised() -> Array:
    """The same of the network with batch normalisation, whose own are 1 and 0."""
    rng = np.random.default_rng(SEED)
    parts = []
    for n_inputs, n_outputs in pairwise(SIZES):
        shapes = [(n_outputs, n_inputs), (n_outputs,)]
        parts.append(_drawn(shapes, rng))
        if n_outputs != CLASSES:
            parts.append(np.repeat([1.0, 0.0], n_outputs))
    return np.concatenate(parts)


def _drawn(shapes: list[tuple[int, ...]], rng: np.random.Generator | None = None) -> Array:
    """Even numbers within one over the root of how many each output adds up."""
    rng = rng or np.random.default_rng(SEED)
    bounds = [np.sqrt(1.0 / np.prod(shape[1:])) for shape in shapes]
    return np.concatenate(
        [rng.uniform(-b, b, np.prod(shape)) for b, shape in zip(bounds, shapes, strict=True)]
    )
