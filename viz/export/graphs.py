"""A recorded graph as a list: every value and number in it, with the places of its operands.

The numbers among the operands stand in it too, so that whoever reads it can point at each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from autograd.calculus.staleness import refuse_changed
from autograd.engine.value import Value
from autograd.graph import topological

Places: TypeAlias = int | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A value or plain number of a graph; `operands` are places in the list, tuples for groups."""

    node: Value | float
    operands: tuple[Places, ...] = ()

    @property
    def data(self) -> float:
        """The number that it is."""
        return self.node.data if isinstance(self.node, Value) else self.node


@dataclass(frozen=True, slots=True)
class Link:
    """An operand of a result: from which entry, at which position, and its place in a group there.

    `slope` is None where the operand is a plain number.
    """

    source: int
    position: int
    member: int | None
    slope: float | None


def entries(root: Value) -> list[Entry]:
    """Every value and number of the graph of `root`, operands before results and `root` last.

    A group that several results share has the same places in each. Data changed since they were
    recorded are a GraphChangedError.

    >>> [each.operands for each in entries(2.0 * Value(3.0, "x") + 1.0)]
    [(), (), (1, 0), (), (2, 3)]
    """
    order = topological(root)
    refuse_changed(order)
    found: list[Entry] = []
    places: dict[int, int] = {}
    groups: dict[int, tuple[int, ...]] = {}

    def place(operand: Value | float) -> int:
        if isinstance(operand, Value):
            return places[id(operand)]
        found.append(Entry(operand))
        return len(found) - 1

    for value in order:
        operands: list[Places] = []
        for operand in value.operands:
            if not isinstance(operand, tuple):
                operands.append(place(operand))
                continue
            if id(operand) not in groups:
                groups[id(operand)] = tuple(map(place, operand))
            operands.append(groups[id(operand)])
        places[id(value)] = len(found)
        found.append(Entry(value, tuple(operands)))
    return found


def links(entry: Entry, found: list[Entry]) -> Iterator[Link]:
    """The edges that lead to an entry, as its operation names them."""
    slopes = iter(entry.node.slopes if isinstance(entry.node, Value) else ())
    for position, operand in enumerate(entry.operands):
        members = enumerate(operand) if isinstance(operand, tuple) else [(None, operand)]
        for member, source in members:
            slope = next(slopes) if isinstance(found[source].node, Value) else None
            yield Link(source, position, member, slope)
