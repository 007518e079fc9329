"""Pickles of recorded graphs: lists with an entry for each node, and leaves as they are.

Pickle writes everything once, and knows it again by its identity: leaves, groups and computed nodes
that several roots in one pickle share are shared after loading too. What is pickled with a root is
a block of all nodes below it; the block of a later root has those that are in none so far.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from threading import local
from typing import Any, Final
from weakref import WeakSet, ref

from autograd.engine.collecting import collector_paused
from autograd.engine.copying import row_named, unvisited, written
from autograd.engine.operands import Group, LeafGroup, NumberGroup
from autograd.graph import Recorded

GIVEN: Final = (LeafGroup, NumberGroup)
"""Groups that are written as they are: others than nodes may hold them, as a neuron its weights."""


def pickled(node: Recorded) -> tuple[Any, ...]:
    """What pickle writes for a node, as `__reduce__` gives it.

    A leaf stands for itself and a computed node for its place in a block, so nothing recurses.
    """
    if node._row is None:
        return written(node)
    with collector_paused():
        alive = [*_WRITING.blocks]
        found = _WRITING.known.get(id(node))
        block = (found and found()) or _Block(node)
        del alive
    return _node_of, (block, block.places[id(node)])


class _Writing(local):
    """The blocks in use in a thread, and in which of them each node and group is, by its identity.

    Pickle keeps all it has written until it is done, and a block keeps its nodes.
    """

    def __init__(self) -> None:
        self.blocks: WeakSet[_Block] = WeakSet()
        self.known: dict[int, ref[_Block]] = {}


_WRITING: Final = _Writing()


class _Places(dict[int, int]):
    """Where operands are, by their identity: from 0 on nodes and then groups of one block.

    From -1 downwards there is what stands `outside`: leaves, groups that are given, and what is in
    other blocks, each with its place there.
    """

    def __init__(self, nodes: Iterable[Any], groups: Iterable[Any], outside: list[Any]) -> None:
        super().__init__((id(x), place) for place, x in enumerate([*nodes, *groups]))
        self.update((id(x), ~place) for place, x in enumerate(outside))
        self.outside = outside

    def __missing__(self, key: int) -> int:
        block: Any = _WRITING.known[key]()
        self.outside.append((block, block.places[key]))
        self[key] = place = -len(self.outside)
        return place

    def of(self, operands: Iterable[Any]) -> list[Any]:
        """The place of each operand, and numbers as they are."""
        return [x if type(x) is float else self[id(x)] for x in operands]


class _Block:
    """The computed nodes and groups below a root that no other block has, which loads as one."""

    def __init__(self, root: Recorded) -> None:
        nodes: list[Any] = []
        groups: list[Any] = []
        outside: list[Any] = []
        for x in unvisited(root, _WRITING.known, GIVEN):
            if isinstance(x, Group):
                (outside if type(x) in GIVEN else groups).append(x)
            else:
                (outside if x._row is None else nodes).append(x)
        self.places = _Places(nodes, groups, outside)
        self._kept = nodes, groups
        self._states = {
            place: state
            for kind in set(map(type, nodes))
            if kind.__dictoffset__
            for place, x in enumerate(nodes)
            if type(x) is kind and (state := vars(x))
        }
        self._lists = self._written(type(root), nodes, groups)
        self._me = ref(self)
        self._known = _WRITING.known
        self._known.update(zip(map(id, [*nodes, *groups]), repeat(self._me)))
        _WRITING.blocks.add(self)

    def __del__(self) -> None:
        for x in (x for kept in self._kept for x in kept):
            if self._known.get(id(x)) is self._me:
                del self._known[id(x)]

    def __reduce__(self) -> tuple[Any, ...]:
        # an attribute of a leaf may lead back here, when pickle has begun the list of leaves
        return _Loaded, (*self._lists, [*self.places.outside]), self._states or None

    def _written(self, kind: type, nodes: list[Any], groups: list[Any]) -> tuple[Any, ...]:
        places = self.places
        rows: dict[Any, int] = {}
        codes = [rows.setdefault(x._row, len(rows)) for x in nodes]
        twos = [x for x in nodes if abs(x._row.arity) > 1]
        threes = [x for x in twos if abs(x._row.arity) > 2]
        return (
            kind,
            {place: type(x) for place, x in enumerate(nodes) if type(x) is not kind},
            [row.name for row in rows],
            codes,
            [x._number for x in nodes],
            [x.grad for x in nodes],
            [x._label for x in nodes],
            places.of([x._a for x in nodes]),
            [x._da for x in nodes],
            places.of([x._b for x in twos]),
            [x._db for x in twos],
            places.of([x._c[0] for x in threes]),
            [x._c[1] for x in threes],
            [(type(group), places.of(group)) for group in groups],
        )


class _Loaded:
    """The nodes of a block that was pickled."""

    def __init__(  # noqa: PLR0913, PLR0917  (as they were written)
        self,
        kind: type,
        kinds: dict[int, type],
        names: list[str],
        codes: list[int],
        numbers: list[float],
        grads: list[Any],
        labels: list[str],
        firsts: list[Any],
        slopes: list[Any],
        seconds: list[Any],
        second_slopes: list[Any],
        thirds: list[Any],
        third_slopes: list[Any],
        groups: list[tuple[type, list[Any]]],
        outside: list[Any],
    ) -> None:
        with collector_paused():
            rows = list(map(row_named, names))
            create = object.__new__
            nodes: list[Any] = [create(kinds.get(i, kind)) for i in range(len(codes))]
            others = [x[0].items[x[1]] if type(x) is tuple else x for x in outside]
            items = self.items = [*nodes, *repeat(None, len(groups)), *reversed(others)]
            for place, (group, members) in enumerate(groups, start=len(nodes)):
                items[place] = group([x if type(x) is float else items[x] for x in members])
            lists = nodes, codes, numbers, grads, labels, firsts, slopes
            for node, code, number, grad, label, x, slope in zip(*lists, strict=True):
                node._row = rows[code]
                node._number = number
                node.grad = grad
                node._label = label
                node._a = x if type(x) is float else items[x]
                node._da = slope
                node._db = None
            twos = [x for x in nodes if abs(x._row.arity) > 1]
            for node, x, slope in zip(twos, seconds, second_slopes, strict=True):
                node._b = x if type(x) is float else items[x]
                node._db = slope
            threes = [x for x in twos if abs(x._row.arity) > 2]
            for node, x, slope in zip(threes, thirds, third_slopes, strict=True):
                node._c = (x if type(x) is float else items[x]), slope

    def __setstate__(self, states: dict[int, dict[str, Any]]) -> None:
        """Give nodes of a user's own kind their attributes, which may lead back into the graph."""
        for place, state in states.items():
            vars(self.items[place]).update(state)


def _node_of(block: _Loaded, place: int) -> Any:
    return block.items[place]
