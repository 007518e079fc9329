"""Inputs and parameters that outputs do not use, as derivatives of linear functions do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value, grad
from autograd.errors import CompileError, NotRecordedError, UnusedInputError, UnusedInputWarning
from tests.compiler.backends import NUMBA, Question
from tests.compiler.conftest import Backend

RUNNING = ["numpy", "python", "auto", NUMBA]


@pytest.mark.parametrize("backend", RUNNING)
def test_a_constant_derivative_compiles(backend: Any) -> None:
    """The input was refused, for `3 * x` has the derivative 3 wherever one asks."""
    x = Value(2.0)
    program = ag.compile(grad(3 * x, x, create_graph=True), inputs=[x], backend=backend)
    value, gradient, by_inputs = program.value_and_grad([np.ones(4)], to_inputs=True)

    assert program([5.0]) == 3.0
    assert program([np.ones(4)]) == 3.0
    assert (value, gradient.tolist(), by_inputs.tolist()) == (3.0, [], [[0.0] * 4])


@pytest.mark.parametrize("backend", RUNNING)
def test_an_input_that_one_output_uses_and_another_does_not(backend: Any) -> None:
    x, y, c = Value(2.0), Value(3.0), Value(4.0)
    root = c * x + y**2
    outputs = [root, *grad(root, [x, y], create_graph=True), grad(root, c, create_graph=True)]
    by_root, by_x, by_y, by_c = ag.compile(outputs, [x, y], backend=backend)(
        [np.array([1.0, 2.0]), np.array([5.0, 6.0])]
    )

    assert by_root.tolist() == [29.0, 44.0]
    assert by_x == 4.0
    assert by_y.tolist() == [10.0, 12.0]
    assert by_c.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("backend", RUNNING)
def test_a_bias_that_drops_out_of_a_derivative_stays_where_it_is(backend: Any) -> None:
    """A network's slope is trained: no derivative depends on the last bias."""
    x, w, b = Value(0.5), Value(2.0), Value(7.0)
    slope = grad(w * x * x + b, x, create_graph=True)
    program = ag.compile((slope - 1.0).square(), [x], [w, b], backend=backend)
    optimizer = nn.SGD([w, b], lr=0.1)
    losses = program.train(optimizer, [np.array([0.5, 1.0])], steps=3)

    assert losses[0] == pytest.approx(((2.0 - 1.0) ** 2 + (4.0 - 1.0) ** 2) / 2)
    assert program.parameters[1] == 7.0
    assert program.parameters[0] != 2.0


def test_a_wrong_leaf_among_the_inputs_is_told() -> None:
    """The program would give the same number whatever it is called with."""
    x, c = Value(2.0, "x"), Value(3.0, "c")
    with pytest.warns(UnusedInputWarning, match="None of the inputs .* 'other'") as told:
        program = ag.compile(x * c, [Value(5.0, "other")])

    assert program([7.0]) == 6.0
    assert told[0].filename == __file__


def test_every_backend_takes_an_unused_input_and_parameter(backend: Backend) -> None:
    questions = {}
    for name in ("some", "leaf", "none"):
        _, y, w, b = leaves = [Value(number) for number in (2.0, 3.0, 4.0, 5.0)]
        roots = {"some": y * w, "leaf": w, "none": Value(6.0)}
        point = [2.0, 3.0], [4.0, 5.0]
        questions[name] = Question(roots[name], leaves[:2], [w, b], [point])
    answers = backend.answers(questions)

    assert [(value, list(each)) for value, each in answers["some"]] == [(12.0, [3.0, 0.0])]
    assert [(value, list(each)) for value, each in answers["leaf"]] == [(4.0, [1.0, 0.0])]
    assert [(value, list(each)) for value, each in answers["none"]] == [(6.0, [0.0, 0.0])]


def test_an_output_that_no_grad_computed_is_refused() -> None:
    """It became a constant: the program gave the same number for all inputs without a word."""
    x = Value(2.0, "x")
    with ag.no_grad():
        square = x * x

    with pytest.raises(NotRecordedError, match="was computed under no_grad"):
        ag.compile([x + 1.0, square], inputs=[x])
    assert ag.compile(square * x, inputs=[x])([3.0]) == 12.0


@pytest.mark.parametrize("backend", RUNNING)
def test_allow_unused_takes_what_no_output_uses_without_a_word(backend: Any) -> None:
    """Of a single step, a batch, a derivative by the inputs, and a training."""
    used, unused, w, idle = (Value(number) for number in (2.0, 5.0, 3.0, 7.0))
    program = ag.compile(
        (w * used).square(), [unused, used], [idle, w], backend=backend, allow_unused=True
    )
    value, gradient, by_inputs = program.value_and_grad(
        np.array([[9.0, 1.0], [8.0, 2.0]]), to_inputs=True
    )
    program.train(nn.Adam([idle, w], lr=0.5), [np.nan, 2.0], steps=2)

    assert program.value_and_grad([9.0, 1.0])[0] == program([np.inf, 1.0])
    assert value.tolist() == [9.0, 36.0]
    assert gradient.tolist() == [0.0, 30.0]
    assert by_inputs.tolist() == [[0.0, 0.0], [18.0, 36.0]]
    assert program.parameters[0] == 7.0
    assert program.parameters[1] != 3.0


@pytest.mark.parametrize("backend", RUNNING)
def test_allow_unused_takes_leaves_of_which_none_is_used(backend: Any) -> None:
    x, w, c = Value(2.0), Value(3.0), Value(4.0)
    program = ag.compile(c.square(), [x], [w], backend=backend, allow_unused=True)
    value, gradient = program.value_and_grad(np.ones((3, 1)))

    assert program([1.0]) == value == 16.0
    assert gradient.tolist() == [0.0]
    assert program.train(nn.SGD([w], lr=1.0), [1.0], steps=3) == [16.0] * 3
    assert program.parameters.tolist() == [3.0]


def test_allow_unused_of_false_names_the_leaf() -> None:
    x, y, w, b = (Value(2.0, label) for label in "xywb")
    with pytest.raises(UnusedInputError, match="input 1, 'y', with allow_unused=False"):
        ag.compile(x * w, [x, y], [w], allow_unused=False)
    with pytest.raises(UnusedInputError, match="parameter 1, 'b'.* allow_unused=True takes it"):
        ag.compile(x * w, [x], [w, b], allow_unused=False)
    with pytest.raises(UnusedInputError, match="input 0, 'x'"):
        ag.compile(w, [x], [w], allow_unused=False)
    assert ag.compile(x * w, [x], [w], allow_unused=False)([5.0]) == 10.0


def test_no_parameter_in_the_graph_is_an_error_that_names_the_remedy() -> None:
    x, w = Value(2.0), Value(3.0)
    with pytest.raises(CompileError, match="nothing to train: .*allow_unused=True"):
        ag.compile(x.square(), [x], [w])
    with pytest.raises(CompileError, match="allow_unused is True, False or None, got 'yes'"):
        ag.compile(x * w, [x], [w], allow_unused="yes")  # type: ignore[call-overload]


@pytest.mark.parametrize("backend", RUNNING)
def test_every_second_input_of_a_large_batch_is_left_out(backend: Any) -> None:
    """As a stride leaves pixels out: inputs in more pieces than are copied by themselves."""
    inputs = [Value(1.0) for _ in range(200)]
    used, w = inputs[::2], Value(2.0)
    program = ag.compile(ag.mean([w * x.square() for x in used]), inputs, [w], backend=backend)
    samples = np.random.default_rng(0).normal(size=(300, 200))
    value, gradient, by_inputs = program.value_and_grad(samples, to_inputs=True)

    means = np.mean(samples[:, ::2] ** 2, axis=1)
    assert value == pytest.approx(2.0 * means, rel=1e-12)
    assert gradient == pytest.approx([means.sum()], rel=1e-12)
    assert by_inputs[::2] == pytest.approx(4.0 * samples[:, ::2].T / 100.0, rel=1e-12)
    assert not by_inputs[1::2].any()
