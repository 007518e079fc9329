"""The local derivatives of a drawn value as formulas: ∂out/∂net = out · (1 − out)."""

from __future__ import annotations

from typing import Any

from autograd.engine.value import Value
from autograd.notation import Term, filled, local_slopes
from autograd.notation.laws import product, simplified, total
from autograd.table.algebras import ARITHMETIC
from viz.picture.captions import expression_of
from viz.picture.folding import Fold

MOST_SOURCES = 3
"""A value made of more others is told without rules: they would bury its numbers."""

LONGEST_RULE = 8
"""A rule of more operations explains nothing."""

LONGEST_FOLD = 30
"""A fold of more operations has no short rule; to make its long ones would take very long."""


def local_rules(fold: Fold) -> dict[Value, Any]:
    """The derivatives of a drawn value by its sources, as terms, where they are worth telling.

    A number is not, nor the name of another operand, as in a product; nor a choice between cases,
    for its number says which case it was.
    """
    if len(set(fold.sources)) > MOST_SOURCES or _size(fold.expression) > LONGEST_FOLD:
        return {}
    known = {fold.value, *fold.sources}
    try:
        derivatives = _derivatives(fold, known)
    except ARITHMETIC:  # a rule divides two numbers, as that of x / 0 does
        return {}
    rules = {}
    for source, derivative in derivatives.items():
        term = simplified(derivative)
        tells = isinstance(term, Term) and _size(term) <= LONGEST_RULE
        if fold.sources.count(source) == 1 and (tells or term is fold.value):
            rules[source] = term
    return rules


def _derivatives(fold: Fold, known: set[Value]) -> dict[Value, Any]:
    """The chain rule inside a fold, on the rules of the table read as formulas.

    Every value inside has one consumer, so a walk from the top has reached it wholly when its turn
    comes.
    """
    reach: dict[Value, Any] = {fold.value: 1.0}
    pending = [fold.value]
    while pending:
        value = pending.pop()
        for operand, slope in local_slopes(value):
            if operand not in known and operand not in reach:
                pending.append(operand)
            way = product(reach[value], slope)
            reach[operand] = total(reach[operand], way) if operand in reach else way

    def meaning(value: Value) -> Any:
        return value if value in known else expression_of(value, known)

    return {value: filled(reach[value], meaning) for value in fold.sources}


def _size(term: Any) -> int:
    """The number of operations; a choice between cases counts as too many."""
    if isinstance(term, tuple):
        return sum(map(_size, term))
    if not isinstance(term, Term):
        return 0
    chooses = None in term.row.slopes
    return 1 + sum(map(_size, term.operands)) + (LONGEST_RULE if chooses else 0)
