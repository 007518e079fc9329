"""What a network is trained on: inputs and targets, checked once and kept as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.engine.operands import convert
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import Numbers, plain
from nn.errors import SettingError, SettingTypeError

Rows: TypeAlias = npt.NDArray[np.intp]

Data: TypeAlias = tuple[Any, Any] | Sequence[tuple[Any, Any]]
"""A tuple (X, y) of arrays or sequences, or a list of pairs (inputs, target)."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The inputs, or the targets, of all samples; whole numbers stay whole."""

    name: str
    rows: npt.NDArray[Any]
    table: Numbers
    """The same numbers as floats, in one line for each sample."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one sample: () for a number, (3,) for three numbers."""
        return self.rows.shape[1:]

    def numbers(self, row: int) -> Any:
        """One sample as Python's numbers: a number, or a list as nested as the data."""
        return self.rows[row].tolist()

    def leaves(self, row: int) -> tuple[Any, list[Value]]:
        """One sample as leaves, nested in the same way, and the list of these leaves."""
        found = [Value(x, self._label(i)) for i, x in enumerate(self.table[row].tolist())]
        nested = np.empty(len(found), dtype=object)
        nested[:] = found
        return nested.reshape(self.shape).tolist(), found

    def none(self) -> Side:
        """The same side of no samples."""
        return Side(self.name, self.rows[:0], self.table[:0])

    def _label(self, index: int) -> str:
        return f"{self.name}{index + 1}" if self.shape else self.name


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Inputs and the target that belongs to each."""

    inputs: Side
    targets: Side

    def __len__(self) -> int:
        return len(self.inputs.rows)

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Of one sample's inputs and target."""
        return self.inputs.shape, self.targets.shape

    def none(self) -> Samples:
        """No samples, of the same kind."""
        return Samples(self.inputs.none(), self.targets.none())

    def various(self, most: int) -> list[int]:
        """Rows of at most so many samples; where targets are numbers, with different ones.

        They include the least and the greatest target. Few classes are all there, and what they
        leave of the number is spread over the others.
        """
        rows = np.arange(len(self))
        if self.targets.shape:  # to sort vectors would take long
            return _spread(rows, most)
        _, first = np.unique(self.targets.rows, return_index=True)
        chosen = _spread(first, most)
        return [*chosen, *_spread(np.setdiff1d(rows, first), most - len(chosen))]


def _spread(rows: Rows, most: int) -> list[int]:
    """At most so many of the rows, evenly from the first to the last."""
    picks = np.linspace(0, len(rows) - 1, min(most, len(rows)))
    chosen: list[int] = rows[picks.round().astype(int)].tolist()
    return chosen


def samples_of(role: str, data: Any) -> Samples:
    """The samples in `data`, which is called `role` in messages.

    >>> samples = samples_of("data", [([0.0, 1.0], 1), ([1.0, 1.0], 0)])
    >>> samples.inputs.table.tolist(), samples.targets.numbers(0)
    ([[0.0, 1.0], [1.0, 1.0]], 1)
    """
    given_inputs, given_targets = _sides(role, data)
    inputs, targets = _side(role, "x", given_inputs), _side(role, "y", given_targets)
    if len(inputs.rows) != len(targets.rows):
        raise LengthError(
            f"{role} has {len(inputs.rows)} inputs and {len(targets.rows)} targets; each of the "
            "inputs, a row of X, has one target, a row of y."
        )
    return Samples(inputs, targets)


def inputs_of(role: str, given: Any) -> Side:
    """The inputs of some samples alone, a row for each; `role` is what messages call them.

    >>> inputs_of("X", [[0.0, 1.0], [1.0, 1.0]]).shape
    (2,)
    """
    return _alone(role, "x", given)


def targets_of(role: str, given: Any) -> Side:
    """The targets of some samples alone, a row for each."""
    return _alone(role, "y", given)


def _alone(role: str, name: str, given: Any) -> Side:
    rows = _array(role, name, given)
    if not rows.size or not rows.ndim:
        raise LengthError(
            f"{role} has a row for each of at least one sample, got {_described(given)}, of shape "
            f"{rows.shape}."
        )
    return _side(role, name, rows)


def _sides(role: str, data: Any) -> tuple[Any, Any]:
    if isinstance(data, tuple) and len(data) == 2:
        return data
    if hasattr(data, "to_numpy"):
        names = ", ".join(map(str, getattr(data, "columns", [])))
        raise SettingTypeError(
            f"{role} is a tuple (X, y), got a {type(data).__name__}, which does not say what is to "
            f"be learned: choose among its columns ({shown(names)[1:-1]}), and write for instance "
            "(table[['a', 'b']].to_numpy(), table['y'].to_numpy())."
        )
    expected = f"{role} is a tuple (X, y), or a list of pairs (inputs, target)"
    if isinstance(data, Iterable) and not hasattr(data, "__len__"):
        raise SettingTypeError(
            f"{expected}; got {shown(data)}, which can be read once only: give list(...) of it."
        )
    if (
        isinstance(data, tuple | str | bytes | dict | np.ndarray)
        or not hasattr(data, "__getitem__")
        or not hasattr(data, "__len__")
    ):
        raise SettingTypeError(f"{expected}; got {_described(data)}.")
    pairs = [data[i] for i in range(len(data))]
    if not pairs:
        raise LengthError(f"{role} is empty; training needs at least one pair (inputs, target).")
    for i, pair in enumerate(pairs):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise SettingTypeError(f"{expected}; item {i} of the list is {_described(pair)}.")
    return [inputs for inputs, _ in pairs], [target for _, target in pairs]


def _side(role: str, name: str, given: Any) -> Side:
    rows = _array(role, name, given)
    if not rows.ndim:
        raise SettingTypeError(
            f"{role} is a tuple (X, y), with a row for each sample; its {_WORDS[name]} are "
            f"{_described(given)}."
        )
    if not rows.size:
        raise LengthError(
            f"{role} has no {_WORDS[name]}: their array has the shape {rows.shape}; training needs "
            "at least one number in each of at least one sample."
        )
    table = np.ascontiguousarray(rows.reshape(len(rows), -1), dtype=np.float64)
    bad = np.argwhere(~np.isfinite(table))
    if len(bad):
        row, column = bad[0].tolist()
        raise SettingError(
            f"{role} has {table[row, column]} among its {_WORDS[name]}, at sample {row}"
            f"{f', number {column}' if rows.ndim > 1 else ''} (counted from 0), "
            f"{len(bad)} such in all; remove or replace what is missing."
        )
    return Side(name, rows, table)


_WORDS = {"x": "inputs", "y": "targets"}


def _array(role: str, name: str, given: Any) -> npt.NDArray[Any]:
    """The numbers as floats, or as whole numbers where all are whole by type."""
    given = plain(role, _WORDS[name], given)
    for row in given if isinstance(given, list | tuple) else ():
        plain(role, _WORDS[name], row)
    try:
        array = np.asarray(given)
    except ValueError:
        raise LengthError(
            f"{role} has {_WORDS[name]} of different lengths; every sample has as many numbers as "
            "every other."
        ) from None
    if array.dtype.kind in "biu":
        return array
    if array.dtype.kind == "f":
        return array.astype(np.float64)
    # NumPy has times among its whole numbers
    is_time = array.dtype.kind == "m"
    converted = [NotImplemented if is_time else convert(x) for x in array.flat]
    for x, number in zip(array.flat, converted, strict=True):
        if number is NotImplemented:
            raise OperandError(
                f"{role} has {_WORDS[name]} that are no real numbers, such as {shown(x)} of type "
                f"{type(x).__name__}."
            )
    return np.array(converted, dtype=np.float64).reshape(array.shape)


def _described(given: object) -> str:
    if isinstance(given, np.ndarray):
        return f"an array of shape {given.shape}"
    if isinstance(given, tuple | list):
        return f"a {type(given).__name__} of {len(given)}"
    if hasattr(given, "to_numpy"):
        return f"a {type(given).__name__} of shape {getattr(given, 'shape', ())}"
    return shown(given)
