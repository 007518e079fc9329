"""The operations of a tape, and the chain rule through them, as statements of any language."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from autograd.compiler import costs
from autograd.compiler.lowering.bodies import Body, G, Give, Z, body_of
from autograd.compiler.tape.analysis import analysis_of
from autograd.compiler.tape.tape import Tape
from autograd.notation.languages.printing import Source
from autograd.notation.terms import (
    COUNT,
    SYMBOLS,
    Each,
    Element,
    Symbol,
    SymbolGroup,
    Term,
    elements_of,
)
from autograd.table.algebras import evaluated
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE


class Places(Protocol):
    """Where a source keeps the number of each slot, and the derivative by it."""

    def value(self, slot: int) -> str: ...

    def derivative(self, slot: int) -> str: ...

    def stored(self, slot: int, expression: str) -> str:
        """The statement that keeps a result."""
        ...

    def contributed(self, slot: int, expression: str, is_first: bool) -> str:
        """The statement that adds to a derivative."""
        ...

    def group(self, slots: tuple[int, ...]) -> SymbolGroup | None:
        """What stands for a group that a loop goes through; None for one that is written out."""
        ...

    def handed_out(self, slots: tuple[int, ...], expression: str) -> str:
        """The loop that adds to the derivative by each; what differs is an element of `group`."""
        ...


class Statements:
    """Writes operations with their numbers in `places`, in the language of `source`."""

    def __init__(self, tape: Tape, source: Source, places: Places, to_inputs: bool = False) -> None:
        self.tape = tape
        self.source = source
        self.places = places
        self.needed: list[bool] = analysis_of(tape, to_inputs).wanted.tolist()

    def results(self) -> Iterator[list[str]]:
        """For each operation the statements that compute it, in the order of the tape."""
        for number in range(len(self.tape)):
            row, operands, _ = self._read(number)
            expression = self.source.expression(_forward(row, operands))
            stored = self.places.stored(self.tape.n_leaves + number, expression)
            yield [*self.source.taken(), stored]

    def chain(self, gradient: dict[int, Any]) -> Iterator[list[str]]:
        """For each operation the statements that pass its derivative on, the last one first.

        There are none where no derivative arrives. `gradient` has the derivatives to begin with,
        numbers; what is found is added to it.
        """
        for number in reversed(range(len(self.tape))):
            slot = self.tape.n_leaves + number
            arrives = slot in gradient
            yield self._contributions(number, gradient[slot], gradient) if arrives else []

    def number(self, slot: int) -> Any:
        """What stands for a slot in a term: a constant as its number."""
        tape = self.tape
        given = tape.n_inputs + tape.n_parameters
        if given <= slot < tape.n_leaves:
            return float(tape.constants[slot - given])
        return Symbol(self.places.value(slot))

    def _read(self, number: int) -> tuple[Primitive, list[Any], list[tuple[int, ...]]]:
        """The row of an operation, its operands, and the slots of each operand."""
        row, used = self.tape.operation(number)
        operands = [self._group(x) if isinstance(x, tuple) else self.number(x) for x in used]
        return row, operands, [x if isinstance(x, tuple) else (x,) for x in used]

    def _group(self, slots: tuple[int, ...]) -> Any:
        return self.places.group(slots) or tuple(map(self.number, slots))

    def _contributions(self, number: int, g: Any, gradient: dict[int, Any]) -> list[str]:
        row, operands, slots = self._read(number)
        reading = Reading(body_of(row), operands, self.number(self.tape.n_leaves + number), g)
        lines: list[str] = []
        for operand, used, give in zip(operands, slots, reading.body.gives, strict=True):
            if give is None or not any(self.needed[slot] for slot in used):
                continue
            if isinstance(operand, SymbolGroup):
                lines.append(self._turn(used, reading.of(give.term)))
                gradient |= {slot: Symbol(self.places.derivative(slot)) for slot in used}
            else:
                lines += self._written_out(used, give, reading, gradient)
        return [*self.source.taken(), *lines]

    def _turn(self, slots: tuple[int, ...], term: Any) -> str:
        """The loop that adds to the derivatives by a group."""
        for factor in _factors(term):
            self.source.hoist(factor)
        return self.places.handed_out(slots, self.source.expression(_plain(term)))

    def _written_out(
        self, slots: tuple[int, ...], give: Give, reading: Reading, gradient: dict[int, Any]
    ) -> list[str]:
        """The contributions of an operation to the slots of one operand."""
        parts = [
            (slot, reading.of(give.term, turn if give.each else None))
            for turn, slot in enumerate(slots)
            if self.needed[slot]
        ]
        self.source.share([factor for _, part in parts for factor in _factors(part)])
        lines = []
        for slot, part in parts:
            expression = self.source.expression(_plain(part))
            lines.append(self.places.contributed(slot, expression, slot not in gradient))
            gradient[slot] = Symbol(self.places.derivative(slot))
        return lines


class Reading:
    """The terms of a body on the operands of one operation.

    What depends on numbers alone is computed, and a `where` keeps one branch. A term that is the
    same for all elements of a group stays one object, so that it can be shared.
    """

    def __init__(self, body: Body, operands: Sequence[Any], z: Any, g: Any) -> None:
        self.body = body
        self._operands = {x.name: y for x, y in zip(body.operands, operands, strict=True)}
        self._operands |= {Z.name: z, G.name: g}
        self._terms: dict[tuple[int, int | None], Any] = {}
        self._derived: dict[SymbolGroup, Any] = {}

    def of(self, term: Any, turn: int | None = None) -> Any:
        """The term; `turn` is the index of an element where elements of groups stand in it."""
        if isinstance(term, Term):
            key = (id(term), None if turn is None or not elements_of(term) else turn)
            if key not in self._terms:
                self._terms[key] = self._term(term, turn)
            return self._terms[key]
        if isinstance(term, Symbol):
            return self._operands[term.name]
        if isinstance(term, Element):
            group = self._group(term.group)
            return next(iter(group)) if isinstance(group, SymbolGroup) else group[turn]
        if isinstance(term, SymbolGroup):
            return self._group(term)
        return self._each(term) if isinstance(term, Each) else term

    def _term(self, term: Term, turn: int | None) -> Any:
        operands = tuple(self.of(x, turn) for x in term.operands)
        if term.row is COUNT:
            return SYMBOLS.count(*operands)
        if term.row.name == "where" and type(operands[0]) is float:
            return operands[1] if operands[0] else operands[2]
        if all(type(x) is float for x in operands):
            return evaluated(term.row, operands)
        return Term(term.row, operands)

    def _group(self, group: SymbolGroup) -> Any:
        """The operands of a group, or what is derived from them."""
        operands = self._operands[group.name]
        if not group.derived:
            return operands
        if group not in self._derived:
            self._derived[group] = getattr(SYMBOLS, group.derived)(operands)
        return self._derived[group]

    def _each(self, each: Each) -> Any:
        groups = tuple(map(self._group, each.groups))
        if isinstance(groups[0], SymbolGroup):
            return Each(self.of(each.body), groups)
        return tuple(self.of(each.body, turn) for turn in range(len(groups[0])))


def _forward(row: Primitive, operands: list[Any]) -> Any:
    """The term of an operation; a short sum is written with plus signs."""
    if row.name not in ("sum", "dot", "affine") or not isinstance(operands[-1], tuple):
        return Term(row, tuple(operands))
    if len(operands[-1]) > costs.WRITTEN_OUT:
        return Term(row, tuple(operands))
    if row.name == "sum":
        return functools.reduce(_plus, operands[0])
    total = functools.reduce(_plus, map(_product, operands[-2], operands[-1]))
    return total if row.name == "dot" else _plus(total, operands[0])


def _plus(x: Any, y: Any) -> Term:
    return Term(TABLE["add"], (x, y))


def _product(x: Any, y: Any) -> Any:
    """The product; a factor 1 is left out, for it changes no bit."""
    for one, other in ((x, y), (y, x)):
        if type(one) is float and one == 1.0:
            return other
    return Term(TABLE["mul"], (x, y))


def _factors(term: Any) -> tuple[Any, ...]:
    """What a gradient is the product of."""
    return term.operands if isinstance(term, Term) else ()


def _plain(term: Any) -> Any:
    """A product without its factor 1."""
    return _product(*term.operands) if isinstance(term, Term) and term.row is TABLE["mul"] else term
