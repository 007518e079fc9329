"""Decisions on data: a comparison leaves a mark on the leaves that it depends on.

Python's `if` keeps one branch, and a program compiled from the record keeps it for all data. So
what was compared is noted where `compile` looks: on the leaves, as numbers and names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce
from typing import Any, Final
from weakref import WeakValueDictionary

from autograd.engine.notes import Decision, Notes, notes
from autograd.engine.operands import Group, LeafGroup
from autograd.engine.pausing import is_paused
from autograd.graph import Recorded, edges
from autograd.notices import named, user_frame

KEPT = 16
"""How many decisions a leaf keeps, and how many leaves of a group are marked.

All leaves of a group come into a program together, and a layer has thousands.
"""

_Place = tuple[str, str, int]
"""Sign, file and line of a comparison."""

_WALKED: Final[dict[_Place, WeakValueDictionary[int, Any]]] = {}
"""The computed nodes, by id, whose leaves have a mark of a place, as long as they live.

A loop that compares what it goes on with would walk over all its past in each turn.
"""


def decide(sign: str, left: Any, right: Any) -> None:
    """Note a comparison of two numbers or nodes on the leaves below them.

    Not under `no_grad`: what is compared there is not meant to be recorded.
    """
    if is_paused():
        return
    frame = user_frame()
    sides = _side(left), _side(right)
    decision = Decision(sign, *sides, frame.f_code.co_filename, frame.f_lineno)
    walked = _WALKED.setdefault(_place(decision), WeakValueDictionary())
    leaves, computed = _below([x for x in (left, right) if type(x) is not float], walked)
    renewed: dict[int, Notes] = {}
    for leaf in leaves:
        old = notes(leaf)
        new = renewed.get(id(old))
        if new is None:
            new = renewed[id(old)] = _with(old, decision)
        leaf._a = new
    # last, for an interrupted comparison has marked nothing for certain
    walked.update(zip(map(id, computed), computed, strict=True))


def decisions(leaves: Iterable[Recorded]) -> list[Decision]:
    """All that is noted on some leaves, without repetitions."""
    return list(dict.fromkeys(each for leaf in leaves for each in notes(leaf).decisions))


@contextmanager
def set_aside(leaves: Iterable[Recorded]) -> Iterator[None]:
    """Inside, some leaves have no decisions but those taken there; the older ones come back.

    >>> from autograd import Value
    >>> x = Value(1.0)
    >>> with set_aside([x] if x > 0.0 else []):
    ...     print(decisions([x]), x < 2.0)
    [] True
    >>> [each.sign for each in decisions([x])]
    ['>', '<']
    """
    older = [(leaf, old) for leaf in leaves if (old := notes(leaf)).decisions]
    _WALKED.clear()
    for leaf, old in older:
        leaf._a = replace(old, decisions=())
    try:
        yield
    finally:
        for leaf, old in older:
            leaf._a = reduce(_with, notes(leaf).decisions, old)


def _side(x: Any) -> tuple[str, float]:
    return ("", x) if type(x) is float else (named(x), x.data)


def _with(old: Notes, new: Decision) -> Notes:
    others = (each for each in old.decisions if _place(each) != _place(new))
    return replace(old, decisions=(*others, new)[-KEPT:])


def _place(decision: Decision) -> _Place:
    return decision.sign, decision.file, decision.line


def _below(nodes: list[Any], walked: WeakValueDictionary[int, Any]) -> tuple[list[Any], list[Any]]:
    """The leaves, of a group the first ones, and computed nodes below some nodes.

    What was walked over before, and what is below it, is left out.
    """
    leaves, computed = [], []
    pending = list(nodes)
    seen = set(map(id, pending))
    while pending:
        node = pending.pop()
        if isinstance(node, Group):
            below: Iterable[Any] = node[:KEPT] if type(node) is LeafGroup else node
        elif node._row is None:
            leaves.append(node)
            continue
        elif id(node) in walked:
            continue
        else:
            computed.append(node)
            below = (operand for operand, _ in edges(node))
        for x in below:
            if type(x) is not float and id(x) not in seen:
                seen.add(id(x))
                pending.append(x)
    return leaves, computed
