"""Activations by name: every function of one operand that the table of primitives has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from autograd.engine import operations
from autograd.engine.value import Value
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from autograd.table.primitives import TABLE
from nn.errors import SettingError, SettingTypeError

Function: TypeAlias = Callable[[Value], Value]
Activation: TypeAlias = str | Function | None
"""What a neuron may be given: a name, a function of one Value, or None for no activation."""

USUAL: Final = (
    "linear",
    "relu",
    "leaky_relu",
    "elu",
    "gelu",
    "selu",
    "silu",
    "mish",
    "softplus",
    "tanh",
    "hardtanh",
    "softsign",
    "sigmoid",
    "logsigmoid",
)
"""The names that an error message offers."""


def function(given: Activation) -> Function | None:
    """The function meant by `given`; None for None and for "linear".

    >>> function("tanh")(Value(0.0)).data
    0.0

    A name that is not in the table, or has no meaning for one operand, is a SettingError.
    """
    if given is None or (isinstance(given, str) and given == "linear"):
        return None
    if isinstance(given, str):
        if given not in names():
            raise _unknown(given)
        found: Function = getattr(operations, given)
        return found
    if callable(given):
        return given
    raise SettingTypeError(
        "An activation is a name such as 'tanh', a function of one Value, or None, got "
        f"{shown(given)}."
    )


def names() -> list[str]:
    """The names and aliases of the rows that can be called with one operand, in table order."""
    return [
        name
        for row in TABLE.values()
        if not row.operands[0].starred
        and all(operand.default is not None for operand in row.operands[1:])
        for name in (row.name, *row.aliases)
    ]


def name_of(given: Function | None) -> str:
    """What a function is called in messages."""
    return "linear" if given is None else getattr(given, "__name__", repr(given))


def _unknown(name: str) -> SettingError:
    return SettingError(
        f"Unknown activation {shown(name)}{did_you_mean(name, names())} Usual ones are "
        f"{', '.join(USUAL)}; any function of one Value will do as well."
    )
