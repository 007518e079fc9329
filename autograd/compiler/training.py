"""What a program and one in shards have in common: training."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from tqdm import tqdm

from autograd.compiler.arguments import Inputs, steps_of
from autograd.compiler.tape.tape import Floats
from autograd.compiler.updates import Optimizer, Update


class Trainable(ABC):
    """What can be trained by many steps, if one knows how to do some of them."""

    @property
    @abstractmethod
    def parameters(self) -> Floats:
        """What is trained, in the order of compile."""

    @abstractmethod
    def step(self, optimizer: Optimizer, inputs: Inputs = (), *, aux: bool = False) -> Any:
        """Update the parameters once; the output before the update.

        Of several outputs the first is learned from and, with `aux`, all are given, as by
        `value_and_grad`. Of the optimiser only its rule and its settings are used, on the
        parameters of the program; it must have been given them too.
        """

    @abstractmethod
    def update_of(self, optimizer: Optimizer) -> Update:
        """What an optimiser does; an error unless it is one, of these parameters."""

    @abstractmethod
    def _trained(self, optimizer: Optimizer, inputs: Inputs, steps: int) -> list[float]:
        """Update the parameters so many times, at least once; the mean output before each."""

    def train(
        self, optimizer: Optimizer, inputs: Inputs = (), steps: int = 1, progress: bool = False
    ) -> list[float]:
        """Update the parameters `steps` times; the output (its mean over a batch) before each.

        The loop runs inside straight-line or machine code, where the program is that and no
        `progress` is shown. When it fails or is interrupted, parameters and state are as a finished
        step left them; machine code and straight-line Python have none but all steps.
        """
        self.update_of(optimizer)
        steps = steps_of(steps)
        if progress:
            turns = tqdm(range(steps), unit=" steps", mininterval=0.5)
            return [mean for _ in turns for mean in self._trained(optimizer, inputs, 1)]
        return self._trained(optimizer, inputs, steps) if steps else []
