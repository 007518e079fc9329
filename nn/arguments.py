"""What networks are given, checked and brought into shape: sizes and inputs."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from reprlib import Repr
from typing import Any, Final

import numpy as np

from autograd.engine.operands import Snapshot
from autograd.errors import LengthError, OperandError
from nn.errors import SettingError, SettingTypeError

_SHORT: Final = Repr()
_SHORT.maxother = 80


def count(owner: str, what: str, n: Any) -> int:
    """`n` as an int of at least 1; otherwise an error says that `owner` wants so many `what`.

    >>> count("Neuron", "inputs", 3)
    3
    """
    try:
        whole = None if isinstance(n, bool) else operator.index(n)
    except TypeError:
        whole = None
    if whole is None:
        raise SettingTypeError(
            f"{owner} expects the number of {what} as a whole number, got {n!r}."
        )
    if whole < 1:
        raise SettingError(f"{owner} expects 1 or more {what}, got {whole}.")
    return whole


def counts(owner: str, what: str, sizes: Any) -> list[int]:
    """`sizes` as a list of at least one count."""
    if isinstance(sizes, str | bytes) or not isinstance(sizes, Iterable):
        raise SettingTypeError(
            f"{owner} expects a sequence of sizes of layers, such as [4, 4, 1], got {sizes!r}."
        )
    listed = [count(owner, what, n) for n in sizes]
    if not listed:
        raise SettingError(f"{owner} expects at least one size, got none; [1] is one neuron alone.")
    return listed


def snapshot(owner: str, n_inputs: int, inputs: Any) -> Snapshot:
    """The inputs of one call, read once for all neurons that share them.

    Inputs are numbers and Values in any sequence, 1-d array or generator; another number of them
    than `n_inputs` is a LengthError.
    """
    if type(inputs) is not list and type(inputs) is not tuple:
        inputs = _sequence(owner, n_inputs, inputs)
    if len(inputs) != n_inputs:
        raise LengthError(
            f"{owner} expects {_inputs(n_inputs)}, got {len(inputs)}: {_SHORT.repr(tuple(inputs))}."
        )
    return Snapshot(inputs)


def _sequence(owner: str, n_inputs: int, inputs: Any) -> Sequence[Any]:
    if isinstance(inputs, np.ndarray) and inputs.ndim != 1:
        raise LengthError(
            f"{owner} expects {_inputs(n_inputs)} as a 1-d array, got an array of shape "
            f"{inputs.shape}; call it once for each row."
        )
    if isinstance(inputs, str | bytes) or not isinstance(inputs, Iterable):
        raise OperandError(
            f"{owner} expects {_inputs(n_inputs)} in a sequence of numbers and Values, "
            f"got {inputs!r}."
        )
    # NumPy's own numbers take longer to convert one by one
    return inputs.tolist() if isinstance(inputs, np.ndarray) else tuple(inputs)


def _inputs(n_inputs: int) -> str:
    return f"{n_inputs} input" + "s" * (n_inputs != 1)
