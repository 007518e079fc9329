"""A rule with its choices made: what it comes to at the recorded numbers."""

from __future__ import annotations

import math
from typing import Any

from autograd.notation import Term
from autograd.table.algebras import evaluated

LARGEST_EXPONENT = 700.0
"""Of such numbers exponentials are finite, so that the shift of a softmax may be left out."""


def chosen(term: Any) -> Any:
    """The term without its choices, where one way can be taken that is more than a number.

    Of `where` and of two numbers of which one is the greater the formula that counts is left, of
    x^y the slope y · x^(y - 1). The shift that keeps exponentials finite is left out where it
    cancels.
    """
    whole = _without_choices(term, with_shifts=True)
    if not _has_shift(term):
        return whole
    short = _without_choices(term, with_shifts=False)
    return short if math.isclose(number_of(short), number_of(whole), rel_tol=1e-9) else whole


def _has_shift(term: Any) -> bool:
    if isinstance(term, tuple):
        return any(map(_has_shift, term))
    return isinstance(term, Term) and (term.row.name == "pivot" or _has_shift(term.operands))


def _without_choices(term: Any, with_shifts: bool) -> Any:
    if isinstance(term, tuple):
        return tuple(_without_choices(each, with_shifts) for each in term)
    if not isinstance(term, Term):
        return term
    operands = _without_choices(term.operands, with_shifts)
    if term.row.name == "pivot" and not with_shifts:
        small = all(abs(x) < LARGEST_EXPONENT for x in number_of(operands[0]))
        return 0.0 if small else Term(term.row, operands)
    taken = _taken(term.row.name, operands)
    return Term(term.row, operands) if taken is None else taken


def _taken(name: str, operands: tuple[Any, ...]) -> Any:
    """What a choice takes; None where it stays."""
    if name == "where":
        condition, x, y = operands
        taken = x if number_of(condition) else y
        return None if isinstance(taken, float) else taken
    if name in ("maximum", "minimum"):
        x, y = map(number_of, operands)
        if x != y and not math.isnan(x + y):
            taken = operands[(x < y) == (name == "maximum")]
            return None if isinstance(taken, float) else taken
    return None


def number_of(term: Any) -> Any:
    """The number of a term in recorded values and quantities."""
    if isinstance(term, tuple):
        return tuple(map(number_of, term))
    if isinstance(term, Term):
        return evaluated(term.row, number_of(term.operands))
    return float(term if isinstance(term, int | float) else term.data)
