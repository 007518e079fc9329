"""Which leaves are parameters: they are drawn white, data blue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.table.primitive import Parameter
from autograd.table.primitives import TABLE

_LEARNED_OPERANDS = frozenset({"b", "ws"})


class HasParameters(Protocol):
    """A module, a network: anything that lists its parameters."""

    def parameters(self) -> Iterable[Value]:
        """Every parameter once."""
        ...


def parameters_among(
    values: Iterable[Value], given: Iterable[Value] | HasParameters | None
) -> set[Value]:
    """The parameters `given`, or, if None, those that the operations of `values` tell.

    An operation whose row calls an operand `b` or `ws` (bias, weights) tells that the leaves
    standing there are learned.
    """
    if given is None:
        tell = {row.name for row in TABLE.values() if any(map(_is_learned, row.operands))}
        return {leaf for value in values if value.op in tell for leaf in _learned(value)}
    listed = given.parameters() if hasattr(given, "parameters") else given
    if not isinstance(listed, Iterable):
        raise OperandError(
            f"parameters takes several Values, or an object with .parameters(), got {given!r}."
        )
    found = list(listed)
    for item in found:
        if not isinstance(item, Value):
            raise OperandError(
                f"parameters takes Values, or an object with .parameters(), got an item {item!r}."
            )
    return set(found)


def _is_learned(parameter: Parameter) -> bool:
    return parameter.name in _LEARNED_OPERANDS


def _learned(value: Value) -> Iterable[Value]:
    for parameter, operand in zip(TABLE[value.op].operands, value.operands, strict=True):
        if _is_learned(parameter):
            for item in operand if parameter.starred else (operand,):
                if isinstance(item, Value) and item.is_leaf:
                    yield item
