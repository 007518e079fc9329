"""Nested lists, which one sample is made of: their numbers in one list, their shape, and back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from autograd.engine.operands import Group, as_group
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import check_depth, is_ordered, listed, plain
from nn.parameter import Parameter

Shape = tuple[int, ...]


def opened(owner: str, given: Any) -> tuple[list[Any], Shape]:
    """The numbers and Values of a sample, the last axis first to change, and its shape.

    A sample is made of lists, tuples or arrays in one another. Those of one depth that are not as
    long as one another are a LengthError, and so is an empty one.

    >>> opened("Flatten", [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], (3, 2))
    """
    level: list[Any] = [_listed(owner, given)]
    shape: list[int] = []
    while isinstance(level[0], _NESTED):
        lengths = set(map(len, level))
        if len(lengths) > 1:
            raise _ragged(owner, f"of {min(lengths)} and of {max(lengths)} elements")
        shape += lengths
        check_depth(owner, len(shape))
        if 0 in lengths:
            raise LengthError(f"{owner} got a sample of shape {tuple(shape)}, which is empty.")
        level = list(chain.from_iterable(level))
        kinds = set(map(type, level))
        if any(issubclass(kind, _NESTED) for kind in kinds):
            if not all(issubclass(kind, _NESTED) for kind in kinds):
                raise _ragged(owner, "of numbers and of sequences, side by side")
            if any(issubclass(kind, np.ndarray) for kind in kinds):
                level = [_listed(owner, row) for row in level]
    return level, tuple(shape)


def nested(flat: Sequence[Any], shape: Shape) -> list[Any]:
    """Lists in one another, of that shape, from the numbers and Values in one list.

    >>> nested([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], (3, 2))
    [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    """
    level = list(flat)
    for n in reversed(shape[1:]):
        level = [level[start : start + n] for start in range(0, len(level), n)]
    return level


def shaped(owner: str, wanted: str, n_axes: int, given: Any) -> tuple[list[Any], Shape]:
    """What `opened` gives, of a sample with so many axes; `wanted` is their shape in words."""
    flat, shape = opened(owner, given)
    if len(shape) != n_axes:
        if len(shape) == n_axes + 1:
            remedy = "give several samples as nn.Batch(samples), or one after the other"
        elif len(shape) == n_axes - 1:
            remedy = "with one channel, give [image], or X[:, None] for an array of images"
        else:
            remedy = "nest its lists so"
        raise LengthError(
            f"{owner} expects one sample of shape {wanted}, got one of shape {shape}; {remedy}."
        )
    return flat, shape


def rows_of(owner: str, n_axes: int, weight: Any, bias: Any) -> tuple[Sequence[Group], Shape, Any]:
    """A group of weights for each output, the shape of all, and a bias for each output or None.

    They are a Parameter, whose groups are there already, or nested numbers and Values with so many
    axes.
    """
    rows: Sequence[Group]
    if isinstance(weight, Parameter):
        rows, shape = weight.rows, weight.shape
    else:
        flat, shape = opened(owner, weight)
        n = len(flat) // shape[0]
        rows = tuple(as_group(flat[start : start + n]) for start in range(0, len(flat), n))
    if len(shape) != n_axes:
        raise LengthError(f"{owner} expects a weight with {n_axes} axes, got the shape {shape}.")
    if bias is None:
        return rows, shape, None
    biases = listed(owner, "bias", bias)
    if len(biases) != len(rows):
        raise LengthError(
            f"{owner} expects a bias for each of {len(rows)} outputs, got {len(biases)}."
        )
    return rows, shape, biases


def is_nested(given: Any) -> bool:
    """Whether a sample has more than one axis.

    >>> is_nested([1.0, 2.0]), is_nested([[1.0], [2.0]])
    (False, True)
    """
    if isinstance(given, np.ndarray):
        return given.ndim > 1
    return isinstance(given, list | tuple) and len(given) > 0 and isinstance(given[0], _NESTED)


_NESTED = (list, tuple, np.ndarray)


def _listed(owner: str, given: Any) -> Any:
    """A sequence as a list or a tuple."""
    if isinstance(given, list | tuple):
        return given
    given = plain(owner, "a sample", given)
    if not is_ordered(given) or getattr(given, "ndim", 1) == 0:
        raise OperandError(
            f"{owner} expects one sample, nested lists of numbers and Values, got {shown(given)}."
        )
    if hasattr(given, "__array__"):  # an array, or a tensor of another library
        given = np.asarray(given)
    return given.tolist() if isinstance(given, np.ndarray) else list(given)


def _ragged(owner: str, found: str) -> LengthError:
    return LengthError(
        f"{owner} expects a sample whose lists of one depth are as long as one another, got lists "
        f"{found}; fill up what is missing."
    )
