"""The numbers that a derivation tells, each with what it is a number of: so it can be recomputed.

A recorded value stands for its data; every other number is a Quantity. Both may stand in terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autograd.engine.value import Value
from autograd.notation.terms import Symbolic

Kind = Literal["gradient", "slope", "contribution", "so far", "updated", "called"]


@dataclass(frozen=True, slots=True)
class Quantity(Symbolic):
    """A number of a graph, `data`, and what it is.

    `"gradient"` is the derivative of `of` by `by` over all paths, and then by each of `then`;
    `"slope"` is that along one edge, the one from the source of `of` at `place`; `"contribution"`
    is what the edge of `through` at `place` adds to the gradient of `by`, all edges of `of`
    together where `through` is None, and `"so far"` the sum after that edge; `"updated"` is the
    number of `by` after a step of an optimiser, `"called"` one that has a name of its own.
    """

    kind: Kind
    data: float
    of: Value | None = None
    by: Value | None = None
    place: int = 0
    name: str = ""
    through: Value | None = None
    then: tuple[Value, ...] = ()


def gradient(of: Value, by: Value, number: float, *then: Value) -> Quantity:
    """The derivative of a value by another over all paths between them, and then by others."""
    return Quantity("gradient", number, of, by, then=then)


def slope(of: Value, by: Value, number: float, place: int = 0) -> Quantity:
    """The derivative of a value by one that it is told to be made of, its source at `place`."""
    return Quantity("slope", number, of, by, place)


def contribution(
    of: Value, by: Value, number: float, place: int = 0, through: Value | None = None
) -> Quantity:
    """What `through` sends to the gradient of its source at `place`; by default `of`, by all."""
    return Quantity("contribution", number, of, by, place, through=through)


def so_far(
    of: Value, by: Value, number: float, place: int = 0, through: Value | None = None
) -> Quantity:
    """The sum of what has arrived at `by` of the derivative of `of`, last from `through`."""
    return Quantity("so far", number, of, by, place, through=through)


def updated(parameter: Value, number: float) -> Quantity:
    """The number of a parameter after a step."""
    return Quantity("updated", number, by=parameter)


def called(name: str, number: float, of: Value | None = None, by: Value | None = None) -> Quantity:
    """A number under a name of its own, such as η; a δ is the derivative of `of` by `by`."""
    return Quantity("called", number, of, by, name=name)
