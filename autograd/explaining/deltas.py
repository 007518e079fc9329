"""Backpropagation as textbooks print it: a δ for each junction, told once for all behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import groupby
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.edges import Edges, derivatives_of
from autograd.explaining.equations.equations import equated
from autograd.explaining.equations.quantities import Quantity, called, contribution, gradient, slope
from autograd.explaining.folding import Made
from autograd.explaining.narration import listed
from autograd.explaining.steps import Step
from autograd.explaining.telling.parts import Sentence
from autograd.graph import topological
from autograd.notation import SYMBOLS, Term
from autograd.notation.formulas import LONGEST_GROUP
from autograd.notation.laws import product, total
from autograd.notation.names import split_label, unused

MOST_DELTAS = 60
"""So many are told; others are left out, and counted."""

LONGEST_WAY = 4
"""A δ is told from others that are so many slopes away, or fewer."""

MOST_WORK = 300_000
"""So many values are visited in search of second paths; after that rules stand for slopes."""


class Deltas:
    """The derivatives of one root, told backwards from it.

    A δ is told of every value on the way that several others enter, or one that is asked for;
    between them slopes are multiplied.
    """

    def __init__(
        self,
        root: Value,
        made: Mapping[Value, Made],
        asked: Sequence[Value],
        names: Mapping[Value, str],
    ) -> None:
        self.root = root
        self.made = made
        self.edges = Edges(made)
        self.asked = dict.fromkeys(asked)
        sources = {value: self.edges.sources(value) for value in made}
        self.order = topological(root, lambda value: sources[value][::-1])[::-1]
        self.numbers = derivatives_of(root, made)
        self.behind = self._behind()
        self.users = self._users()
        self.alike: dict[Value, Value] = {}
        """What has the derivative of the only value that it enters, and which one has it first."""
        self.deltas = self._deltas(names)
        self.shown: set[tuple[Value, Value]] = set()

    # --- what the graph is like

    def _behind(self) -> set[Value]:
        """The values that depend on what is asked for, or are it."""
        found = set(self.asked)
        for value in reversed(self.order):
            if value not in found and any(source in found for source in self.made[value].sources):
                found.add(value)
        return found

    def _users(self) -> dict[Value, list[Value]]:
        """What each of these enters, what is nearest to the root first."""
        users: dict[Value, list[Value]] = {}
        for value in self.order:
            if value in self.behind:
                for source in dict.fromkeys(self.made[value].sources):
                    users.setdefault(source, []).append(value)
        return users

    def _deltas(self, names: Mapping[Value, str]) -> dict[Value, Quantity]:
        """What has a δ, what is nearest to the root first."""
        found: dict[Value, None] = {}
        sizes = {self.root: 0}
        for value in self.order:
            if value in sizes or value not in self.behind or value.is_leaf:
                continue
            users = self.users[value]
            size = sum(sizes[user] + 1 for user in users)
            if len(users) == 1 and self.edges.is_one(users[0], value):
                size = sizes[users[0]]
                self.alike[value] = self.alike.get(users[0], users[0])
            elif size >= LONGEST_WAY or self._is_junction(value):
                found[value], size = None, 0
            sizes[value] = size
        written = _delta_names(found, self.made, names)
        numbers = self.numbers
        return {value: called(written[value], numbers[value], self.root, value) for value in found}

    def _is_junction(self, value: Value) -> bool:
        sources = {*self.made[value].sources}
        return len(sources) > 1 or any(source in self.asked for source in sources)

    # --- the telling

    def steps(self) -> Iterator[Step]:
        """From the root backwards to all that is asked for."""
        reached = [by for by in self.asked if by in self.users and by not in self.deltas]
        waiting: dict[Value | None, list[Value]] = {}
        places = {delta: place for place, delta in enumerate(self.deltas.values())}
        at = [None, *self.deltas]
        for by in reached:
            needed = [places[q] for q in _deltas_of(self._ways(by, [])) if q in places]
            waiting.setdefault(at[max(needed, default=-1) + 1], []).append(by)
        if self.deltas:
            yield Step("chain", Sentence("explain.delta_start", {"of": self.root}))
        yield from self._derivatives(waiting.pop(None, []))
        for value in list(self.deltas)[:MOST_DELTAS]:
            yield from self._delta(value)
            yield from self._derivatives(waiting.pop(value, []))
        if len(self.deltas) > MOST_DELTAS:
            yield self._left_out([by for some in waiting.values() for by in some])
        for some in waiting.values():
            yield from self._derivatives(some)

    def _delta(self, value: Value) -> Iterator[Step]:
        local: list[tuple[Value, Value]] = []
        term = self._ways(value, local)
        delta, users = self.deltas[value], self.users[value]
        yield from self._local([value], local)
        equation = equated(delta, self._gradient(value), term)
        key = "explain.delta" if len(users) == 1 else "explain.delta_meet"
        edges = tuple((user, value) for user in users)
        about = {"by": value, "through": listed(users)}
        yield Step("delta", Sentence(key, about), (equation,), (*users, value), edges)

    def _derivatives(self, asked: Sequence[Value]) -> Iterator[Step]:
        """The derivatives by some of what is asked for, which enter the same values at once."""
        for users, same in groupby(asked, self.users.__getitem__):
            wanted = list(same)
            local: list[tuple[Value, Value]] = []
            terms = [self._ways(by, local) for by in wanted]
            yield from self._local(wanted, local)
            equations = tuple(map(equated, map(self._gradient, wanted), terms))
            edges = tuple((user, by) for by in wanted for user in users)
            sentence = Sentence("explain.delta_wrt", {"by": listed(wanted)})
            yield Step("product", sentence, equations, (*users, *wanted), edges)

    def _local(self, values: list[Value], edges: Sequence[tuple[Value, Value]]) -> Iterator[Step]:
        """The slopes that were not told before and are more than a name."""
        new = [edge for edge in dict.fromkeys(edges) if edge not in self.shown]
        if not new:
            return
        self.shown.update(new)
        equations = []
        for of, by in new:
            local, rule = self._slope(of, by), self.edges.rule(of, by)
            equations.append(equated(local) if rule is None else equated(local, rule))
        nodes = tuple(dict.fromkeys(value for edge in new for value in edge))
        sentence = Sentence("explain.delta_local", {"by": listed(values)})
        yield Step("local", sentence, tuple(equations), nodes, tuple(new))

    def _left_out(self, asked: Sequence[Value]) -> Step:
        """How many are not told, and the numbers of those that are needed all the same."""
        terms = (self._ways(by, []) for by in asked)
        needed = dict.fromkeys(delta for term in terms for delta in _deltas_of(term))
        untold = dict.fromkeys(list(self.deltas.values())[MOST_DELTAS:])
        sentence = Sentence("explain.left_out_deltas", {"n": len(untold)})
        equations = tuple(equated(delta) for delta in needed if delta in untold)
        return Step("left out", sentence, equations, (*self.deltas,)[MOST_DELTAS :: len(untold)])

    # --- terms

    def _ways(self, value: Value, local: list[tuple[Value, Value]]) -> Any:
        """The derivative of the root by a value, in terms of what it enters.

        The edges of slopes that are told by themselves are added to `local`.
        """
        users = self.users[value]
        pairs = [
            (self._reach(user, local), self._along(user, value, local))
            if len(users) <= LONGEST_GROUP or place < 2 or user is users[-1]
            else (self._gradient(user), self._slope(user, value))
            for place, user in enumerate(users)
        ]
        if len(pairs) > LONGEST_GROUP:
            return SYMBOLS.dot(*zip(*pairs, strict=True))
        return reduce(total, (_times(reach, along) for reach, along in pairs))

    def _reach(self, value: Value, local: list[tuple[Value, Value]]) -> Any:
        first = self.alike.get(value, value)
        if first is self.root:
            return 1.0
        return self.deltas[first] if first in self.deltas else self._ways(first, local)

    def _along(self, of: Value, by: Value, local: list[tuple[Value, Value]]) -> Any:
        """The derivative along the edge between two values, as it stands in a product."""
        rule = self.edges.rule(of, by)
        if rule is not None and not isinstance(rule, Term):
            return rule
        if self.edges.work < MOST_WORK and self.edges.is_whole(of, by):
            local.append((of, by))
            return self._slope(of, by)
        if rule is not None:
            return rule
        return contribution(of, by, self.edges.slope(of, by))

    def _gradient(self, by: Value) -> Quantity:
        return gradient(self.root, by, self.numbers[by])

    def _slope(self, of: Value, by: Value) -> Quantity:
        return slope(of, by, self.edges.slope(of, by), self.edges.place(of, by))


def _times(reach: Any, along: Any) -> Any:
    for one, other in ((along, reach), (reach, along)):
        if isinstance(one, float) and one != 0.0:  # 0 times infinity is not 0
            return product(one, other)
    return SYMBOLS.mul(reach, along)


def _deltas_of(term: Any) -> Iterator[Quantity]:
    """Every δ in a term."""
    if isinstance(term, Quantity) and term.kind == "called":
        yield term
    operands = term.operands if isinstance(term, Term) else term if isinstance(term, tuple) else ()
    for operand in operands:
        yield from _deltas_of(operand)


def _delta_names(
    values: Iterable[Value], made: Iterable[Value], names: Mapping[Value, str]
) -> dict[Value, str]:
    """δ_o1 for net_o1, and for s δ_s; the whole label where two have the same subscript."""
    labels = {value: names.get(value) or value.label for value in made}
    taken = {*labels.values()}
    ends = {v: split_label(labels[v])[1] if "_" in labels[v] else labels[v] for v in values}
    times = Counter(ends.values())
    found = {}
    for value, end in ends.items():
        found[value] = unused(f"δ_{end if end and times[end] == 1 else labels[value]}", taken)
        taken.add(found[value])
    return found
