"""A body says of a row what its rules say, read on numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from autograd.compiler.lowering.bodies import G, Z, body_of
from autograd.notation.terms import COUNT, Each, Element, Symbol, SymbolGroup, Term
from autograd.table.algebras import FLOAT, evaluated
from autograd.table.primitive import Primitive
from tests.trials import Trial


class Reader:
    """Evaluates terms by the rows alone, given a number for each symbol and group."""

    def __init__(self, numbers: dict[Any, Any]) -> None:
        self.numbers = numbers
        self.index = 0

    def of(self, term: Any) -> Any:
        match term:
            case float() | int():
                return float(term)
            case Symbol():
                return self.numbers[term]
            case Element():
                return self.group(term.group)[self.index]
            case SymbolGroup():
                return self.group(term)
            case Each():
                return tuple(self.turns(term))
            case Term() if term.row is COUNT:
                return float(len(self.of(term.operands[0])))
            case Term():
                return evaluated(term.row, [self.of(x) for x in term.operands])
            case _:
                return tuple(map(self.of, term))

    def group(self, group: SymbolGroup) -> Any:
        (members,) = (
            numbers
            for key, numbers in self.numbers.items()
            if isinstance(key, SymbolGroup) and key.name == group.name
        )
        return getattr(FLOAT, group.derived)(members) if group.derived else members

    def turns(self, each: Each) -> Iterator[float]:
        outer = self.index
        for index in range(len(self.of(each.groups[0]))):
            self.index = index
            yield self.of(each.body)
        self.index = outer


def test_what_an_operand_receives_is_the_gradient_times_its_slope(trials: list[Trial]) -> None:
    for trial in trials:
        operands = trial.operands(trial.numbers)
        body, z = body_of(trial.row), evaluated(trial.row, operands)
        for index, (operand, give) in enumerate(zip(operands, body.gives, strict=True)):
            assert (give is None) is (trial.row.slopes[index] is None)
            if give is None:
                continue
            slope = FLOAT.slope(trial.row, index, z, operands)
            reader = Reader({**dict(zip(body.operands, operands, strict=True)), Z: z, G: 0.75})
            for i, each in enumerate(slope if isinstance(operand, tuple) else [slope]):
                reader.index = i
                assert reader.of(give.term) == pytest.approx(0.75 * each, rel=1e-12, abs=1e-15)


def test_one_slope_for_all_of_a_group_has_no_element_in_it() -> None:
    shared = Primitive("shared", "*xs", lambda xp, xs: xp.sum(xs), (lambda xp, z, xs: 2.0,))
    own = Primitive("own", "*xs", lambda xp, xs: xp.prod(xs), (lambda xp, z, xs: xs,))

    (for_all,), (for_each,) = body_of(shared).gives, body_of(own).gives

    assert for_all is not None
    assert for_each is not None
    assert (for_all.each, for_each.each) == (False, True)


def test_a_slope_of_1_costs_no_product(row: Primitive) -> None:
    products = [
        give.term.operands
        for give in body_of(row).gives
        if give is not None and isinstance(give.term, Term) and give.term.row.name == "mul"
    ]

    assert not [factors for factors in products if {1.0, -1.0} & set(factors)]
