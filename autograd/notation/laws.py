"""Formulas made shorter by the laws of arithmetic: 0.5 · 2 · x^1 becomes x."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograd.notation.terms import Term
from autograd.table.algebras import ARITHMETIC, FLOAT
from autograd.table.primitives import TABLE

Laws = Mapping[str, Callable[..., Any]]


def simplified(term: Any, laws: Laws | None = None) -> Any:
    """The term with its numbers computed and what they make superfluous left out.

    `laws` are by default those of the table below. The recursion is as deep as the term.
    """
    if isinstance(term, tuple):
        return tuple(simplified(operand, laws) for operand in term)
    if not isinstance(term, Term):
        return term
    operands = tuple(simplified(operand, laws) for operand in term.operands)
    if all(isinstance(operand, float) for operand in operands):
        try:
            return float(FLOAT.forward(term.row, operands))
        except ARITHMETIC:
            return Term(term.row, operands)
    law = (LAWS if laws is None else laws).get(term.row.name)
    return law(*operands) if law else Term(term.row, operands)


def product(x: Any, y: Any) -> Any:
    """Product of x and y, a number first and a sign outermost."""
    if isinstance(y, float):
        x, y = y, x
    if isinstance(x, float):
        return _multiple(x, y)
    if _is(x, "neg") or _is(y, "neg"):
        plain = (term.operands[0] if _is(term, "neg") else term for term in (x, y))
        unsigned = product(*plain)
        return unsigned if _is(x, "neg") and _is(y, "neg") else negative(unsigned)
    if _is_multiple(x):
        return _multiple(x.operands[0], product(x.operands[1], y))
    if _is_multiple(y):
        return _multiple(y.operands[0], product(x, y.operands[1]))
    if _is(y, "div") and y.operands[0] == 1.0:
        return Term(TABLE["div"], (x, y.operands[1]))
    return Term(TABLE["mul"], (x, y))


def total(x: Any, y: Any) -> Any:
    """Sum of x and y, or a difference if y has a sign."""
    if isinstance(x, float) and isinstance(y, float):
        return x + y
    if x == 0.0 or y == 0.0:
        return y if x == 0.0 else x
    if _is(y, "neg"):
        return Term(TABLE["sub"], (x, y.operands[0]))
    if _is(x, "neg"):
        return Term(TABLE["sub"], (y, x.operands[0]))
    return Term(TABLE["add"], (x, y))


def negative(x: Any) -> Any:
    """-x, two signs cancelling."""
    if isinstance(x, float):
        return -x
    return x.operands[0] if _is(x, "neg") else Term(TABLE["neg"], (x,))


def _multiple(number: float, x: Any) -> Any:
    if isinstance(x, float):
        return number * x
    if number in (-1.0, 0.0, 1.0):
        return 0.0 if number == 0.0 else x if number == 1.0 else negative(x)
    if _is(x, "neg"):
        return _multiple(-number, x.operands[0])
    if _is_multiple(x):
        return _multiple(number * x.operands[0], x.operands[1])
    return Term(TABLE["mul"], (number, x))


def _quotient(x: Any, y: Any) -> Any:
    if _is(x, "neg"):
        return negative(_quotient(x.operands[0], y))
    return 0.0 if x == 0.0 else x if y == 1.0 else Term(TABLE["div"], (x, y))


def _power(x: Any, y: Any) -> Any:
    return 1.0 if y == 0.0 else x if y == 1.0 else Term(TABLE["pow"], (x, y))


def _choice(condition: Any, x: Any, y: Any) -> Any:
    if isinstance(condition, float):
        return x if condition else y
    return Term(TABLE["where"], (condition, x, y))


def _is_multiple(term: Any) -> bool:
    return _is(term, "mul") and isinstance(term.operands[0], float)


def _is(term: Any, name: str) -> bool:
    return isinstance(term, Term) and term.row.name == name


LAWS: Laws = {
    "mul": product,
    "add": total,
    "sub": lambda x, y: x if y == 0.0 else Term(TABLE["sub"], (x, y)),
    "neg": negative,
    "div": _quotient,
    "pow": _power,
    "where": _choice,
}
"""What becomes of a row's operands when they are simple, by the name of the row."""

FROM_ZERO: Laws = {"add": lambda x, y: y if x == 0.0 else Term(TABLE["add"], (x, y))}
"""Only the 0 that Python's `sum` begins with is left out."""
