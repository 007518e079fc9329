"""`program.jvp`, `.vjp` and `.hvp`: the matrices times vectors, without the matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile  # noqa: A004  (the field's word)
from autograd.compiler import Program
from autograd.errors import CompileError, LengthError
from tests.compiler.graphs import random_graph


def drawn(seed: int) -> tuple[Program, list[float], np.random.Generator]:
    """A program of two outputs of random graphs, and a point."""
    root, given = random_graph(seed)
    program = compile([root, (root * 0.1).sin()], given, allow_unused=True)
    return program, [x.data for x in given], np.random.default_rng(seed)


@pytest.mark.parametrize("seed", range(20))
def test_jvp_is_the_jacobian_times_a_vector(seed: int) -> None:
    program, at, rng = drawn(seed)
    tangents = rng.normal(size=len(at))

    values, moved = program.jvp(at, tangents)

    np.testing.assert_allclose(values, program(at), rtol=1e-13)
    np.testing.assert_allclose(moved, program.jacobian(at) @ tangents, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("seed", range(20))
def test_vjp_is_a_vector_times_the_jacobian(seed: int) -> None:
    program, at, rng = drawn(seed)
    cotangents = rng.normal(size=2)

    values, back = program.vjp(at, cotangents)

    np.testing.assert_allclose(values, program(at), rtol=1e-13)
    np.testing.assert_allclose(back, cotangents @ program.jacobian(at), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("seed", range(20))
def test_hvp_is_the_hessian_times_a_vector(seed: int) -> None:
    root, given = random_graph(seed)
    program = compile(root, given, allow_unused=True)
    at, vector = [x.data for x in given], np.random.default_rng(seed).normal(size=len(given))

    found = program.hvp(at, vector)

    np.testing.assert_allclose(found, program.hessian(at) @ vector, rtol=1e-8, atol=1e-9)


def test_a_batch_has_a_product_for_each_sample() -> None:
    x, y = Value(1.0), Value(1.0)
    program = compile(x * x * y, inputs=[x, y])
    at = [np.array([1.0, 2.0]), 3.0]

    values, moved = program.jvp(at, [np.array([1.0, 10.0]), 0.0])
    _, back = program.vjp(at, 1.0)

    assert values.tolist() == [3.0, 12.0]
    assert moved.tolist() == [6.0, 120.0]
    assert back.tolist() == [[6.0, 12.0], [1.0, 4.0]]
    assert program.hvp(at, [1.0, 0.0]).tolist() == [[6.0, 6.0], [2.0, 4.0]]


@pytest.mark.parametrize(("reduction", "times"), [("sum", 1.0), ("mean", 0.5)])
def test_products_by_parameters_are_reduced_over_a_batch(reduction: Any, times: float) -> None:
    x, w = Value(1.0), Value(2.0)
    program = compile(x * w * w, inputs=[x], parameters=[w], reduction=reduction)
    at = [np.array([1.0, 3.0])]

    _, back = program.vjp(at, 1.0)

    assert back.tolist() == [16.0 * times]
    np.testing.assert_array_equal(back, program.value_and_grad(at)[1])
    assert program.hvp(at, [10.0]).tolist() == [80.0 * times]


def test_a_function_that_depends_on_nothing_has_products_of_zero() -> None:
    x, y = Value(1.0), Value(1.0)
    program = compile(x.sign() + y.sign(), inputs=[x, y])

    assert program.hvp([1.0, 2.0], [1.0, 1.0]).tolist() == [0.0, 0.0]
    assert program.jvp([1.0, 2.0], [1.0, 1.0]) == (2.0, 0.0)


def test_vectors_of_another_length_or_kind_are_refused() -> None:
    x, y = Value(1.0), Value(1.0)
    program = compile([x * y, x + y], inputs=[x, y])

    with pytest.raises(LengthError, match="tangents of 2 numbers, one for each, got 3"):
        program.jvp([1.0, 2.0], [1.0, 2.0, 3.0])
    with pytest.raises(LengthError, match="cotangents of 2 numbers, one for each, got 1"):
        program.vjp([1.0, 2.0], [1.0])
    with pytest.raises(CompileError, match="tangents in a list or an array, got 1.0"):
        program.jvp([1.0, 2.0], 1.0)  # type: ignore[arg-type]
    with pytest.raises(CompileError, match=r"tangents in a list or an array, got array\(1.\)"):
        program.jvp([1.0, 2.0], np.array(1.0))
    with pytest.raises(CompileError, match="One output is differentiated"):
        program.hvp([1.0, 2.0], [1.0, 2.0])


def test_parameters_have_one_vector_for_all_samples() -> None:
    x, w = Value(1.0), Value(2.0)
    program = compile(x * w * w, inputs=[x], parameters=[w])

    with pytest.raises(CompileError, match="one number for each, got an array of shape .2, 1."):
        program.hvp([np.array([1.0, 2.0])], np.ones((2, 1)))
    with pytest.raises(LengthError, match="tangents of 1 numbers, one for each, got 2"):
        program.jvp([1.0], [1.0, 2.0])


def test_products_by_the_parameters_of_a_network() -> None:
    """Of some thousands; by the quotient of differences of the gradient, to its own error."""
    nn.manual_seed(0)
    model = nn.MLP(10, [40, 40, 1], activation="tanh")
    xs = [Value(0.1) for _ in range(10)]
    program = compile(model(xs) ** 2, xs, model, reduction="mean")
    rng = np.random.default_rng(0)
    batch, vector = rng.normal(size=(7, 10)), rng.normal(size=len(program.parameters))
    start, h = program.parameters.copy(), 1e-5

    found = program.hvp(batch, vector)

    sides = []
    for side in (h, -h):
        program.parameters = start + side * vector
        sides.append(program.value_and_grad(batch)[1])
    np.testing.assert_allclose(found, (sides[0] - sides[1]) / (2 * h), rtol=1e-5, atol=1e-6)
