"""With this function one names the Values of a computation by their variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.shortening import shown

_LONGEST = 200
"""A list of a longer name is not opened."""


def label_all(mapping: Mapping[str, Any]) -> None:
    """Label every unlabelled Value in a mapping such as `locals()` with its name there.

    The elements of lists and tuples are labelled `w[0]`, `w[1][2]`, a Value that has also a plain
    name by that. Of several names the first counts; those that begin with `_` are skipped, and so
    is what stands in lists in lists so deep that its name would have hundreds of letters.

    >>> x = Value(1.0); w = [Value(2.0), Value(3.0)]
    >>> label_all({"x": x, "w": w})
    >>> x.label, w[1].label
    ('x', 'w[1]')
    """
    if not isinstance(mapping, Mapping):
        raise OperandError(
            f"label_all expects names and Values, such as locals() or {{'w': w}}, got "
            f"{shown(mapping)}."
        )
    named = ((str(name), value) for name, value in mapping.items())
    pending = [(name, value) for name, value in named if not name.startswith("_")]
    seen: set[int] = set()
    for name, value in pending:  # and the lists found on the way, after all plain names
        if isinstance(value, Value):
            value.label = value.label or name
        elif isinstance(value, list | tuple) and id(value) not in seen and len(name) < _LONGEST:
            seen.add(id(value))
            pending.extend((f"{name}[{i}]", x) for i, x in enumerate(value))
