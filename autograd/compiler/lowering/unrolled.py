"""The operations of a tape, and the chain rule through them, as statements of any language."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Protocol

from autograd.compiler.tape.analysis import analysis_of
from autograd.compiler.tape.tape import Tape
from autograd.notation.languages.printing import Source
from autograd.notation.terms import (
    SYMBOLS,
    Each,
    Group,
    Symbol,
    Term,
)
from autograd.table.algebras import evaluated
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

WRITTEN_OUT = 16
"""Sums of at most so many terms are written with plus signs."""


class Loop(Protocol):
    """A group that is not written out but gone through."""

    @property
    def group(self) -> Group:
        """What stands for the group in a term."""
        ...

    def contributed(self, expression: str) -> str:
        """The loop that adds to the derivative of each; what differs is an element of `group`."""
        ...


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

    def loop(self, slots: tuple[int, ...]) -> Loop | None:
        """How to go through a group; None if it is written out."""
        ...


class Statements:
    """Writes operations with their numbers in `places`, in the language of `source`."""

    def __init__(self, tape: Tape, source: Source, places: Places) -> None:
        self.tape = tape
        self.source = source
        self.places = places
        self.needed: list[bool] = analysis_of(tape).wanted.tolist()

    def results(self) -> Iterator[list[str]]:
        """For each operation the statements that compute it, in the order of the tape."""
        for number in range(len(self.tape)):
            row, operands, _ = self._read(number)
            expression = self.source.expression(_forward(row, operands))
            stored = self.places.stored(self.tape.n_leaves + number, expression)
            yield [*self.source.taken(), stored]

    def chain(self, gradient: dict[int, Any]) -> Iterator[list[str]]:
        """For each operation the statements that pass its derivative on, the last one first.

        `gradient` has the derivatives to begin with, numbers; what is found is added to it.
        """
        for number in reversed(range(len(self.tape))):
            slot = self.tape.n_leaves + number
            if slot in gradient:
                yield self._contributions(number, gradient[slot], gradient)

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
        loop = self.places.loop(slots)
        return loop.group if loop else tuple(map(self.number, slots))

    def _contributions(self, number: int, g: Any, gradient: dict[int, Any]) -> list[str]:
        row, operands, slots = self._read(number)
        z = self.number(self.tape.n_leaves + number)
        lines: list[str] = []
        for parameter, used, rule in zip(row.operands, slots, row.slopes, strict=True):
            if rule is None or not any(self.needed[slot] for slot in used):
                continue
            slope = rule(SYMBOLS, z, *operands)
            loop = self.places.loop(used) if parameter.starred else None
            if isinstance(slope, Group) and slope.derived == "products_of_others":
                slope = SYMBOLS.products_of_others(tuple(map(self.number, used)))
                loop = None
            if loop:
                lines.append(loop.contributed(self._turn(g, slope)))
                gradient |= {slot: Symbol(self.places.derivative(slot)) for slot in used}
            else:
                lines += self._written_out(used, g, slope, gradient)
        return [*self.source.taken(), *lines]

    def _turn(self, g: Any, slope: Any) -> str:
        """The contribution of one turn of a loop."""
        body = slope.body if isinstance(slope, Each) else next(iter(slope))
        self.source.hoist(body)
        return self.source.expression(_product(g, body))

    def _written_out(
        self, slots: tuple[int, ...], g: Any, slope: Any, gradient: dict[int, Any]
    ) -> list[str]:
        """The contributions of an operation to the slots of one operand."""
        each = slope if isinstance(slope, tuple | list) else [slope]
        parts = [
            (slot, _folded(part))
            for slot, part in zip(slots, each, strict=True)
            if self.needed[slot]
        ]
        self.source.share([part for _, part in parts])
        lines = []
        for slot, part in parts:
            expression = self.source.expression(_product(g, part))
            lines.append(self.places.contributed(slot, expression, slot not in gradient))
            gradient[slot] = Symbol(self.places.derivative(slot))
        return lines


def _forward(row: Primitive, operands: list[Any]) -> Any:
    """The term of an operation; a short sum is written with plus signs."""
    if row.name not in ("sum", "dot", "affine") or not isinstance(operands[-1], tuple):
        return Term(row, tuple(operands))
    if len(operands[-1]) > WRITTEN_OUT:
        return Term(row, tuple(operands))
    if row.name == "sum":
        return functools.reduce(_plus, operands[0])
    total = functools.reduce(_plus, map(_product, operands[-2], operands[-1]))
    return total if row.name == "dot" else _plus(total, operands[0])


def _folded(term: Any, depth: int = 16) -> Any:
    """A term in which what depends on numbers alone is computed; a `where` keeps one branch.

    What is unchanged stays the same object, so that it can be shared, and so does what lies deep:
    the product of a long group is no formula to simplify.
    """
    if not isinstance(term, Term) or not depth or any(isinstance(x, tuple) for x in term.operands):
        return term
    operands = tuple(_folded(x, depth - 1) for x in term.operands)
    if term.row.name == "where" and type(operands[0]) is float:
        return operands[1] if operands[0] else operands[2]
    if all(type(x) is float for x in operands):
        return evaluated(term.row, operands)
    if all(x is y for x, y in zip(operands, term.operands, strict=True)):
        return term
    return Term(term.row, operands)


def _plus(x: Any, y: Any) -> Term:
    return Term(TABLE["add"], (x, y))


def _product(x: Any, y: Any) -> Any:
    """The product; a factor 1 is left out, for it changes no bit."""
    for one, other in ((x, y), (y, x)):
        if type(one) is float and one == 1.0:
            return other
    return Term(TABLE["mul"], (x, y))
