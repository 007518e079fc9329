"""A step in which only some parameters become nan or infinite is the same step everywhere."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import costs

OPTIMIZERS: dict[str, Any] = {
    "sgd": lambda w: nn.SGD(w, lr=0.1),
    "momentum": lambda w: nn.SGD(w, lr=0.1, momentum=0.9, weight_decay=0.01),
    "adam": lambda w: nn.Adam(w, lr=0.1),
}


def leaves() -> tuple[list[Value], Value, Value]:
    """The slope by the first is infinite, by the second nan, by the third finite."""
    w, x = [Value(0.0, "a"), Value(-1.0, "b"), Value(0.5, "c")], Value(1.0, "x")
    loss = x * (w[0].sqrt() + ag.where(0.0, w[1].log(), 1.0) + w[2].tanh() * w[2])
    return w, x, loss


def recorded(kind: str, steps: int) -> list[float]:
    """The parameters after steps of a recorded graph, and what is remembered of them."""
    w, x, _ = leaves()
    optimizer = OPTIMIZERS[kind](w)
    for _ in range(steps):
        loss = x * (w[0].sqrt() + ag.where(0.0, w[1].log(), 1.0) + w[2].tanh() * w[2])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    memory = [number for each in optimizer.state.values() for number in each.tolist()]
    return [*(each.data for each in w), *memory]


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("asked", ["step", "batch", "train"])
@pytest.mark.parametrize("backend", ["numpy", "python", "numba", "auto"])
def test_some_parameters_become_non_finite_and_the_others_move_as_ever(
    backend: Any, asked: str, steps: int, kind: str
) -> None:
    """No backend stops, tells, or leaves the step out; that is for `fit` to do."""
    if backend == "numba":
        pytest.importorskip("numba")
    w, x, loss = leaves()
    program = ag.compile(loss, [x], w, backend=backend, reduction="mean")
    optimizer = OPTIMIZERS[kind](w)
    inputs: list[Any] = [np.array([1.0, 1.0])] if asked == "batch" else [1.0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if asked == "train":
            program.train(optimizer, inputs, steps)
        else:
            for _ in range(steps):
                program.step(optimizer, inputs)
    memory = [number for each in program.state.values() for number in each.tolist()]
    found, expected = [*program.parameters.tolist(), *memory], recorded(kind, steps)

    assert not np.isfinite(expected[0])
    assert np.isfinite(expected[2])
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_long_training_in_machine_code_has_the_same_non_finite_parameters(kind: str) -> None:
    """All its steps are one function."""
    pytest.importorskip("numba")
    found = []
    backends: tuple[Any, Any] = "numba", "python"
    for backend in backends:
        w, x, loss = leaves()
        program = ag.compile(loss, [x], w, backend=backend)
        losses = program.train(OPTIMIZERS[kind](w), [1.0], costs.WORTH_STEPS)
        memory = [number for each in program.state.values() for number in each.tolist()]
        found.append([*losses, *program.parameters.tolist(), *memory])

    np.testing.assert_allclose(found[0], found[1], rtol=1e-9, atol=1e-300)
