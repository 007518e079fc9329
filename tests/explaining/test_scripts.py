"""Derivations as Python: run, they come to the engine's gradients, with other numbers too."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

import autograd as ag
import nn
from autograd import Value, explain
from autograd.explaining.equations.quantities import Quantity, gradient
from autograd.explaining.equations.writing import Writer
from autograd.explaining.explanation import STYLES, Derivation
from autograd.explaining.scripts import PythonWriter
from tests.explaining.random_graphs import SMOOTH, Drawing
from tests.explaining.test_random_derivations import named_in

REMARK = "the recorded number"


def run(source: str) -> dict[str, Any]:
    """The names that a script leaves behind."""
    scope: dict[str, Any] = {}
    exec(compile(source, "<derivation>", "exec"), scope)  # noqa: S102  (what is tested)
    return scope


def identifiers(told: Derivation, leaves: Sequence[Value], output: Value) -> list[str]:
    """What the derivatives are called in the script."""
    writer = PythonWriter(told.manner.names, Writer(told.manner.names), REMARK)
    for step in told.steps:
        for equation in step.equations:
            list(writer.statements(equation))
    return [writer.identifier(gradient(output, leaf, 0.0)) for leaf in leaves]


def derivatives(told: Derivation, leaves: Sequence[Value], output: Value) -> list[float]:
    scope = run(told.python)
    return [scope[name] for name in identifiers(told, leaves, output)]


@pytest.mark.parametrize("seed", range(200))
def test_a_script_comes_to_the_gradients(seed: int) -> None:
    """Where terms cancel, the order of additions costs digits of the largest factor."""
    output, leaves = Drawing(seed).record()

    told = explain(output, leaves, style=STYLES[seed % 2])

    expected = ag.grad(output, leaves)
    largest = max(abs(each.data) for each in named_in(told) if isinstance(each, Quantity))
    found = derivatives(told, leaves, output)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-12 * largest)


def with_other_numbers(source: str, others: dict[str, float]) -> str:
    """The script with other given numbers."""
    lines = source.split("\n")
    for place, line in enumerate(lines):
        name, is_assigned, _ = line.partition(" = ")
        if is_assigned and name in others:
            lines[place] = f"{name} = {others.pop(name)!r}"
    assert not others
    return "\n".join(lines)


def test_a_script_computes_the_gradients_of_other_numbers() -> None:
    """It recomputes everything, where no number had to be taken as it was recorded."""
    whole = 0
    for seed in range(200):
        rng = random.Random(seed)
        drawing = Drawing(seed, SMOOTH)
        output, leaves = drawing.record()
        told = explain(output, leaves, style=STYLES[seed % 2])
        if REMARK in told.python:
            continue
        whole += 1
        others = [rng.uniform(-1.5, 1.5) for _ in drawing.leaves]
        other, its_leaves = drawing.record(others)
        writer = PythonWriter(told.manner.names, Writer({}), REMARK)
        given = {writer.identifier(a): b.data for a, b in zip(leaves, its_leaves, strict=True)}
        scope = run(with_other_numbers(told.python, given))

        found = [scope[name] for name in identifiers(told, leaves, output)]
        assert found == pytest.approx(ag.grad(other, its_leaves), rel=1e-9, abs=1e-12), seed
    assert whole > 150


def test_a_script_reads_like_the_derivation() -> None:
    w, x = Value(0.5, "w"), Value(3.0, "x")
    s = w * x
    s.label = "s"
    y = s.exp()
    y.label = "y"

    source = explain(y, w, lr=0.1, digits=4).python

    for line in (
        "from math import exp",
        "w = 0.5",
        "s = w * x  # 1.5",
        "y = exp(s)  # 4.482",
        "# ∂y/∂w = ∂y/∂s · ∂s/∂w",
        "dy_ds = y  # 4.482",
        "ds_dw = x  # 3",
        "dy_dw = dy_ds * ds_dw  # 13.45",
        "w_new = w - η * dy_dw  # −0.8445",
    ):
        assert line in source.split("\n")
    assert run(source)["w_new"] == pytest.approx(0.5 - 0.1 * 3.0 * math.exp(1.5), rel=1e-12)


@pytest.mark.parametrize(
    "labels",
    [
        ("lambda", "max"),
        ("a-b", "a_b"),
        ("w′", "w"),
        ("1st", "exp"),
        ("w\nimport os", "# x"),
        ("\ufb01", "fi"),
    ],
)
def test_no_label_breaks_a_script(labels: tuple[str, str]) -> None:
    a, b = (Value(x, label) for x, label in zip((0.5, 2.0), labels, strict=True))
    y = (a * b).exp() + ag.maximum(a, b) * a

    told = explain(y, [a, b])

    assert derivatives(told, [a, b], y) == pytest.approx(ag.grad(y, [a, b]), rel=1e-12)


@pytest.mark.parametrize(
    "optimiser",
    [
        lambda w: nn.SGD(w, lr=0.1, momentum=0.9, nesterov=True),
        lambda w: nn.AdamW(w, lr=0.1),
        lambda w: nn.RMSprop(w, lr=0.01),
    ],
    ids=["SGD", "AdamW", "RMSprop"],
)
def test_a_script_takes_the_optimisers_step(optimiser: Callable[[list[Value]], Any]) -> None:
    w, x = Value(0.5, "w"), Value(2.0, "x")
    y = (w * x + 1.0).tanh() ** 2
    stepping = optimiser([w])

    source = explain(y, w, optimizer=stepping).python

    y.backward()
    stepping.step()
    assert run(source)["w_new"] == pytest.approx(w.data, rel=1e-12)
    assert REMARK not in source


def test_what_a_long_derivation_leaves_out_stands_as_it_was_recorded() -> None:
    x = Value(0.3, "x")
    y = x
    for _ in range(200):
        y = y.sin()

    told = explain(y, x, lang="zh")

    assert "记录下来的数" in told.python
    assert derivatives(told, [x], y) == pytest.approx([ag.grad(y, x)], rel=1e-9)


def test_a_number_that_is_not_finite_is_taken_as_recorded() -> None:
    x = Value(0.0, "x")
    y = x.log()

    assert run(explain(y, x).python)["y"] == -math.inf


def test_a_script_does_not_raise_where_only_a_part_of_a_formula_is_infinite() -> None:
    """In Python log(0) is an error; the sum that it is in is finite."""
    a, b = Value(1.0, "a"), Value(2.0, "b")
    inner = ag.exp(b)
    inner.label = "inner"
    y = ag.logsumexp([a.log().log(), inner])
    y.label = "y"

    source = explain(y, b, lang="en").python

    assert run(source)["dy_db"] == pytest.approx(ag.grad(y, b))
    assert f"y = {y.data!r}  # {REMARK}" in source
