"""Packed data: the page gets back every number and name."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, dot
from autograd.graph import topological
from tests.viz.page.exporting import copy_assets, run_node
from tests.viz.page.wide import narrow
from viz.page.data import Asked, exported
from viz.page.levels import Learning
from viz.page.packing import SHORTEST, packed, ranges
from viz.picture.learned import parameters_among
from viz.wishes import Wishes

ODD_NAMES = ["__proto__", "constructor", "w09", "w_9", "权重1", "w1_1,9", "x999", "</script>", "7"]


def plain(root: Value) -> dict[str, Any]:
    """The data of a page, which is too small to be packed."""
    order = topological(root)
    learned = parameters_among(order, None)
    learning = Learning([value for value in order if value in learned], 0.1)
    asked = Asked({"en": "a", "zh": "b"}, None, (), Wishes())
    data = exported(order, learning, asked).data
    assert "packed" not in data
    return data


def leaves(names: list[str]) -> Value:
    """A product with some weights, so that numbers and names stand in a row."""
    rng = random.Random(2)
    return dot([Value(rng.gauss(0.0, 1.0), name) for name in names], [1.0] * len(names))


GRAPHS = {
    "a network": narrow,
    "odd names": lambda: leaves(ODD_NAMES),
    "names that go on": lambda: leaves([f"w{n}" for n in range(95, 105)]),
    "names of four digits": lambda: leaves([f"x{n}" for n in range(996, 1004)]),
    "names without a number": lambda: leaves(["w"] * 6),
    "no names": lambda: leaves([""] * 6),
}


def as_json(data: dict[str, Any]) -> Any:
    """Data as JavaScript has them, whose keys are text."""
    if isinstance(data, dict):
        return {str(key): as_json(each) for key, each in data.items()}
    return [as_json(each) for each in data] if isinstance(data, list | tuple) else data


@pytest.mark.node
@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_what_is_packed_comes_back(graph: Any, tmp_path: Path) -> None:
    data = plain(graph())
    copy_assets(tmp_path)

    assert run_node(tmp_path, "packing.mjs", packed(data)) == as_json(data)


@pytest.mark.node
def test_numbers_that_json_has_no_sign_for_come_back(tmp_path: Path) -> None:
    numbers: list[Any] = ["NaN", "Infinity", "-Infinity", -0.0, 5e-324, 1.7976931348623157e308, 0.1]
    nodes = [
        {"data": number, "name": f"w{n}", "label": f"w{n}"} for n, number in enumerate(numbers)
    ]
    names = {f"w{n}": ["w", str(n)] for n in range(len(numbers))}
    data = {"nodes": nodes, "names": names, "parameters": [0, 3], "levels": []}
    copy_assets(tmp_path)

    whole = packed(data)

    assert len(whole["nodes"]) == 1
    assert run_node(tmp_path, "packing.mjs", whole) == data


def test_only_long_runs_become_ranges() -> None:
    short = [*range(SHORTEST - 1)]

    assert ranges(short) == short
    assert ranges([9, *range(SHORTEST), 9]) == [9, {"from": 0, "count": SHORTEST}, 9]
