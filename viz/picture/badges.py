"""The mark on a box that says which operation made its value: `+`, `tanh`, `× 2`, `1 −`, `x²`."""

from __future__ import annotations

from autograd.engine.value import Value
from autograd.notation.numbers import DIGITS, short
from autograd.table.primitive import ATOM, Primitive
from autograd.table.primitives import TABLE

_SUM, _WEIGHTED_SUM = frozenset("+Σ"), frozenset("+×Σ")
_RAISED = str.maketrans("−.0123456789", "⁻·⁰¹²³⁴⁵⁶⁷⁸⁹")


def badge(value: Value, digits: int = DIGITS) -> str:
    """The mark of the one operation that made `value`, with the number beside a single Value."""
    row = TABLE[value.op]
    mark = row.symbol
    if row.arity != 2 or len(value.parents) != 1:
        return mark
    number_first = isinstance(value.operands[0], float)
    number = short(value.operands[0 if number_first else 1], digits)
    if row.operator == "pow":
        return f"{number}ˣ" if number_first else f"x{number.translate(_RAISED)}"
    if number_first and not _is_sign_between_equals(row) and not mark[0].isalpha():
        return f"{number} {mark}"
    return f"{mark} {number}"


def badge_of_fold(top: str, symbols: frozenset[str]) -> str:
    """`Σ` for a sum of products, nothing for other folds; `top` is the outermost operation."""
    return "Σ" if top in _SUM and symbols <= _WEIGHTED_SUM else ""


def tells_all(value: Value) -> bool:
    """Whether a badge says it all: the order does not matter, or it has the number."""
    row = TABLE[value.op]
    return (
        len(row.operands) == 1
        or _is_sign_between_equals(row)
        or (row.arity == 2 and len(value.parents) == 1)
    )


def is_function(value: Value) -> bool:
    """Whether a value is a function of one other, written without a sign of arithmetic."""
    row = TABLE[value.op]
    with_sign = row.operator and row.precedence < ATOM
    return len(value.parents) == 1 and row.arity > 0 and not with_sign


def _is_sign_between_equals(row: Primitive) -> bool:
    """Whether a row is written as a sign whose two sides may be exchanged, as + and × are."""
    return row.commutative and bool(row.operator)
