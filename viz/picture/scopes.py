"""Layers: the values of one scope, and the leaves that feed them, as groups that stand together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from autograd.engine.value import Value
from autograd.explaining.folding import Edge, folded_edges, named_values
from viz.picture.inputs import Inputs

MOST_ALONE = 22
"""Of more leaves that no layer uses, but one value, none has a box of its own."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One drawn value, and along with it what has been folded into it.

    `sources` are the drawn values it is made of, in the order of its operands, `slopes` its
    derivatives by them; `inner` is what was folded into it, itself first, results before operands.
    A leaf has none of these.
    """

    value: Value
    sources: tuple[Value, ...]
    slopes: tuple[float, ...]
    inner: tuple[Value, ...]


@dataclass(eq=False, slots=True)
class Group:
    """What stands together in one box: the results of a scope, or leaves, or one value alone.

    `outputs` are what it shows; `inside` is drawn nowhere else: the weights of a layer, and values
    without a label that only it uses. A group of leaves, or of one value, has no `scope`.
    """

    scope: str
    outputs: list[Value] = field(default_factory=list)
    inside: list[Value] = field(default_factory=list)

    @property
    def is_layer(self) -> bool:
        """Whether it holds the results of a scope."""
        return bool(self.scope)

    @property
    def is_single(self) -> bool:
        """Whether it is one value that is drawn as usual."""
        return not self.scope and len(self.outputs) == 1


@dataclass(frozen=True, slots=True)
class Grouped:
    """A graph in groups, operands before results; the last has the root."""

    groups: list[Group]
    wholes: dict[Value, Whole]
    home: dict[Value, Group]
    inputs: Inputs
    learned: frozenset[Value]


def grouped(order: Sequence[Value], parameters: Iterable[Value], inputs: Inputs) -> Grouped | None:
    """The layers of a graph, and between them what belongs to none.

    None if no scope has two results, or if two scopes are made of each other, as where a layer is
    used again on what came out of it.
    """
    shown = named_values(order)
    scopes = {value: value.scope for value in order if value in shown and not value.is_leaf}
    if len([*filter(None, scopes.values())]) == len({*filter(None, scopes.values())}):
        return None
    wholes = _wholes(order, shown, inputs)
    learned = frozenset(parameters)
    groups: dict[object, Group] = {}
    home: dict[Value, Group] = {}
    crowds: dict[Group, bool] = {}
    users = _users(wholes)
    for value in reversed(wholes):
        scope, key = scopes.get(value, ""), object()
        within = [*dict.fromkeys(home[user] for user in users.get(value, ()))]
        in_layers = bool(within) and any(each.is_layer for each in within)
        hidden = value in learned or not (value.label or value.is_leaf)
        if scope:
            group = groups.setdefault(scope, Group(scope))
        elif hidden and in_layers and len(within) == 1:
            home[value] = within[0]
            within[0].inside.append(value)
            continue
        elif value.is_leaf and within:
            place = (value in learned, *map(id, within))
            group = groups.setdefault(place, Group(""))
            crowds[group] = not in_layers
        else:
            group = groups.setdefault(key, Group(""))
        group.outputs.append(value)
        home[value] = group
    for group in groups.values():
        group.outputs.reverse()
        group.inside.reverse()
    few = [group for group, alone in crowds.items() if alone and len(group.outputs) <= MOST_ALONE]
    home |= {value: Group("", [value]) for group in few for value in group.outputs}
    ordered = _in_order([*dict.fromkeys(home.values())], wholes, home)
    return None if ordered is None else Grouped(ordered, wholes, home, inputs, learned)


def _wholes(order: Sequence[Value], shown: set[Value], inputs: Inputs) -> dict[Value, Whole]:
    """Every drawn value with its edges, operands before results."""
    edges, inner = folded_edges(order, shown, inputs.slopes)
    wholes = {leaf: Whole(leaf, (), (), ()) for leaf in _fed(order, inputs)}
    for value in order:
        if value in shown:
            ways = edges[value]
            if not all(parent in shown for parent in value.parents):
                ways = _added_up(ways)
            held = () if value.is_leaf else tuple(inner[value])
            wholes[value] = Whole(value, tuple(s for s, _ in ways), tuple(d for _, d in ways), held)
    return wholes


def _added_up(edges: Iterable[Edge]) -> list[Edge]:
    """One edge for each source."""
    totals: dict[Value, float] = {}
    for source, slope in edges:
        totals[source] = totals[source] + slope if source in totals else slope
    return [*totals.items()]


def _fed(order: Iterable[Value], inputs: Inputs) -> Iterable[Value]:
    """The leaves that stand for plain numbers, in the order in which they are met."""
    return dict.fromkeys(
        leaf for value in order for _, leaves in inputs.leaves(value) for leaf in leaves
    )


def _users(wholes: Mapping[Value, Whole]) -> dict[Value, list[Value]]:
    users: dict[Value, list[Value]] = {}
    for whole in wholes.values():
        for source in dict.fromkeys(whole.sources):
            users.setdefault(source, []).append(whole.value)
    return users


def _in_order(
    groups: Iterable[Group], wholes: Mapping[Value, Whole], home: Mapping[Value, Group]
) -> list[Group] | None:
    """The groups, those a group is made of before it; None if there is no such order."""
    needs: dict[Group, set[Group]] = {group: set() for group in groups}
    for value, whole in wholes.items():
        needs[home[value]].update(home[source] for source in whole.sources)
    users: dict[Group, list[Group]] = {group: [] for group in needs}
    for group, needed in needs.items():
        needed.discard(group)
        for other in needed:
            users[other].append(group)
    first = {value: n for n, value in enumerate(wholes)}
    turn = {group: (first[group.outputs[-1]], n) for n, group in enumerate(needs)}
    by_turn = {place: group for group, place in turn.items()}
    ready = [turn[group] for group, needed in needs.items() if not needed]
    heapify(ready)
    ordered: list[Group] = []
    while ready:
        group = by_turn[heappop(ready)]
        ordered.append(group)
        for user in users[group]:
            needs[user].discard(group)
            if not needs[user]:
                heappush(ready, turn[user])
    return ordered if len(ordered) == len(needs) else None
