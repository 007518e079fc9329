"""A recorded graph as terms, and the derivatives of terms by the rules of the table."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from autograd.calculus.sweeps import reverse
from autograd.engine.value import Value
from autograd.graph import topological
from autograd.notation.sharing import SharedTerms
from autograd.notation.terms import SYMBOLS, Named, Symbols, Term
from autograd.table.primitives import TABLE


class _Recording(Symbols):
    """Makes terms that will themselves be differentiated."""

    records = True


_AGAIN = _Recording()


class Differentials:
    """A graph as shared terms over what has a name: labelled values, and those in `named`.

    A leaf without a name is its number. `definitions` has what each computed value with a name was
    made of. All is linear in the size of the graph, and nothing recurses.
    """

    def __init__(self, order: Sequence[Value], named: Container[Value]) -> None:
        self.definitions: dict[Value, Any] = {}
        self._terms = SharedTerms()
        self._meaning: dict[Value, Any] = {}
        for value in order:
            self._meaning[value] = self._term_of(value, bool(value.label) or value in named)

    def __getitem__(self, value: Value) -> Any:
        """The term that a value of the graph is."""
        return self._meaning[value]

    def _term_of(self, value: Value, has_name: bool) -> Any:
        if value.row is None:
            return value if has_name else value.data
        term = self._terms.of(value.row, tuple(map(self._operand, value.operands)))
        if not has_name:
            return term
        self.definitions[value] = term
        if isinstance(term, Term):
            self._terms.call(term, value)
        return value

    def _operand(self, operand: Any) -> Any:
        if isinstance(operand, tuple):
            return tuple(map(self._operand, operand))
        return self._meaning[operand] if isinstance(operand, Value) else operand

    def sources(self, term: Any) -> list[Any]:
        """The terms and values that a term, or a value by its definition, is made of."""
        made = term if isinstance(term, Term) else self.definitions.get(term)
        if not isinstance(made, Term):
            return [made] if isinstance(made, Value) else []
        return [x for x in _flat(made.operands) if not isinstance(x, float)]

    def derivative(self, of: Any, by: Value, again: bool = False) -> Any:
        """The derivative of a term by a value, as a term or a number.

        With `again` the rules are written so that they can be differentiated once more.
        """
        if isinstance(of, float):
            return 0.0
        order = topological(of, self.sources)
        leading = self._leading(order, by)
        if id(of) not in leading:
            return 0.0
        algebra = _AGAIN if again else SYMBOLS

        def shares(term: Any, gradient: Any) -> Iterator[tuple[Any, Any]]:
            for source, slope in self._slopes(term, leading, algebra):
                yield source, self._terms.of(TABLE["mul"], (gradient, slope))

        def add(known: Any, share: Any) -> Any:
            # what comes later is of an operand that stands before
            return self._terms.of(TABLE["add"], (share, known))

        swept = reverse(order, [(of, 1.0)], shares, add)
        return next(gradient for term, gradient in swept if term is by)

    def depends(self, of: Any, by: Value, by_slopes: bool = False) -> bool:
        """Whether a term is made of a value, and whether slopes lead all the way to it."""
        order = [] if isinstance(of, float) else topological(of, self.sources)
        return id(of) in self._leading(order, by) if by_slopes else any(x is by for x in order)

    def _leading(self, order: Sequence[Any], by: Value) -> set[int]:
        """The ids of the terms that slopes lead from to a value."""
        leading = {id(by)}
        for term in order:
            if not leading.isdisjoint(map(id, self._sloped(term))):
                leading.add(id(term))
        return leading

    def _sloped(self, term: Any) -> list[Any]:
        """The sources to which a slope leads."""
        made = self.definitions.get(term, term) if isinstance(term, Value) else term
        if not isinstance(made, Term):
            return [] if made is term else [made]
        pairs = zip(made.row.slopes, made.operands, strict=True)
        return _flat(operand for rule, operand in pairs if rule is not None)

    def _slopes(
        self, term: Any, leading: Container[int], algebra: Symbols
    ) -> Iterator[tuple[Any, Any]]:
        """The sources of a term that are `leading`, each with the slope in it."""
        made = self.definitions.get(term) if isinstance(term, Value) else term
        if not isinstance(made, Term):
            yield made, 1.0
            return
        result, operands = _symbolic(term), tuple(map(_symbolic, made.operands))
        for rule, operand in zip(made.row.slopes, made.operands, strict=True):
            group = operand if isinstance(operand, tuple) else (operand,)
            if rule is None or not any(id(x) in leading for x in group):
                continue
            slopes = self._terms.read(rule(algebra, result, *operands))
            along = slopes if isinstance(operand, tuple) else (slopes,)
            for x, slope in zip(group, along, strict=True):
                if id(x) in leading:
                    yield x, slope


def _flat(operands: Iterable[Any]) -> list[Any]:
    flat: list[Any] = []
    for operand in operands:
        if isinstance(operand, tuple):
            flat += operand
        else:
            flat.append(operand)
    return flat


def _symbolic(operand: Any) -> Any:
    """What a rule may compute with; numbers too, for Python would divide 1 by 0 at once."""
    if isinstance(operand, tuple):
        return tuple(map(_symbolic, operand))
    return operand if isinstance(operand, Term) else Named(operand)
