"""Decisions on data taken while a graph was recorded, and what to write in their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd.engine.decisions import decisions
from autograd.engine.value import Value

_TOLD = 3
"""So many decisions are told one by one."""

REMEDY = (
    "Write where(greater(x, 0.0), a, b), relu(x), maximum(x, y) and the like in place of `if`, "
    "max() and sorted(); compare under no_grad() what is only shown."
)


def comparisons_of(leaves: Iterable[Value]) -> str:
    """The comparisons of what was computed from some leaves; empty if there are none."""
    return listed(decisions(leaves))


def listed(found: Sequence[object]) -> str:
    """The first ones, and how many more there are."""
    more = f"; {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    return f"{'; '.join(map(str, found[:_TOLD]))}{more}"
