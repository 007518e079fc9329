"""Training in JavaScript: the numbers of a walked example's text, and of Python's own descent."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, greater, tanh, where
from autograd.explaining.judging.descents import Descent, Order, Read
from tests.explaining.bug_lab import NETWORKS, WEIGHTS, in_affine_nodes
from tests.viz.page.exporting import Exported, export_many, run_node
from viz.page.rows import Rows

pytestmark = pytest.mark.node

STEPS = (1, 2, 3, 10, 50)

WAYS: tuple[tuple[str, Order, float], ...] = (
    ("together", "at once", 0.3),
    ("output first", "output first", 0.3),
    ("uphill", "at once", -0.3),
)
"""What Node calls a way of updating, what Python does, and with which rate."""


def training(exported: Exported, parameters: list[Value], how: str, lr: float) -> dict[str, Any]:
    ids = [exported.ids[each] for each in parameters]
    return {"data": exported.data, "how": how, "lr": lr, "parameters": ids, "steps": STEPS}


def told(folder: Path, rows: Rows, asked: dict[str, Any]) -> Any:
    export_many(folder, rows)
    return run_node(folder, "trainer.mjs", {"trainings": [], "travel": None} | asked)


@pytest.mark.parametrize(
    ("how", "first", "last"),
    [
        ("together", 0.291027773694, 3.510187783e-05),
        ("output first", 0.291027923905442, 3.50847863e-05),
    ],
)
def test_the_worked_example_comes_down_to_the_printed_errors(
    how: str, first: float, last: float, tmp_path: Path
) -> None:
    output, v = in_affine_nodes()
    rows = Rows()
    exported = Exported(output, rows=rows)
    asked = training(exported, [v[name] for name in WEIGHTS], how, 0.5) | {"steps": (1, 10_000)}

    (found,) = told(tmp_path, rows, {"trainings": [asked]})["trainings"]

    assert found[0]["output"] == pytest.approx(first, rel=3e-12)
    assert found[1]["output"] == pytest.approx(last, rel=3e-9)


def test_each_way_of_updating_is_python_s(tmp_path: Path) -> None:
    rows = Rows()
    asked, right = [], []
    for make, _ in NETWORKS.values():
        output, v = make()
        parameters = [value for label, value in v.items() if label[0] in "wu"]
        exported = Exported(output, rows=rows)
        for how, order, lr in WAYS:
            descent = Descent(output, tuple(parameters), lr)
            reads: list[Read] = [(each, None) for each in (*parameters, output)]
            reads += [(output, each) for each in parameters]
            right.append(descent.numbers(reads, STEPS, order))
            asked.append(training(exported, parameters, how, abs(lr)))

    found = told(tmp_path, rows, {"trainings": asked})["trainings"]

    for question, numbers, here in zip(asked, right, found, strict=True):
        for step, state in zip(STEPS, here, strict=True):
            places = question["parameters"]
            values = [state["values"][n] for n in places]
            gradients = [state["gradients"][n] for n in places]
            found_there = [*values, state["output"], *gradients]
            assert found_there == pytest.approx(numbers[step], rel=1e-9, abs=1e-12)


def test_a_parameter_used_twice_waits_for_its_whole_gradient(tmp_path: Path) -> None:
    """And one that a condition needs, which gets no gradient there, to the end."""
    w, v, u = Value(0.8, "w"), Value(0.7, "v"), Value(0.3, "u")
    x = v * v
    output = where(greater(w, 0.1), tanh(w * tanh(w * x * u)) * u * x, 1.0)
    rows = Rows()
    exported = Exported(output, rows=rows)
    parameters = [w, v, u]
    descent = Descent(output, tuple(parameters), 0.4)
    reads = [(each, None) for each in parameters]

    (found,) = told(
        tmp_path, rows, {"trainings": [training(exported, parameters, "output first", 0.4)]}
    )["trainings"]

    right = descent.numbers(reads, STEPS, "output first")
    for step, state in zip(STEPS, found, strict=True):
        values = [state["values"][exported.ids[each]] for each in parameters]
        assert values == pytest.approx(right[step], rel=1e-12)


def test_gradients_that_are_never_cleared_add_up(tmp_path: Path) -> None:
    """Of (w - 3)²: the gradients 2(w - 3) of all steps so far."""
    w = Value(0.0, "w")
    difference = w - 3.0
    output = difference * difference
    rows = Rows()
    exported = Exported(output, rows=rows)

    (found,) = told(tmp_path, rows, {"trainings": [training(exported, [w], "never cleared", 0.1)]})[
        "trainings"
    ]

    number, total = 0.0, 0.0
    expected = {}
    for step in range(1, max(STEPS) + 1):
        total += 2.0 * (number - 3.0)
        number -= 0.1 * total
        expected[step] = number
    assert [state["values"][exported.ids[w]] for state in found] == pytest.approx(
        [expected[step] for step in STEPS], rel=1e-12
    )


def test_travelling_shows_remembered_steps_and_training_goes_on_from_the_end(
    tmp_path: Path,
) -> None:
    output, v = in_affine_nodes()
    parameters = [v[name] for name in WEIGHTS]
    rows = Rows()
    exported = Exported(output, rows=rows)
    ids = [exported.ids[each] for each in parameters]
    to = [0, 20_000, 211, 9_999, 57]
    asked = {"data": exported.data, "lr": 0.5, "parameters": ids, "to": to}

    found = told(tmp_path, rows, {"travel": asked})["travel"]

    remembered = found["remembered"]
    decades = {round(10 ** (n / 20)) for n in range(81)}
    expected = {*range(201), *(n for n in decades if n > 200)}
    assert remembered == sorted(expected)
    reads = [(each, None) for each in (output, *parameters)]
    nearest = [min(expected, key=lambda n: abs(n - step)) for step in to]
    right = Descent(output, tuple(parameters), 0.5).numbers(reads, {*nearest, 10_005})
    for step, (there, *numbers) in zip(nearest, found["visited"], strict=True):
        assert there == step
        assert numbers == pytest.approx(right[step], rel=1e-10)
    assert found["count"] == 10_005
    assert found["output"] == pytest.approx(right[10_005][0], rel=1e-9)


def test_numbers_that_are_not_finite_stop_nothing(tmp_path: Path) -> None:
    w = Value(3.0, "w")
    output = w * w
    rows = Rows()
    exported = Exported(output, rows=rows)

    (found,) = told(tmp_path, rows, {"trainings": [training(exported, [w], "together", 1e300)]})[
        "trainings"
    ]

    assert float(found[0]["output"]) == math.inf
    assert math.isnan(float(found[-1]["output"]))
