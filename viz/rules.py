"""The local derivatives of a drawn value as formulas: ∂out/∂net = out · (1 − out)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograd.notation import SYMBOLS, Term
from autograd.notation.terms import Symbol
from autograd.primitives import TABLE
from autograd.value import Value
from viz.folding import Fold
from viz.formulas import expression_of
from viz.simplifying import product, simplified, total

MOST_SOURCES = 3
"""A value made of more others is told without rules: they would bury its numbers."""

LONGEST_RULE = 8
"""A rule of more operations explains nothing."""


def local_rules(fold: Fold) -> dict[Value, Any]:
    """The derivatives of a drawn value by its sources, as terms, where they are worth telling.

    A number is not, nor the name of another operand, as in a product; nor a choice between cases,
    for its number says which case it was.
    """
    if len(set(fold.sources)) > MOST_SOURCES:
        return {}
    known = {fold.value, *fold.sources}
    rules = {}
    for source, derivative in _derivatives(fold, known).items():
        term = simplified(derivative)
        tells = isinstance(term, Term) and _size(term) <= LONGEST_RULE
        if fold.sources.count(source) == 1 and (tells or term is fold.value):
            rules[source] = term
    return rules


def _derivatives(fold: Fold, known: set[Value]) -> dict[Value, Any]:
    """The chain rule inside a fold, on the rules of the table read as formulas.

    Every value inside has one consumer, so a walk from the top has reached it wholly when its turn
    comes. Symbols stand for values while rules are read: an operator on a Value would compute.
    """
    symbols: dict[Value, Symbol] = {}
    reach: dict[Value, Any] = {fold.value: 1.0}
    pending = [fold.value]
    while pending:
        value = pending.pop()
        operands = tuple(_symbolic(operand, symbols) for operand in value.operands)
        result = _symbolic(value, symbols)
        for rule, operand in zip(TABLE[value.op].slopes, value.operands, strict=True):
            slope = 0.0 if rule is None else rule(SYMBOLS, result, *operands)
            for each, along in _pairs(operand, slope):
                if each not in known and each not in reach:
                    pending.append(each)
                way = product(reach[value], along)
                reach[each] = total(reach[each], way) if each in reach else way
    meaning = {
        symbol: value if value in known else expression_of(value, known)
        for value, symbol in symbols.items()
    }
    return {value: _filled(reach[value], meaning) for value in fold.sources}


def _symbolic(operand: Any, symbols: dict[Value, Symbol]) -> Any:
    if isinstance(operand, tuple):
        return tuple(_symbolic(each, symbols) for each in operand)
    return symbols.setdefault(operand, Symbol("")) if isinstance(operand, Value) else operand


def _pairs(operand: Any, slope: Any) -> Iterator[tuple[Value, Any]]:
    """The Values of an operand with their slopes: a group has a slope for each or one for all."""
    group = operand if isinstance(operand, tuple) else (operand,)
    slopes = slope if isinstance(slope, tuple | list) else (slope,) * len(group)
    for each, along in zip(group, slopes, strict=True):
        if isinstance(each, Value):
            yield each, along


def _filled(term: Any, meaning: dict[Symbol, Any]) -> Any:
    """The term with what its symbols stand for."""
    if isinstance(term, tuple):
        return tuple(_filled(operand, meaning) for operand in term)
    if isinstance(term, Term):
        return Term(term.row, tuple(_filled(operand, meaning) for operand in term.operands))
    return meaning.get(term, term) if isinstance(term, Symbol) else term


def _size(term: Any) -> int:
    """The number of operations; a choice between cases counts as too many."""
    if isinstance(term, tuple):
        return sum(map(_size, term))
    if not isinstance(term, Term):
        return 0
    chooses = None in term.row.slopes
    return 1 + sum(map(_size, term.operands)) + (LONGEST_RULE if chooses else 0)
