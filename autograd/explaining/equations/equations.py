"""Equations such as `∂E/∂w = ∂E/∂y · ∂y/∂w = 0.2 · 3 = 0.6`, as data: what is equal to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Side:
    """A term in symbols, or, if `numbers`, with every number in the place of its symbol.

    In a term stand recorded values, which mean their data, and quantities; either may be the whole
    of it.
    """

    term: Any
    numbers: bool = False


@dataclass(frozen=True, slots=True)
class Equation:
    """Sides that are equal; the first relation is `+=` where a contribution is added."""

    sides: tuple[Side, ...]
    adds: bool = False

    @property
    def is_short(self) -> bool:
        """Whether it only says what number a symbol has."""
        first, *others = self.sides
        return all(side.term is first.term for side in others)


def equated(left: Any, *terms: Any, numbers: bool = True) -> Equation:
    """`left` equals each of `terms`; if `numbers`, also the last term in numbers, and a number.

    The number is that of `left`, a value or a quantity. Alone, it equals its number.
    """
    sides = [Side(each) for each in (left, *terms)]
    if numbers:
        sides += [Side(each, numbers=True) for each in (*terms[-1:], left)]
    return Equation(tuple(sides))
