"""Terms as expressions of a programming language; the languages differ in what is named here."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from autograd.notation.names import Labelled
from autograd.notation.terms import (
    SYMBOLS,
    Element,
    Named,
    Symbol,
    SymbolGroup,
    Term,
    elements_of,
    symbolic,
)
from autograd.table.kernels import no_kernel

COMPARISONS = {
    "greater": ">",
    "less": "<",
    "greater_equal": ">=",
    "less_equal": "<=",
    "equal": "==",
    "not_equal": "!=",
}

# template and precedence; a second operand of equal precedence gets parentheses, for rounding
# depends on the order
OPERATORS = {
    "add": ("{0:2} + {1:3}", 2),
    "sub": ("{0:2} - {1:3}", 2),
    "mul": ("{0:3} * {1:4}", 3),
    "div": ("{0:3} / {1:4}", 3),
    "neg": ("-{0:4}", 4),
}

# written in languages where --x would count x down
MINUS_APART = {"neg": ("-{0:5}", 4)}


class Operand(str):
    """Source text that puts itself into parentheses where its precedence is too low."""

    __slots__ = ("precedence",)
    precedence: int

    def __new__(cls, text: str, precedence: int = 9) -> Self:
        operand = super().__new__(cls, text)
        operand.precedence = precedence
        return operand

    def __format__(self, least: str) -> str:
        return f"({self})" if least and self.precedence < int(least) else str(self)


class Source:
    """Writes terms as expressions; what an expression needs first is left in `statements`."""

    language: str
    comparisons: Mapping[str, str] = COMPARISONS
    operators: Mapping[str, tuple[str, int]] = OPERATORS
    infinity: str
    nan: str
    choice: str
    """The expression in parentheses of what is chosen, given a condition and both."""
    constant = ""
    """What stands before a name that is defined for good."""
    variable = ""
    """What stands before a name that is defined and will change."""
    end = ""
    """What ends a statement."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self._names: dict[int, tuple[Operand, Any]] = {}

    def share(self, terms: Sequence[Any]) -> None:
        """Compute what stands in several of `terms`, or twice in one, in a statement of its own."""
        times: Counter[int] = Counter()
        finished: list[Term] = []
        pending: list[tuple[Any, bool]] = [(term, False) for term in reversed(terms)]
        while pending:
            term, is_finished = pending.pop()
            if is_finished:
                finished.append(term)
            elif isinstance(term, tuple):
                pending.extend((x, False) for x in term)
            elif isinstance(term, Term):
                times[id(term)] += 1
                if times[id(term)] == 1:
                    pending.append((term, True))
                    pending.extend((x, False) for x in term.operands)
        for term in finished:  # inner ones first
            if times[id(term)] > 1:
                self._named(term)

    def expression(self, term: Any) -> str:
        """The source of `term`."""
        return str(self._operand(term))

    def taken(self) -> list[str]:
        """The statements so far; what comes next starts anew."""
        statements, self.statements = self.statements, []
        self._names.clear()
        return statements

    def hoist(self, body: Any) -> None:
        """Compute before a loop what is the same in every turn of its `body`."""
        pending = [body]
        while pending:
            term = pending.pop()
            if isinstance(term, Term):
                if elements_of(term):
                    pending.extend(reversed(term.operands))
                else:
                    self._named(term)

    def defined(self, name: str, expression: str) -> str:
        """The statement that gives a new name to a number for good."""
        return f"{self.constant}{name} = {expression}{self.end}"

    def started(self, name: str, expression: str) -> str:
        """The statement that gives a new name to a number that will change."""
        return f"{self.variable}{name} = {expression}{self.end}"

    def assigned(self, name: str, expression: str) -> str:
        """The statement that gives a known name another number."""
        return f"{name} = {expression}{self.end}"

    def added(self, name: str, expression: str) -> str:
        """The statement that adds to the number of a name."""
        return f"{name} += {expression}{self.end}"

    # --- what a language decides

    def _call(self, term: Term) -> Operand | None:
        """A row that the language has a word for; None if its forward rule is to be written."""
        raise NotImplementedError

    def _temporary(self) -> str:
        """A name that is free."""
        raise NotImplementedError

    def _is_name(self, label: str) -> bool:
        """Whether a label may stand for its value as it is."""
        raise NotImplementedError

    # --- what they share

    def _is_true(self, operand: Operand) -> str:
        """The condition that a number is not 0."""
        return f"{operand:2} {self.comparisons['not_equal']} 0.0"

    def _operand(self, term: Any) -> Operand:
        if not isinstance(term, Term):
            return self._atom(term)
        if id(term) in self._names:
            return self._names[id(term)][0]
        name = term.row.name
        if name in self.operators:
            template, precedence = self.operators[name]
            return Operand(template.format(*map(self._operand, term.operands)), precedence)
        if name in self.comparisons:
            return Operand(self.choice.format(self._condition(term), "1.0", "0.0"))
        if name == "where":
            c, x, y = term.operands
            for part in _common(c, (x, y)):
                self._named(part)
            written, condition = self._operand(x), self._condition(c)
            return Operand(self.choice.format(condition, written, self._operand(y)))
        call = self._call(term)
        return self._operand(self._opened(term)) if call is None else call

    def _opened(self, term: Term) -> Any:
        """The forward rule of a row, with its operands computed before."""
        forward = term.row.forward
        if forward is None:
            raise no_kernel(self.language, term.row.name)
        return forward(SYMBOLS, *(symbolic(self._named(x)) for x in term.operands))

    def _number(self, number: float) -> Operand:
        if math.isfinite(number):
            return Operand(repr(float(number)), 4 if math.copysign(1.0, number) < 0.0 else 9)
        name = self.nan if number != number else "-" * (number < 0) + self.infinity
        return Operand(name, 4)

    def _atom(self, term: Any) -> Operand:
        if isinstance(term, Symbol | Element | SymbolGroup):
            return Operand(term.name)
        if isinstance(term, int | float):
            return self._number(term)
        value: Labelled = term.value if isinstance(term, Named) else term
        return Operand(value.label) if self._is_name(value.label) else self._number(value.data)

    def _condition(self, term: Any) -> str:
        if isinstance(term, Term) and term.row.name in self.comparisons:
            x, y = map(self._operand, term.operands)
            return f"{x:2} {self.comparisons[term.row.name]} {y:2}"
        return self._is_true(self._operand(term))

    def _named(self, term: Any) -> Any:
        """`term`, computed once in a statement of its own if it is more than a name or a number."""
        if id(term) in self._names or not isinstance(term, Term) or elements_of(term):
            return term
        source = self._operand(term)
        name = Operand(self._temporary())
        self.statements.append(self.defined(name, source))
        self._names[id(term)] = name, term  # the term is kept, so that its id stays its own
        return term


def _common(condition: Any, branches: tuple[Any, ...]) -> list[Term]:
    """The largest terms near the top of a condition that are also part of what it chooses."""
    if not isinstance(condition, Term):
        return []
    near = [part for branch in branches for part in _parts(branch)]
    found: list[Term] = []
    pending = [*condition.operands]
    while pending:
        term = pending.pop()
        if any(term is part for part in near):
            found.append(term)
        elif isinstance(term, Term) and term in condition.operands:
            pending.extend(term.operands)
    return found


def _parts(term: Any, depth: int = 3) -> Iterator[Term]:
    """The terms in a term, to a few levels: a whole graph may hang below."""
    if isinstance(term, Term) and depth:
        yield term
        for operand in term.operands:
            yield from _parts(operand, depth - 1)
