"""The slopes of recorded operations as formulas: what the chain rule is told with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from autograd.notation.formulas import Expressible
from autograd.notation.terms import SYMBOLS, Named, Term, symbolic


def local_slopes(node: Expressible) -> Iterator[tuple[Any, Any]]:
    """Each recorded operand of `node` with the slope in it, a number or a term.

    One used twice comes twice. Recorded values stand in the terms as `Named`; `filled` replaces
    them.

    >>> from autograd.notation import text
    >>> from autograd.engine.value import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> [(operand.label, text(slope)) for operand, slope in local_slopes(a / b)]
    [('a', '1 / b'), ('b', '−0.666667 / b')]
    >>> [(operand.label, text(slope)) for operand, slope in local_slopes(a * 4.0)]
    [('a', '4')]
    """
    if node.row is None:
        return
    operands = tuple(map(symbolic, node.operands))
    for rule, operand in zip(node.row.slopes, node.operands, strict=True):
        group = operand if isinstance(operand, tuple) else (operand,)
        slopes = (0.0,) * len(group) if rule is None else rule(SYMBOLS, Named(node), *operands)
        if not isinstance(slopes, tuple):
            slopes = (slopes,)
        for each, along in zip(group, slopes, strict=True):
            if not isinstance(each, float):
                yield each, along


def filled(term: Any, meaning: Callable[[Any], Any]) -> Any:
    """The term with `meaning(value)` in the place of every recorded value.

    >>> from autograd.engine.value import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> from autograd.notation import text
    >>> [text(filled(slope, lambda v: v.data)) for _, slope in local_slopes(a / b)]
    ['1 / 3', '−0.666667 / 3']
    """
    if isinstance(term, tuple):
        return tuple(filled(operand, meaning) for operand in term)
    if isinstance(term, Term):
        return Term(term.row, tuple(filled(operand, meaning) for operand in term.operands))
    return meaning(term.value) if isinstance(term, Named) else term
