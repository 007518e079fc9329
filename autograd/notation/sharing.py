"""Terms of which equal ones are one object: a derivative of a large graph stays small."""

from __future__ import annotations

from typing import Any

from autograd.notation.laws import Laws, applied
from autograd.notation.terms import Named, Term
from autograd.table.primitive import Primitive


class SharedTerms:
    """Makes terms by the laws of arithmetic, those of `LAWS` if None, and equal ones once.

    >>> from autograd import Value
    >>> from autograd.notation import SYMBOLS, text
    >>> a, b, terms = Value(2.0, "a"), Value(3.0, "b"), SharedTerms()
    >>> product = terms.of(SYMBOLS.mul(a, b).row, (a, b))
    >>> terms.of(product.row, (b, a)) is product
    True
    >>> text(terms.of(product.row, (product, b)))
    'a · b²'
    """

    def __init__(self, laws: Laws | None = None) -> None:
        self._laws = laws
        self._known: dict[Any, Any] = {}
        self._own: dict[int, Term] = {}

    def of(self, row: Primitive, operands: tuple[Any, ...]) -> Any:
        """A row applied to what was made here, to Values and floats, or what it is equal to."""
        return self._shared(applied(row, operands, self._laws))

    def call(self, term: Term, name: Any) -> None:
        """Let `name` stand for the term from now on, wherever it would be made again."""
        self._known[_key(term.row, term.operands)] = name

    def read(self, made: Any) -> Any:
        """What a rule made, a term or a tuple of them, of terms of this kind and `Named` others."""
        if not self._is_new(made):
            return _plain(made)
        found: dict[int, Any] = {}

        def new(part: Any) -> Any:
            return found[id(part)] if id(part) in found else _plain(part)

        pending = [made]
        while pending:  # a rule may be deep
            part = pending[-1]
            inside = part if isinstance(part, tuple) else part.operands
            waiting = [x for x in inside if self._is_new(x) and id(x) not in found]
            if waiting:
                pending += waiting
                continue
            pending.pop()
            operands = tuple([new(x) for x in inside])
            found[id(part)] = operands if isinstance(part, tuple) else self.of(part.row, operands)
        return found[id(made)]

    def _is_new(self, part: Any) -> bool:
        return (isinstance(part, Term) and id(part) not in self._own) or isinstance(part, tuple)

    def _shared(self, made: Any) -> Any:
        """The one term that is equal to what a law made; only a few of its parts are new."""
        if isinstance(made, tuple):
            return tuple(map(self._shared, made))
        if not isinstance(made, Term) or id(made) in self._own:
            return made
        for operand in made.operands:
            if self._is_new(operand):
                made = Term(made.row, tuple(map(self._shared, made.operands)))
                break
        key = _key(made.row, made.operands)
        known = self._known.setdefault(key, made)
        if known is made:
            self._own[id(made)] = made
        return known


def _plain(part: Any) -> Any:
    if isinstance(part, Named):
        return part.value
    return float(part) if isinstance(part, int) else part


def _key(row: Primitive, operands: tuple[Any, ...]) -> Any:
    """The same for equal terms; operands of sums and products of two may change places."""
    keys = tuple(map(_operand_key, operands))
    return row.name, frozenset(keys) if row.commutative and len(keys) == 2 else keys


def _operand_key(operand: Any) -> Any:
    if isinstance(operand, Term):
        return id(operand)
    if isinstance(operand, tuple):
        return tuple(map(_operand_key, operand))
    # 0.0 equals -0.0, and nan not even itself
    return operand.hex() if isinstance(operand, float) else id(operand)
