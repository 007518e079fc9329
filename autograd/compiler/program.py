"""With this module one turns a recorded graph into a program that computes it again, fast."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol

import numpy as np
from tqdm import tqdm

from autograd.algebras import ARITHMETIC
from autograd.compiler.arguments import (
    Floats,
    arrays_of,
    check_trainable,
    leaves_of,
    outputs_of,
    steps_of,
)
from autograd.compiler.numpy_executor import NumpyExecutor
from autograd.compiler.schedule import schedule_of
from autograd.compiler.straightline import NAMESPACE, Straightline
from autograd.compiler.tape import Tape, tape_of
from autograd.errors import CompileError, LengthError
from autograd.notation.source import function_of
from autograd.value import Value

Reduction = Literal["sum", "mean"]
Backend = Literal["numpy", "python"]

STRAIGHT_LINE = 500
"""Graphs of at most so many operations become straight-line Python when the choice is ours."""


class Optimizer(Protocol):
    """What `step` and `train` need of an optimiser: its update as one function over arrays.

    It is `traceable` if the update is arithmetic alone, `+ - * / **` on its arguments and fixed
    numbers, so that it means the same written out once as called again and again.
    """

    traceable: bool

    def updated(
        self, data: Floats, grad: Floats, state: Mapping[str, Floats]
    ) -> tuple[Floats, Mapping[str, Floats]]: ...


class HasParameters(Protocol):
    """A module."""

    def parameters(self) -> list[Value]: ...


class Program:
    """A compiled graph. Made by `autograd.compile`, which says what its arguments are.

    `state` is what the optimiser of the last step remembers.
    """

    def __init__(
        self,
        tape: Tape,
        parameters: Sequence[Value],
        single: bool,
        reduction: Reduction,
        backend: Backend,
    ) -> None:
        self.tape = tape
        self.backend = backend
        self.reduction = reduction
        self._single = single
        self._values = list(parameters)
        self._schedule = schedule_of(tape)
        self._executor = NumpyExecutor(self._schedule)
        uniform = self._executor.numbers[0]
        first, last = tape.n_inputs, tape.n_inputs + tape.n_parameters
        places = self._schedule.place
        uniform[places[last : tape.n_leaves], 0] = tape.constants
        # parameters come first in their space, so that this is a view
        self._parameters: Floats = uniform[: last - first, 0]
        self._gradient: Floats = self._executor.gradients[0][: last - first, 0]
        self.state: Mapping[str, Floats] = {}
        self._functions: dict[str, Any] = {}
        self._sources: dict[str, str] = {}
        if backend == "python":
            self._writer = Straightline(tape)
            self._define("values", self._writer.values())
            if single:
                self._define("value_and_gradient", self._writer.value_and_gradient())
        self.load()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy what the program was made from, and its present parameters and state."""
        made_from = (self.tape, self._values, self._single, self.reduction, self.backend)
        return _restored, (made_from, self.parameters.copy(), dict(self.state))

    @property
    def source(self) -> str:
        """The straight-line Python of the backend `"python"`; empty for `"numpy"`."""
        return "\n\n".join(self._sources.values())

    def __repr__(self) -> str:
        tape = self.tape
        return (
            f"Program({len(tape)} operations in {len(self._schedule.instructions)} instructions, "
            f"{tape.n_inputs} inputs, {tape.n_parameters} parameters, backend={self.backend!r})"
        )

    @property
    def parameters(self) -> Floats:
        """The program's own parameters, in order; the Values keep theirs until `store`."""
        return self._parameters

    @parameters.setter
    def parameters(self, numbers: Any) -> None:
        array = np.asarray(numbers, dtype=np.float64)
        if array.shape != self._parameters.shape:
            raise LengthError(
                f"The program has {len(self._parameters)} parameters, got an array of shape "
                f"{array.shape}."
            )
        self._parameters[:] = array

    def load(self) -> None:
        """Read the parameters from the Values again."""
        self.parameters[:] = [value.data for value in self._values]

    def store(self) -> None:
        """Write the parameters, and the gradients of the last `value_and_grad`, to the Values."""
        numbers = zip(self.parameters.tolist(), self._gradient.tolist(), strict=True)
        for value, (data, grad) in zip(self._values, numbers, strict=True):
            value.data, value.grad = data, grad

    def __call__(self, inputs: Sequence[Any] = ()) -> Any:
        """The outputs at these inputs: numbers, or arrays of one number a sample."""
        results = self._straight("values", inputs)
        if results is None:
            batched = self._give(inputs)
            self._executor.forward()
            results = [self._result(slot, batched) for slot in self.tape.outputs]
        return results[0] if self._single else list(results)

    def value_and_grad(self, inputs: Sequence[Any] = ()) -> tuple[Any, Floats]:
        """The output, and its derivative by every parameter, added up over the batch.

        With reduction `"mean"` the derivative is divided by the number of samples.
        """
        if len(self.tape.outputs) != 1:
            raise CompileError(
                f"value_and_grad differentiates one output, and this program has "
                f"{len(self.tape.outputs)}; compile the one, or their sum."
            )
        found = self._straight("value_and_gradient", inputs)
        if found is not None:
            self._gradient[:] = found[1]
            return found[0], self._gradient.copy()
        batched = self._give(inputs)
        self._executor.forward()
        (slot,) = self.tape.outputs
        space, place = int(self._schedule.space[slot]), int(self._schedule.place[slot])
        batch = self._executor.numbers[1].shape[1]
        share = 1.0 / batch if self.reduction == "mean" and space else 1.0
        self._executor.backward([(space, place, share)])
        return self._result(slot, batched), self._gradient.copy()

    def step(self, optimizer: Optimizer, inputs: Sequence[Any] = ()) -> Any:
        """Update the parameters once; the output before the update.

        Of the optimiser only its rule is used, on the parameters of the program.
        """
        check_trainable(optimizer, self._values)
        value, gradient = self.value_and_grad(inputs)
        with np.errstate(all="ignore"):
            updated, self.state = optimizer.updated(self.parameters, gradient, self.state)
        self.parameters[:] = updated
        return value

    def train(
        self,
        optimizer: Optimizer,
        inputs: Sequence[Any] = (),
        steps: int = 1,
        progress: bool = False,
    ) -> list[float]:
        """Update the parameters `steps` times; the output (its mean over a batch) before each.

        The loop runs inside straight-line code if the optimiser says that its rule is `traceable`.
        """
        check_trainable(optimizer, self._values)
        steps = steps_of(steps)
        if steps > 1 and not progress and self._functions and optimizer.traceable:
            outputs = self._trained(optimizer, inputs, steps)
            if outputs is not None:
                return outputs
        turns: Iterable[int] = range(steps)
        if progress:
            turns = tqdm(turns, unit=" steps", mininterval=0.5)
        return [float(np.mean(self.step(optimizer, inputs))) for _ in turns]

    def _straight(self, name: str, inputs: Sequence[Any], *more: Any) -> Any:
        """What a straight-line function gives; None for a batch, or where Python's floats raise."""
        function = self._functions.get(name)
        if function is None or type(inputs) not in (list, tuple):
            return None
        if len(inputs) != self.tape.n_inputs or not all(type(x) in (float, int) for x in inputs):
            return None
        try:
            return function(inputs, self.parameters.tolist(), *more)
        except ARITHMETIC:  # NumPy has the IEEE result
            return None

    def _trained(
        self, optimizer: Optimizer, inputs: Sequence[Any], steps: int
    ) -> list[float] | None:
        """All steps in one straight-line function, or None where that cannot be.

        The first step runs on arrays and shows what the optimiser remembers.
        """
        before, state = self.parameters.copy(), self.state
        try:
            first = self.step(optimizer, inputs)
            names = sorted(self.state)
            memory = {name: self.state[name].tolist() for name in names}
            self._define("train", self._writer.train(optimizer.updated, names))
            found = self._straight("train", inputs, memory, steps - 1)
        except BaseException:
            self.parameters[:], self.state = before, state
            raise
        if found is None:
            self.parameters[:], self.state = before, state
            return None
        outputs, self.parameters[:], remembered = found
        self.state = {name: np.array(numbers) for name, numbers in remembered.items()}
        return [first, *outputs]

    def _define(self, name: str, source: str) -> None:
        """Make the function of a source, unless it is the one there is already."""
        if self._sources.get(name) != source:
            filename = f"<autograd program {id(self)}: {name}>"
            if name not in self._sources:
                weakref.finalize(self, linecache.cache.pop, filename, None)
            self._sources[name] = source
            self._functions[name] = function_of(name, source, filename, dict(NAMESPACE))

    def _give(self, inputs: Sequence[Any]) -> bool:
        """Take the inputs over; whether they are a batch."""
        arrays = arrays_of(inputs, self.tape.n_inputs)
        lengths = [len(array) for array in arrays if array.ndim]
        self._executor.set_batch(lengths[0] if lengths else 1)
        for place, array in enumerate(arrays):
            self._executor.numbers[1][place] = array
        return bool(lengths)

    def _result(self, slot: int, batched: bool) -> Any:
        space, place = self._schedule.space[slot], self._schedule.place[slot]
        line = self._executor.numbers[space][place]
        return line.copy() if batched and space else float(line[0])


def compile(  # noqa: A001  (the field's word)
    outputs: Value | Sequence[Value],
    inputs: Value | Iterable[Value] = (),
    parameters: Value | Iterable[Value] | HasParameters = (),
    *,
    reduction: Reduction = "sum",
    backend: Literal["auto", "numpy", "python"] = "auto",
) -> Program:
    """A program that computes `outputs` again with other numbers in `inputs` and `parameters`.

    Both are leaves of the graph, and parameters may be a module's; all other leaves are constants
    with their present data. A call takes the inputs in order, each a number or an array of one
    number a sample, and gives the output or the list of outputs. An `if` on data is frozen as it
    was recorded; use `where`.

    `backend` is `"numpy"`, an instruction for many operations at once, `"python"`, straight-line
    source that a debugger steps into (batches still go to NumPy), or `"auto"`, which chooses.

    >>> x, w = Value(3.0), Value(2.0)
    >>> program = compile(w * x, inputs=[x], parameters=[w])
    >>> program([5.0])
    10.0
    >>> program.value_and_grad([np.array([1.0, 2.0])])
    (array([2., 4.]), array([3.]))
    """
    roots = outputs_of(outputs)
    given, leaves = leaves_of("inputs", inputs), leaves_of("parameters", parameters)
    if reduction not in ("sum", "mean"):
        raise CompileError(f"reduction is 'sum' or 'mean', got {reduction!r}.")
    if backend not in ("auto", "numpy", "python"):
        raise CompileError(f"backend is 'auto', 'numpy' or 'python', got {backend!r}.")
    tape = tape_of(roots, given, leaves)
    if backend == "auto":
        backend = "python" if len(tape) <= STRAIGHT_LINE else "numpy"
    return Program(tape, leaves, isinstance(outputs, Value), reduction, backend)


def _restored(made_from: Any, parameters: Floats, state: dict[str, Floats]) -> Program:
    program = Program(*made_from)
    program.parameters = parameters
    program.state = state
    return program
