"""Where the batch stands in the arguments of a function: `in_axes`, as `jax.vmap` has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from operator import index
from typing import Any, TypeAlias

import numpy as np

from autograd.calculus.containers import members, paired
from autograd.compiler.signatures import Arguments, members_of
from autograd.compiler.tape.roles import with_roles
from autograd.compiler.tape.tape import Floats, Tape
from autograd.engine.operands import convert
from autograd.engine.value import Value
from autograd.errors import CompileError, LengthError, OperandError
from autograd.shortening import shown

InAxes: TypeAlias = int | Sequence[Any] | Mapping[str, Any]
"""A whole number for all arguments, or one, None or more of these for each."""


class Axes:
    """The axis of each argument along which its samples lie; None where they share it.

    >>> arguments = Arguments(lambda w, x: w, ([1.0, 2.0], np.zeros(3)))
    >>> axes = Axes(arguments, ([None, 0], -1))
    >>> axes.mapped, axes.shared
    ([1, 2, 3, 4], [0])
    >>> columns, size = axes.columns(([5.0, np.array([6.0, 7.0])], np.zeros((3, 2))), {})
    >>> columns[:2], size
    ([5.0, array([6., 7.])], 2)
    """

    def __init__(self, arguments: Arguments, in_axes: Any) -> None:
        self._arguments = arguments
        self.in_axes = deepcopy(in_axes)
        """As they were given."""
        name, args, named = arguments.name, arguments.args, arguments.named
        positions = _each(in_axes, len(args), name) if args else []
        each = [
            _spread(axes, form, f"argument {n} of {name}")
            for n, (axes, form) in enumerate(zip(positions, args, strict=True))
        ]
        keywords = _keywords(in_axes, named, name) if named else {}
        by_name = {
            key: _spread(keywords[key], form, f"argument {key!r} of {name}")
            for key, form in named.items()
        }
        self._trees = arguments.bind(tuple(each), by_name)
        found: list[bool] = []
        for key, form in arguments.bind(args, named).items():
            found += _marks(form, self._trees[key])
        marks = arguments.in_order(found)
        self.mapped = [n for n, is_mapped in enumerate(marks) if is_mapped]
        """The numbers of the example, by their place, of which each sample has its own."""
        self.shared = [n for n, is_mapped in enumerate(marks) if not is_mapped]
        """Those of which there is one for all samples."""
        if not self.mapped:
            raise CompileError(
                f"in_axes of {name} names no axis of any number, got {shown(in_axes)}; give the "
                "axis of the batch for one argument at least, or leave in_axes out."
            )

    def columns(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[list[Any], int]:
        """The numbers of a call in the order of the example, and how many samples there are.

        A number is an array of one number a sample, or where samples share it a float.
        """
        found: list[Any] = []
        sizes: list[tuple[str, int]] = []
        for key, given, like, is_given in self._arguments.given_of(args, named):
            self._gather(given, like, self._trees[key] if is_given else None, key, found, sizes)
        self._arguments.refuse_values(x for x in found if isinstance(x, Value))
        if len({size for _, size in sizes}) > 1:
            each = ", ".join(f"{name} has {size}" for name, size in sizes)
            raise LengthError(
                f"The arguments of {self._arguments.name} have batches of different sizes: {each}."
            )
        if not sizes:  # all of them were left to their defaults
            raise OperandError(
                f"{self._arguments.name} was compiled with in_axes, and is called without any "
                "argument that has a batch."
            )
        return self._arguments.in_order(found), sizes[0][1]

    def divided(self, tape: Tape) -> Tape:
        """A tape in which what samples share stands among the parameters, before them."""
        parameters = range(tape.n_inputs, tape.n_inputs + tape.n_parameters)
        return with_roles(tape, self.mapped, [*self.shared, *parameters])

    def whole(self, tape: Tape) -> Tape:
        """A tape that was divided, with its inputs in the order of the example again."""
        n_given = tape.n_inputs + tape.n_parameters
        n_inputs = len(self.mapped) + len(self.shared)
        order = np.argsort([*self.mapped, *self.shared]).tolist()
        return with_roles(tape, order, range(n_inputs, n_given))

    def _gather(  # noqa: PLR0913, PLR0917  (it calls itself)
        self, given: Any, like: Any, axes: Any, name: str, found: list[Any], sizes: list[Any]
    ) -> None:
        """Append the numbers of an argument, and for each of its arrays the size of the batch."""
        place = self._arguments.place(name)
        if axes is None:
            found += paired(given, like, place, "the example")
        elif isinstance(like, dict | list | tuple):
            names = [each for each, _ in members_of(name, like) or []]
            pairs = members(given, like, place, "the example")
            for each, (x, form), axis in zip(names, pairs, axes, strict=True):
                self._gather(x, form, axis, each, found, sizes)
        elif type(like) is float and _is_column(given):
            sizes.append((name, len(given)))
            found.append(given)
        else:
            self._arguments.refuse_values([given])
            array = _array_of(given, np.shape(like), axes, place)
            size = array.shape[-1]
            sizes.append((name, size))
            found += list(array.reshape(np.size(like), size))


def _is_column(given: Any) -> bool:
    """Whether it is an array of one float a sample, as nearly all are: that needs no check."""
    return type(given) is np.ndarray and given.ndim == 1 and given.dtype == np.float64


def _each(in_axes: Any, n: int, name: str) -> Sequence[Any]:
    """The axes of each positional argument."""
    if isinstance(in_axes, list | tuple):
        if len(in_axes) != n:
            raise LengthError(
                f"in_axes of {name} has {len(in_axes)} entries, {shown(in_axes)}, and the example "
                f"{n} positional argument{'s' * (n != 1)}; give one for each."
            )
        return in_axes
    if isinstance(in_axes, Mapping):
        raise OperandError(
            f"in_axes of {name} is a dict where example_inputs is one, of keywords; of positional "
            f"arguments give one number, or a tuple with an entry for each, got {shown(in_axes)}."
        )
    return [in_axes] * n


def _keywords(in_axes: Any, named: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The axes of each keyword; that is 0 in `jax.vmap`, and what else must be said of each."""
    if isinstance(in_axes, Mapping):
        if in_axes.keys() != named.keys():
            raise LengthError(
                f"in_axes of {name} has the keys {shown([*in_axes])}, and example_inputs "
                f"{shown([*named])}; give an entry for each."
            )
        return in_axes
    if type(in_axes) is bool or in_axes != 0:
        raise OperandError(
            f"Keywords have the batch at axis 0, as in jax.vmap, got in_axes={shown(in_axes)} for "
            f"{name}; give a dict with an entry for each keyword if it lies elsewhere."
        )
    return dict.fromkeys(named, 0)


def _spread(axes: Any, form: Any, place: str) -> Any:
    """An axis for each number and array in a form: lists of them for containers, None for none."""
    if axes is None:
        return None
    is_container = isinstance(form, dict | list | tuple)
    if isinstance(axes, dict | list | tuple):
        if not is_container:
            raise OperandError(
                f"in_axes has {shown(axes)} for {place}, which is one number or array; give one "
                "whole number, or None."
            )
        each = members(axes, form, f"in_axes for {place}", "the example")
    elif is_container:
        items = form.values() if isinstance(form, dict) else form
        each = [(axes, x) for x in items]
    else:
        return _checked(axes, form, place)
    return [_spread(axis, x, place) for axis, x in each]


def _checked(axis: Any, form: Any, place: str) -> int:
    try:
        whole = index(axis)
    except TypeError:
        whole = None
    if whole is None or isinstance(axis, bool):
        raise OperandError(f"in_axes are whole numbers or None, got {shown(axis)} for {place}.")
    if isinstance(form, np.ndarray) and any(isinstance(x, list | tuple | dict) for x in form.flat):
        raise OperandError(
            f"An array that holds containers has no axis for a batch, at {place}; give None there, "
            "or the containers in a list."
        )
    n = np.ndim(form) + 1
    if not -n <= whole < n:
        raise OperandError(
            f"in_axes has {whole} for {place}, and with the batch that has "
            f"{f'{n} axes' if n > 1 else 'one axis'}: give {-n} to {n - 1}."
        )
    return whole


def _marks(form: Any, axes: Any) -> Iterable[bool]:
    """For each number in a form, in the order of `paired`, whether each sample has its own."""
    if isinstance(form, dict | list | tuple):
        items = list(form.values() if isinstance(form, dict) else form)
        each = [None] * len(items) if axes is None else axes
        return [mark for x, axis in zip(items, each, strict=True) for mark in _marks(x, axis)]
    if isinstance(form, np.ndarray):
        return [mark for x in form.ravel().tolist() for mark in _marks(x, axes)]
    return [axes is not None]


def _array_of(given: Any, shape: tuple[int, ...], axis: int, place: str) -> Floats:
    """The numbers of a batch with the batch as the last axis, checked."""
    at = axis % (len(shape) + 1)
    expected = ", ".join([*map(str, shape[:at]), "batch", *map(str, shape[at:])])
    expected = f"({expected}{',' * (not shape)})"
    if not hasattr(given, "__array__") or isinstance(given, np.generic):
        raise OperandError(
            f"{place} has {shown(given)} where in_axes has the axis {axis} for a batch; give an "
            f"array of shape {expected}, or compile with None for it in in_axes."
        )
    array: Any = np.asarray(given)
    if type(given) is not np.ndarray and np.ma.is_masked(given):
        raise OperandError(
            f"{place} holds masked entries, which have no number; fill them, as in x.filled(0.0)."
        )
    if array.dtype.kind == "O":
        numbers = [convert(x) for x in array.ravel().tolist()]
        if not any(x is NotImplemented for x in numbers):
            array = np.array(numbers, dtype=np.float64).reshape(array.shape)
    if array.dtype.kind not in "biuf":
        raise OperandError(f"{place} holds an array of {array.dtype}; expected real numbers.")
    rest = array.shape[:at] + array.shape[at + 1 :]
    if array.ndim != len(shape) + 1 or rest != shape:
        raise LengthError(
            f"{place} has an array of shape {array.shape} where the example has "
            f"{f'one of shape {shape}' if shape else 'a number'} and in_axes puts the batch at "
            f"axis {axis}; give an array of shape {expected}."
        )
    moved: Floats = np.moveaxis(array, at, -1).astype(np.float64, copy=False)
    return moved
