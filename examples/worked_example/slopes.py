"""Local derivatives as formulas: the rules of the table along the way from a value to another."""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.graph import topological
from autograd.notation import SYMBOLS, Term, expression, filled, local_slopes


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
        operand, rule = next(way for way in local_slopes(node) if by in topological(way[0]))
        factors += _factors(filled(rule, _in_names))
        node = operand
    product, *rest = [each for each in factors if each != 1.0] or [1.0]
    for factor in rest:
        product = SYMBOLS.mul(product, factor)
    return product


def _in_names(value: Value) -> Any:
    """A value as it stands in a formula: by its name, or by the formula of one that has none."""
    return value if value.label else expression(value, lambda each: bool(each.label))


def _factors(term: Any) -> list[Any]:
    if isinstance(term, Term) and term.row.name == "mul":
        return [factor for each in term.operands for factor in _factors(each)]
    return [term]
