"""A function over a batch as a program: `in_axes` say where the samples of each argument lie."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.calculus.blocks import arranged
from autograd.calculus.containers import mapped_whole
from autograd.compiler.axes import Axes, Batch, spread
from autograd.compiler.castings import Casting
from autograd.compiler.columns import Columns
from autograd.compiler.files.calls import Called
from autograd.compiler.files.programs import AsPath, write
from autograd.compiler.program import Program
from autograd.compiler.signatures import Arguments
from autograd.compiler.tape.tape import Floats
from autograd.errors import CompileError, LengthError
from autograd.shortening import shown


class BatchedFunction:
    """A function over a batch as a program. Made by `autograd.compile` with `in_axes`.

    It is called as `jax.vmap(fun, in_axes)` is: each number of the example is an array with the
    batch at the axis that `in_axes` has for it, or one number for all samples where that is None.
    What the function returns has the batch as the first axis of every output, also of one that is
    the same for all samples: arrays for its numbers, and float64 arrays for its arrays.

    >>> from autograd import compile
    >>> power = compile(lambda x, n: {"power": x**n, "n": n}, (1.0, 2.0), in_axes=(0, None))
    >>> power(np.array([1.0, 2.0, 3.0]), 2.0)
    {'power': array([1., 4., 9.]), 'n': array([2., 2., 2.])}

    Threads that call it take turns; with a copy for each they run side by side.
    """

    def __init__(self, program: Program, arguments: Arguments, form: Any, axes: Axes) -> None:
        self.program = program
        """The program beneath: its inputs are the numbers of the example, in order."""
        self._arguments = arguments
        self._form = form
        self._axes = axes
        self._made: Casting | None = None

    def __call__(self, *args: Any, **named: Any) -> Any:
        """What the function returns at each sample, the batch first."""
        batch = self._axes.batch(args, named)
        return self._filled(self._outputs(batch), batch.size)

    def value_and_grad(self, *args: Any, **named: Any) -> tuple[Floats, Any]:
        """The number that the function returns at each sample, and its derivatives there.

        As of `jax.vmap` of `value_and_grad` by all arguments: an array of one number a sample, and
        the derivatives in the form of `example_inputs` with the batch as the first axis, also those
        by what samples share, for each sample has a derivative of its own. The derivatives by the
        parameters of the program, if it has any, are then in `program.gradient`, added up or
        averaged over the batch as its `reduction` says.

        >>> from autograd import compile
        >>> area = compile(lambda a, b: a * b, (1.0, 1.0), in_axes=(0, None))
        >>> area.value_and_grad(np.array([2.0, 3.0]), 5.0)
        (array([10., 15.]), (array([5., 5.]), array([2., 3.])))
        """
        table = self._axes.table(self._axes.batch(args, named))
        if type(self._form) is not float:
            raise CompileError(
                f"value_and_grad differentiates a function that returns one Value, and what "
                f"{self._arguments.name} returns has the form {shown(self._form)}; compile a "
                "function that returns the one, or the sum of its numbers."
            )
        n, size = table.shape
        if not size:
            return np.empty(0), self._in_form(np.empty((0, n)))
        values, _, lines = self.program.value_and_grad(table.T, to_inputs=True)
        if self.program.reduction == "mean":
            lines *= size
        return self._filled([values], size), self._in_form(lines.T)

    def jacobian(self, *args: Any, **named: Any) -> Any:
        """The derivatives at each sample of all numbers that the function returns.

        As of `jax.vmap` of `jacobian` by all arguments: nested as `CompiledFunction.jacobian` nests
        them, with the batch as the first axis of every array.

        >>> from autograd import compile
        >>> power = compile(lambda x, n: [x**n, x * n], (1.0, 2.0), in_axes=(0, None))
        >>> [by_x for by_x, _ in power.jacobian(np.array([1.0, 3.0]), 2.0)]
        [array([2., 6.]), array([2., 2.])]
        """
        table = self._axes.table(self._axes.batch(args, named))
        n, size = table.shape
        shape = size, len(self.program.tape.outputs), n
        if not size:
            return self._arranged(np.empty(shape))
        found = self.program.jacobian(table.T, to_inputs=True)
        return self._arranged(found.reshape(shape))

    def hessian(self, *args: Any, **named: Any) -> Any:
        """The second derivatives at each sample of all numbers that the function returns.

        They are nested as a Jacobian of a Jacobian is, with the batch first.

        >>> from autograd import compile
        >>> compile(lambda x: x**3, 1.0, in_axes=0).hessian(np.array([1.0, 2.0]))
        array([ 6., 12.])
        """
        table = self._axes.table(self._axes.batch(args, named))
        n, size = table.shape
        shape = size, len(self.program.tape.outputs), n, n
        if not size:
            return self._arranged(np.empty(shape))
        found = self.program.hessian(table.T, to_inputs=True)
        return self._arranged(found.reshape(shape))

    def save(self, path: AsPath) -> None:
        """Write the program and how it is called into a file that `autograd.load_program` reads.

        As `CompiledFunction.save` does, with `in_axes` besides.

        >>> import os, tempfile
        >>> from autograd import compile, load_program
        >>> area = compile(lambda a, b: a * b, (1.0, 1.0), in_axes=(0, None))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "area.npz")
        ...     area.save(path)
        ...     loaded = load_program(path)
        >>> loaded(np.array([2.0, 3.0]), b=5.0)
        array([10., 15.])
        """
        write(path, self.program.kept(), Called(self._arguments, self._form, self._axes))

    def jvp(self, primals: Any, tangents: Any) -> tuple[Any, Any]:
        """What the function returns at each sample, and how that changes along its tangent.

        Both have the form of `example_inputs`, with the batch where `in_axes` has it: what samples
        share has one tangent for all.

        >>> from autograd import compile
        >>> power = compile(lambda x, n: x**n, (1.0, 2.0), in_axes=(0, None))
        >>> power.jvp((np.array([1.0, 3.0]), 2.0), (np.array([1.0, 10.0]), 0.0))
        (array([1., 9.]), array([ 2., 60.]))
        """
        table, along, size = self._along(primals, tangents)
        n = len(self.program.tape.outputs)
        outputs, moved = [np.empty(0)] * n, [np.empty(0)] * n
        if size:
            outputs, moved = self.program.jvp(table.T, along.T, to_inputs=True)
            if type(self._form) is float:
                outputs, moved = [outputs], [moved]
        return self._filled(outputs, size), self._filled(moved, size)

    def vjp(self, primals: Any, cotangents: Any) -> tuple[Any, Any]:
        """What the function returns at each sample, and what comes back from its cotangent.

        `primals` have the form of `example_inputs`, with the batch where `in_axes` has it.
        Cotangents have the form of the result, with the batch first, and what comes back has that
        of the example, with the batch first.

        >>> from autograd import compile
        >>> power = compile(lambda x, n: x**n, (1.0, 2.0), in_axes=(0, None))
        >>> _, (by_x, _) = power.vjp((np.array([1.0, 3.0]), 2.0), np.array([1.0, 10.0]))
        >>> by_x
        array([ 2., 60.])
        """
        name = self._arguments.name
        table = self._axes.table(self._axes.batch(*self._arguments.parted(primals)))
        n, size = table.shape
        back = Columns(lambda part: f"The cotangent {part!r} of {name}", "the result")
        back.add(cotangents, self._form, spread(0, self._form, f"the result of {name}"), "result")
        if back.size(f"The cotangents of {name}") != size:
            raise LengthError(
                f"{name} has a batch of {size} and cotangents for {back.sizes[0][1]}; give one for "
                "each sample."
            )
        if not size:
            outputs = [np.empty(0)] * len(self.program.tape.outputs)
            return self._filled(outputs, 0), self._in_form(np.empty((0, n)))
        seeds = list(np.concatenate(back.parts))
        outputs, lines = self.program.vjp(table.T, seeds, to_inputs=True)
        if type(self._form) is float:
            outputs = [outputs]
        return self._filled(outputs, size), self._in_form(lines.T)

    def hvp(self, primals: Any, tangents: Any) -> Any:
        """The Hessian at each sample of a function that returns one number, times its tangent.

        Both have the form of `example_inputs`, with the batch where `in_axes` has it, and so has
        the result, with the batch first.

        >>> from autograd import compile
        >>> compile(lambda x: x**3, 1.0, in_axes=0).hvp(np.array([1.0, 2.0]), np.array([1.0, 0.5]))
        array([6., 6.])
        """
        table, along, size = self._along(primals, tangents)
        if not size:
            return self._in_form(np.empty((0, len(table))))
        return self._in_form(self.program.hvp(table.T, along.T, to_inputs=True).T)

    def _along(self, primals: Any, tangents: Any) -> tuple[Floats, Floats, int]:
        """Two tables of numbers by samples, and how many samples there are."""
        batch = self._axes.batch(*self._arguments.parted(primals))
        along = self._axes.batch(*self._arguments.parted(tangents))
        if batch.size != along.size:
            raise LengthError(
                f"{self._arguments.name} has a batch of {batch.size} and tangents for "
                f"{along.size}; give one for each sample."
            )
        return self._axes.table(batch), self._axes.table(along), batch.size

    def _outputs(self, batch: Batch) -> Sequence[Any]:
        """The outputs of the program: arrays of one number a sample, or numbers."""
        program = self.program
        if not batch.size:
            return [np.empty(0)] * len(program.tape.outputs)
        if len(batch.shared):
            program.refuse_changed()
            shared = np.concatenate([batch.shared, program.parameters])
            return self._casting.values(shared, batch.mapped.T)
        outputs: Any = program(batch.mapped.T)
        return [outputs] if type(self._form) is float else outputs

    @property
    def _casting(self) -> Casting:
        """The program with what samples share among its parameters."""
        if self._made is None:
            program = self.program
            divided = self._axes.divided(program.tape)
            self._made = Casting(divided, program.made_for, threads=program.threads)
        return self._made

    def _filled(self, outputs: Sequence[Any], size: int) -> Any:
        """Outputs in the form of what the function returns."""
        each = iter([x if isinstance(x, np.ndarray) else np.full(size, x) for x in outputs])

        def stacked(form: Any) -> Floats:
            if not isinstance(form, np.ndarray):
                return next(each)
            lines = _table([next(each) for _ in range(form.size)], size)
            return lines.T.reshape(size, *form.shape)

        return mapped_whole(self._form, stacked, f"The result of {self._arguments.name}")

    def _in_form(self, lines: Floats) -> Any:
        """Numbers of shape (samples, arguments) in the form of the example."""
        form = f"The arguments of {self._arguments.name}", self._arguments.form
        return arranged(lines, [form])

    def _arranged(self, found: Floats) -> Any:
        """Derivatives of shape (samples, outputs, arguments, ...) in the form of both."""
        name = self._arguments.name
        by = [(f"The arguments of {name}", self._arguments.form)] * (found.ndim - 2)
        return arranged(found, [(f"The result of {name}", self._form), *by])

    def __repr__(self) -> str:
        return f"BatchedFunction({self._arguments!r}, {self.program!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return BatchedFunction, (self.program, self._arguments, self._form, self._axes)

    def __copy__(self) -> BatchedFunction:
        """A function of the same Values, with a program of its own."""
        return BatchedFunction(copy.copy(self.program), self._arguments, self._form, self._axes)


def _table(columns: Sequence[Any], size: int) -> Floats:
    """Columns along a batch, and numbers that are the same for all of it, a line for each."""
    table = np.empty((len(columns), size))
    for line, column in zip(table, columns, strict=True):
        line[:] = column
    return table
