"""With this function one turns a recorded graph into a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, Protocol, get_args, overload

from autograd.compiler.arguments import leaves_of, outputs_of, refuse_unknown, threads_of
from autograd.compiler.axes import Axes, InAxes
from autograd.compiler.batched import BatchedFunction
from autograd.compiler.deciding import REMEDY, comparisons_of
from autograd.compiler.functions import CompiledFunction, recorded
from autograd.compiler.lowering.bodies import body_of
from autograd.compiler.program import Program
from autograd.compiler.runners import Backend, Reduction
from autograd.compiler.tape.building import tape_of
from autograd.compiler.tape.passes import PASSES, rewritten
from autograd.engine.collecting import collector_paused
from autograd.engine.notes import notes
from autograd.engine.value import Value
from autograd.errors import CompileError, FrozenDecisionWarning, NotationError
from autograd.notices import tell
from autograd.shortening import shown
from autograd.table.primitive import Primitive


class HasParameters(Protocol):
    """A module."""

    def parameters(self) -> list[Value]: ...


_Chosen = Literal["auto", "numpy", "python", "numba", "c", "javascript"]


@overload
def compile(  # noqa: A001
    outputs: Value | Sequence[Value],
    inputs: Value | Iterable[Value] = (),
    parameters: Value | Iterable[Value] | HasParameters = (),
    *,
    reduction: Reduction = "sum",
    backend: _Chosen = "auto",
    passes: Sequence[str] = tuple(PASSES),
    allow_unused: bool | None = None,
    threads: int = 1,
) -> Program: ...
@overload
def compile(  # noqa: A001
    outputs: Callable[..., Any],
    inputs: Any = (),
    parameters: Value | Iterable[Value] | HasParameters = (),
    *,
    example_inputs: Any = (),
    in_axes: None = None,
    reduction: Reduction = "sum",
    backend: _Chosen = "auto",
    passes: Sequence[str] = tuple(PASSES),
    allow_unused: bool | None = None,
    threads: int = 1,
) -> CompiledFunction: ...
@overload
def compile(  # noqa: A001
    outputs: Callable[..., Any],
    inputs: Any = (),
    parameters: Value | Iterable[Value] | HasParameters = (),
    *,
    example_inputs: Any = (),
    in_axes: InAxes,
    reduction: Reduction = "sum",
    backend: _Chosen = "auto",
    passes: Sequence[str] = tuple(PASSES),
    allow_unused: bool | None = None,
    threads: int = 1,
) -> BatchedFunction: ...
def compile(  # noqa: A001, PLR0913  (the field's word; all but three by name)
    outputs: Any,
    inputs: Any = (),
    parameters: Value | Iterable[Value] | HasParameters = (),
    *,
    example_inputs: Any = (),
    in_axes: InAxes | None = None,
    reduction: Reduction = "sum",
    backend: _Chosen = "auto",
    passes: Sequence[str] = tuple(PASSES),
    allow_unused: bool | None = None,
    threads: int = 1,
) -> Program | CompiledFunction | BatchedFunction:
    """A program that computes `outputs` again with other numbers in `inputs` and `parameters`.

    `compile(fun, example_inputs)` makes one of a function, which stands below. Of recorded outputs
    inputs and parameters are leaves, and parameters may be a module's; all other leaves are
    constants with their present data. A call takes the inputs in order, each a number or an array
    of one number a sample, or one array of samples by inputs, and gives the output or the list of
    outputs.
    An `if` on data is frozen as it was recorded, which a FrozenDecisionWarning tells; use `where`.

    `backend` is one of

    - `"numpy"`: an instruction for many operations at once; sums of products are matrix products
    - `"python"`: straight-line source that a debugger steps into (batches still go to NumPy)
    - `"numba"`: machine code, whole training loops inside; needs the extra `jit`
    - `"c"`, `"javascript"`: a file in `program.source`, which does not run here
    - `"auto"`: `"python"` for a graph that is small, or long and narrow, else `"numpy"`; once that
      has taken some seconds, others are timed on the calls that follow, `"numba"` where it is
      installed, and the fastest stays. The last bits
      of results may change with it; any other backend gives the same bits every time

    With `reduction="mean"` gradients are divided by the number of samples. `passes` are the
    rewritings of the graph that are made before, see `autograd.compiler.tape.passes`; none of them
    changes a result beyond rounding, that of a sum in another order included: where terms cancel or
    overflow it may show, and without `"contract"` it is gone.

    An input or a parameter that no output was computed from, as a pixel that a stride leaves out
    or the bias in a derivative, is taken all the same, and the derivative by it is 0. Only if no
    parameter at all is used that is an error, and if nothing that was given is used a warning, for
    then it looks like a mistake. `allow_unused=True` takes those too without a word, and
    `allow_unused=False` refuses each unused leaf with an UnusedInputError.

    A large batch runs in blocks of samples, so that its numbers stay near the processor and memory
    is that of the inputs, the outputs and one block for each thread. `threads` is how many blocks
    run at the same time: 1 unless it is asked for, and `os.cpu_count()` for all cores. What is
    added up over the batch is added in the order of the blocks, whichever thread was first, so that
    a program gives the same bits on any number of threads; a training in machine code is in one
    call on one thread, and in calls for each step on several, which may change last bits.

    While a function is recorded, and while a program is made of what was recorded, Python's cyclic
    collector is paused, in all threads: a graph holds no cycles, and to find none would take as
    long again.

    Threads that call a program take turns; with a copy each they run side by side. Bad arguments
    are a CompileError or a LengthError, an output that `no_grad` computed a NotRecordedError, and a
    constant leaf that changed later a GraphChangedError. Hooks of the graph are not called: as long
    as there are some, to differentiate is a CompileError.

    >>> import numpy as np
    >>> x, w = Value(3.0), Value(2.0)
    >>> program = compile(w * x, inputs=[x], parameters=[w])
    >>> program([5.0])
    10.0
    >>> program.value_and_grad([np.array([1.0, 2.0])])
    (array([2., 4.]), array([3.]))

    `compile(fun, example_inputs)` calls `fun` once, with a Value for each number of the example: a
    tuple of positional arguments, a dict of keywords, or else the one argument, each a number or
    numbers in lists, tuples, dicts and arrays. The program is called like `fun`, with as many
    numbers, and gives what `fun` gives, with floats for Values. Its `value_and_grad` gives the
    derivatives in the form of the example, and its `.program` is trained.
    Arguments that the example leaves out, and numbers that `fun` takes from elsewhere, are
    constants; other leaves are constants unless they are `parameters`. A count or a name is no
    number to compute with: leave it to its default, or give it before by `functools.partial`. An
    `if` on data is a CompileError that names the comparison, for the program would not be `fun`
    where Python takes the other branch, and where `fun` reads `x.data`, `x.item()` or `x.detach()`
    of what it computes a FrozenDecisionWarning names the place, for these numbers stay.

    >>> call = compile(lambda S, K: {"gain": (S - K).relu(), "ratio": S / K}, (100.0, 95.0))
    >>> call(120.0, K=96.0)
    {'gain': 24.0, 'ratio': 1.25}

    With `in_axes` the program takes a batch, as `jax.vmap(fun, in_axes)` does: the example is that
    of one sample, and `in_axes` says along which axis the samples of each argument lie, with None
    for what they share: one number for all, or a tuple with an entry for each positional argument,
    which may be nested as the argument is. An example of keywords has the batch at axis 0, or where
    a dict says. Every output has the batch first, and so have the derivatives of each sample.

    >>> call = compile(lambda S, K: (S - K).relu(), (100.0, 95.0), in_axes=(0, None))
    >>> call(np.array([90.0, 110.0, 120.0]), 100.0)
    array([ 0., 10., 20.])
    """
    refuse_unknown("reduction", reduction, ("sum", "mean"))
    refuse_unknown("backend", backend, ("auto", *get_args(Backend)))
    if not isinstance(allow_unused, bool | None):
        raise CompileError(f"allow_unused is True, False or None, got {shown(allow_unused)}.")
    n_threads = threads_of(threads)
    with collector_paused():
        leaves = leaves_of("parameters", parameters)
        if callable(outputs):
            example = _one_of(inputs, example_inputs)
            call = recorded(outputs, example, leaves, tells=allow_unused is None)
            roots, given, single = outputs_of(call.outputs), call.inputs, type(call.form) is float
        elif in_axes is not None:
            raise CompileError(
                "in_axes belong to compile(fun, example_inputs) of a function; a program of "
                "recorded Values takes numbers or arrays of one number a sample at each call."
            )
        elif _is_given(example_inputs):
            raise CompileError(
                "example_inputs belong to compile(fun, example_inputs) of a function; of recorded "
                "Values name the leaves, as in compile(outputs, inputs=[x], parameters=[w])."
            )
        else:
            call, single = None, isinstance(outputs, Value)
            roots, given = outputs_of(outputs), leaves_of("inputs", inputs)
            _tell_of_decisions([*given, *leaves])
        axes = None if call is None or in_axes is None else Axes(call.arguments, in_axes)
        flat, constants = tape_of(roots, given, leaves, allow_unused)
        _tell_of_chance(constants)
        _refuse_without_rules(flat.rows)
        # what samples share makes matrices, as parameters do
        tape = (
            rewritten(flat, passes)
            if axes is None
            else axes.whole(rewritten(axes.divided(flat), passes))
        )
        program = Program(tape, leaves, single, reduction, backend, constants, threads=n_threads)
        program.watch_hooks(roots)
        if call is None:
            return program
        if axes is None:
            return CompiledFunction(program, call.arguments, call.form)
        return BatchedFunction(program, call.arguments, call.form, axes)


def _is_given(example: Any) -> bool:
    return type(example) is not tuple or bool(example)


def _one_of(inputs: Any, example_inputs: Any) -> Any:
    """What was given as the example, at its place or by its name."""
    if not _is_given(inputs):
        return example_inputs
    if _is_given(example_inputs):
        raise CompileError(
            "compile(fun, example_inputs) was given an example of its arguments twice, as inputs "
            "and as example_inputs; give it once."
        )
    return inputs


def _refuse_without_rules(rows: Iterable[Primitive]) -> None:
    """Raise CompileError for an operation whose rules cannot be read."""
    for row in rows:
        try:
            body_of(row)
        except NotationError as error:
            raise CompileError(str(error)) from None


def _tell_of_decisions(leaves: Sequence[Value]) -> None:
    """Warn of comparisons of what is computed from these leaves: a program keeps their outcome."""
    compared = comparisons_of(leaves)
    if compared:
        tell(
            FrozenDecisionWarning,
            "Data that a program is to compute anew were compared, and what Python then chose is "
            f"kept for all data: {compared}. {REMEDY}",
        )


def _tell_of_chance(constants: Sequence[Value]) -> None:
    """Warn of numbers that chance gave while the graph was recorded: a program keeps them."""
    drawn = sum(notes(constant).drawn for constant in constants)
    if drawn:
        tell(
            FrozenDecisionWarning,
            f"The graph was recorded with {drawn} numbers that chance gave, such as dropout's mask "
            "in training, and the program keeps these for all data. Record it after model.eval(), "
            "or train with nn.fit, which draws them anew in every step.",
        )
