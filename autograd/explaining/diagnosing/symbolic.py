"""A sheet in symbols: its formulas and slopes as terms, with the numbers of one computation."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.diagnosing.sites import Sheet
from autograd.explaining.equations.choices import chosen, number_of
from autograd.explaining.equations.quantities import called
from autograd.notation import SYMBOLS, Term, filled
from autograd.notation.laws import LAWS, Laws, product, simplified, total
from autograd.notation.terms import Named
from autograd.table.primitives import TABLE

Edge = tuple[int, int, int]
"""The index of an operation, the place of an operand in its row, and its place in a group there."""

_SAME = 1e-9
"""Numbers that differ by less of their size are one number computed in two ways."""


@dataclass(slots=True)
class SymbolicSheet:
    """What stands for the numbers of a sheet, and the rules between them.

    `shown` values stand by themselves, the others as their formulas. `numbers` are those of each
    slot in one computation; where one is not the recorded number, its name comes with it.
    """

    sheet: Sheet
    shown: Container[Value]
    names: Mapping[Value, str]
    numbers: Sequence[float]
    makers: Mapping[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.makers = self.sheet.results

    def symbol(self, slot: int, replaced: Mapping[int, Any] | None = None) -> Any:
        """What stands for a slot in a term; some may be `replaced` by other terms."""
        if replaced and slot in replaced:
            return replaced[slot]
        if not self.stands(slot):
            return self.formula(self.makers[slot], replaced)
        return self.standing(slot, self.numbers[slot])

    def standing(self, slot: int, number: float) -> Any:
        """What stands for a slot that has this number: its value, its name or the number."""
        value = self.sheet.values[slot]
        if value is None or same(number, value.data):
            return number if value is None else Named(value)
        return called(self.name(value), number) if self.name(value) else number

    def name(self, value: Value) -> str:
        """What a value is called, empty if it has no name."""
        return self.names.get(value) or value.label

    def stands(self, slot: int) -> bool:
        """Whether a slot stands by itself."""
        return slot not in self.makers or self.sheet.values[slot] in self.shown

    def operands(self, index: int, replaced: Mapping[int, Any] | None = None) -> tuple[Any, ...]:
        """What an operation is computed from."""
        return tuple(
            tuple(self.symbol(slot, replaced) for slot in operand)
            if isinstance(operand, tuple)
            else self.symbol(operand, replaced)
            for operand in self.sheet.operations[index].operands
        )

    def formula(self, index: int, replaced: Mapping[int, Any] | None = None) -> Term:
        """What an operation computes."""
        return Term(self.sheet.operations[index].row, self.operands(index, replaced))

    def formula_of(self, slot: int, replaced: Mapping[int, Any]) -> Any:
        """What a slot is computed from, with some terms `replaced`."""
        return replaced[slot] if slot in replaced else self.formula(self.makers[slot], replaced)

    def slope(self, edge: Edge, replaced: Mapping[int, Any] | None = None) -> Any:
        """The derivative of an operation by one operand."""
        index, place, member = edge
        operation = self.sheet.operations[index]
        result = self.symbol(operation.result)
        operands = self.operands(index, replaced)
        found = SYMBOLS.slope(operation.row, place, result, operands)
        return found[member] if operation.row.operands[place].starred else found

    def owner(self, index: int) -> int:
        """The operation in whose formula another one stands: its user's, or that user's."""
        while not self.stands(slot := self.sheet.operations[index].result):
            index = self.sheet.uses[slot][0]
        return index

    def derivative(self, of: int, by: int, changed: Mapping[Edge, Any] | None = None) -> Any:
        """The derivative of an operation's result by a slot that its formula names.

        Some edges may have `changed` slopes.
        """
        last = self.sheet.operations[of].result
        reaches: dict[int, Any] = {last: 1.0}
        for index in range(of, -1, -1):
            operation = self.sheet.operations[index]
            slot = operation.result
            if slot not in reaches or slot == by or (slot != last and self.stands(slot)):
                continue
            for place, member, operand in operation.edges():
                edge = index, place, member
                along = changed[edge] if changed and edge in changed else self.slope(edge)
                reach = product(reaches[slot], along)
                reaches[operand] = total(reaches.get(operand, 0.0), reach)
        return reaches.get(by, 0.0)


def same(x: float, y: float) -> bool:
    """Whether two numbers are one, but for rounding."""
    return x == y or abs(x - y) <= _SAME * max(abs(x), abs(y)) or (x != x and y != y)


def plain(term: Any) -> Any:
    """The term as it is told: its choices made, shorter by the laws of arithmetic."""
    return simplified(chosen(filled(term, lambda value: value)), _LAWS)


def number(term: Any) -> float:
    """What a term comes to."""
    return float(number_of(filled(term, lambda value: value)))


def _quotient(x: Any, y: Any) -> Any:
    """Of a multiple the number alone is divided: 2 · x / 2 is x."""
    if isinstance(y, float) and y and isinstance(x, Term) and x.row is TABLE["mul"]:
        first, second = x.operands
        if isinstance(first, float):
            return product(first / y, second)
    return LAWS["div"](x, y)


def _affine(bias: Any, ws: Any, xs: Any) -> Term:
    has_bias = not isinstance(bias, float) or bias != 0.0
    return SYMBOLS.affine(bias, ws, xs) if has_bias else SYMBOLS.dot(ws, xs)


_LAWS: Laws = {**LAWS, "div": _quotient, "affine": _affine}
