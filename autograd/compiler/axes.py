"""Where the batch stands in the arguments of a function: `in_axes`, as `jax.vmap` has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from operator import index
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd.calculus.containers import members
from autograd.compiler.columns import Columns
from autograd.compiler.signatures import Arguments
from autograd.compiler.tape.roles import with_roles
from autograd.compiler.tape.tape import Floats, Tape
from autograd.errors import CompileError, LengthError, OperandError
from autograd.shortening import shown

InAxes: TypeAlias = int | Sequence[Any] | Mapping[str, Any]
"""A whole number for all arguments, or one, None or more of these for each."""


class Batch(NamedTuple):
    """The numbers of a call."""

    mapped: Floats
    """Those of which each sample has its own, of shape (numbers, samples)."""
    shared: Floats
    size: int
    """How many samples there are."""


class Axes:
    """The axis of each argument along which its samples lie; None where they share it.

    >>> arguments = Arguments(lambda w, x: w, ([1.0, 2.0], np.zeros(3)))
    >>> axes = Axes(arguments, ([None, 0], -1))
    >>> axes.mapped, axes.shared
    ([1, 2, 3, 4], [0])
    >>> batch = axes.batch(([5.0, np.array([6.0, 7.0])], np.zeros((3, 2))), {})
    >>> batch.mapped[0], batch.shared, batch.size
    (array([6., 7.]), array([5.]), 2)
    """

    def __init__(self, arguments: Arguments, in_axes: Any) -> None:
        self._arguments = arguments
        self.in_axes = deepcopy(in_axes)
        """As they were given."""
        name, args, named = arguments.name, arguments.args, arguments.named
        positions = _each(in_axes, len(args), name) if args else []
        each = [
            spread(axes, form, f"argument {n} of {name}")
            for n, (axes, form) in enumerate(zip(positions, args, strict=True))
        ]
        keywords = _keywords(in_axes, named, name) if named else {}
        by_name = {
            key: spread(keywords[key], form, f"argument {key!r} of {name}")
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
        self._is_mapped = np.array(found, dtype=bool)
        """By the numbers of a call, in the order of its parameters."""
        rows = np.empty(len(marks), dtype=np.intp)
        rows[self.mapped], rows[self.shared] = range(len(self.mapped)), range(len(self.shared))
        self._rows = rows[np.array(arguments.order, dtype=np.intp)]
        """By the same: where they stand in a `Batch`."""
        if not self.mapped:
            raise CompileError(
                f"in_axes of {name} names no axis of any number, got {shown(in_axes)}; give the "
                "axis of the batch for one argument at least, or leave in_axes out."
            )

    def batch(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> Batch:
        """The numbers of a call."""
        gathered = Columns(self._arguments.place, "the example")
        for key, given, like, is_given in self._arguments.given_of(args, named):
            gathered.add(given, like, self._trees[key] if is_given else None, key)
        if not gathered.sizes:  # all of them were left to their defaults
            raise OperandError(
                f"{self._arguments.name} was compiled with in_axes, and is called without any "
                "argument that has a batch."
            )
        size = gathered.size(f"The arguments of {self._arguments.name}")
        batch = Batch(np.empty((len(self.mapped), size)), np.empty(len(self.shared)), size)
        first = 0
        for part in gathered.parts:
            taken = slice(first, first + len(part))
            rows, is_mapped = self._rows[taken], self._is_mapped[taken]
            first += len(part)
            if part.ndim == 2:
                batch.mapped[rows] = part
            elif not is_mapped.any():
                batch.shared[rows] = part
            else:  # an argument that was left to its default, which samples share
                batch.mapped[rows[is_mapped]] = part[is_mapped, None]
                batch.shared[rows[~is_mapped]] = part[~is_mapped]
        return batch

    def table(self, batch: Batch) -> Floats:
        """All numbers of the example, those that samples share for each: (numbers, samples)."""
        if not self.shared:
            return batch.mapped
        table = np.empty((len(self.mapped) + len(self.shared), batch.size))
        table[self.mapped] = batch.mapped
        table[self.shared] = batch.shared[:, None]
        return table

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


def _each(in_axes: Any, n: int, name: str) -> Sequence[Any]:
    """The axes of each positional argument."""
    if isinstance(in_axes, list | tuple):
        if len(in_axes) != n:
            nested = f"; axes inside the one argument are ({shown(in_axes)},)" if n == 1 else ""
            raise LengthError(
                f"in_axes of {name} has {len(in_axes)} entries, {shown(in_axes)}, and the example "
                f"{n} positional argument{'s' * (n != 1)}; give one for each{nested}."
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


def spread(axes: Any, form: Any, place: str) -> Any:
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
    return [spread(axis, x, place) for axis, x in each]


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
