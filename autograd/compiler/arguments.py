"""What a program is given, checked and brought into shape."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.compiler.tape.tape import Floats
from autograd.compiler.updates import Update
from autograd.engine.backward import refuse_unrecorded
from autograd.engine.value import Value
from autograd.errors import CompileError, LengthError, OperandError, SettingError
from autograd.notices import named
from autograd.shortening import shown
from autograd.spelling import did_you_mean


class HasColumns(Protocol):
    """A table as pandas has them."""

    @property
    def columns(self) -> Any: ...

    def __getitem__(self, name: Any, /) -> Any: ...


Inputs: TypeAlias = Sequence[Any] | npt.NDArray[Any]
"""A list of numbers and of columns along the batch, or one array of shape (samples, inputs)."""

Given: TypeAlias = Inputs | Mapping[str, Any] | HasColumns
"""Inputs, or by their labels a mapping, or a table with a column for each."""


def outputs_of(given: Any) -> list[Value]:
    """The outputs: one Value, or a sequence of at least one; none that `no_grad` computed."""
    outputs = [given] if isinstance(given, Value) else _listed(given)
    if not outputs or not all(isinstance(output, Value) for output in outputs):
        raise CompileError(
            f"compile expects one or more Values as outputs, got {shown(given)}; compute them "
            "first, then compile what came out."
        )
    for output in outputs:
        refuse_unrecorded(output)
    return outputs


def leaves_of(role: str, given: Any) -> list[Value]:
    """Inputs or parameters: one Value, a sequence of them, or a module, which has parameters."""
    if isinstance(given, Value):
        return [given]
    if callable(getattr(given, "parameters", None)):
        given = given.parameters()
    leaves = _listed(given)
    for leaf in leaves if leaves is not None else [given]:
        if not isinstance(leaf, Value) or not leaf.is_leaf:
            raise CompileError(
                f"compile expects leaves as {role}, got {shown(leaf)}; give the Values that the "
                "outputs were computed from."
            )
    return leaves or []


def table_of(inputs: Any, n: int) -> tuple[Floats, bool]:
    """The inputs of one call as an array (inputs, batch), and whether they were a batch at all.

    They are a list of a number or column for each input, or an array (samples, inputs). Numbers
    among columns are the same for every sample; if all are numbers the batch is 1.
    """
    inputs = _by_inputs(inputs, n)
    if isinstance(inputs, np.ndarray) and inputs.dtype.kind in "biuf" and inputs.size:
        if inputs.ndim <= 2:
            table = inputs.astype(np.float64, copy=False)
            return (table, True) if inputs.ndim > 1 else (table[:, None], False)
    elif all(type(x) in (float, int) for x in inputs):
        try:
            return np.array(inputs, dtype=np.float64).reshape(n, 1), False
        except OverflowError:
            raise CompileError(
                "A whole number among the inputs is too large for double precision, whose "
                "greatest is about 1.8e308; give float('inf') if that is meant."
            ) from None
    arrays = [_array(number, x) for number, x in enumerate(inputs)]
    lengths = sorted({len(array) for array in arrays if array.ndim})
    if len(lengths) > 1:
        raise LengthError(
            f"The inputs are batches of different lengths: {', '.join(map(str, lengths))}."
        )
    table = np.empty((n, lengths[0] if lengths else 1))
    for line, array in zip(table, arrays, strict=True):
        line[:] = array
    return table, bool(lengths)


def _by_inputs(inputs: Any, n: int) -> Any:
    """A sequence with something for each input: an array of samples turned round, else as it is."""
    if isinstance(inputs, np.ndarray) and inputs.ndim:
        inputs = _without_mask(inputs)
        if inputs.ndim == 2:
            return _columns(inputs, n)
    elif not isinstance(inputs, list | tuple):
        raise CompileError(
            f"A program expects its inputs in a list, in the order in which they were compiled, or "
            f"by their labels, got {shown(inputs)}."
        )
    if len(inputs) != n:
        samples = ""
        if isinstance(inputs, np.ndarray):
            samples = "; samples are an array of shape (samples, 1), array[:, None]" * (n == 1)
        elif all(isinstance(x, list | tuple) for x in inputs):
            samples = "; a list has a column for each input, samples go in as np.array(samples)"
        raise LengthError(
            f"The program expects {_counted(n, 'input')}, got {len(inputs)}{samples}."
        )
    return inputs


def _columns(samples: Any, n: int) -> Any:
    """An array of samples by inputs turned round, so that it has a line for each input."""
    rows, width = samples.shape
    if width != n:
        turned = f"; here rows and columns are exchanged: give it as array.T, {width} samples"
        raise LengthError(
            f"A program of {_counted(n, 'input')} expects an array of samples by inputs, of shape "
            f"(samples, {n}), or a list of one column for each input, got an array of shape "
            f"{samples.shape}{turned * (rows == n)}."
        )
    if not rows:
        raise CompileError(f"The inputs are an array of shape {samples.shape}, without a sample.")
    return samples.T


def _counted(n: int, noun: str) -> str:
    return f"1 {noun}" if n == 1 else f"{n} {noun}s"


def _without_mask(array: Any) -> Any:
    """The array; an error if one of its entries is masked, for it has no number there."""
    if isinstance(array, np.ma.MaskedArray):
        if np.ma.is_masked(array):
            raise CompileError(
                f"Some entries are masked and have no number: {shown(array)}; leave them out, or "
                "give array.filled(number)."
            )
        return array.data
    return array


def numbers_of(given: Any) -> npt.NDArray[Any]:
    """Parameters as an array of real numbers, of any shape."""
    try:
        array: npt.NDArray[Any] = np.asarray(_without_mask(given))
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise OperandError(
            f"The parameters of a program are real numbers, one for each, got {shown(given)}; of "
            "Values give [p.data for p in parameters]."
        )
    return array


def parameters_of(given: Any, n: int) -> Floats:
    """New numbers for all parameters of a program."""
    array = numbers_of(given)
    if array.shape != (n,):
        raise LengthError(
            f"The program has {_counted(n, 'parameter')}, got an array of shape {array.shape}; "
            "give one number for each, in the order of compile."
        )
    return array.astype(np.float64, copy=False)


def threads_of(threads: Any) -> int:
    """How many threads compute a batch, at least 1."""
    try:
        whole = 0 if isinstance(threads, bool) else operator.index(threads)
    except TypeError:
        whole = 0
    if whole < 1:
        raise CompileError(
            f"threads is how many threads compute a batch, a whole number from 1 on, got "
            f"{shown(threads)}; all cores are threads=os.cpu_count()."
        )
    return whole


def steps_of(steps: Any) -> int:
    """The number of steps, at least 0."""
    try:
        whole = operator.index(steps)
    except TypeError:
        whole = -1
    if whole < 0:
        raise CompileError(f"train expects a whole number of steps from 0 on, got {shown(steps)}.")
    return whole


def is_batch(inputs: Inputs) -> bool:
    """Whether inputs that may still turn out to be wrong are a batch."""
    if type(inputs) in (list, tuple):
        return np.ndarray in map(type, inputs)
    return getattr(inputs, "ndim", 1) > 1


def lines_of(found: Sequence[Any], samples: int | None) -> Floats:
    """What was found as an array: a number each, or at a batch a line of one number a sample."""
    if samples is None:
        return np.array(found, dtype=np.float64)
    lines = np.empty((len(found), samples))
    for line, each in zip(lines, found, strict=True):
        line[:] = each
    return lines


def batch_of(inputs: Inputs, n: int) -> int | None:
    """How many samples there are in the inputs of one call; None where they are no batch."""
    if not is_batch(inputs):
        return None
    table, is_batched = table_of(inputs, n)
    return table.shape[1] if is_batched else None


def samples_in(inputs: Inputs) -> int:
    """How many samples there are in inputs that may still turn out to be wrong."""
    if isinstance(inputs, list | tuple):
        return max((len(x) for x in inputs if isinstance(x, np.ndarray) and x.ndim), default=1)
    return len(inputs) if isinstance(inputs, np.ndarray) and inputs.ndim > 1 else 1


def update_of(optimizer: Any, parameters: Floats) -> Update:
    """What an optimiser does; an error unless there is something to train, and it knows how."""
    if not len(parameters):
        raise CompileError(
            "There is nothing to train: the program was compiled without parameters; name them in "
            "compile(..., parameters=...)."
        )
    update = getattr(optimizer, "update", None)
    if not isinstance(update, Update):
        raise CompileError(
            "Training expects an optimiser such as nn.SGD(parameters, lr=0.1), got "
            f"{shown(optimizer)}; "
            "one of your own is a subclass of nn.Optimizer with a `rule`."
        )
    return update


def refuse_other(optimizer: object, values: Sequence[Value], is_apart: bool) -> None:
    """Raise a SettingError if some parameters of a program are not the optimiser's.

    A program that is apart, loaded from a file, has none of its Values, and as many.
    """
    given = getattr(optimizer, "parameters", None)
    if not isinstance(given, list | tuple):
        return
    known = set(map(id, given))
    others = [value for value in values if id(value) not in known]
    if others and not (is_apart and len(given) == len(values)):
        raise SettingError(
            f"The optimiser has {len(given)} parameters, and {len(others)} of the program's "
            f"{len(values)} are not among them, such as {named(others[0])}; give both the same "
            "parameters."
        )


def refuse_unknown(setting: str, given: object, known: tuple[str, ...]) -> None:
    """Raise a CompileError if a setting of compile is none of those that are known."""
    if not isinstance(given, str) or given not in known:
        *others, last = map(repr, known)
        raise CompileError(
            f"{setting} is {', '.join(others)} or {last}, got {shown(given)}"
            f"{did_you_mean(given, known)}"
        )


def _listed(given: Any) -> list[Any] | None:
    if isinstance(given, set | frozenset):
        raise CompileError(
            "compile expects outputs, inputs and parameters in an order, which a set does not "
            f"have, got {shown(given)}; give a list."
        )
    is_single = isinstance(given, str | bytes) or getattr(given, "shape", None) == ()
    return None if is_single or not isinstance(given, Iterable) else list(given)


def _array(number: int, x: Any) -> Floats:
    try:
        # most are plain arrays, and a call has one for each input
        array = x if type(x) is np.ndarray else np.asarray(_without_mask(x))
    except ValueError:
        array = np.asarray("")
    if array.dtype.kind not in "biuf" or array.ndim > 1 or not array.size:
        raise CompileError(
            f"Input {number} is neither a number nor a 1-d array of numbers: {shown(x)}."
        )
    return array.astype(np.float64, copy=False)
