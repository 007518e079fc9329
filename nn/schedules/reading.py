"""A schedule's rule, checked when its class is made."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from autograd.errors import NotationError
from autograd.notation.terms import SYMBOLS, Symbol, SymbolGroup, Symbolic
from autograd.shortening import shown
from nn.schedules.groups import Counts


def read(owner: Any, flags: Mapping[str, bool]) -> None:
    """Raise a NotationError unless the rule is made of the table, its settings and its step."""
    names = names_of(owner)
    if names[:2] != ["xp", "t"] or set(names[2:]) - {*owner.settings, *flags}:
        words = ", ".join(["xp", "t", *owner.settings, *flags])
        raise NotationError(
            f"The rule of {owner.__name__} has the parameters ({', '.join(names)}); it is "
            f"rule({words}), where `t` is the number of the step, and settings may be left out."
        )
    given = {
        name: SymbolGroup(name, f"{name}_i") if isinstance(setting, Counts) else Symbol(name)
        for name, setting in owner.settings.items()
        if name in names
    }
    try:
        found = owner.rule(SYMBOLS, Symbol("t"), **given, **flags)
    except Exception as error:
        raise NotationError(
            f"The rule of {owner.__name__} cannot be read: {str(error).rstrip('.')}. Rules use "
            "operators and the rows of the table under xp: xp.cos(t), not np.cos(t), and "
            "xp.where, not `if`, on anything but a flag."
        ) from error
    if not isinstance(found, Symbolic | int | float):
        raise NotationError(
            f"The rule of {owner.__name__} gave {shown(found)}; it gives one factor of the rate."
        )


def names_of(owner: Any) -> list[str]:
    """The names of what a rule is given."""
    return list(inspect.signature(owner.rule).parameters)
