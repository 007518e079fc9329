"""The edges between told values: the number along each, and the rule that tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from autograd.calculus.sweeps import reverse
from autograd.engine.value import Value
from autograd.explaining.equations.locality import local_derivatives, mentions
from autograd.explaining.folding import Made
from autograd.graph import topological
from autograd.notation import local_slopes


def derivatives_of(root: Value, made: Mapping[Value, Made]) -> dict[Value, float]:
    """The derivative of a told value by each that it depends on, in one sweep."""

    def shares(value: Value, reach: float) -> Iterator[tuple[Value, float]]:
        ways = zip(made[value].sources, made[value].slopes, strict=True)
        return ((source, reach * along) for source, along in ways)

    order = topological(root, lambda value: made[value].sources)
    return dict(reverse(order, [(root, 1.0)], shares))


class Edges:
    """What the values of a graph are made of; rules are read when first asked for, and kept."""

    def __init__(self, made: Mapping[Value, Made]) -> None:
        self.made = made
        self.work = 0
        """How many values were visited in search of second paths."""
        self._rules: dict[Value, dict[Value, Any]] = {}
        self._edges: dict[Value, dict[Value, tuple[int, float]]] = {}

    def sources(self, of: Value) -> list[Value]:
        """What a value is told to be made of, each once, as its formula names it."""
        made = self.made[of]
        if all(parent in self.made for parent in of.parents):
            return list(dict.fromkeys(made.sources))
        known = {*made.sources}
        named = (value for value in mentions(made.expression) if value in known)
        return list(dict.fromkeys([*named, *made.sources]))

    def place(self, of: Value, source: Value) -> int:
        """The first position of a source among those of a value."""
        return self._edges_of(of)[source][0]

    def slope(self, of: Value, source: Value) -> float:
        """The derivative along the edges between two values."""
        return self._edges_of(of)[source][1]

    def rule(self, of: Value, source: Value) -> Any:
        """The derivative along the edges between two values as a term; None if it is long."""
        if of not in self._rules:
            self._rules[of] = local_derivatives(self.made[of])
        return self._rules[of].get(source)

    def is_one(self, of: Value, source: Value) -> bool:
        """Whether an edge joins two values, and its slope is 1 by its rule, as that of a sum."""
        edge = self._edges_of(of).get(source)
        if edge is None or edge[1] != 1.0:  # far cheaper to know than the rule
            return False
        if of not in self._rules and self.made[of].sources == of.parents:
            own = [slope for operand, slope in local_slopes(of) if operand is source]
            if len(own) == 1 and isinstance(own[0], float):  # its row says it, as that of a sum
                return own[0] == 1.0
        rule = self.rule(of, source)
        return isinstance(rule, float) and rule == 1.0

    def is_whole(self, of: Value, source: Value) -> bool:
        """Whether no path joins two values but the edges between them.

        Then ∂of/∂source means these edges.
        """
        users, last = self._users.get(source, {}), self._places[of]
        if of not in users:
            return False
        if all(each is source or each.is_leaf for each in self._edges_of(of)):
            return True
        pending = [user for user in users if user is not of]
        seen = {*pending}
        while pending:
            value = pending.pop()
            self.work += 1
            if value is of:
                return False
            if self._places[value] < last:  # what comes later does not lead there
                new = [user for user in self._users.get(value, ()) if user not in seen]
                seen.update(new)
                pending += new
        return True

    @cached_property
    def _places(self) -> dict[Value, int]:
        return {value: place for place, value in enumerate(self.made)}

    @cached_property
    def _users(self) -> dict[Value, dict[Value, None]]:
        """What each value enters, in their order."""
        users: dict[Value, dict[Value, None]] = {}
        for value, made in self.made.items():
            for source in made.sources:
                users.setdefault(source, {})[value] = None
        return users

    def _edges_of(self, of: Value) -> dict[Value, tuple[int, float]]:
        """For each source of a value its first place, and the derivative by it."""
        if of not in self._edges:
            made, found = self.made[of], self._edges.setdefault(of, {})
            for place, (source, along) in enumerate(zip(made.sources, made.slopes, strict=True)):
                first, known = found.get(source, (place, 0.0))
                found[source] = first, known + along
        return self._edges[of]
