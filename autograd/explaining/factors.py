"""The chain rule factor by factor, and where several paths meet, the sum over them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any

from autograd.calculus.sweeps import forward
from autograd.engine.value import Value
from autograd.explaining.edges import Edges
from autograd.explaining.equations.equations import Equation, Side, equated
from autograd.explaining.equations.quantities import Quantity, contribution, gradient, slope
from autograd.explaining.flatness import flat_values, is_at_kink
from autograd.explaining.folding import Made, dominating
from autograd.explaining.narration import listed
from autograd.explaining.steps import Step
from autograd.explaining.telling.parts import Sentence
from autograd.graph import topological
from autograd.notation import SYMBOLS
from autograd.notation.formulas import LONGEST_GROUP

LONGEST_PRODUCT = 8
"""A product of more factors is told as a product of shorter ones."""

MOST_STEPS = 120
"""So many steps are told of one derivative; factors beyond are left out, and named."""

MOST_WORK = 300_000
"""So many values are visited in search of paths; factors whose turn comes later are left out."""

Pair = tuple[Value, Value]


class Factors:
    """The derivatives of one root, told factor by factor; what was told is not told again."""

    def __init__(self, root: Value, made: Mapping[Value, Made]) -> None:
        self.root = root
        self.made = made
        self.edges = Edges(made)
        self.known: dict[Pair, float] = {}
        self.ways: dict[Pair, list[Value]] = {}
        self.told: set[Pair] = set()
        self.tangents: tuple[Value | None, dict[Value, float]] = None, {}
        self.left = MOST_STEPS
        self.work = 0

    def derivative(self, by: Value) -> Iterator[Step]:
        """How the derivative by one value below the root comes about; after the first likewise."""
        opening = "likewise" if self.told else "start"
        self.left = MOST_STEPS
        yield from self._along(self._ways(self.root, by), opening)

    def number(self, by: Value) -> float:
        """The derivative of the root by a value that was told."""
        return self.known[self.root, by]

    def _along(self, ways: Sequence[Value], opening: str = "inner") -> Iterator[Step]:
        """The derivative between the ends of `ways`, which lists what all paths go through."""
        of, by = ways[0], ways[-1]
        if (of, by) in self.told:
            return
        self.left -= 1
        self.told.add((of, by))
        if len(ways) > 2:
            yield from self._product(ways, opening)
        elif self.edges.is_whole(of, by):
            yield self._local(of, by, "start_local" if opening == "start" else self._local_key(of))
        else:
            yield from self._meeting(of, by)

    # --- a product

    def _product(self, ways: Sequence[Value], opening: str) -> Iterator[Step]:
        of, by = ways[0], ways[-1]
        groups = self._groups(ways)
        factors: list[Any] = [self._quantity(group[0], group[-1], group) for group in groups]
        number = math.prod(factor.data for factor in factors)
        self.known[of, by] = number
        if len(groups) == 1:  # a slope of 1 was taken together with the factor after it
            yield self._through_one(ways)
            return
        whole, product = self._gradient(of, by), reduce(SYMBOLS.mul, factors)
        edges = tuple((group[0], group[-1]) for group in groups)
        about = {"of": of, "by": by}
        first = equated(whole, product, numbers=False)
        yield Step("chain", Sentence(f"explain.{opening}", about), (first,), tuple(ways), edges)
        for group in groups:
            yield from self._told_within_bound(group)
        yield Step(
            "product",
            Sentence("explain.product", about),
            (equated(whole, product),),
            tuple(ways),
            edges,
        )

    def _groups(self, ways: Sequence[Value]) -> list[Sequence[Value]]:
        """The factors of a product, each with what its paths go through."""
        pairs: list[Sequence[Value]] = []
        position = 0
        while position < len(ways) - 1:
            end = position + 1
            if end < len(ways) - 1 and self._is_one(ways[position], ways[end]):
                end += self.edges.is_whole(ways[end], ways[end + 1])
            pairs.append(ways[position : end + 1])
            position = end
        if len(pairs) <= LONGEST_PRODUCT:
            return pairs
        size = -(-len(pairs) // LONGEST_PRODUCT)
        return [
            [pairs[start][0], *(v for pair in pairs[start : start + size] for v in pair[1:])]
            for start in range(0, len(pairs), size)
        ]

    def _told_within_bound(self, ways: Sequence[Value]) -> Iterator[Step]:
        of, by = ways[0], ways[-1]
        if (self.left > 0 and self.work < MOST_WORK) or (of, by) in self.told:
            yield from self._along(ways)
            return
        number = self._number(of, by, ways)
        slots = {"n": len(ways) - 1, "of": of, "by": by, "product": number}
        sentence = Sentence("explain.left_out_factors", slots)
        yield Step("left out", sentence, (), (of, by))

    def _through_one(self, ways: Sequence[Value]) -> Step:
        """A factor of 1 and the one after it, in one line."""
        of, middle, by = ways
        sides = [Side(self._gradient(of, by)), *self._rule_sides(middle, by)]
        return self._step_of_local(of, by, Equation(tuple(sides)), ((of, middle), (middle, by)))

    # --- one factor

    def _local(self, of: Value, by: Value, key: str) -> Step:
        sides = tuple(self._rule_sides(of, by))
        return self._step_of_local(of, by, Equation(sides), ((of, by),), key)

    def _local_key(self, of: Value) -> str:
        """A slope beside a kink has no rule to show; it is said on which side it is."""
        if of.row is None or not of.row.kinks or self.made[of].sources != of.parents:
            return "local"
        if is_at_kink(of):
            return "local_tip"
        flat = next(flat_values([of]), None)
        return "local_kink" if flat is None else "local_dead"

    def _rule_sides(self, of: Value, by: Value) -> Iterator[Side]:
        local = self._quantity(of, by, (of, by))
        rule = self.edges.rule(of, by)
        yield Side(local)
        if rule is not None:
            yield Side(rule)
            yield Side(rule, numbers=True)
        yield Side(local, numbers=True)

    @staticmethod
    def _step_of_local(
        of: Value, by: Value, equation: Equation, edges: tuple[Pair, ...], key: str = "local"
    ) -> Step:
        sentence = Sentence(f"explain.{key}", {"of": of, "by": by})
        return Step("local", sentence, (equation,), (of, by), edges)

    # --- a sum

    def _meeting(self, of: Value, by: Value) -> Iterator[Step]:
        """Several paths: what each operand of `of` carries is told by itself, then added."""
        reached = self._tangents(by)
        leading = [source for source in self.edges.sources(of) if source in reached]
        written = [*leading[:2], leading[-1]] if len(leading) > LONGEST_GROUP else leading
        ways = {source: self._ways(source, by) for source in written if source is not by}
        terms = []
        for source in leading:
            one = self._edge(of, source)
            if source is by:
                terms.append(1.0 if one is None else one)
                continue
            carried = (
                self._quantity(source, by, ways[source])
                if source in ways
                else gradient(source, by, reached[source])
            )
            terms.append(carried if one is None else SYMBOLS.mul(one, carried))
        self.known[of, by] = sum(
            self.edges.slope(of, source) * reached[source] for source in leading
        )
        whole = self._gradient(of, by)
        total = _total(terms)
        edges = tuple((of, source) for source in leading)
        through = [source for source in leading if source is not by]
        about = {"of": of, "by": by, "through": listed(through)}
        nodes = (of, *leading, by)
        first = equated(whole, total, numbers=False)
        key = "meet" if len(through) == len(leading) else "meet_directly"
        yield Step("meet", Sentence(f"explain.{key}", about), (first,), nodes, edges)
        for source, way in ways.items():
            if self.edges.is_whole(of, source) and not self._is_one(of, source):
                yield from self._told_within_bound((of, source))
            yield from self._told_within_bound(way)
        if len(leading) > len(written):
            slots = {"n": len(leading) - len(written), "of": of, "by": by}
            yield Step("left out", Sentence("explain.left_out_paths", slots), (), (of, by))
        yield Step("sum", Sentence("explain.sum", about), (equated(whole, total),), nodes, edges)

    # --- numbers

    def _gradient(self, of: Value, by: Value) -> Quantity:
        return gradient(of, by, self.known[of, by])

    def _quantity(self, of: Value, by: Value, ways: Sequence[Value]) -> Quantity:
        number = self._number(of, by, ways)
        if self.edges.is_whole(of, by):
            return slope(of, by, number, self.edges.place(of, by))
        return gradient(of, by, number)

    def _number(self, of: Value, by: Value, ways: Sequence[Value]) -> float:
        """The derivative between the ends of `ways`."""
        if (of, by) not in self.known:
            number = 1.0
            for start, end in pairwise(ways):
                number *= self._between(start, end)
            self.known[of, by] = number
        return self.known[of, by]

    def _between(self, of: Value, by: Value) -> float:
        """The derivative over all paths, by a sweep from `by` to `of`."""
        made = self.made
        if self.edges.is_whole(of, by):
            return self.edges.slope(of, by)

        def sources(value: Value) -> tuple[Value, ...]:
            return () if value is by else made[value].sources

        def ways(value: Value) -> Iterator[tuple[Value, float]]:
            return zip(sources(value), made[value].slopes, strict=False)

        order = topological(of, sources)
        found = (t for value, t in forward(order, [(by, 1.0)], ways) if value is of)
        return float(next(found))

    def _edge(self, of: Value, source: Value) -> Any:
        """The derivative along the edges between two values, as it stands in a sum over paths.

        None is a slope of 1. Where other paths join the two, ∂of/∂source would mean all of them, so
        the rule stands in its place.
        """
        rule = self.edges.rule(of, source)
        if self.edges.is_whole(of, source):
            one = slope(of, source, self.edges.slope(of, source), self.edges.place(of, source))
            return None if isinstance(rule, float) and rule == 1.0 else one
        if rule is not None:
            return rule
        return contribution(of, source, self.edges.slope(of, source))

    def _is_one(self, of: Value, by: Value) -> bool:
        """Whether a slope is 1 by its rule, as that of a sum."""
        return self.edges.is_one(of, by) and self.edges.is_whole(of, by)

    def _tangents(self, by: Value) -> dict[Value, float]:
        """The derivative of each value above one by it; those of one are kept at a time."""
        if self.tangents[0] is not by:

            def ways(value: Value) -> Iterator[tuple[Value, float]]:
                return zip(self.made[value].sources, self.made[value].slopes, strict=True)

            self.work += len(self.made)
            found = forward(list(self.made), [(by, 1.0)], ways)
            self.tangents = by, {value: float(tangent) for value, tangent in found}
        return self.tangents[1]

    def _ways(self, of: Value, by: Value) -> list[Value]:
        if (of, by) not in self.ways:
            self.work += len(self.made)
            self.ways[of, by] = dominating(self.made, of, by)
        return self.ways[of, by]


def _total(terms: Sequence[Any]) -> Any:
    """The sum of the terms; of many it is a group, which is written in part."""
    return SYMBOLS.sum(tuple(terms)) if len(terms) > LONGEST_GROUP else reduce(SYMBOLS.add, terms)
