"""Equations and names that keep their numbers when the data of values change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.equations.equations import Equation, Side
from autograd.explaining.equations.quantities import called
from autograd.notation import Term


class Names(dict[Value, str]):
    """Names of values, and in `numbers` what the leaves among `values` are at this moment.

    A writer that is given them writes these numbers, whatever becomes of the data.
    """

    def __init__(self, names: Mapping[Value, str], values: Iterable[Value]) -> None:
        super().__init__(names)
        self.numbers = {value: value.data for value in values if value.is_leaf}


def snapshot(equations: Iterable[Equation]) -> list[Equation]:
    """The equations with the numbers of this moment, written as they are now.

    What has no name is called by its formula, and a leaf in it by its number: that is no number of
    the equation, and follows the data.

    >>> from autograd.explaining.equations.equations import equated
    >>> from autograd.explaining.equations.alignment import as_text
    >>> x = Value(2.0, "x")
    >>> kept = snapshot([equated(x)])
    >>> x.data = 3.0
    >>> as_text(kept, {})
    'x = 2'
    """
    return [Equation(tuple(map(_kept, each.sides)), each.adds) for each in equations]


def _kept(side: Side) -> Side:
    return Side(_in_numbers(side.term), numbers=True) if side.numbers else side


def _in_numbers(term: Any) -> Any:
    """The term with numbers in the places of values; plain ones would be simplified in writing."""
    if isinstance(term, tuple):
        return tuple(map(_in_numbers, term))
    if isinstance(term, Term):
        return Term(term.row, tuple(map(_in_numbers, term.operands)))
    return called("", term.data) if isinstance(term, Value) else term
