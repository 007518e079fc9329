"""What there is to read, the network for it, and how it is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

import nn

IMAGES: Final = 5200
"""Of an epoch, and of the test: 200 of each letter."""

BATCH: Final = 64


@dataclass(frozen=True)
class Task:
    """Images of one size, a network, and settings that teach it in few seconds."""

    height: int
    width: int
    network: Callable[[int, int], nn.Module]
    epochs: int
    rate: float
    """The greatest of the OneCycle schedule, which begins and ends with small ones."""

    least: float
    """The share of new letters that is read right, at least."""

    def images(self, rng: np.random.Generator) -> tuple[Any, Any]:
        """New letters, one channel each: X (IMAGES, 1, height, width), y (IMAGES,)."""
        letters, y = nn.data.letters(IMAGES, rng, self.height, self.width)
        return letters[:, None], y

    def train(
        self,
        model: nn.Module,
        images: Callable[[np.random.Generator], Any],
        after: Callable[[nn.Epoch], None],
    ) -> None:
        """Teach the model with images that are made anew for every epoch, and call `after` it."""
        optimizer = nn.Adam(model.parameters(), lr=self.rate)
        steps = self.epochs * -(-IMAGES // BATCH)
        nn.fit(
            model,
            nn.cross_entropy,
            images,
            optimizer,
            epochs=self.epochs,
            batch_size=BATCH,
            scheduler=nn.OneCycleLR(optimizer, self.rate, steps),
            scheduler_each="step",
            callbacks=after,
            progress=False,
        )


def dense(height: int, width: int) -> nn.Module:
    """One layer of 64 neurons, each of which sees every pixel.

    >>> len(dense(12, 12).parameters())
    10970
    """
    return nn.Sequential(nn.Flatten(), nn.Linear(height * width, 64), nn.ReLU(), nn.Linear(64, 26))


def convolutional(height: int, width: int) -> nn.Module:
    """Two convolutions, whose neurons see small windows and share their weights."""
    rows, columns = ((side - 5) // 2 // 2 for side in (height, width))
    return nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=5, stride=2),
        nn.ReLU(),
        nn.Conv2d(8, 16, kernel_size=3, stride=2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(16 * rows * columns, 26),
    )


TASKS: Final = {
    "quick": Task(12, 12, dense, epochs=6, rate=0.03, least=0.97),
    "dense": Task(55, 22, dense, epochs=8, rate=0.01, least=0.96),
    "conv": Task(55, 22, convolutional, epochs=6, rate=0.02, least=0.97),
    "wide": Task(22, 55, convolutional, epochs=12, rate=0.02, least=0.965),
}
"""In the last one a letter stands anywhere in a wide image."""
