"""Formulas made shorter by the laws of arithmetic: 0.5 · 2 · x^1 becomes x."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from autograd.notation.terms import Term
from autograd.table.algebras import ARITHMETIC, FLOAT
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

Laws = Mapping[str, Callable[..., Any]]

_OPPOSITES = {
    "less": "greater_equal",
    "greater_equal": "less",
    "greater": "less_equal",
    "less_equal": "greater",
    "equal": "not_equal",
    "not_equal": "equal",
}
_JOINING = ("neg", "mul", "div", "square", "pow")
"""Rows that a product may become one with."""

_LARGEST = sys.float_info.max
_UNIT = 1.0
"""What every number is a multiple of: one object, as equal terms are."""


def simplified(term: Any, laws: Laws | None = None) -> Any:
    """The term with its numbers computed and what they make superfluous left out.

    `laws` are by default those of the table below. The recursion is as deep as the term.
    """
    if isinstance(term, tuple):
        return tuple(simplified(operand, laws) for operand in term)
    if not isinstance(term, Term):
        return term
    return applied(term.row, tuple(simplified(operand, laws) for operand in term.operands), laws)


def applied(row: Primitive, operands: tuple[Any, ...], laws: Laws | None = None) -> Any:
    """A row applied to operands that are as short as they can be, by its law if it has one."""
    if all(map(_is_number, operands)):
        try:
            return float(FLOAT.forward(row, operands))
        except ARITHMETIC:
            return Term(row, operands)
    law = (LAWS if laws is None else laws).get(row.name)
    return law(*operands) if law else Term(row, operands)


def product(x: Any, y: Any) -> Any:
    """Product of x and y, a number first and a sign outermost; x · x is x², x · (1 / y) is x / y.

    Factors are equal where they are one object.
    """
    if isinstance(y, float):
        x, y = y, x
    if isinstance(x, float):
        return _multiple(x, y)
    if x is not y and _name(x) not in _JOINING and _name(y) not in _JOINING:
        return Term(TABLE["mul"], (x, y))
    (a, x), (b, y) = _as_multiple(x), _as_multiple(y)
    if a != 1.0 or b != 1.0:
        return _multiple(a * b, product(x, y))
    if _is_inverse(y):
        return _quotient(x, y.operands[1])
    if _is_inverse(x):
        return _quotient(y, x.operands[1])
    (base, n), (other, m) = _as_power(x), _as_power(y)
    if base is other:
        return _power(base, n + m)
    if _name(x) == "mul" and _as_power(x.operands[1])[0] is other:
        return product(x.operands[0], product(x.operands[1], y))
    return Term(TABLE["mul"], (x, y))


def total(x: Any, y: Any) -> Any:
    """Sum of x and y, or a difference if one has a sign; x + 2 · x is 3 · x."""
    if isinstance(x, float) and isinstance(y, float):
        return x + y
    if _is_float(x, 0.0) or _is_float(y, 0.0):
        return y if _is_float(x, 0.0) else x
    (a, left), (b, right) = _as_multiple(x), _as_multiple(y)
    if left is right:
        return _multiple(a + b, left)
    if _name(x) in ("add", "sub") and _as_multiple(x.operands[1])[1] is right:
        last = x.operands[1] if _name(x) == "add" else negative(x.operands[1])
        return total(x.operands[0], total(last, y))
    if _name(y) in ("add", "sub") and _as_multiple(y.operands[1])[1] is left:
        return total(y, x)
    if b < 0.0:
        return Term(TABLE["sub"], (x, negative(y)))
    if a < 0.0:
        return Term(TABLE["sub"], (y, negative(x)))
    return Term(TABLE["add"], (x, y))


def negative(x: Any) -> Any:
    """-x, two signs cancelling."""
    return -x if isinstance(x, float) else _multiple(-1.0, x)


def _multiple(number: float, x: Any) -> Any:
    """A number times a term, with its sign outermost."""
    if isinstance(x, float):
        return number * x
    factor, x = _as_multiple(x)
    number *= factor
    if number == 0.0:
        return 0.0
    if abs(number) != 1.0 and not _is_inverse(x):
        return Term(TABLE["mul"], (number, x))
    if abs(number) != 1.0:
        x = Term(TABLE["div"], (abs(number), x.operands[1]))
    return Term(TABLE["neg"], (x,)) if number < 0.0 else x


def _as_multiple(x: Any) -> tuple[float, Any]:
    """A number and what it is a factor of: -x is -1 times x, and 2 / x is 2 times 1 / x."""
    name = _name(x)
    if name == "neg":
        number, positive = _as_multiple(x.operands[0])
        return -number, positive
    if name == "mul" and isinstance(x.operands[0], float):
        number, rest = x.operands
        return number, rest
    if name == "div" and isinstance(x.operands[0], float) and x.operands[0] != 1.0:
        return x.operands[0], Term(TABLE["div"], (1.0, x.operands[1]))
    return (x, _UNIT) if isinstance(x, float) else (1.0, x)


def _as_power(x: Any) -> tuple[Any, float]:
    """What is multiplied by itself, and how often."""
    name = _name(x)
    if name == "square":
        return x.operands[0], 2.0
    if name == "pow" and isinstance(x.operands[1], float):
        base, n = x.operands
        if n > 0.0 and n.is_integer():
            return base, n
    return x, 1.0


def _quotient(x: Any, y: Any) -> Any:
    if _name(x) == "neg":
        return negative(_quotient(x.operands[0], y))
    if _name(y) == "neg":
        return negative(_quotient(x, y.operands[0]))
    if _is_float(x, 0.0):
        return 0.0
    return x if _is_float(y, 1.0) else Term(TABLE["div"], (x, y))


def _power(x: Any, y: Any) -> Any:
    if _is_float(y, 2.0):
        return Term(TABLE["square"], (x,))
    if _is_float(y, 0.0):
        return 1.0
    return x if _is_float(y, 1.0) else Term(TABLE["pow"], (x, y))


def _choice(condition: Any, x: Any, y: Any) -> Any:
    if isinstance(condition, float):
        return x if condition else y
    return x if x is y else Term(TABLE["where"], (condition, x, y))


def _unequal(x: Any, y: Any) -> Any:
    """[[x > 0] ≠ 0] is [x > 0]."""
    if _name(x) in _OPPOSITES and _is_float(y, 0.0):
        return x
    return Term(TABLE["not_equal"], (x, y))


def _equal(x: Any, y: Any) -> Any:
    """[[x > 0] = 0] is [x ≤ 0]."""
    if _name(x) in _OPPOSITES and _is_float(y, 0.0):
        return Term(TABLE[_OPPOSITES[_name(x)]], x.operands)
    return Term(TABLE["equal"], (x, y))


def _gathered(x: Any, y: Any) -> Any:
    """Sum of x and y, in which p · x - p · y is p · (x - y), and x - (1 - x) is 2 · x - 1."""
    (a, left), (b, right) = _as_multiple(x), _as_multiple(y)
    if abs(a) == abs(b) and _name(left) == _name(right) == "mul":
        (p, u), (q, v) = left.operands, right.operands
        if p is q:
            return _multiple(a, product(p, _gathered(u, v if a == b else negative(v))))
    if b == -1.0 and _name(right) == "sub":
        first, second = right.operands
        if _as_multiple(second)[1] is left:
            return total(total(x, second), negative(first))
    return total(x, y)


def _otherwise(x: Any, y: Any) -> Any:
    """1 - [x ≤ y] is [x > y]."""
    if _name(y) in _OPPOSITES and _is_float(x, 1.0):
        return Term(TABLE[_OPPOSITES[_name(y)]], y.operands)
    return _gathered(x, negative(y))


def _cancelled(x: Any, y: Any) -> Any:
    """Product of x and y, in which x / y³ · y is x / y², and x / y · y is x."""
    (a, x), (b, y) = _as_multiple(x), _as_multiple(y)
    if a != 1.0 or b != 1.0:
        return _multiple(a * b, _cancelled(x, y))
    if _name(x) == "div":
        (base, n), (other, m) = _as_power(x.operands[1]), _as_power(y)
        if base is other and n >= m:
            return _quotient(x.operands[0], _power(base, n - m))
    return product(x, y)


def _fraction(x: Any, y: Any) -> Any:
    if _name(x) == "neg":
        return negative(_fraction(x.operands[0], y))
    if _name(x) == "div":
        return Term(TABLE["div"], (x.operands[0], product(x.operands[1], y)))
    return _quotient(x, y)


def _unbounded(x: Any, low: Any, high: Any) -> Any:
    if _is_float(low, -_LARGEST) and _is_float(high, _LARGEST):
        return x
    return Term(TABLE["clamp"], (x, low, high))


def _at_most(x: Any, y: Any) -> Any:
    no_bound = _is_float(x, -_LARGEST) or _is_float(y, _LARGEST)
    return 1.0 if no_bound else Term(TABLE["less_equal"], (x, y))


def _is_float(x: Any, number: float) -> bool:
    return isinstance(x, float) and x == number


def _is_number(operand: Any) -> bool:
    return isinstance(operand, float) or (
        isinstance(operand, tuple) and all(isinstance(each, float) for each in operand)
    )


def _is_inverse(x: Any) -> bool:
    return _name(x) == "div" and _is_float(x.operands[0], 1.0)


def _name(term: Any) -> str:
    """The name of a term's row; empty for anything else."""
    return term.row.name if isinstance(term, Term) else ""


LAWS: Laws = {
    "mul": product,
    "add": total,
    "sub": lambda x, y: total(x, negative(y)),
    "neg": negative,
    "div": _quotient,
    "pow": _power,
    "where": _choice,
    "not_equal": _unequal,
}
"""What becomes of a row's operands when they are simple, by the name of the row."""

WRITTEN: Laws = {
    **LAWS,
    "add": _gathered,
    "mul": _cancelled,
    "sub": _otherwise,
    "equal": _equal,
    "div": _fraction,
    "clamp": _unbounded,
    "less_equal": _at_most,
}
"""Those by which a formula is made shorter only for reading.

They hold for finite numbers whose squares are neither infinite nor 0: x / y / y is x / y². The
others hold for all numbers, but that 0 · x is 0 and x - x is 0 whatever x is.
"""

FROM_ZERO: Laws = {"add": lambda x, y: y if _is_float(x, 0.0) else Term(TABLE["add"], (x, y))}
"""Only the 0 that Python's `sum` begins with is left out."""
