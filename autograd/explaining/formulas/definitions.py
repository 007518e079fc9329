"""A large formula as several short ones: what is used more than once gets a name of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from autograd.engine.value import Value
from autograd.explaining.equations.quantities import Quantity, called
from autograd.explaining.formulas.differentials import Differentials
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
    uses: defaultdict[int, int] = defaultdict(int)

    def sources(term: Any) -> list[Any]:
        inside = graph.sources(term)
        for source in inside:
            uses[id(source)] += 1
        return inside

    order = topological(root, sources)
    definitions: list[Definition] = []
    found: dict[int, _Found] = {}
    for term in order:
        if isinstance(term, Value):
            if term in graph.definitions:
                definitions.append(Definition(term, _meant(graph.definitions[term], found)[0]))
            found[id(term)] = term, term.data, 0
            continue
        formula, number, size = found[id(term)] = _opened(term, found)
        is_repeated = size >= LEAST_NAMED and uses[id(term)] > 1
        if (is_repeated or size > LONGEST_FORMULA) and term is not root:
            name = known.get(id(term)) or called(next(names), number)
            definitions.append(Definition(name, formula))
            found[id(term)] = name, number, 0
    formula, number, _ = found[id(root)]
    return Formula(tuple(definitions), formula, number)


_Found: TypeAlias = tuple[Any, Any, int]
"""What stands for a term in the formulas of others, its number, and how many operations."""


def _meant(term: Any, found: Mapping[int, _Found]) -> _Found:
    """What stands for a term, a number or a group."""
    if id(term) in found:
        return found[id(term)]
    if isinstance(term, float):
        return term, term, 0
    if isinstance(term, Term):
        return _opened(term, found)
    formulas, numbers, sizes = zip(*[_meant(each, found) for each in term], strict=True)
    return formulas, numbers, sum(sizes)


def _opened(term: Term, found: Mapping[int, _Found]) -> _Found:
    """A term with what stands for its operands."""
    formulas, numbers, size = [], [], 1
    for operand in term.operands:
        formula, number, inside = found.get(id(operand)) or _meant(operand, found)
        formulas.append(formula)
        numbers.append(number)
        size += inside
    return Term(term.row, tuple(formulas)), evaluated(term.row, numbers), size
