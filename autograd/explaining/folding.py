"""Which values of a graph are told, and what becomes of the others.

A value that is not told is folded into the one value it feeds: its operation appears in that
value's formula, and the derivatives along the way are multiplied and added up to one derivative
for each source. All is linear in the size of the graph, without recursion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from autograd.calculus.sweeps import Pairs, links, reverse, slopes
from autograd.engine.value import Value
from autograd.explaining.equations.locality import expression_of, local_derivatives, mentions
from autograd.graph import topological
from autograd.notation import Term, split_label
from autograd.notation.names import clean

Edge = tuple[Value, float]

MOST_OPERATIONS = 12
"""A formula of more operations is told in several."""

MOST_OPENED = 500
"""In a graph of more told values formulas are not opened for the sake of their derivatives."""


@dataclass(frozen=True)
class Made:
    """A value that is told: its derivative by each of its sources, and its formula in them."""

    value: Value
    sources: tuple[Value, ...]
    slopes: tuple[float, ...]
    shown: Container[Value]

    @cached_property
    def expression(self) -> Term | None:
        """The formula; None for a leaf. Of a large graph most are never asked for."""
        return None if self.value.is_leaf else expression_of(self.value, self.shown)


def told_values(order: Sequence[Value], also: Iterable[Value] = ()) -> list[Made]:
    """The values of a graph that are told, operands before results.

    `order` holds all values, the root last. Those between leaves and root that have a label are
    told if there are any, else all; `also` are told in any case. In a small graph also what is
    folded into a value whose derivatives would be told without a rule. What has no influence by
    rule, as a class or a shift that cancels, is no source.
    """
    if has_named_step(order):
        shown = _not_too_long(order, named_values(order) | {*also})
    else:
        shown = {*order}
    told = _told(order, shown)
    if len(told) <= MOST_OPENED:
        long = (made.value for made in told if not _has_rules(made))
        more = {inner for value in long for inner in _inside(value, shown)} - shown
        if more:
            return _told(order, shown | more)
    return told


def _told(order: Sequence[Value], shown: set[Value]) -> list[Made]:
    if len(shown) == len(order):  # nothing is folded
        return [_made(value, shown, list(links(value))) for value in order]
    edges, _ = folded_edges(order, shown, ways=links)
    return [_made(value, shown, edges[value]) for value in order if value in shown]


def _has_rules(made: Made) -> bool:
    """Whether each derivative of a value by its sources is told by a rule."""
    return len(local_derivatives(made)) == len({*made.sources})


def _inside(value: Value, shown: Container[Value]) -> list[Value]:
    """A value, what is folded into it, and the ends of that."""
    return topological(value, lambda v: v.parents if v is value or v not in shown else ())


def names_of(order: Iterable[Value], also: Iterable[Value] = ()) -> dict[Value, str]:
    """Names for values that have no label of their own: t1, t2, ... for those that were computed.

    The last of `order` is y if that is free. Leaves without a label stand as their numbers, but for
    those of `also`, and those with a blank label, which are x1, x2, ...; of several values whose
    labels look alike the second is `w(2)`.
    """
    values, asked = list(order), {*also}
    labels = [value.label for value in values]
    seen_as = {label: written(label) for label in dict.fromkeys(labels)}
    taken = {*seen_as.values()}
    steps, leaves = free_names("t", taken), free_names("x", taken)
    times: Counter[tuple[str, str]] = Counter()
    names: dict[Value, str] = {}
    for value, label in zip(values, labels, strict=True):
        seen = seen_as[label]
        if any(seen):
            times[seen] += 1
            if times[seen] > 1:
                further = (f"{label}({n})" for n in count(times[seen]))
                names[value] = next(name for name in further if written(name) not in taken)
                taken.add(written(names[value]))
        elif value is values[-1] and not value.is_leaf and written("y") not in taken:
            names[value] = "y"
        elif not value.is_leaf or value in asked or label:
            names[value] = next(leaves if value.is_leaf else steps)
    return names


def names_of_labelled(order: Iterable[Value]) -> dict[Value, str]:
    """Names that tell labelled values apart; what has no label stands as its formula or number."""
    return {value: name for value, name in names_of(order).items() if value.label}


def free_names(letter: str, taken: Container[tuple[str, str]]) -> Iterator[str]:
    """The letter with 1, 2, ..., without those that are `taken`, as `written` has them."""
    return (f"{letter}{n}" for n in count(1) if written(f"{letter}{n}") not in taken)


def written(label: str) -> tuple[str, str]:
    """What a label looks like: w1 and w_1 are one letter with one subscript, w' and w′ alike."""
    return split_label(clean(label).replace("′", "'"))


def has_named_step(order: Sequence[Value]) -> bool:
    """Whether a value between the leaves and the root, which is last, has a label."""
    return any(value.label and not value.is_leaf for value in order[:-1])


def named_values(order: Sequence[Value]) -> set[Value]:
    """Leaves, labelled values, the root, and values used more than once.

    The last would otherwise be written out several times, and squaring a square of a square without
    end.
    """
    shown = {order[-1]}
    consumer: dict[Value, Value] = {}
    for value in order:
        if value.label or value.is_leaf:
            shown.add(value)
        for parent in value.parents:
            if parent not in consumer:
                consumer[parent] = value
            elif consumer[parent] is not value or not _is_short(parent):
                shown.add(parent)
    return shown


def _is_short(value: Value) -> bool:
    """Whether a formula may write `value` out twice, as in (a - b) * (a - b)."""
    return all(parent.is_leaf or parent.label for parent in value.parents)


def _not_too_long(order: Iterable[Value], shown: set[Value]) -> set[Value]:
    """The shown values, and others so that no formula between them is too long."""
    sizes: dict[Value, int] = {}
    more = {*shown}
    for value in order:
        size = 1 + sum(sizes.get(parent, 0) for parent in value.parents)
        if size > MOST_OPERATIONS:
            more.add(value)
        sizes[value] = 0 if value in more else size
    return more


def folded_edges(
    order: Sequence[Value],
    shown: set[Value],
    fed: Callable[[Value], Iterable[Edge]] | None = None,
    ways: Callable[[Value], Pairs] = slopes,
) -> tuple[dict[Value, list[Edge]], dict[Value, list[Value]]]:
    """Of each shown value the edges to what it is made of, and the values folded into it.

    A value that is not shown has one consumer only, so it belongs to one shown value, its owner,
    and all that reaches it has been added up when the sweep from the root comes to it. `fed` gives
    further edges of a value, and `ways` those that there are.
    """
    owner = {value: value for value in shown}
    edges: dict[Value, list[Edge]] = {value: [] for value in shown}
    inner: dict[Value, list[Value]] = {value: [] for value in shown}

    def inside(value: Value, reach: float) -> Iterator[Edge]:
        home = owner[value]
        for parent, slope in ways(value):
            if parent in shown:
                edges[home].append((parent, reach * slope))
            else:
                owner[parent] = home
                yield parent, reach * slope
        if fed is not None:
            edges[home] += [(leaf, reach * slope) for leaf, slope in fed(value)]

    seeds = [(value, 1.0) for value in shown if not value.is_leaf]
    for value, _ in reverse(order, seeds, inside):
        inner[owner[value]].append(value)
    return edges, inner


def in_order(value: Value, shown: set[Value], edges: Sequence[Edge], expression: Any) -> list[Edge]:
    """The edges of a shown value as its formula names their sources.

    Where others are folded into the value, a source has one edge.
    """
    whole = _together(value, shown, edges)
    place = {named: index for index, named in reversed(list(enumerate(mentions(expression))))}
    return sorted(whole, key=lambda edge: place.get(edge[0], len(place)))


def _made(value: Value, shown: set[Value], edges: Sequence[Edge]) -> Made:
    whole = _together(value, shown, edges)
    return Made(value, tuple(s for s, _ in whole), tuple(along for _, along in whole), shown)


def _together(value: Value, shown: set[Value], edges: Sequence[Edge]) -> Sequence[Edge]:
    """The edges of a value; one for each source if others are folded into it."""
    if all(parent in shown for parent in value.parents):
        return edges
    totals: dict[Value, float] = {}
    for source, slope in edges:
        totals[source] = totals[source] + slope if source in totals else slope
    return list(totals.items())


def dominating(made: Mapping[Value, Made], root: Value, by: Value) -> list[Value]:
    """The told values that every way from `root` to `by` goes through, both ends included.

    Empty if no way leads there.
    """
    order = topological(root, lambda value: made[value].sources)
    leading: set[Value] = set()
    for value in order:
        if value is by or any(source in leading for source in made[value].sources):
            leading.add(value)
    if root not in leading:
        return []
    users = Counter(
        source
        for value in order
        if value in leading and value is not by
        for source in made[value].sources
        if source in leading
    )
    on_all: list[Value] = []
    crossing = 0
    for value in reversed(order):
        if value not in leading:
            continue
        crossing -= users[value]
        if crossing == 0:
            on_all.append(value)
        if value is by:
            break
        crossing += sum(source in leading for source in made[value].sources)
    return on_all
