"""The detail of neurons on a page: offered where it folds something, with Python's numbers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from tests.viz.page.exporting import Exported, export_many, read, run_node
from tests.viz.page.played import worked, worked_html
from viz import page
from viz.page.document import data_in
from viz.page.rows import Rows


def keys_of(html: str) -> list[str]:
    return [level["key"] for level in data_in(html)["levels"]]


def labelled(value: Value, label: str) -> Value:
    value.label = label
    return value


def chain(*labels: str) -> Value:
    """A weighted input under each label, through tanh, the last one the output."""
    value = Value(0.5, "x")
    for label in labels:
        net = labelled(Value(0.7, f"w_{label}") * value, f"net_{label}")
        value = labelled(net.tanh(), f"out_{label}")
    return value


def test_neurons_are_offered_where_two_values_go_into_functions() -> None:
    assert "neurons" in keys_of(page(chain("a", "b")).html)
    assert "neurons" not in keys_of(page(chain("a")).html)


def test_the_worked_example_has_neurons_but_begins_with_its_values() -> None:
    """Net goes into out in four places, so four values are told no more."""
    data = data_in(worked_html())
    levels = {level["key"]: level for level in data["levels"]}

    assert next(iter(levels)) == "named"
    made = {key: sum(bool(fold["sources"]) for fold in levels[key]["folds"]) for key in levels}
    assert made["named"] - made["neurons"] == 4


@pytest.mark.node
def test_slopes_of_neurons_are_those_of_the_chain_rule(tmp_path: Path) -> None:
    """d out_h1 / d w1 = out (1 - out) i1, by hand from the recorded numbers."""
    values = worked()
    rows = Rows()
    exported = Exported(values["E_total"], details=("neurons",), rows=rows)
    export_many(tmp_path, rows)
    (found,) = run_node(tmp_path, "engine.mjs", [exported.data])
    level = found["levels"][0]

    for end in ("h1", "h2"):
        out = values[f"out_{end}"]
        place, fold = _fold(exported, out)
        slopes = dict(zip(fold.sources, map(read, level["slopes"][place]), strict=True))
        weights = ("w1", "w2") if end == "h1" else ("w3", "w4")
        for weight, signal in zip(weights, ("i1", "i2"), strict=True):
            bent = out.data * (1.0 - out.data)
            assert math.isclose(slopes[values[weight]], bent * values[signal].data, rel_tol=1e-12)
            assert math.isclose(slopes[values[signal]], bent * values[weight].data, rel_tol=1e-12)


def _fold(exported: Exported, value: Value) -> tuple[int, Any]:
    folds = exported.folds[0]
    place = next(n for n, each in enumerate(folds) if each.value is value)
    return place, folds[place]


@pytest.mark.node
def test_gradients_of_neurons_are_those_of_a_backward_pass(tmp_path: Path) -> None:
    values = worked()
    rows = Rows()
    exported = Exported(values["E_total"], details=("neurons",), rows=rows)
    export_many(tmp_path, rows)
    (found,) = run_node(tmp_path, "engine.mjs", [exported.data])

    values["E_total"].backward()

    for fold, gradient in zip(exported.folds[0], found["levels"][0]["gradients"], strict=True):
        assert math.isclose(read(gradient), fold.value.grad, rel_tol=1e-12)
