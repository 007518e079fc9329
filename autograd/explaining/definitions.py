"""A large formula as several short ones: what is used more than once gets a name of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd.engine.value import Value
from autograd.explaining.differentials import Differentials
from autograd.explaining.quantities import Quantity, called
from autograd.graph import topological
from autograd.notation.terms import Term
from autograd.table.algebras import evaluated

LEAST_NAMED = 2
"""What is used more than once has a name if it has so many operations, else it is repeated."""

LONGEST_FORMULA = 16
"""What has more operations has a name, that no formula is too long."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A name, a value or a quantity, and the term that it stands for."""

    name: Value | Quantity
    term: Any


@dataclass(frozen=True, slots=True)
class Formula:
    """A term, after the definitions of the names in it, and the number that it is."""

    definitions: tuple[Definition, ...]
    term: Any
    number: float


def formula_of(
    root: Any, graph: Differentials, known: Mapping[int, Value], names: Iterator[str]
) -> Formula:
    """A term of a graph as short formulas, each in what was defined before.

    A term whose id is `known` has the name of that value if it needs one, another one the next of
    `names`. Linear in the size of the term, and without recursion.
    """
    if isinstance(root, float):
        return Formula((), root, root)
    order = topological(root, graph.sources)
    uses = Counter(id(source) for term in order for source in graph.sources(term))
    definitions: list[Definition] = []
    found: dict[int, _Found] = {}
    for term in order:
        if isinstance(term, Value):
            if term in graph.definitions:
                definitions.append(Definition(term, _found(graph.definitions[term], found).formula))
            found[id(term)] = _Found(term, term.data, 0)
            continue
        here = found[id(term)] = _found(term, found)
        is_repeated = uses[id(term)] > 1 and here.size >= LEAST_NAMED
        if term is not root and (is_repeated or here.size > LONGEST_FORMULA):
            name = known.get(id(term)) or called(next(names), here.number)
            definitions.append(Definition(name, here.formula))
            found[id(term)] = _Found(name, here.number, 0)
    whole = found[id(root)]
    return Formula(tuple(definitions), whole.formula, whole.number)


class _Found(NamedTuple):
    """What stands for a term in the formulas of others, its number, and how many operations."""

    formula: Any
    number: Any
    size: int


def _found(term: Any, known: Mapping[int, _Found]) -> _Found:
    """A term in what stands for its operands."""
    if isinstance(term, float):
        return _Found(term, term, 0)
    if isinstance(term, tuple):
        formulas, numbers, sizes = zip(*(_found(each, known) for each in term), strict=True)
        return _Found(formulas, numbers, sum(sizes))
    if id(term) in known:
        return known[id(term)]
    formulas, numbers, sizes = zip(*(_found(each, known) for each in term.operands), strict=True)
    return _Found(Term(term.row, formulas), evaluated(term.row, numbers), 1 + sum(sizes))
