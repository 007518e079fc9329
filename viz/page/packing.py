"""The data of a large page in less room: runs of leaves as columns, lists of ids as ranges.

`packing.js` has the way back. Of a run of leaves the numbers are the bytes of 64-bit floats, so no
digit is lost, and the names go up by 1, `w1_1,5`, `w1_1,6`, ...
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

_Node = Mapping[str, Any]
_Parts = Mapping[str, Sequence[str]]

LARGE = 2_000
"""Graphs of more nodes are packed; in smaller ones there is little to win."""

SHORTEST = 4
"""Shorter runs are listed one by one."""

_NUMBERED = re.compile(r"(.*?)(0|[1-9][0-9]*)", re.DOTALL)


def packed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a page with its long lists packed; all else stays as it is."""
    parts = data["names"]
    runs = list(_runs(data["nodes"], parts))
    named = {node["name"] for run in runs if len(run) >= SHORTEST for node in run if "name" in node}
    return {
        **data,
        "nodes": [node for run in runs for node in _run(run, parts)],
        "names": {name: each for name, each in parts.items() if name not in named},
        "parameters": ranges(data["parameters"]),
        "levels": [_level(level) if "layers" in level else level for level in data["levels"]],
        "packed": True,
    }


def ranges(ids: Iterable[Any]) -> list[Any]:
    """A list of ids in which those that go up by 1 are their first and their number.

    >>> ranges([7, 1, 2, 3, 4, 5, 9])
    [7, {'from': 1, 'count': 5}, 9]
    """
    found: list[Any] = []
    for _, group in groupby(enumerate(ids), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        found += [{"from": run[0], "count": len(run)}] if len(run) >= SHORTEST else run
    return found


def _runs(nodes: Sequence[_Node], parts: _Parts) -> Iterator[list[_Node]]:
    """The nodes in groups of which each member follows the one before."""
    run: list[_Node] = []
    for node in nodes:
        if run and not _follows(run[-1], node, parts):
            yield run
            run = []
        run.append(node)
    if run:
        yield run


def _follows(before: _Node, node: _Node, parts: _Parts) -> bool:
    """Whether two leaves are of one kind, and the name of the second is the next."""
    if any(
        "rule" in each or each.get("label", each.get("name")) != each.get("name")
        for each in (before, node)
    ):
        return False
    if any((key in before) != (key in node) for key in ("number", "name", "label")):
        return False
    if "name" not in node:
        return True
    names = before["name"], node["name"]
    return next_name(names[0]) == names[1] and _shape(names[0], parts) == _shape(names[1], parts)


def next_name(name: str) -> str | None:
    """The name after one that ends in a number.

    >>> next_name("w1_1,9"), next_name("w9"), next_name("b")
    ('w1_1,10', 'w10', None)
    """
    found = _NUMBERED.fullmatch(name)
    return None if found is None else f"{found[1]}{int(found[2]) + 1}"


def _shape(name: str, parts: _Parts) -> tuple[int, int] | None:
    """Where in a name its base ends and its subscript begins; None if it has no subscript."""
    base, subscript = parts[name]
    return (len(base), len(name) - len(subscript)) if subscript else None


def _run(run: Sequence[_Node], parts: _Parts) -> Iterator[dict[str, Any]]:
    """Nodes one by one, or a long run as one entry."""
    if len(run) < SHORTEST:
        for node in run:
            packed_in = {"in": [*map(_operand, node["in"])]} if "in" in node else {}
            yield {**node, **packed_in}
        return
    first = run[0]
    numbers = np.array([float(node["data"]) for node in run], dtype="<f8")
    entry: dict[str, Any] = {
        "run": len(run),
        "data": base64.b64encode(numbers.tobytes()).decode(),
    }
    entry |= {key: True for key in ("number", "label") if key in first}
    if "name" in first:
        entry["name"] = first["name"]
        entry["shape"] = _shape(first["name"], parts)
    yield entry


def _operand(operand: Any) -> Any:
    return ranges(operand) if isinstance(operand, list) else operand


def _level(level: Mapping[str, Any]) -> dict[str, Any]:
    groups = [
        {**group, **{name: ranges(group[name]) for name in ("outputs", "inside", "weights")}}
        for group in level["layers"]
    ]
    steps = [
        {**step, "folds": ranges(step["folds"])} if "folds" in step else step
        for step in level["steps"]
    ]
    return {
        **level,
        "folds": [*_folds(level["folds"])],
        "inputs": ranges(level["inputs"]),
        "layers": groups,
        "steps": steps,
    }


def _folds(folds: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The folds; leaves, which have nothing but an id, are listed together."""
    for is_leaf, group in groupby(folds, lambda fold: not fold["sources"] and not fold["inner"]):
        if is_leaf:
            yield {"leaves": ranges(fold["node"] for fold in group)}
            continue
        for fold in group:
            yield {
                **fold,
                "sources": ranges(fold["sources"]),
                "edges": [[key, len([*same])] for key, same in groupby(fold["edges"])],
            }
