"""Several outputs of which the first is differentiated, and the others go along."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.compiler import Program
from autograd.errors import CompileError
from tests.compiler.backends import NUMBA

RUNNING = ["numpy", "python", "auto", NUMBA]

SAMPLES = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]])


def compiled(backend: Any, reduction: Any = "sum") -> tuple[Program, list[Value]]:
    """Of a sample x: (w x0 - x1)^2, then x0 + x1, w^3 and x1."""
    x, w = [Value(1.0), Value(2.0)], Value(2.0)
    outputs = [(w * x[0] - x[1]).square(), x[0] + x[1], w**3, x[1]]
    return ag.compile(outputs, x, [w], backend=backend, reduction=reduction), [w]


def losses(w: float) -> np.ndarray[Any, Any]:
    return np.asarray((w * SAMPLES[:, 0] - SAMPLES[:, 1]) ** 2)


def slopes(w: float) -> np.ndarray[Any, Any]:
    """The derivative of each loss by w."""
    return np.asarray(2.0 * (w * SAMPLES[:, 0] - SAMPLES[:, 1]) * SAMPLES[:, 0])


def check_others(others: Sequence[Any], w: float) -> None:
    total, cube, second = others
    assert total.tolist() == SAMPLES.sum(axis=1).tolist()
    assert cube == pytest.approx(w**3, rel=1e-15)
    assert second.tolist() == SAMPLES[:, 1].tolist()


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("backend", RUNNING)
def test_the_first_output_is_differentiated_and_all_are_given(backend: Any, reduction: Any) -> None:
    """Reduction `mean` divides the derivative alone."""
    program, _ = compiled(backend, reduction)

    (value, others), gradient = program.value_and_grad(SAMPLES, aux=True)

    assert value == pytest.approx(losses(2.0), rel=1e-15)
    check_others(others, 2.0)
    total = slopes(2.0).sum()
    assert gradient == pytest.approx([total / 3.0 if reduction == "mean" else total], rel=1e-14)


@pytest.mark.parametrize("backend", RUNNING)
def test_single_numbers_give_single_numbers(backend: Any) -> None:
    program, _ = compiled(backend)
    found = program.value_and_grad([3.0, 1.0], aux=True)

    assert found == ((25.0, [4.0, 8.0, 1.0]), pytest.approx([30.0]))
    assert [type(x) for x in (found[0][0], *found[0][1])] == [float] * 4


@pytest.mark.parametrize("backend", RUNNING)
def test_the_derivative_by_the_inputs_is_that_of_the_first_output(backend: Any) -> None:
    program, _ = compiled(backend)
    (value, others), gradient, by_inputs = program.value_and_grad(SAMPLES, True, aux=True)
    errors = 2.0 * SAMPLES[:, 0] - SAMPLES[:, 1]

    assert value == pytest.approx(losses(2.0), rel=1e-15)
    check_others(others, 2.0)
    assert gradient == pytest.approx([slopes(2.0).sum()], rel=1e-14)
    assert by_inputs == pytest.approx(np.array([4.0 * errors, -2.0 * errors]), rel=1e-14)


@pytest.mark.parametrize("make", [nn.SGD, nn.Adam])
@pytest.mark.parametrize("backend", RUNNING)
def test_a_step_gives_all_outputs_before_it(backend: Any, make: Any) -> None:
    program, parameters = compiled(backend, "mean")
    alone = ag.compile(*alone_of(parameters), parameters, backend="numpy", reduction="mean")
    optimizer = make(parameters, lr=0.05)
    for _ in range(3):
        (w,) = program.parameters
        value, others = program.step(optimizer, SAMPLES, aux=True)
        expected = alone.step(optimizer, SAMPLES)

        assert value == pytest.approx(expected, rel=1e-13)
        check_others(others, w)
        assert program.parameters == pytest.approx(alone.parameters, rel=1e-13)
        assert program.parameters[0] != w


def alone_of(parameters: list[Value]) -> tuple[Value, list[Value]]:
    """The first output of `compiled`, recorded by itself, and its inputs."""
    x = [Value(1.0), Value(2.0)]
    return (parameters[0] * x[0] - x[1]).square(), x


@pytest.mark.parametrize("backend", RUNNING)
def test_an_infinite_slope_below_another_output_leaves_the_gradient_alone(backend: Any) -> None:
    """The gradient 0 of the square root, times its slope at 0, was nan."""
    x, w = Value(1.0), Value(0.0)
    outputs = [w * x, w.sqrt(), (w * x).log(), (w * x).sqrt() + w.cbrt()]
    program = ag.compile(outputs, [x], [w], backend=backend)
    for inputs in ([3.0], [np.array([3.0, 4.0])]):
        (_, others), gradient, by_inputs = program.value_and_grad(inputs, True, aux=True)

        assert gradient.tolist() == [float(np.sum(inputs))]
        assert not by_inputs.any()
        assert others[0] == 0.0
        assert np.all(np.isneginf(others[1]))


@pytest.mark.parametrize("backend", RUNNING)
def test_an_output_that_the_first_is_made_of_passes_its_gradient_on(backend: Any) -> None:
    """Its gradient begins with 0 at each pass, and not with what the pass before left there."""
    x, w = Value(1.0), Value(2.0)
    inner = (w * x).square()
    program = ag.compile([inner.square() + x, inner, x, w], [x], [w], backend=backend)
    for inputs in ([3.0], [np.array([3.0, 3.0])]):
        for _ in range(2):
            (value, others), gradient, by_inputs = program.value_and_grad(inputs, True, aux=True)
            n = np.size(inputs)

            assert np.all(np.equal(value, 1299.0))
            assert [np.unique(each).tolist() for each in others] == [[36.0], [3.0], [2.0]]
            assert gradient == pytest.approx([4 * 8 * 81 * n], rel=1e-14)
            assert np.ravel(by_inputs) == pytest.approx([1.0 + 4 * 16 * 27] * n, rel=1e-14)


@pytest.mark.parametrize("backend", ["numpy", "python", "auto"])
def test_one_output_has_no_others(backend: Any) -> None:
    x, w = Value(3.0), Value(2.0)
    program = ag.compile(w * x, [x], [w], backend=backend)

    assert program.value_and_grad([5.0], aux=True) == ((10.0, []), pytest.approx([5.0]))
    assert program.step(nn.SGD([w], lr=1.0), [5.0], aux=True) == (10.0, [])
    assert program.parameters.tolist() == [-3.0]


def test_several_outputs_without_aux_are_refused_with_the_remedy() -> None:
    program, parameters = compiled("numpy")
    optimizer = nn.SGD(parameters, lr=0.1)
    with pytest.raises(CompileError, match="this program has 4: .* aux=True"):
        program.value_and_grad(SAMPLES)
    with pytest.raises(CompileError, match="this program has 4"):
        program.step(optimizer, SAMPLES)
    with pytest.raises(CompileError, match="this program has 4"):
        program.train(optimizer, SAMPLES, steps=2)
    assert program.parameters.tolist() == [2.0]


def test_where_python_has_no_result_all_outputs_are_those_of_numpy() -> None:
    x, w = Value(1.0), Value(2.0)
    program = ag.compile([w * x, w / x], [x], [w], backend="python")

    assert program.value_and_grad([0.0], aux=True) == ((0.0, [np.inf]), pytest.approx([0.0]))


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_shards_give_what_one_machine_gives(threads: ThreadPoolExecutor, reduction: Any) -> None:
    program, parameters = compiled("numpy", reduction)
    sharded = copy.copy(program).shard(threads, 2)
    optimizer = nn.SGD(parameters, lr=0.05, momentum=0.9)

    (value, others), gradient, by_inputs = sharded.value_and_grad(SAMPLES, True, aux=True)

    (_, _), expected, expected_by_inputs = program.value_and_grad(SAMPLES, True, aux=True)
    assert value == pytest.approx(losses(2.0), rel=1e-15)
    check_others(others, 2.0)
    assert gradient == pytest.approx(expected, rel=1e-14)
    assert by_inputs == pytest.approx(expected_by_inputs, rel=1e-14)
    for _ in range(2):
        value, others = sharded.step(optimizer, SAMPLES, aux=True)
        check_others(others, program.parameters[0])
        assert value == pytest.approx(program.step(optimizer, SAMPLES, aux=True)[0], rel=1e-13)
    assert sharded.parameters == pytest.approx(program.parameters, rel=1e-13)
