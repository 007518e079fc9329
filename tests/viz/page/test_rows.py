"""The rows in JavaScript: results and slopes as Python has them, at random and awkward points."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.engine import operations
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS
from tests.trials import GROUP, operands_of, sample
from tests.viz.page.exporting import export_many, read, run_node
from viz.page.numbering import in_json
from viz.page.rows import Rows

POINTS = 1000


def random_points(row: Primitive) -> list[tuple[Any, ...]]:
    """Points in the domain of a row, its groups as tuples."""
    rng = random.Random(row.name)
    return [operands_of(row, sample(row, GROUP, rng)) for _ in range(POINTS)]


def special_points(row: Primitive) -> list[tuple[Any, ...]]:
    """The awkward numbers of a row, in all pairs and triples of its first operands."""
    size = sum(GROUP if p.starred else 1 for p in row.operands)
    chosen = [*itertools.product(row.special, repeat=min(size, 2))]
    rng = random.Random(row.name)
    filled = [
        (*each, *(rng.choice(row.special) for _ in range(size - len(each)))) for each in chosen
    ]
    return [operands_of(row, each) for each in filled]


def in_python(row: Primitive, operands: tuple[Any, ...]) -> list[Any]:
    """The result and slopes of a recorded operation, None where there is none by rule."""
    made = [
        tuple(map(Value, each)) if isinstance(each, tuple) else Value(each) for each in operands
    ]
    value = getattr(operations, row.name)(*made)
    slopes = iter(value.slopes)
    found: list[Any] = [value.data]
    for rule, each in zip(row.slopes, operands, strict=True):
        if isinstance(each, tuple):
            whole = [next(slopes) for _ in each]
            found.append(None if rule is None else whole)
        else:
            one = next(slopes)
            found.append(None if rule is None else one)
    return found


def flat(found: list[Any]) -> Iterator[float | None]:
    for each in found:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield None if each is None else read(each)


def written(operands: tuple[Any, ...]) -> list[Any]:
    return [[*map(text, each)] if isinstance(each, tuple) else text(each) for each in operands]


def text(x: float) -> float | str:
    """JSON loses the sign of a zero on its way through JavaScript's text."""
    return "-0" if x == 0.0 and math.copysign(1.0, x) < 0.0 else in_json(x)


def told(folder: Path, points: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[Any]]:
    """What the rules, by the names of rows, give in Node."""
    rows, asked = Rows(), []
    for name, given in points.items():
        made = [tuple(map(Value, x)) if isinstance(x, tuple) else Value(x) for x in given[0]]
        rule = rows.rule(getattr(operations, name)(*made))
        asked.append({"rule": rule, "points": [*map(written, given)]})
    export_many(folder, rows)
    return dict(zip(points, run_node(folder, "rows.mjs", asked), strict=True))


def hold(row: Primitive, points: list[tuple[Any, ...]], found: list[Any], rel: float) -> None:
    for operands, javascript in zip(points, found, strict=True):
        python = [*flat(in_python(row, operands))]
        size = max((abs(x) for x in python if x is not None and math.isfinite(x)), default=1.0)
        for right, here in zip(python, flat(javascript), strict=True):
            if right is None or here is None or math.isnan(right) or math.isinf(right):
                assert here == right or (here != here and right != right), (row, operands)
            else:
                assert here == pytest.approx(right, rel=rel, abs=rel * size), (row, operands)


@pytest.mark.node
def test_every_row_gives_what_it_gives_in_python(tmp_path: Path) -> None:
    points = {row.name: random_points(row) for row in ROWS}

    found = told(tmp_path, points)

    for row in ROWS:
        hold(row, points[row.name], found[row.name], 1e-12)


@pytest.mark.node
def test_every_row_gives_the_same_at_its_awkward_points(tmp_path: Path) -> None:
    points = {row.name: special_points(row) for row in ROWS}

    found = told(tmp_path, points)

    for row in ROWS:
        hold(row, points[row.name], found[row.name], 1e-12)
