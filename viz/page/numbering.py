"""Every number of a graph with a place of its own: the recorded Values, then the plain numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.folding import names_of
from autograd.notation.names import clean
from viz.picture.inputs import Inputs

Id = int | list[int]


@dataclass(slots=True)
class Numbering:
    """The ids of a graph, and for each result the ids of its operands.

    `ids` has the Values of `order`, in their order. Further numbers are those that stand as plain
    ones among operands: `fed` has those that a picture draws as inputs, by the label it gives them.
    `names` are what the Values are called, each by a name of its own.
    """

    order: Sequence[Value]
    ids: dict[Value, int]
    names: dict[Value, str]
    operands: list[list[Id]] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    fed: dict[str, int] = field(default_factory=dict)

    def number(self, data: float) -> int:
        """A new id for a plain number."""
        self.plain.append(data)
        return len(self.ids) + len(self.plain) - 1


def numbered(order: Sequence[Value], inputs: Inputs | None = None) -> Numbering:
    """The numbers of a graph, its values operands first.

    `inputs` are the plain ones that are drawn; by default as many as a picture draws.
    """
    names = names_in(order)
    found = Numbering(order, {value: n for n, value in enumerate(order)}, names)
    inputs = Inputs(order, names.values()) if inputs is None else inputs
    for value in order:
        fed = dict(inputs.leaves(value))
        found.operands.append(
            [
                [_fed(found, leaf) for leaf in fed[place]]
                if place in fed
                else _operand(found, operand)
                for place, operand in enumerate(value.operands)
            ]
        )
    return found


def in_json(number: float) -> float | str:
    """A number; JSON has no sign for those that are not finite."""
    if math.isfinite(number):
        return number
    return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(number, "NaN")


def names_in(order: Sequence[Value]) -> dict[Value, str]:
    """What the Values of a graph are called, each by a name of its own."""
    given = names_of(order, [value for value in order if value.is_leaf])
    return {value: given.get(value) or clean(value.label) for value in order}


def _fed(found: Numbering, leaf: Value) -> int:
    if leaf.label not in found.fed:
        found.fed[leaf.label] = found.number(leaf.data)
    return found.fed[leaf.label]


def _operand(found: Numbering, operand: Any) -> Id:
    if isinstance(operand, tuple):
        return [found.ids[x] if isinstance(x, Value) else found.number(x) for x in operand]
    return found.ids[operand] if isinstance(operand, Value) else found.number(operand)
