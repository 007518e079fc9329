"""What a row does, read once: its result, and what each operand receives in the backward pass.

Every writer of code reads this, and none reads the rules of a row itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from autograd.notation.terms import (
    SYMBOLS,
    Each,
    Symbol,
    SymbolGroup,
    Term,
    elements_of,
)
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

Z, G = Symbol("z"), Symbol("g")
"""The result of a row, and the gradient that arrives there."""

OPERANDS = (Symbol("x"), Symbol("y"), Symbol("w"))
GROUPS = (SymbolGroup("xs", "xs_i"), SymbolGroup("ys", "ys_i"), SymbolGroup("ws", "ws_i"))
"""The operands of a row by position: single ones, and those with a star."""


@dataclass(frozen=True, slots=True, eq=False)
class Give:
    """What an operand receives: the gradient times the slope, 1 and -1 left out.

    Of a group it is what one element receives; `each` tells whether that differs between elements,
    so that elements of groups stand in the term.
    """

    term: Any
    each: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The operands of a row, and in terms of them its result and what each receives.

    The result is the row of its operands; a language that has no kernel for it writes its forward
    rule. An operand without a slope receives None.
    """

    row: Primitive
    operands: tuple[Symbol | SymbolGroup, ...]
    result: Term
    gives: tuple[Give | None, ...]


@lru_cache(maxsize=1024)
def body_of(row: Primitive) -> Body:
    """The rules of a row read on symbols."""
    operands = tuple(
        group if p.starred else single
        for p, single, group in zip(row.operands, OPERANDS, GROUPS, strict=False)
    )
    gives = tuple(
        None if rule is None else _give(rule(SYMBOLS, Z, *operands)) for rule in row.slopes
    )
    return Body(row, operands, Term(row, operands), gives)


def _give(slope: Any) -> Give:
    each = slope.body if isinstance(slope, Each) else slope
    if isinstance(slope, SymbolGroup):
        (each,) = slope
    return Give(times_gradient(each), bool(elements_of(each)))


def times_gradient(slope: Any) -> Any:
    """The gradient times a slope, which is left out if it is 1 or -1."""
    if isinstance(slope, float) and abs(slope) == 1.0:
        return G if slope > 0.0 else Term(TABLE["neg"], (G,))
    return Term(TABLE["mul"], (G, slope))
