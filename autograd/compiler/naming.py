"""Inputs by name: those that a mapping, keywords or a table give to the labels of a program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from autograd.compiler.tape.tape import Tape
from autograd.errors import CompileError
from autograd.shortening import shown
from autograd.spelling import did_you_mean

IN_ORDER: Final = frozenset((list, tuple, np.ndarray))
"""The types of nearly all inputs, which have no names."""


def in_order(inputs: Any, tape: Tape, named: Mapping[str, Any] | None = None) -> Any:
    """Inputs that were given by name as a list in the order of compile; others as they are.

    The names are the labels that the leaves had then. `named` are keywords; inputs may be a mapping
    with one entry for each name, or a table as pandas has them, `inputs.columns` and
    `inputs[name]`, of which other columns are left out.
    """
    if named:
        if not isinstance(inputs, tuple) or inputs:
            raise CompileError(
                f"A program takes its inputs in a list or by name, got {shown(inputs)} and "
                f"{_listed(named)}; give all of them by name, or none."
            )
        inputs = named
    elif isinstance(inputs, list | tuple | np.ndarray):
        # the columns of a matrix are matrices again
        return np.asarray(inputs) if isinstance(inputs, np.matrix) else inputs
    if isinstance(inputs, Mapping):
        labels = _labels(tape)
        for name in inputs:
            if name not in labels:
                raise CompileError(
                    f"The program has the inputs {_listed(labels)}, got {shown(name)}"
                    f"{did_you_mean(name, labels)}"
                )
        _refuse_missing(labels, list(inputs), "input")
    elif hasattr(inputs, "columns") and hasattr(inputs, "__getitem__"):
        labels, columns = _labels(tape), list(inputs.columns)
        _refuse_missing(labels, columns, "column")
        for label in labels:
            if columns.count(label) > 1:
                raise CompileError(
                    f"The table has {columns.count(label)} columns {label!r}; give one of them "
                    "another name."
                )
    else:
        return inputs
    return [_plain(inputs[label]) for label in labels]


def _labels(tape: Tape) -> list[str]:
    """The labels of the inputs, each of them another."""
    labels = [tape.label(slot) for slot in range(tape.n_inputs)]
    for number, label in enumerate(labels):
        if not label:
            raise CompileError(
                f"Inputs go by the labels of their leaves, and input {number} had none when it was "
                "compiled; label it, as Value(1.0, 'x') or by label_all(locals()), and compile "
                "again, or give the inputs in a list."
            )
        if labels.index(label) != number:
            raise CompileError(
                f"Inputs go by the labels of their leaves, and inputs {labels.index(label)} and "
                f"{number} are both {label!r}; give one of them another label and compile again, "
                "or give the inputs in a list."
            )
    return labels


def _refuse_missing(labels: Sequence[str], found: list[Any], noun: str) -> None:
    missing = [label for label in labels if label not in found]
    if missing:
        raise CompileError(
            f"The program has the inputs {_listed(labels)}, and there is no {noun} "
            f"{_listed(missing)}."
        )


def _plain(column: Any) -> Any:
    """A column of a table as an array; numbers and arrays as they are."""
    if hasattr(column, "__array__") and not isinstance(column, np.ndarray | np.generic):
        return np.asarray(column)
    return column


def _listed(names: Iterable[Any]) -> str:
    each = [shown(name) for name in names]
    return ", ".join(each) or "none"
