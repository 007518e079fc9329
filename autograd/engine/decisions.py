"""Decisions on data: a comparison leaves a mark on the leaves that it depends on.

Python's `if` keeps one branch, and a program compiled from the record keeps it for all data. So
what was compared is noted where `compile` looks: on the leaves, as numbers and names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from typing import Any

from autograd.engine.notes import Decision, Notes, notes
from autograd.engine.operands import Group, LeafGroup
from autograd.engine.pausing import is_paused
from autograd.graph import Recorded, edges
from autograd.notices import named, user_frame

KEPT = 16
"""How many decisions a leaf keeps, and how many leaves of a group are marked.

All leaves of a group come into a program together, and a layer has thousands.
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
    renewed: dict[int, Notes] = {}
    for leaf in _leaves([x for x in (left, right) if type(x) is not float]):
        old = notes(leaf)
        new = renewed.get(id(old))
        if new is None:
            new = renewed[id(old)] = _with(old, decision)
        leaf._a = new


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
    for leaf, old in older:
        leaf._a = Notes(recorded=old.recorded)
    try:
        yield
    finally:
        for leaf, old in older:
            leaf._a = reduce(_with, notes(leaf).decisions, old)


def _side(x: Any) -> tuple[str, float]:
    return ("", x) if type(x) is float else (named(x), x.data)


def _with(old: Notes, new: Decision) -> Notes:
    others = (
        each
        for each in old.decisions
        if (each.line, each.file, each.sign) != (new.line, new.file, new.sign)
    )
    return Notes((*others, new)[-KEPT:], old.recorded)


def _leaves(nodes: list[Any]) -> list[Any]:
    """The leaves below some nodes, of a group the first ones."""
    leaves = []
    pending = list(nodes)
    seen = set(map(id, pending))
    while pending:
        node = pending.pop()
        if isinstance(node, Group):
            below: Iterable[Any] = node[:KEPT] if type(node) is LeafGroup else node
        elif node._row is None:
            leaves.append(node)
            continue
        else:
            below = (operand for operand, _ in edges(node))
        for x in below:
            if type(x) is not float and id(x) not in seen:
                seen.add(id(x))
                pending.append(x)
    return leaves
