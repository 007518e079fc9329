"""Local derivatives as formulas: the rules of the table along the way from a value to another."""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.graph import topological
from autograd.notation import SYMBOLS, Term, expression
from autograd.notation.terms import Symbol
from autograd.primitives import TABLE


def slope(of: Value, by: Value) -> Any:
    """The derivative of a value by one it was made of, in named values and numbers.

    There must be one way only between the two.

    >>> from autograd.notation import text
    >>> x = Value(0.3, "x")
    >>> text(slope(0.5 * (0.01 - x).square(), x))
    '0.5 · 2 · (0.01 − x) · (−1)'
    """
    factors: list[Any] = []
    node = of
    while node is not by:
        operand = next(each for each in node.parents if by in topological(each))
        factors += _factors(_rule(node, operand))
        node = operand
    product, *rest = [each for each in factors if each != 1.0] or [1.0]
    for factor in rest:
        product = SYMBOLS.mul(product, factor)
    return product


def _rule(node: Value, by: Value) -> Any:
    """The slope of one operation. A rule reads symbols, since on Values it would compute."""
    symbols: dict[Value, Symbol] = {}
    operands = tuple(_symbolic(each, symbols) for each in node.operands)
    result = _symbolic(node, symbols)
    for rule, operand in zip(TABLE[node.op].slopes, node.operands, strict=True):
        group = operand if isinstance(operand, tuple) else (operand,)
        if rule is not None and any(each is by for each in group):
            found = rule(SYMBOLS, result, *operands)
            if isinstance(found, tuple):
                found = found[[each is by for each in group].index(True)]
            return _filled(found, {symbol: value for value, symbol in symbols.items()})
    raise ValueError(f"{by!r} has no slope in {node!r}; ask for the derivative by another operand.")


def _symbolic(operand: Any, symbols: dict[Value, Symbol]) -> Any:
    if isinstance(operand, tuple):
        return tuple(_symbolic(each, symbols) for each in operand)
    return symbols.setdefault(operand, Symbol("")) if isinstance(operand, Value) else operand


def _filled(term: Any, values: dict[Symbol, Value]) -> Any:
    """The term with values, or the formulas of those that have no name, in the place of symbols."""
    if isinstance(term, Term):
        return Term(term.row, tuple(_filled(each, values) for each in term.operands))
    if not isinstance(term, Symbol):
        return term
    value = values[term]
    return value if value.label else expression(value, lambda each: bool(each.label))


def _factors(term: Any) -> list[Any]:
    if isinstance(term, Term) and term.row.name == "mul":
        return [factor for each in term.operands for factor in _factors(each)]
    return [term]
