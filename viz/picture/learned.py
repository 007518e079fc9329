"""Which leaves are parameters: they are drawn white, data blue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from autograd.engine.scopes import OfParameter
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.shortening import shown
from autograd.table.primitives import TABLE


class HasParameters(Protocol):
    """A module, a network: anything that lists its parameters."""

    def parameters(self) -> Iterable[Value]:
        """Every parameter once."""
        ...


def parameters_among(
    values: Iterable[Value], given: Iterable[Value] | HasParameters | None
) -> set[Value]:
    """The parameters `given`, or, if None, those that the operations of `values` tell.

    An operation whose row says that an operand is a weight or a bias tells that the leaves standing
    there are learned, and a leaf tells it of itself by a label that a module gave it.
    """
    if given is None:
        learners = {row.name for row in TABLE.values() if any(p.is_learned for p in row.operands)}
        drawn = list(values)
        told = {leaf for value in drawn if value.op in learners for leaf in _learned(value)}
        return told.union(x for x in drawn if x.is_leaf and isinstance(x.label, OfParameter))
    listed = given.parameters() if hasattr(given, "parameters") else given
    if not isinstance(listed, Iterable):
        raise OperandError(
            f"parameters takes several Values, or an object with .parameters(), got {shown(given)}."
        )
    found = list(listed)
    for item in found:
        if not isinstance(item, Value):
            raise OperandError(
                "parameters takes Values, or an object with .parameters(), got an item "
                f"{shown(item)}."
            )
    return set(found)


def _learned(value: Value) -> Iterable[Value]:
    for parameter, operand in zip(TABLE[value.op].operands, value.operands, strict=True):
        if parameter.is_learned:
            for item in operand if parameter.starred else (operand,):
                if isinstance(item, Value) and item.is_leaf:
                    yield item
