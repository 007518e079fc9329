"""The edges between told values: the number along each, and the rule that tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autograd.calculus.sweeps import reverse
from autograd.engine.value import Value
from autograd.explaining.equations.locality import local_derivatives, mentions
from autograd.explaining.folding import Made
from autograd.graph import topological


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
        self._rules: dict[Value, dict[Value, Any]] = {}

    def sources(self, of: Value) -> list[Value]:
        """What a value is told to be made of, each once, as its formula names it."""
        made = self.made[of]
        if all(parent in self.made for parent in of.parents):
            return list(dict.fromkeys(made.sources))
        named = (value for value in mentions(made.expression) if value in made.sources)
        return list(dict.fromkeys([*named, *made.sources]))

    def place(self, of: Value, source: Value) -> int:
        """The first position of a source among those of a value."""
        return self.made[of].sources.index(source)

    def slope(self, of: Value, source: Value) -> float:
        """The derivative along the edges between two values."""
        pairs = zip(self.made[of].sources, self.made[of].slopes, strict=True)
        return float(sum(along for each, along in pairs if each is source))

    def rule(self, of: Value, source: Value) -> Any:
        """The derivative along the edges between two values as a term; None if it is long."""
        if of not in self._rules:
            self._rules[of] = local_derivatives(self.made[of])
        return self._rules[of].get(source)

    def is_one(self, of: Value, source: Value) -> bool:
        """Whether a slope is 1 by its rule, as that of a sum."""
        if self.slope(of, source) != 1.0:  # far cheaper to know than the rule
            return False
        rule = self.rule(of, source)
        return isinstance(rule, float) and rule == 1.0
