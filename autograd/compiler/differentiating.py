"""What programs have in common that differentiate: matrices of derivatives, and products with them.

All are programs of their own, made when they are first asked for, with the parameters and by the
backend of the one that they belong to.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from autograd.compiler.arguments import Given, Inputs, batch_of, lines_of, numbers_of, table_of
from autograd.compiler.derivatives.matrices import Derivative, hessian_of, jacobian_of
from autograd.compiler.derivatives.products import (
    curved_inputs,
    pulled_to_inputs,
    pushed_inputs,
    pushed_parameters,
    weighted,
)
from autograd.compiler.derivatives.routines import Make, Routine
from autograd.compiler.naming import in_order
from autograd.compiler.runners import Reduction
from autograd.compiler.tape.tape import Floats, Tape
from autograd.engine.collecting import collector_paused
from autograd.errors import CompileError, LengthError
from autograd.shortening import shown

T = TypeVar("T")

Vector: TypeAlias = Sequence[Any] | npt.NDArray[Any]
"""Numbers, or arrays of one number a sample; or an array of shape (samples, numbers)."""


class By(NamedTuple):
    """By what is differentiated."""

    slots: range
    of_inputs: bool


class Derivatives:
    """The derivatives of a tape by its inputs, or by its parameters."""

    def __init__(self, tape: Tape, by: By, routine: Make) -> None:
        self._tape = tape
        self.by = by
        self._routine = routine

    def _made(self, product: Callable[[Tape], Tape]) -> Routine:
        with collector_paused():
            return self._routine(product(self._tape))

    @cached_property
    def jacobian(self) -> Derivative:
        """Of shape (outputs, by)."""
        with collector_paused():
            return jacobian_of(self._tape, self.by.slots, self._routine)

    @cached_property
    def hessian(self) -> Derivative:
        """Of shape (outputs, by, by)."""
        with collector_paused():
            return hessian_of(self._tape, self.by.slots, self._routine)

    @cached_property
    def pushed(self) -> Routine:
        """Outputs and tangents, at inputs and tangents of these."""
        return self._made(pushed_inputs)

    @cached_property
    def pushed_by_parameters(self) -> Routine:
        """Tangents and outputs, at parameters and tangents of these."""
        return self._made(pushed_parameters)

    @cached_property
    def pulled(self) -> Routine:
        """Outputs and what comes back to inputs, at inputs and cotangents."""
        return self._made(pulled_to_inputs)

    @cached_property
    def weighted(self) -> Routine:
        """The outputs times cotangents, and the outputs, at inputs and cotangents."""
        return self._made(weighted)

    @cached_property
    def curved(self) -> Routine:
        """The Hessian times a vector, at inputs and vector."""
        return self._made(curved_inputs)


class Differentiable(ABC):
    """What can be differentiated by its inputs and by its parameters."""

    tape: Tape
    reduction: Reduction

    @property
    @abstractmethod
    def parameters(self) -> Floats:
        """The numbers of the parameters."""

    @abstractmethod
    def _derivatives(self, by: By) -> Derivatives:
        """The derivatives, made once."""

    @abstractmethod
    def _in_turn(self, function: Callable[[], T], *, aux: bool) -> T:
        """What a function gives in the turn of this thread, if there is nothing against it.

        Without `aux` there must be one output alone.
        """

    def jacobian(
        self, inputs: Given = (), to_inputs: bool | None = None, *, sparse: bool = False
    ) -> Any:
        """The derivatives of each output, of shape (outputs, parameters).

        They are by the inputs, of shape (outputs, inputs), with `to_inputs`, and by default where
        there are no parameters. At a batch there is a matrix for each sample: (samples, outputs,
        inputs). With `sparse` it is a `scipy.sparse.csr_array` of one sample.

        Forward or in reverse is chosen by the shape, and entries that are 0 by structure are not
        computed: columns that no output has both of are found in one sweep.

        >>> from autograd import Value, compile
        >>> x, y = Value(1.0), Value(2.0)
        >>> program = compile([x * y, x + y**2, y**3], inputs=[x, y])
        >>> program.jacobian([3.0, 2.0])
        array([[ 2.,  3.],
               [ 1.,  4.],
               [ 0., 12.]])
        """
        by, ordered = self._by(to_inputs), in_order(inputs, self.tape)
        ask = _form(sparse)
        return self._in_turn(
            lambda: getattr(self._derivatives(by).jacobian, ask)(ordered, self.parameters), aux=True
        )

    def hessian(
        self, inputs: Given = (), to_inputs: bool | None = None, *, sparse: bool = False
    ) -> Any:
        """The second derivatives of the output by the parameters: (parameters, parameters).

        By the inputs, `to_inputs` and by default where there are no parameters, of shape (inputs,
        inputs). Of several outputs there is one for each: (outputs, inputs, inputs). At a batch
        those by inputs are one for each sample, (samples, inputs, inputs), and those by parameters
        are added up over it, or with reduction `"mean"` divided by the number of samples, as the
        gradient is. With `sparse` it is a `scipy.sparse.csr_array` of one output and sample.

        It is symmetric to the last bit, and what is 0 by structure is not computed.

        >>> from autograd import Value, compile
        >>> x, y = Value(1.0), Value(2.0)
        >>> compile(x**2 * y, inputs=[x, y]).hessian([1.0, 2.0])
        array([[4., 2.],
               [2., 0.]])
        """
        by, ordered = self._by(to_inputs), in_order(inputs, self.tape)
        ask = _form(sparse)

        def found() -> Any:
            matrix = getattr(self._derivatives(by).hessian, ask)(ordered, self.parameters)
            if sparse:
                return matrix
            if not by.of_inputs and matrix.ndim == 4:
                matrix = self._reduced(matrix)
            return matrix.squeeze(-3) if len(self.tape.outputs) == 1 else matrix

        return self._in_turn(found, aux=True)

    def jvp(
        self, inputs: Given, tangents: Vector, to_inputs: bool | None = None
    ) -> tuple[Any, Any]:
        """The outputs, and how they change along a direction: the Jacobian times `tangents`.

        `tangents` has a number for each parameter, or with `to_inputs` and by default where there
        are no parameters for each input. Inputs are given as to a call, and so are tangents of
        inputs: numbers, or arrays of one number a sample.

        >>> from autograd import Value, compile
        >>> x, y = Value(1.0), Value(2.0)
        >>> compile(x * y, inputs=[x, y]).jvp([2.0, 3.0], [1.0, 10.0])
        (6.0, 23.0)
        """
        by, n = self._by(to_inputs), len(self.tape.outputs)
        if by.of_inputs:
            given = self._with_seeds(inputs, "tangents", tangents, len(by.slots))
            found = self._in_turn(
                lambda: self._derivatives(by).pushed(given, self.parameters), aux=True
            )
            return self._as_called(found[:n]), self._as_called(found[n:])
        ordered, vector = in_order(inputs, self.tape), self._vector("tangents", tangents)
        found = self._in_turn(
            lambda: self._derivatives(by).pushed_by_parameters(ordered, self._with(vector)),
            aux=True,
        )
        return self._as_called(found[n:]), self._as_called(found[:n])

    def vjp(
        self, inputs: Given, cotangents: Any, to_inputs: bool | None = None
    ) -> tuple[Any, Floats]:
        """The outputs, and what comes back from them: `cotangents` times the Jacobian.

        `cotangents` has a number for each output, or is the number for the one. What comes back has
        an entry for each parameter, added up over a batch as the gradient is; with `to_inputs`, and
        by default where there are no parameters, one for each input, and at a batch a line for each
        input, of one number a sample.

        >>> from autograd import Value, compile
        >>> x, y = Value(1.0), Value(2.0)
        >>> compile([x * y, x + y], inputs=[x, y]).vjp([2.0, 3.0], [1.0, 10.0])
        ([6.0, 5.0], array([13., 12.]))
        """
        by, n = self._by(to_inputs), len(self.tape.outputs)
        seeds = cotangents if isinstance(cotangents, list | tuple) or n > 1 else [cotangents]
        given = self._with_seeds(inputs, "cotangents", seeds, n)
        if by.of_inputs:
            found = self._in_turn(
                lambda: self._derivatives(by).pulled(given, self.parameters), aux=True
            )
            return self._as_called(found[:n]), lines_of(found[n:], batch_of(given, len(given)))
        (_, *outputs), back = self._in_turn(
            lambda: self._derivatives(by).weighted.with_gradient(given, self.parameters), aux=True
        )
        return self._as_called(outputs), back

    def hvp(self, inputs: Given, vector: Vector, to_inputs: bool | None = None) -> Floats:
        """The Hessian of the output times a vector, without the matrix.

        `vector` has a number for each parameter, or with `to_inputs` and by default where there are
        no parameters for each input, and so has the result; at a batch it is added up and given as
        the derivative is by `value_and_grad`.

        >>> from autograd import Value, compile
        >>> x, y = Value(1.0), Value(2.0)
        >>> compile(x**2 * y, inputs=[x, y]).hvp([1.0, 2.0], [1.0, 0.0])
        array([4., 2.])
        """
        by, n = self._by(to_inputs), self.tape.n_parameters
        if by.of_inputs:
            given = self._with_seeds(inputs, "a vector", vector, len(by.slots))
            found = self._in_turn(
                lambda: self._derivatives(by).curved(given, self.parameters), aux=False
            )
            return lines_of(found, batch_of(given, len(given)))
        ordered, along = in_order(inputs, self.tape), self._vector("a vector", vector)
        # the gradient of the tangent, which a batch is added up for on the way
        _, gradient = self._in_turn(
            lambda: self._derivatives(by).pushed_by_parameters.with_gradient(
                ordered, self._with(along)
            ),
            aux=False,
        )
        return gradient[:n]

    def _by(self, to_inputs: bool | None) -> By:
        tape = self.tape
        if not isinstance(to_inputs, bool | None):
            raise CompileError(f"to_inputs is True, False or None, got {shown(to_inputs)}.")
        of_inputs = not tape.n_parameters if to_inputs is None else to_inputs
        first, n = (0, tape.n_inputs) if of_inputs else (tape.n_inputs, tape.n_parameters)
        if not n:
            raise CompileError(
                f"The program has no {'inputs' if of_inputs else 'parameters'} to differentiate "
                "by; name them in compile(outputs, inputs=..., parameters=...)."
            )
        return By(range(first, first + n), of_inputs)

    def _with_seeds(self, inputs: Given, what: str, seeds: Any, n: int) -> Inputs:
        """The inputs of a product: those of the program, then one for each seed."""
        ordered = in_order(inputs, self.tape)
        self._refuse_no_list(what, seeds)
        table, is_batched = table_of(ordered, self.tape.n_inputs)
        columns = seeds.T if isinstance(seeds, np.ndarray) and seeds.ndim == 2 else seeds
        _refuse_other_length(what, len(columns), n)
        return [*(table if is_batched else table[:, 0].tolist()), *columns]

    def _vector(self, what: str, given: Any) -> Floats:
        """A number for each parameter."""
        self._refuse_no_list(what, given)
        vector = numbers_of(given)
        if vector.ndim != 1:
            raise CompileError(
                f"By parameters, of which all samples have the same, {what} is one number for each,"
                f" got an array of shape {vector.shape}."
            )
        _refuse_other_length(what, len(vector), self.tape.n_parameters)
        return vector

    def _with(self, vector: Floats) -> Floats:
        """The parameters, and the vector behind them."""
        return np.concatenate([self.parameters, vector])

    @staticmethod
    def _refuse_no_list(what: str, given: Any) -> None:
        if not isinstance(given, list | tuple | np.ndarray) or getattr(given, "shape", None) == ():
            raise CompileError(
                f"A program expects {what} in a list or an array, got {shown(given)}."
            )

    def _as_called(self, outputs: list[Any]) -> Any:
        return outputs

    def _reduced(self, by_sample: Floats) -> Floats:
        """The sum or the mean over the samples, which are the first axis."""
        reduced: Floats = by_sample.sum(axis=0)
        return reduced / len(by_sample) if self.reduction == "mean" else reduced


def _form(sparse: Any) -> str:
    """The method that gives a matrix as it is asked for."""
    if not isinstance(sparse, bool):
        raise CompileError(f"sparse is True or False, got {shown(sparse)}.")
    return "sparse_at" if sparse else "at"


def _refuse_other_length(what: str, found: int, n: int) -> None:
    if found != n:
        raise LengthError(f"The program expects {what} of {n} numbers, one for each, got {found}.")
