"""Training inside a program takes the steps of the eager engine, and gradients of gradients."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from tests.compiler.random_dags import dags

SETTINGS: dict[str, dict[str, Any]] = {
    "plain": {},
    "momentum": {"momentum": 0.9},
    "dampening": {"momentum": 0.8, "dampening": 0.25},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "weight decay": {"weight_decay": 0.125},
    "all": {"momentum": 0.5, "nesterov": True, "weight_decay": 0.0625},
    "maximize": {"maximize": True, "momentum": 0.5},
}

STEPS = (3, 4)
"""Two trainings, with another learning rate and the memory of the first in the second."""


def network_model() -> nn.MLP:
    return nn.MLP(2, [3, 1], activation="tanh", rng=np.random.default_rng(11))


def network() -> tuple[Value, list[Value], list[Value], list[Value]]:
    """The loss of a small network, its inputs, target and parameters."""
    model = network_model()
    x, y = [Value(0.5), Value(-0.25)], Value(0.75)
    return (model(x) - y).square(), x, [y], model.parameters()


POINTS = np.random.default_rng(5).normal(size=(3, 4))


def eager_training(settings: dict[str, Any], batch: bool) -> tuple[list[float], list[float]]:
    """The losses and the parameters by the eager engine, gradients of the mean over the points."""
    model = network_model()
    parameters = model.parameters()
    optimizer = nn.SGD(parameters, lr=0.1, **settings)
    losses = []
    for lr, steps in zip((0.1, 0.02), STEPS, strict=True):
        optimizer.lr = lr
        for _ in range(steps):
            columns = POINTS.T if batch else POINTS.T[:1]
            each = [(model(point[:2]) - point[2]).square() for point in columns]
            loss = ag.mean(each)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.data)
    return losses, [p.data for p in parameters]


@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=list(SETTINGS))
@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_training_takes_the_steps_of_the_eager_engine(
    backend: Any, settings: dict[str, Any], batch: bool
) -> None:
    check_training(backend, settings, batch)


@pytest.mark.parametrize("batch", [False, True])
def test_machine_code_takes_the_steps_of_the_eager_engine(batch: bool) -> None:
    pytest.importorskip("numba")
    check_training("numba", SETTINGS["all"], batch)


def check_training(backend: Any, settings: dict[str, Any], batch: bool) -> None:
    expected_losses, expected = eager_training(settings, batch)
    loss, x, y, parameters = network()
    program = ag.compile(loss, [*x, *y], parameters, backend=backend, reduction="mean")
    optimizer = nn.SGD(parameters, lr=0.1, **settings)
    given = list(POINTS) if batch else POINTS[:, 0].tolist()
    losses = program.train(optimizer, given, STEPS[0])
    optimizer.lr = 0.02
    losses += program.train(optimizer, given, STEPS[1])

    assert losses == pytest.approx(expected_losses, rel=1e-12)
    assert program.parameters == pytest.approx(expected, rel=1e-12)
    assert [p.data for p in parameters] == [p.data for p in network()[3]]


@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_train_is_step_many_times(backend: Any) -> None:
    """Also where the memory of the optimiser goes from one to the other."""
    loss, x, y, parameters = network()
    one = ag.compile(loss, [*x, *y], parameters, backend=backend)
    other = ag.compile(loss, [*x, *y], parameters, backend=backend)
    optimizer = nn.SGD(parameters, lr=0.1, momentum=0.9)
    given = POINTS[:, 0].tolist()
    losses = [one.step(optimizer, given), *one.train(optimizer, given, 3)]
    losses.append(one.step(optimizer, given))

    assert losses == pytest.approx([other.step(optimizer, given) for _ in range(5)], rel=1e-14)
    assert one.parameters == pytest.approx(other.parameters, rel=1e-14)


@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_second_derivatives_are_the_closed_form(backend: Any) -> None:
    """By x and w, of the derivative by x of sin(w x): cos(w x) w."""
    x, w = Value(0.5), Value(2.0)
    slope = ag.grad((w * x).sin(), x, create_graph=True)
    program = ag.compile(slope, [x], [w], backend=backend)
    at = np.array([0.5, -1.25, 3.0])
    value, by_w, by_x = program.value_and_grad([at], to_inputs=True)

    assert value == pytest.approx(2.0 * np.cos(2.0 * at), rel=1e-13)
    assert by_x[0] == pytest.approx(-4.0 * np.sin(2.0 * at), rel=1e-13)
    assert by_w == pytest.approx([np.sum(np.cos(2.0 * at) - 2.0 * at * np.sin(2.0 * at))])


@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_third_derivatives_are_the_closed_form(backend: Any) -> None:
    x = Value(0.5)
    second = ag.grad(ag.grad(x.exp() * x, x, create_graph=True), x, create_graph=True)
    value, third = ag.compile(second, parameters=[x], backend=backend).value_and_grad()

    assert value == pytest.approx(math.exp(0.5) * 2.5, rel=1e-14)
    assert third == pytest.approx([math.exp(0.5) * 3.5], rel=1e-14)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["numpy", "python"])
def test_second_derivatives_of_random_graphs_are_those_of_the_eager_engine(backend: Any) -> None:
    for dag, truth in dags(0, 60):
        graph = dag.record(truth.points[:, 0].tolist())
        weights = range(1, 1 + len(graph.parameters))
        gradients = ag.grad(graph.root, graph.parameters, create_graph=True)
        total = ag.sum([*map(ag.mul, weights, gradients), *graph.parameters, *graph.inputs])
        expected = ag.grad(total, graph.parameters)
        program = ag.compile(total, graph.inputs, graph.parameters, backend=backend)
        value, found = program.value_and_grad(truth.points[:, 0].tolist())

        assert value == pytest.approx(total.data, rel=1e-9, abs=1e-11), dag.seed
        scale = max(map(abs, expected))
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-10 * scale), dag.seed
