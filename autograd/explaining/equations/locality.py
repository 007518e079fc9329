"""What is between a value and those it is told to be made of: a formula, and its derivatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import chain
from typing import Any, Protocol

from autograd.calculus.sweeps import reverse
from autograd.engine.value import Value
from autograd.explaining.equations.choices import chosen
from autograd.graph import topological
from autograd.notation import Term, expression, filled, local_slopes
from autograd.notation.laws import FROM_ZERO, product, simplified, total
from autograd.notation.terms import Named
from autograd.table.algebras import ARITHMETIC

MOST_SOURCES = 3
"""A value made of more others is told without rules: they would bury its numbers."""

MOST_OPERANDS = 64
"""Of more operands none has a derivative that is told by a rule longer than a name."""

LONGEST_RULE = 8
"""A rule of more operations explains nothing."""

LONGEST_FORMULA = 30
"""A formula of more operations has no short rule; to make its long ones would take very long."""


class Told(Protocol):
    """A value that is told: its formula in terms of its `sources`, its derivative by each of them.

    A leaf has no expression. A source stands as often as the formula should send it a gradient of
    its own: `a * a` has it twice.
    """

    @property
    def value(self) -> Value: ...
    @property
    def expression(self) -> Term | None: ...
    @property
    def sources(self) -> Sequence[Value]: ...
    @property
    def slopes(self) -> Sequence[float]: ...


def expression_of(value: Value, shown: Container[Value]) -> Term:
    """The formula of a computed value in terms of the values that are shown.

    It is without the 0 that Python's `sum` begins with.
    """
    term: Term = expression(value, shown.__contains__)
    return Term(term.row, tuple(simplified(operand, FROM_ZERO) for operand in term.operands))


def mentions(term: Any) -> Iterator[Value]:
    """The values of a formula from left to right, those of long groups included.

    Two groups stand for sums of products, element by element, before what is added to them. The
    recursion is as deep as the formula, which `expression` keeps to 60 operations.
    """
    if isinstance(term, Value):
        yield term
    elif isinstance(term, Term):
        groups = [operand for operand in term.operands if isinstance(operand, tuple)]
        singles = [operand for operand in term.operands if not isinstance(operand, tuple)]
        if len(groups) == 2:
            written = chain(chain.from_iterable(zip(*groups, strict=True)), singles)
        else:
            written = chain(singles, *groups)
        for operand in written:
            yield from mentions(operand)


def local_rules(told: Told) -> dict[Value, Any]:
    """The derivatives of a value by its sources, as terms, where they are worth telling.

    A number is not, nor the name of another operand, as in a product; nor a choice between cases,
    for its number says which case it was.
    """
    if len(set(told.sources)) > MOST_SOURCES:
        return {}
    return {
        source: term
        for source, term in local_derivatives(told).items()
        if told.sources.count(source) == 1 and (isinstance(term, Term) or term is told.value)
    }


def local_derivatives(told: Told) -> dict[Value, Any]:
    """The derivatives of a value by its sources, as terms or numbers, where they are short."""
    if len(told.sources) > MOST_OPERANDS:
        return _names_and_numbers(told)
    if operations_in(told.expression) > LONGEST_FORMULA:
        return {}
    try:
        derivatives = _derivatives(told)
        short = [(source, simplified(chosen(term))) for source, term in derivatives.items()]
    except ARITHMETIC:  # a rule divides two numbers, as that of x / 0 does
        return {}
    return {source: term for source, term in short if operations_in(term) <= LONGEST_RULE}


def _names_and_numbers(told: Told) -> dict[Value, Any]:
    """The derivatives that are a name or a number, as those of a long sum of products are."""
    times = Counter(told.sources)
    if times != Counter(told.value.parents):
        return {}
    rules = {source: rule for source, rule in local_slopes(told.value) if times[source] == 1}
    named = {source: rule.value for source, rule in rules.items() if isinstance(rule, Named)}
    return named | {source: rule for source, rule in rules.items() if isinstance(rule, float)}


def _derivatives(told: Told) -> dict[Value, Any]:
    """The chain rule between a value and its sources, on rules of the table read as formulas."""
    root = told.value
    ends = {*told.sources, *mentions(told.expression)}
    known = {root, *ends}

    def parents(value: Value) -> tuple[Value, ...]:
        return () if value in ends else value.parents

    def shares(value: Value, reach: Any) -> Iterator[tuple[Value, Any]]:
        ways = () if value in ends else local_slopes(value)
        return ((operand, product(reach, slope)) for operand, slope in ways)

    def meaning(value: Value) -> Any:
        return value if value in known else expression_of(value, known)

    swept = dict(reverse(topological(root, parents), [(root, 1.0)], shares, total))
    return {source: filled(swept[source], meaning) for source in dict.fromkeys(told.sources)}


def operations_in(term: Any) -> int:
    """The number of operations, of a group those of three; a choice counts as too many."""
    if isinstance(term, tuple):
        return sum(map(operations_in, (*term[:2], *term[2:][-1:])))
    if not isinstance(term, Term):
        return 0
    chooses = None in term.row.slopes
    return 1 + sum(map(operations_in, term.operands)) + (LONGEST_RULE if chooses else 0)
