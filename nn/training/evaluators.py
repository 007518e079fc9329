"""A way to the loss of some samples, and a step down from it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.engine.value import Value
from nn.arguments import Numbers
from nn.data.samples import Rows, Samples
from nn.errors import SettingError
from nn.optimisers.clipping import clipped_to_norm
from nn.optimisers.optimiser import Optimizer
from nn.randomness import generator
from nn.recordings import Observations
from nn.training.models import mixes
from nn.training.objectives import Objective
from nn.training.points import Point
from nn.training.walks import leaves_of


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a training is made of, checked."""

    objective: Objective
    samples: Samples
    validation: Samples
    optimizer: Optimizer
    sizes: tuple[int, ...]
    """How many samples the batches have: the whole ones, then the last one if it has fewer."""
    max_norm: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stepped:
    """A step that was computed, and is done when it turns out to be finite."""

    loss: float
    after: Point
    observed: Observations = ()
    """Is handed over then."""


class Evaluator(ABC):
    """A way to the loss of some samples, and a step down from it. It stands at a point.

    In training it is asked in the mode of training, but for `validation_loss`.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.objective = plan.objective
        self.samples = plan.samples
        self.optimizer = plan.optimizer
        self.mixes = mixes(plan.objective.model)
        # of the default generator, before the step
        self._chance: Any = None

    @abstractmethod
    def step(self, point: Point, rows: Rows) -> Stepped:
        """Where a step leads from the point where it stands; there it stands then."""

    @abstractmethod
    def validation_loss(self, point: Point, rows: Rows) -> float:
        """The mean loss of some samples that are not trained on, of a model not in training."""

    @abstractmethod
    def record(self, rows: list[int]) -> list[Value]:
        """The loss of each of some samples, recorded anew; observed numbers are not handed over."""

    @abstractmethod
    def move(self, point: Point) -> None:
        """Go on from this point, at which the Values are; those that are not trained may be new."""

    @abstractmethod
    def doubt(self) -> None:
        """Take for granted neither the groups nor the parts of the model: others had their turn."""

    def renew(self, samples: Samples) -> None:
        """Go on with other samples of the same shapes."""
        self.samples = samples

    @contextmanager
    def replay(self) -> Iterator[None]:
        """A block in which the default generator draws again what it drew in the last step."""
        chance, self._chance = generator(None).bit_generator, self._chance
        now = chance.state
        try:
            if self._chance is not None:
                chance.state = self._chance
            yield
        finally:
            chance.state = now

    def _following(self, point: Point, gradient: Numbers) -> Point:
        """Where a step along a gradient leads, which is shortened to `max_norm` if it is longer.

        One that is not finite stays as it is, so that one sees where it went bad.
        """
        most = self.plan.max_norm
        if most is not None and np.isfinite(gradient).all():
            gradient, _ = clipped_to_norm(gradient, most)
        return point.following(self.optimizer, gradient)

    def _note_chance(self) -> None:
        self._chance = generator(None).bit_generator.state


def recorded_losses(
    objective: Objective, samples: Samples, rows: Sequence[int], mixed: bool
) -> list[Value]:
    """The loss of each of some samples, with plain numbers as inputs and targets."""
    inputs = [samples.inputs.numbers(row) for row in rows]
    targets = [samples.targets.numbers(row) for row in rows]
    return objective.losses(inputs, targets, mixed)


def check_reached(loss: Value, optimizer: Optimizer) -> None:
    """Raise a SettingError if nothing would be learned."""
    if set(leaves_of([loss])).isdisjoint(optimizer.parameters):
        raise SettingError(
            f"The loss depends on none of the {len(optimizer.parameters)} parameters of the "
            "optimizer, so nothing would be learned; make the optimizer of the parameters of the "
            "model that is trained: nn.SGD(model.parameters(), lr=0.1)."
        )
