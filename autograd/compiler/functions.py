"""A function as a program: recorded once, then called as it is, with numbers alone."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.calculus.blocks import Arrangement
from autograd.calculus.calls import nested
from autograd.calculus.containers import mapped, paired
from autograd.compiler.deciding import REMEDY, comparisons_of, listed
from autograd.compiler.files.calls import Called
from autograd.compiler.files.programs import AsPath, write
from autograd.compiler.program import Program
from autograd.compiler.signatures import Arguments
from autograd.engine.decisions import set_aside
from autograd.engine.pausing import recording
from autograd.engine.reading import Read, noted_reads
from autograd.engine.reading import below as reads_below
from autograd.engine.value import Value
from autograd.errors import (
    CompileError,
    FrozenDecisionWarning,
    OperandError,
    UnusedInputWarning,
)
from autograd.notices import tell
from autograd.shortening import shown


class Recording(NamedTuple):
    """One call of a function with Values in place of the numbers of its arguments."""

    arguments: Arguments
    inputs: list[Value]
    outputs: list[Value]
    form: Any
    """What the function returned, with a number in place of each Value."""


class CompiledFunction:
    """A function as a program. Made by `autograd.compile`, which says what its arguments are.

    It is called as the function is, with numbers where the example had numbers, and gives what the
    function gives: floats, in lists, tuples and dicts, and arrays of floats for arrays of Values.

    >>> from autograd import compile, exp
    >>> growth = compile(lambda start, rate: [start, start * exp(rate)], (1.0, 0.0))
    >>> growth(2.0, rate=0.0)
    [2.0, 2.0]

    Threads that call it take turns; with a copy for each they run side by side.
    """

    def __init__(self, program: Program, arguments: Arguments, form: Any) -> None:
        self.program = program
        """The program beneath: its inputs are the numbers of the example, in order."""
        self._arguments = arguments
        self._form = form
        self._arrangements: dict[int, Arrangement] = {}
        """Of derivatives, by their order."""

    def __call__(self, *args: Any, **named: Any) -> Any:
        """What the function returns at these numbers."""
        return self._filled(self.program(self._arguments.of_call(args, named)))

    def value_and_grad(self, *args: Any, **named: Any) -> tuple[float, Any]:
        """The number that the function returns, and its derivatives by all of its arguments.

        These have the form of `example_inputs`: a tuple of positional arguments, a dict of
        keywords, or the form of the one argument. Those by the parameters of the program, if it has
        any, are then in `program.gradient`.

        >>> from autograd import compile
        >>> area = compile(lambda a, b: a * b, (1.0, 1.0))
        >>> area.value_and_grad(2.0, 3.0)
        (6.0, (3.0, 2.0))
        """
        numbers = self._arguments.of_call(args, named)
        if type(self._form) is not float:
            raise CompileError(
                f"value_and_grad differentiates a function that returns one Value, and what "
                f"{self._arguments.name} returns has the form {shown(self._form)}; compile a "
                "function that returns the one, or the sum of its numbers."
            )
        value, _, by_inputs = self.program.value_and_grad(numbers, to_inputs=True)
        return value, self._arguments.in_form(by_inputs.tolist())

    def jacobian(self, *args: Any, **named: Any) -> Any:
        """The derivatives of all numbers that the function returns by all of its arguments.

        In the place of each number that it returns stands the form of `example_inputs`: a tuple of
        positional arguments, a dict of keywords, or the form of the one argument. Of an array of
        shape s by an array of shape t it is one array of shape s + t.

        >>> import numpy as np
        >>> from autograd import compile
        >>> turned = compile(lambda x: np.array([x[0] * x[1], x[0]]), np.array([1.0, 1.0]))
        >>> turned.jacobian(np.array([2.0, 3.0]))
        array([[3., 2.],
               [1., 0.]])
        """
        numbers = self._arguments.of_call(args, named)
        return self._arranged(self.program.jacobian(numbers, to_inputs=True), 1)

    def hessian(self, *args: Any, **named: Any) -> Any:
        """The second derivatives of all numbers that the function returns by all of its arguments.

        They are nested as a Jacobian of a Jacobian is; of a number by an array of shape t it is an
        array of shape t + t.

        >>> from autograd import compile
        >>> compile(lambda x, y: x**2 * y, (1.0, 1.0)).hessian(1.0, 2.0)
        ((4.0, 2.0), (2.0, 0.0))
        """
        numbers = self._arguments.of_call(args, named)
        matrices = self.program.hessian(numbers, to_inputs=True)
        n = len(self._arguments.numbers)
        return self._arranged(matrices.reshape(-1, n, n), 2)

    def jvp(self, primals: Any, tangents: Any) -> tuple[Any, Any]:
        """What the function returns at `primals`, and how that changes along `tangents`.

        Both have the form of `example_inputs`.

        >>> from autograd import compile
        >>> compile(lambda x, y: [x * y, x + y], (1.0, 1.0)).jvp((2.0, 3.0), (1.0, 0.0))
        ([6.0, 5.0], [3.0, 1.0])
        """
        numbers, along = self._arguments.of_form(primals), self._arguments.of_form(tangents)
        outputs, moved = self.program.jvp(numbers, along, to_inputs=True)
        return self._filled(outputs), self._filled(moved)

    def vjp(self, primals: Any, cotangents: Any) -> tuple[Any, Any]:
        """What the function returns at `primals`, and what comes back from `cotangents`.

        These have the form of what it returns, and what comes back that of `example_inputs`.

        >>> from autograd import compile
        >>> compile(lambda x, y: [x * y, x + y], (1.0, 1.0)).vjp((2.0, 3.0), [1.0, 10.0])
        ([6.0, 5.0], (13.0, 12.0))
        """
        name = self._arguments.name
        given = paired(cotangents, self._form, f"The cotangent of {name}", "its result")
        numbers = self._arguments.of_form(primals)
        outputs, back = self.program.vjp(numbers, given, to_inputs=True)
        return self._filled(outputs), self._arguments.in_form(back.tolist())

    def hvp(self, primals: Any, tangents: Any) -> Any:
        """The Hessian of a function that returns one number, times `tangents`.

        Primals, tangents and result have the form of `example_inputs`.

        >>> from autograd import compile
        >>> compile(lambda x, y: x**2 * y, (1.0, 1.0)).hvp((1.0, 2.0), (1.0, 0.0))
        (4.0, 2.0)
        """
        numbers, along = self._arguments.of_form(primals), self._arguments.of_form(tangents)
        found = self.program.hvp(numbers, along, to_inputs=True)
        return self._arguments.in_form(found.tolist())

    def _filled(self, results: Any) -> Any:
        """Numbers in the form of what the function returns."""
        if type(self._form) is float:
            return results
        found = iter(results)
        return mapped(self._form, lambda _: next(found), self._arguments.name)

    def _arranged(self, matrix: Any, order: int) -> Any:
        """Derivatives of this order in the form of the result, and then of the arguments."""
        if order not in self._arrangements:
            name, arguments = self._arguments.name, self._arguments.form
            by = [(f"The arguments of {name}", arguments)] * order
            self._arrangements[order] = Arrangement([(f"The result of {name}", self._form), *by])
        return self._arrangements[order](matrix)

    def save(self, path: AsPath) -> None:
        """Write the program and how it is called into a file that `autograd.load_program` reads.

        Beside what `Program.save` writes, the file has the names of the arguments, defaults that
        are numbers or texts, and the containers of the example and the result. What these cannot
        say, such as a named tuple, is a ProgramFileError.

        >>> import os, tempfile
        >>> from autograd import compile, load_program
        >>> area = compile(lambda a, b: {"area": a * b}, (1.0, 1.0))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "area.npz")
        ...     area.save(path)
        ...     loaded = load_program(path)
        >>> loaded(2.0, b=3.0)
        {'area': 6.0}
        """
        write(path, self.program.kept(), Called(self._arguments, self._form))

    def __repr__(self) -> str:
        return f"CompiledFunction({self._arguments!r}, {self.program!r})"

    def __copy__(self) -> CompiledFunction:
        """A function of the same Values, with a program of its own."""
        return CompiledFunction(copy.copy(self.program), self._arguments, self._form)


def recorded(
    fun: Callable[..., Any], example: Any, parameters: Sequence[Value], tells: bool
) -> Recording:
    """What a function does with Values at an example of its arguments.

    A comparison of what depends on the arguments or the parameters is a CompileError: Python
    follows one branch, so the program would be another function elsewhere. Where a number of these
    is read, as by `x.data`, that is told. If the result has no Value at all, that is told instead,
    where `tells` is true.
    """
    arguments = Arguments(fun, example, parameters)
    pairs = zip(arguments.numbers, arguments.labels, strict=True)
    inputs = [Value(number, label) for number, label in pairs]
    args, named = arguments.with_each(inputs)
    with recording(), nested(), set_aside(parameters), noted_reads() as reads:
        result = fun(*args, **named)
        _refuse_decisions(arguments.name, [*inputs, *parameters])
    outputs, form = _parted(arguments.name, result)
    if any(isinstance(x, Value) for x in outputs):
        _tell_of_reads(arguments.name, reads_below(reads, [*inputs, *parameters]))
    elif tells and inputs:
        tell(
            UnusedInputWarning,
            f"{arguments.name} returned plain numbers alone, the first {shown(outputs[0])}: the "
            "program gives the same for all arguments. If it is no constant, the graph was left "
            "on the way: write x.sin() or autograd.sin(x) for math.sin(x), and no float(x), x.data "
            "or x.item(); allow_unused=True if that is meant.",
        )
    values = [x if isinstance(x, Value) else Value(x) for x in outputs]
    return Recording(arguments, inputs, values, form)


def _parted(name: str, result: Any) -> tuple[list[Any], Any]:
    """The numbers and Values that a function returned, and their form."""
    if result is None:
        raise OperandError(
            f"compile expects a function that returns Values, and {name} returned None: is a "
            "`return` missing?"
        )
    if isinstance(result, np.ndarray) and result.ndim == 0:
        result = result.item()
    outputs: list[Any] = []

    def collected(x: Any) -> float:
        outputs.append(x)
        return 0.0

    form = mapped(result, collected, f"The result of {name}")
    if not outputs:
        raise OperandError(
            f"compile expects a function that returns Values, and {name} returned "
            f"{shown(result)}, which has none."
        )
    return outputs, form


def _refuse_decisions(name: str, leaves: Sequence[Value]) -> None:
    compared = comparisons_of(leaves)
    if compared:
        raise CompileError(
            f"{name} compares data, and the program would keep what Python then chose for all "
            f"data: {compared}. {REMEDY}"
        )


def _tell_of_reads(name: str, reads: Sequence[Read]) -> None:
    if reads:
        tell(
            FrozenDecisionWarning,
            f"{name} reads numbers that a program is to compute anew, and what it makes of them is "
            f"kept for all data: {listed(reads)}. Write x for x.data, x.sin() for "
            "math.sin(x.item()); read under no_grad() what is only shown.",
        )
