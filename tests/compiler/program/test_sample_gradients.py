"""`program.per_sample_gradients`: the derivative of each sample's output by every parameter."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program, costs
from autograd.errors import CompileError, GraphChangedError, LengthError
from tests.compiler.backends import NUMBA

BACKENDS = ["python", "numpy", "auto", NUMBA]


def network(backend: Any = "auto", reduction: Any = "sum") -> tuple[Program, nn.MLP, Any]:
    """A small network with its loss; its program, and the loss of one sample recorded anew."""
    model = nn.MLP(2, [5, 1], activation="tanh", rng=np.random.default_rng(0))

    def loss(sample: Any) -> Value:
        (y,) = np.atleast_1d(np.array(model(list(sample[:2])), dtype=object)).tolist()
        squared: Value = (y - sample[2]) ** 2
        return squared * 0.5

    inputs = [Value(0.0) for _ in range(3)]
    parameters = model.parameters()
    program = ag.compile(loss(inputs), inputs, parameters, backend=backend, reduction=reduction)
    return program, model, loss


def one_by_one(model: nn.MLP, loss: Any, samples: Any) -> list[list[float]]:
    """By the eager engine."""
    rows = []
    for sample in samples.tolist():
        model.zero_grad()
        loss(sample).backward()
        rows.append([p.grad for p in model.parameters()])
    return rows


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_each_row_is_the_gradient_of_one_sample(backend: Any, reduction: Any) -> None:
    """And no reduction divides it: of the mean, the gradient is the mean of the rows."""
    program, model, loss = network(backend, reduction)
    samples = np.random.default_rng(1).normal(size=(7, 3))

    rows = program.per_sample_gradients(samples)

    np.testing.assert_allclose(rows, one_by_one(model, loss, samples), rtol=1e-10, atol=1e-12)
    total = rows.sum(axis=0) / (7 if reduction == "mean" else 1)
    np.testing.assert_allclose(total, program.value_and_grad(samples)[1], rtol=1e-10, atol=1e-12)


def test_it_takes_what_a_program_takes() -> None:
    """The derivative of (a x + b)^2: 2 x (a x + b) and 2 (a x + b)."""
    x, a, b = Value(0.0, "x"), Value(2.0), Value(1.0)
    program = ag.compile((a * x + b) ** 2, [x], [a, b])

    expected = [[6.0, 6.0], [20.0, 10.0]]
    assert program.per_sample_gradients(np.array([[1.0], [2.0]])).tolist() == expected
    assert program.per_sample_gradients([np.array([1, 2])]).tolist() == expected
    assert program.per_sample_gradients({"x": np.array([1.0, 2.0])}).tolist() == expected
    assert program.per_sample_gradients([1.0]).tolist() == expected[:1]


def test_it_follows_the_parameters_and_leaves_the_gradient() -> None:
    x, a = Value(0.0), Value(2.0)
    program = ag.compile(a * a * x, [x], [a])
    program.value_and_grad([5.0])
    assert program.per_sample_gradients([1.0]).tolist() == [[4.0]]

    program.parameters = [3.0]

    assert program.per_sample_gradients([1.0]).tolist() == [[6.0]]
    assert program.gradient.tolist() == [20.0]


def test_an_output_that_no_input_stands_below_has_its_derivative_in_each_row() -> None:
    x, a = Value(0.0), Value(3.0)
    program = ag.compile(a * a, [x], [a], allow_unused=True)

    assert program.per_sample_gradients(np.ones((2, 1))).tolist() == [[6.0], [6.0]]


def test_samples_in_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    program, *_ = network()
    samples = np.random.default_rng(1).normal(size=(7, 3))
    whole = program.per_sample_gradients(samples)

    monkeypatch.setattr(costs, "COPIES_AT_ONCE", (1, 1, 1))

    np.testing.assert_allclose(program.per_sample_gradients(samples), whole, rtol=1e-12)


def test_copies_and_pickles_have_it_too() -> None:
    program, *_ = network()
    samples = np.random.default_rng(1).normal(size=(3, 3))
    expected = program.per_sample_gradients(samples).tolist()

    for twin in (copy.copy(program), pickle.loads(pickle.dumps(program))):  # noqa: S301
        assert twin.per_sample_gradients(samples).tolist() == expected


def test_what_cannot_be_differentiated_says_why() -> None:
    x, a, c = Value(1.0), Value(2.0), Value(3.0)
    with pytest.raises(CompileError, match=r"compiled without: name them in .*parameters="):
        ag.compile(x * x, [x]).per_sample_gradients([1.0])
    with pytest.raises(CompileError, match=r"this program has 2"):
        ag.compile([a * x, a], [x], [a]).per_sample_gradients([1.0])
    program = ag.compile(a * x * c, [x], [a])
    with pytest.raises(LengthError, match="expects 1 input, got 2"):
        program.per_sample_gradients([1.0, 2.0])
    c.data = 4.0
    with pytest.raises(GraphChangedError):
        program.per_sample_gradients([1.0])
    with pytest.raises(CompileError, match="does not run here"):
        ag.compile(a * x, [x], [a], backend="c").per_sample_gradients([1.0])
