"""What languages share that have numbers and no lists: a group is written out, or a loop."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from autograd.notation.languages.printing import Operand, Source
from autograd.notation.terms import COUNT, Each, Element, Symbol, SymbolGroup, Term
from autograd.table.kernels import FOLDS
from autograd.table.primitives import TABLE


class Loops(Source):
    """Writes terms on numbers; a named `SymbolGroup` becomes a loop.

    `sizes` has the lengths of named groups, `called` the functions that were used.
    """

    words: Mapping[str, str]
    """The functions of the language, by the names of rows."""
    helpers: Mapping[str, str]
    """The text of those functions that it lacks."""
    joints: Mapping[str, str]
    """How conditions are joined where indicators are added or multiplied."""
    turns: str
    """A statement done for each operand of a group, whose length comes first."""
    position: str
    """The position of an operand, in a loop, as a number."""
    length: str = ""
    """The length of every group, where that is not known before."""
    others: tuple[str, ...]
    """Statements that fill an array with the products of all others, given name, length, group."""
    product_of_others: str
    """One of them in a loop, given the name of the array."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: dict[str, int] = {}
        self.called: set[str] = set()
        self._temporaries = 0
        self._arrays: dict[str, str] = {}

    def loop(self, size: int, statement: str) -> str:
        """The statement, done for each operand of a group."""
        return self.turns.format(size, statement)

    def taken(self) -> list[str]:
        """The statements so far; what comes next starts anew."""
        self._arrays.clear()
        return super().taken()

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"_t{self._temporaries - 1}"

    def _is_name(self, label: str) -> bool:
        return label.isidentifier()

    def _call(self, term: Term) -> Operand | None:
        name = term.row.name
        if name in FOLDS:
            return self._fold(term)
        if term.row is COUNT:
            size = self.sizes[term.operands[0].name]
            return Operand(self.length) if self.length else self._number(float(size))
        word = self.words.get(name)
        if word is None:
            return None
        self.called.add(word)
        return Operand(f"{word}({', '.join(map(self._operand, term.operands))})")

    def _opened(self, term: Term) -> Any:
        opened = super()._opened(term)
        self.share([opened])
        return opened

    def _fold(self, term: Term) -> Operand:
        """The operands of a group joined two by two, or by a loop of its own."""
        joint, start = FOLDS[term.row.name]
        group, row = term.operands[0], TABLE[joint]
        if isinstance(group, tuple):
            joined = functools.reduce(lambda x, y: Term(row, (x, y)), group)
            if joint in self.operators:
                return self._operand(joined)
            # the rule of this joint uses its operands twice: written inside, a group would grow
            self._names[id(term)] = self._operand(self._named(joined)), term
            return self._names[id(term)][0]
        body = group.body if isinstance(group, Each) else next(iter(group))
        size = self.sizes[(group.groups[0] if isinstance(group, Each) else group).name]
        self.hoist(body)
        total = Operand(self._temporary())
        step = self.expression(Term(row, (Symbol(total), body)))
        self.statements += [
            self.started(total, self._number(start)),
            self.loop(size, self.assigned(total, step)),
        ]
        self._names[id(term)] = total, term
        return total

    def _atom(self, term: Any) -> Operand:
        if isinstance(term, Element) and term.group.derived == "indices":
            return Operand(self.position)
        if isinstance(term, Element) and term.group.derived:
            return self._product_of_others(term.group)
        return super()._atom(term)

    def _product_of_others(self, group: SymbolGroup) -> Operand:
        """An element of an array that is filled before the loop."""
        array = self._arrays.get(group.name)
        if array is None:
            array = self._arrays[group.name] = self._array()
            lines = (each.format(array, self.sizes[group.name], group.name) for each in self.others)
            self.statements += lines
        return Operand(self.product_of_others.format(array))

    def _array(self) -> str:
        """A name that is free, for an array."""
        return self._temporary()

    def _condition(self, term: Any) -> str:
        if isinstance(term, Term):
            if term.row is TABLE["isnan"]:
                return self._condition(self._opened(term))
            if term.row.name in self.joints and all(map(self._is_comparison, term.operands)):
                return f" {self.joints[term.row.name]} ".join(map(self._condition, term.operands))
        return super()._condition(term)

    def _is_comparison(self, term: Any) -> bool:
        return isinstance(term, Term) and term.row.name in {*self.comparisons, "isnan"}
