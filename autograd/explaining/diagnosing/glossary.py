"""What the made-up names in an explanation stand for: t1, t2, ... and their formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.diagnosing.symbolic import SymbolicSheet, plain
from autograd.explaining.equations.equations import Equation, Side
from autograd.explaining.equations.quantities import Quantity
from autograd.explaining.telling.parts import Part, Passage, Sentence
from autograd.notation import Term

MOST_NAMES = 12
"""So many names are told; those that stand nearest to what was said come first."""


def glossary(parts: Iterable[Part], symbolic: SymbolicSheet) -> list[Equation]:
    """Of each value without a label that `parts` name its formula, and what that names in turn."""
    slot_of, makers = symbolic.sheet.slot_of, symbolic.makers
    output = symbolic.sheet.values[symbolic.sheet.output]
    formulas: dict[Value, Any] = {}
    waiting = [value for part in parts for value in _named(part)]
    for value in waiting:  # it grows by what the formulas name
        if value in formulas or value is output or len(formulas) == MOST_NAMES:
            continue
        if value.label or value not in symbolic.names or value not in slot_of:
            continue
        index = makers.get(slot_of[value])
        formulas[value] = value if index is None else plain(symbolic.formula(index))
        if index is not None:
            waiting += _values(formulas[value])
    return [
        Equation((Side(value), Side(formulas[value]), Side(value, numbers=True)))
        for value in sorted(formulas, key=slot_of.__getitem__)
    ]


def _named(part: Part) -> Iterator[Value]:
    if isinstance(part, Passage):
        if part.sentence is not None:
            yield from _values(part.sentence)
        for equation in part.equations:
            for side in equation.sides:
                yield from _values(side.term)


def _values(told: Any) -> Iterator[Value]:
    """The values in a sentence, a quantity, a term or a list of these."""
    if isinstance(told, Value):
        yield told
    elif isinstance(told, Sentence):
        yield from _values(list(told.slots.values()))
    elif isinstance(told, Term):
        yield from _values(told.operands)
    elif isinstance(told, Quantity):
        yield from _values((told.of, told.by))
    elif isinstance(told, list | tuple):
        for each in told:
            yield from _values(each)
