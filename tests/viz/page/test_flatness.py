"""Where functions are flat, in JavaScript: the same nodes as in Python, with the same numbers."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, primitive
from autograd.engine import operations
from autograd.explaining.flatness import flat_values
from autograd.table.primitives import ROWS
from tests.explaining.random_graphs import Drawing
from tests.trials import operands_of, sample
from tests.viz.page.exporting import Exported, export_many, run_node
from viz.page.rows import Rows

pytestmark = pytest.mark.node


def held(folder: Path, outputs: list[Value]) -> list[str]:
    """Hold what Node finds flat to Python; the kinds that there were."""
    rows = Rows()
    graphs = [Exported(output, rows=rows, details=()) for output in outputs]
    export_many(folder, rows)
    kinds = []
    for exported, found in zip(
        graphs, run_node(folder, "flatness.mjs", [each.data for each in graphs]), strict=True
    ):
        right = {exported.ids[each.value]: each for each in flat_values(exported.order)}
        assert {each["id"] for each in found} == {*right}, exported.output
        for each in found:
            flat = right[each["id"]]
            assert each["kind"] == flat.kind
            assert each["slope"] == pytest.approx(flat.slope, rel=1e-9, abs=1e-15)
            assert each["steepest"] == pytest.approx(flat.steepest, rel=1e-12)
            kinds.append(each["kind"])
    return kinds


def test_random_graphs_are_flat_where_python_says(tmp_path: Path) -> None:
    assert held(tmp_path, [Drawing(seed).record()[0] for seed in range(500)])


def scaled(row: Any, seed: int) -> list[Any]:
    """Operands of a row far from and near its kinks, some of them plain numbers."""
    rng = random.Random(f"{row.name} {seed}")
    numbers = [x * rng.choice((1.0, 30.0, -1.0, 0.0)) for x in sample(row, 3, rng)]
    return [Value(x) if rng.random() < 0.8 else x for x in numbers]


def test_rows_on_every_side_of_their_kinks_are_flat_where_python_says(tmp_path: Path) -> None:
    outputs = []
    for row, seed in itertools.product(ROWS, range(40)):
        operands = scaled(row, seed)
        if any(isinstance(x, Value) for x in operands):
            output = getattr(operations, row.name)(*operands_of(row, operands))
            if isinstance(output, Value) and not output.is_leaf:
                outputs.append(output)

    kinds = held(tmp_path, outputs)

    assert {*kinds} == {"dead", "saturated"}


@pytest.mark.usefixtures("clean_table")
def test_rows_added_at_run_time_are_flat_beside_their_kinks(tmp_path: Path) -> None:
    """A slope of 0 at the kink itself says nothing; there is no such row in the table."""
    flat = {
        kind: primitive(
            f"flat_{kind}", "x y", forward=lambda xp, x, y: xp.floor(x / y) * 0.0,
            slopes=(lambda xp, z, x, y: 0.0 * x, lambda xp, z, x, y: 0.0 * y), kinks=kind,
        )
        for kind in ("integer", "half", "multiple", "tie", "zero")
    }  # fmt: skip
    points = (
        (-2.5, 1.0),
        (-2.0, 1.0),
        (-2.3, 1.0),
        (2.5, 1.0),
        (0.0, 1.0),
        (1.5, 1.5),
        (-1e-20, 2.0),
    )
    outputs = [each(Value(x), Value(y)) for each in flat.values() for x, y in points]

    kinds = held(tmp_path, outputs)

    assert 0 < len(kinds) < len(outputs)


@pytest.mark.usefixtures("clean_table")
def test_a_function_of_a_plain_number_is_not_called_saturated(tmp_path: Path) -> None:
    squash = primitive(
        "squash", "x a=1.0", forward=lambda xp, x, a: xp.tanh(x * a),
        slopes=(lambda xp, z, x, a: a * (1.0 - z * z), lambda xp, z, x, a: x * (1.0 - z * z)),
        domain=(-3.0, 3.0),
    )  # fmt: skip
    a = Value(1.0, "a")

    assert held(tmp_path, [squash(20.0, a), squash(Value(20.0), a)]) == ["saturated"]
