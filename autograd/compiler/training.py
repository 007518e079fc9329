"""What a program and one in shards have in common: training."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from tqdm import tqdm

from autograd.compiler.arguments import Given, Inputs
from autograd.compiler.courses import Course, course_of, samples_of
from autograd.compiler.naming import in_order
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.updates import Optimizer, Update


class Trainable(ABC):
    """What can be trained by many steps, if one knows how to do some of them."""

    @property
    @abstractmethod
    def parameters(self) -> Floats:
        """What is trained, in the order of compile."""

    @abstractmethod
    def step(self, optimizer: Optimizer, inputs: Given = (), *, aux: bool = False) -> Any:
        """Update the parameters once; the output before the update.

        Of several outputs the first is learned from and, with `aux`, all are given, as by
        `value_and_grad`. Of the optimiser only its rule and its settings are used, on the
        parameters of the program; it must have been given them too.
        """

    @abstractmethod
    def update_of(self, optimizer: Optimizer) -> Update:
        """What an optimiser does; an error unless it is one, of these parameters."""

    @property
    @abstractmethod
    def _tape(self) -> Tape:
        """What is computed."""

    @abstractmethod
    def _trained(self, optimizer: Optimizer, inputs: Inputs, course: Course) -> list[float]:
        """Update the parameters in each step of a course; the mean output before each."""

    def train(  # noqa: PLR0913  (all but three by name)
        self,
        optimizer: Optimizer,
        inputs: Given = (),
        steps: int | None = None,
        progress: bool = False,
        *,
        order: Any = None,
        rates: Any = None,
    ) -> list[float]:
        """Update the parameters `steps` times; the output (its mean over a batch) before each.

        By default each step takes all samples in `inputs`. With `order`, whole numbers of shape
        (steps, batch), step k takes those at the positions `order[k]`, as `step` does with
        `inputs[order[k]]` of an array of samples by inputs. With `rates`, step k is made with the
        rate `rates[k]` in place of the optimiser's `lr`, which stays as it is. There are then as
        many steps as rows and rates, else 1.

        The loop runs inside straight-line or machine code, where the program is that and no
        `progress` is shown, and in straight-line code a step has one sample. When it fails or is
        interrupted, parameters and state are as a finished step left them; machine code and
        straight-line Python have none but all steps.

        >>> import numpy as np
        >>> from autograd import Value, compile
        >>> from nn import SGD
        >>> x, w = Value(3.0), Value(2.0)
        >>> program = compile(w * x, inputs=[x], parameters=[w])
        >>> samples = np.array([[1.0], [2.0], [3.0]])
        >>> program.train(SGD([w], lr=1.0), samples, order=[[0, 1], [2, 2]], rates=[0.5, 0.0])
        [3.0, 1.5]
        """
        course = course_of(steps, order, rates, self.update_of(optimizer))
        ordered = in_order(inputs, self._tape)
        samples = samples_of(ordered, self._tape.n_inputs, course)
        if progress:
            turns = tqdm(range(course.steps), unit=" steps", mininterval=0.5)
            parts = (course.part(turn, 1) for turn in turns)
            return [mean for part in parts for mean in self._trained(optimizer, samples, part)]
        return self._trained(optimizer, samples, course) if course.steps else []
