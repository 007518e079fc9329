"""What programs have in common that run with other parameters for each sample, or with many."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal, TypeVar

from autograd.compiler.arguments import Given, table_of
from autograd.compiler.naming import in_order
from autograd.compiler.runners import Backend, Reduction
from autograd.compiler.samples import SampleGradients
from autograd.compiler.starts import Starts
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.updates import Optimizer, Settings, State, Update
from autograd.errors import CompileError

T = TypeVar("T")


class Varying(ABC):
    """What has parameters, and can be run with others."""

    tape: Tape
    reduction: Reduction
    made_for: Backend | Literal["auto"]
    threads: int

    @property
    @abstractmethod
    def parameters(self) -> Floats:
        """The numbers of the parameters."""

    @abstractmethod
    def _in_turn(self, function: Callable[[], T], *, aux: bool) -> T:
        """What a function gives in the turn of this thread, if there is nothing against it."""

    @abstractmethod
    def move(self, parameters: Floats, state: State) -> None:
        """Go on from these parameters and this state."""

    @abstractmethod
    def refuse_changed(self) -> None:
        """Raise GraphChangedError if a constant has other data now."""

    @abstractmethod
    def check_differentiable(self, aux: bool = False) -> None:
        """Raise an error if there is something against a derivative."""

    @abstractmethod
    def update_of(self, optimizer: Optimizer) -> Update:
        """What an optimiser does."""

    @abstractmethod
    def numbers_of(self, optimizer: Optimizer, update: Update) -> Settings:
        """The settings of an optimiser."""

    @cached_property
    def _samples(self) -> SampleGradients:
        return SampleGradients(self.tape, self.made_for)

    def per_sample_gradients(self, inputs: Given = ()) -> Floats:
        """The derivatives of each sample's output by the parameters: (samples, parameters).

        The sum of its rows is the gradient of `value_and_grad`. With reduction `"mean"` it is the
        same array, for a sample's derivative is not divided by the number of samples: the gradient
        is then the mean of its rows. An output that no input stands below has the same derivative
        in each. A single sample is one row. `gradient` stays as it was.

        >>> import numpy as np
        >>> from autograd import Value, compile
        >>> x, w = Value(1.0), Value(3.0)
        >>> program = compile((w * x) ** 2, inputs=[x], parameters=[w])
        >>> program.per_sample_gradients([np.array([1.0, 2.0])])
        array([[ 6.],
               [24.]])
        """
        if not self.tape.n_parameters:
            raise CompileError(
                "per_sample_gradients differentiates by the parameters, and the program was "
                "compiled without: name them in compile(..., parameters=...). By the inputs "
                "value_and_grad(inputs, to_inputs=True) gives one for each sample."
            )
        table, _ = table_of(in_order(inputs, self.tape), self.tape.n_inputs)
        return self._in_turn(lambda: self._samples.by_parameters(self.parameters, table), aux=False)

    def starts(self, parameters: Any) -> Starts:
        """Copies of the program with other parameters each, to be trained side by side.

        `parameters` are of shape (starts, parameters), the parameters in the order of compile. Each
        start goes its own way from there, and the best of them goes back into the program:

        >>> from autograd import Value, compile
        >>> from nn import SGD
        >>> w = Value(0.0)
        >>> program = compile((w * w - 1.0) ** 2 + 0.3 * w, parameters=[w])  # two valleys
        >>> starts = program.starts([[-1.5], [0.5], [1.5]])
        >>> losses = starts.train(SGD([w], lr=0.05), steps=50)
        >>> starts.parameters.round(2).ravel(), starts.best().index
        (array([-1.04,  0.96,  0.96]), 0)
        >>> starts.choose(0)
        >>> round(float(program.parameters[0]), 2)
        -1.04
        """
        return Starts(self, parameters)
