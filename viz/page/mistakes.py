"""The mistakes that can be made in a graph, as data for its page, whose numbers may be changed.

What is computed with them stands in `mistaken.js` of `autograd.explaining.diagnosing` and in
`assets/mistakes.js`. Slips in copying are of the numbers that stand there, so the page finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.diagnosing.catalogue import catalogue
from autograd.explaining.diagnosing.functions import Functions
from autograd.explaining.diagnosing.mistakes import CATALOGUE
from autograd.graph import topological

MOST_CAUSES = 20_000
"""Of a large graph no more mistakes are listed, the most common ones: they would be megabytes."""


@dataclass(frozen=True, slots=True)
class PageMistakes:
    """The JSON, and what `Rows.module` is given: changes, rules and their helpers.

    The JSON has `slots`, for each number of the catalogue its node or, of a factor 1 that stands
    nowhere, the number; `operations`, `causes` without slips, and `copied` as `catalogue` has them;
    `carried`, of each nameless part of a sum its node and the slot whose gradient it has; `slip`,
    the place of that change; whether the list of causes is `cut`; and `kinds`, the keys of all
    mistakes, the most common first.
    """

    data: dict[str, Any]
    changes: list[dict[str, Any]]
    rules: dict[str, dict[str, Any]]
    helpers: list[str]


def mistakes_data(
    output: Value,
    nodes: Sequence[dict[str, Any]],
    parameters: Iterable[Value] | None = None,
    lr: float | None = None,
) -> PageMistakes:
    """The mistakes in the graph of `output`, whose page has these `nodes`.

    The first nodes are the Values in topological order; what is computed names its operands `in`
    the list, also the numbers among them. Without `parameters` nothing is updated.

    >>> x = Value(2.0, "x")
    >>> nodes = [{"data": 2.0}, {"rule": "mul", "in": [0, 2]}, {"data": 3.0, "number": True}]
    >>> mistakes_data(x * 3.0, nodes).data["slots"]
    [0, 2, 1]
    """
    learned = None if parameters is None else list(parameters)
    found = catalogue(output, learned, lr if learned else None)
    slip = _place_of_slip(found["changes"])
    causes = [each for each in found["causes"] if each[0] != slip]
    data = {
        "slots": [_node(nodes, *each) for each in _slots(found)],
        "operations": found["operations"],
        "causes": causes[:MOST_CAUSES],
        "cut": len(causes) > MOST_CAUSES,
        "copied": found["copied"],
        "carried": _carried(output, found["values"]),
        "slip": slip,
        "kinds": [each.key for each in sorted(CATALOGUE, key=lambda mistake: mistake.rank)],
    }
    return PageMistakes(data, found["changes"], found["rules"], found["helpers"])


def _place_of_slip(changes: list[dict[str, Any]]) -> int:
    """The place of a slip in copying among the changes, to which it may have to be added."""
    keys = [each["key"] for each in changes]
    if "slip" not in keys:
        (slip,) = (each for each in CATALOGUE if each.key == "slip")
        changes.append(
            {
                "key": slip.key,
                "kind": slip.kind,
                "rank": slip.rank,
                "everywhere": slip.everywhere,
                "change": Functions().change(slip),
            }
        )
        keys.append(slip.key)
    return keys.index("slip")


def _slots(found: dict[str, Any]) -> Iterable[tuple[int | None, Any, float]]:
    return zip(found["values"], found["recorded"], found["numbers"], strict=True)


def _node(nodes: Sequence[dict[str, Any]], value: int | None, recorded: Any, number: float) -> Any:
    if value is not None:
        return value
    if recorded is None:
        return {"data": number}
    owner, place, member = recorded
    operand = nodes[owner]["in"][place]
    return operand[member] if isinstance(operand, list) else operand


def _carried(output: Value, values: Sequence[int | None]) -> list[list[int]]:
    """The parts of sums that have no slot of their own: adding sends a gradient on as it is."""
    order = topological(output)
    slots = {order[place]: slot for slot, place in enumerate(values) if place is not None}
    own = {*slots}
    for value in reversed(order):
        for parent in value.parents:
            slots.setdefault(parent, slots[value])
    return [[place, slots[value]] for place, value in enumerate(order) if value not in own]
