"""Which intermediate number, rounded before it was used, makes a result that was printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from autograd.calculus.sweeps import Pairs, links, reverse
from autograd.engine.value import Value
from autograd.explaining.diagnosing.asking import Typed
from autograd.explaining.equations.quantities import Quantity, gradient
from autograd.graph import topological
from autograd.table.algebras import ARITHMETIC, FLOAT, awkward_slope, evaluated

MOST_VALUES = 300
"""In a larger graph no rounded intermediate is looked for."""

Place: TypeAlias = "Value | Quantity"


class Rounding(NamedTuple):
    """One intermediate number, a Value's or a derivative, rounded to so many decimals."""

    place: Place
    rounded: float
    decimals: int


class Result(NamedTuple):
    """A number that a graph gives: the data of `of`, or its derivative by `by`.

    With a `rate` it is the number of `by` after a step that goes down `of`.
    """

    of: Value
    by: Value | None = None
    rate: float | None = None

    def of_numbers(self, numbers: Mapping[Value, float], gradients: Mapping[Value, float]) -> float:
        """The result, if the values have these numbers and the gradients are these."""
        if self.by is None:
            return numbers[self.of]
        derivative = gradients.get(self.by, 0.0)
        return derivative if self.rate is None else numbers[self.by] - self.rate * derivative


def rounding(result: Result, printed: Typed, decimals: int) -> Rounding | None:
    """The first intermediate that, rounded, gives the printed digits; derivatives come first.

    Each is rounded alone to as many decimals as are printed, as one does who writes it down.
    """
    order = topological(result.of)
    if decimals < 0 or len(order) > MOST_VALUES:
        return None
    found = (each for each, number in _roundings(result, order, decimals) if printed.agrees(number))
    return next(found, None)


def _roundings(
    result: Result, order: list[Value], decimals: int
) -> Iterator[tuple[Rounding, float]]:
    """Each intermediate that rounding changes, and what the result is then."""
    numbers = {value: value.data for value in order}
    if result.by is not None:
        for value, right in _gradients(order, numbers).items():
            wrong = round(right, decimals)
            if wrong != right and value is not result.of:
                gradients = _gradients(order, numbers, {value: wrong})
                place = gradient(result.of, value, right)
                yield (
                    Rounding(place, wrong, decimals),
                    result.of_numbers(numbers, gradients),
                )
    for value in order:
        wrong = round(value.data, decimals)
        if wrong != value.data and value is not result.of:
            changed = _numbers(order, {value: wrong})
            gradients = {} if result.by is None else _gradients(order, changed)
            yield Rounding(value, wrong, decimals), result.of_numbers(changed, gradients)


def _numbers(order: list[Value], instead: Mapping[Value, float]) -> dict[Value, float]:
    """The numbers of all values, if some have another."""
    numbers: dict[Value, float] = {}
    for value in order:
        if value in instead:
            numbers[value] = instead[value]
        elif value.row is None:
            numbers[value] = value.data
        else:
            numbers[value] = evaluated(value.row, _filled(value, numbers))
    return numbers


def _gradients(
    order: list[Value], numbers: Mapping[Value, float], instead: Mapping[Value, float] | None = None
) -> dict[Value, float]:
    """The gradients of all values at these numbers, if some have another."""
    replaced = instead or {}

    def shares(value: Value, gradient: float) -> Pairs:
        for operand, slope in _slopes(value, numbers):
            yield operand, gradient * slope

    def settled(value: Value, gradient: float) -> float:
        return replaced.get(value, gradient)

    return dict(reverse(order, [(order[-1], 1.0)], shares, settle=settled))


def _slopes(value: Value, numbers: Mapping[Value, float]) -> Pairs:
    """The operands of a value with their slopes, computed again where numbers have changed."""
    row = value.row
    if row is None or all(numbers[each] == each.data for each in (value, *value.parents)):
        yield from links(value)
        return
    operands, result = _filled(value, numbers), numbers[value]
    for place, operand in enumerate(value.operands):
        if row.slopes[place] is None:
            continue
        try:
            slope = FLOAT.slope(row, place, result, operands)
        except ARITHMETIC:
            slope = awkward_slope(row, place, result, operands)
        members = operand if isinstance(operand, tuple) else (operand,)
        slopes = FLOAT.for_each(slope, members) if row.operands[place].starred else (slope,)
        for member, each in zip(members, slopes, strict=True):
            if isinstance(member, Value):
                yield member, each


def _filled(value: Value, numbers: Mapping[Value, float]) -> tuple[Any, ...]:
    """The operands of a value as numbers."""

    def number(operand: Any) -> Any:
        if isinstance(operand, tuple):
            return tuple(map(number, operand))
        return numbers[operand] if isinstance(operand, Value) else operand

    return tuple(map(number, value.operands))
