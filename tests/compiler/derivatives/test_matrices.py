"""`program.jacobian` and `program.hessian`: closed forms, the eager engine, shapes and batches."""

from __future__ import annotations

import copy
import itertools
import math
import pickle
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value, compile  # noqa: A004  (the field's word)
from autograd.compiler import Program, costs
from autograd.errors import CompileError, LengthError
from tests.compiler.backends import NUMBA
from tests.compiler.graphs import random_graph

BACKENDS = ["auto", "numpy", "python", NUMBA]

FORMS = {"written out": costs.WRITTEN_OUT_DERIVATIVES, "as a batch of sweeps": 0}
"""So many operations are written out: all, or none."""


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which a matrix is computed."""
    monkeypatch.setattr(costs, "WRITTEN_OUT_DERIVATIVES", FORMS[request.param])
    return str(request.param)


def leaves(*numbers: float) -> list[Value]:
    return [Value(x, f"x{n}") for n, x in enumerate(numbers)]


def polar(backend: Any = "auto") -> Program:
    """r cos(t) and r sin(t) of r and t."""
    r, t = leaves(1.0, 1.0)
    return compile([r * t.cos(), r * t.sin()], inputs=[r, t], backend=backend)


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("backend", BACKENDS)
def test_polar_coordinates_have_their_jacobian(backend: Any) -> None:
    r, t = 2.0, 0.7
    c, s = math.cos(t), math.sin(t)

    found = polar(backend).jacobian([r, t])

    np.testing.assert_allclose(found, [[c, -r * s], [s, r * c]], rtol=1e-14)


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("backend", BACKENDS)
def test_several_outputs_have_a_hessian_each(backend: Any) -> None:
    r, t = 2.0, 0.7
    c, s = math.cos(t), math.sin(t)

    found = polar(backend).hessian([r, t])

    expected = [[[0.0, -s], [-s, -r * c]], [[0.0, c], [c, -r * s]]]
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.usefixtures("form")
def test_a_batch_has_a_matrix_for_each_sample() -> None:
    program, angles = polar(), np.array([0.0, 0.5, 1.0])

    jacobians = program.jacobian([2.0, angles])
    hessians = program.hessian(np.stack([np.full(3, 2.0), angles], axis=1))

    assert jacobians.shape == (3, 2, 2)
    assert hessians.shape == (3, 2, 2, 2)
    for angle, jacobian, hessian in zip(angles.tolist(), jacobians, hessians, strict=True):
        np.testing.assert_allclose(jacobian, program.jacobian([2.0, angle]), rtol=1e-14)
        np.testing.assert_allclose(hessian, program.hessian([2.0, angle]), rtol=1e-14)


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("by_inputs", [True, False])
@pytest.mark.parametrize("seed", range(25))
def test_random_graphs_have_the_derivatives_of_the_eager_engine(seed: int, by_inputs: bool) -> None:
    root, given = random_graph(seed)
    inputs, parameters = given[:3], given[3:]
    program = compile(root, inputs, parameters, allow_unused=True)
    asked = inputs if by_inputs else parameters
    gradient = ag.grad(root, asked, create_graph=True)
    hessian = [[0.0] * len(asked) if g.is_leaf else ag.grad(g, asked) for g in gradient]
    at = [x.data for x in inputs]

    jacobian = program.jacobian(at, to_inputs=by_inputs)
    found = program.hessian(at, to_inputs=by_inputs)

    np.testing.assert_allclose(jacobian, [[g.data for g in gradient]], rtol=1e-10, atol=1e-12)
    # cancellation between the terms of second derivatives of up to 40 operations
    np.testing.assert_allclose(found, hessian, rtol=1e-9, atol=1e-10)
    np.testing.assert_array_equal(found, found.T)


def test_parameters_are_what_is_asked_for_where_there_are_any() -> None:
    x, w, b = leaves(3.0, 2.0, 1.0)
    program = compile(w * w * x + b, inputs=[x], parameters=[w, b])

    assert program.jacobian([3.0]).tolist() == [[12.0, 1.0]]
    assert program.jacobian([3.0], to_inputs=True).tolist() == [[4.0]]
    assert program.hessian([3.0]).tolist() == [[6.0, 0.0], [0.0, 0.0]]


def test_parameters_that_changed_since_are_the_ones_that_count() -> None:
    x, w = leaves(3.0, 2.0)
    program = compile(w * w * x, inputs=[x], parameters=[w])
    program.jacobian([3.0])

    program.parameters = [5.0]

    assert program.jacobian([3.0]).tolist() == [[30.0]]


@pytest.mark.parametrize(("reduction", "expected"), [("sum", 12.0), ("mean", 4.0)])
def test_a_hessian_by_parameters_is_reduced_over_a_batch_as_the_gradient_is(
    reduction: Any, expected: float
) -> None:
    x, w = leaves(3.0, 2.0)
    program = compile(w * w * x, inputs=[x], parameters=[w], reduction=reduction)

    found = program.hessian([np.array([1.0, 2.0, 3.0])])

    assert found.tolist() == [[expected]]


@pytest.mark.usefixtures("form")
def test_what_depends_on_nothing_has_derivatives_of_zero() -> None:
    """No entry is computed, and none of the shapes is lost."""
    x, y = leaves(1.0, 2.0)
    program = compile([3.0 * x, y.sign()], inputs=[x, y])

    assert program.jacobian([1.0, 2.0]).tolist() == [[3.0, 0.0], [0.0, 0.0]]
    assert program.hessian([1.0, 2.0]).tolist() == np.zeros((2, 2, 2)).tolist()
    assert program.hessian([np.ones(4), 2.0]).shape == (4, 2, 2, 2)


@pytest.mark.usefixtures("form")
def test_a_slope_that_is_infinite_or_nan_arrives() -> None:
    """Entries that are 0 by structure stay 0; the others follow IEEE, as in the eager engine."""
    x, y = leaves(1.0, 1.0)
    program = compile([x.sqrt(), x.log() * y], inputs=[x, y])

    np.testing.assert_array_equal(program.jacobian([0.0, 0.0]), [[np.inf, 0.0], [np.nan, -np.inf]])


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize(("n", "second"), [(3.0, 0.0), (2.0, 2.0), (1.0, 0.0), (2.5, 0.0)])
def test_a_power_with_a_constant_exponent_has_its_derivatives_at_0(n: float, second: float) -> None:
    """Its rule chooses by the exponent, which is known when the derivative is written."""
    x = Value(1.0)
    program = compile(x**n, inputs=[x])

    assert program.jacobian([0.0]).tolist() == [[1.0 if n == 1.0 else 0.0]]
    assert program.hessian([0.0]).tolist() == [[second]]


def rosenbrock(n: int) -> Program:
    xs = leaves(*np.linspace(-1.0, 1.0, n).tolist())
    terms = [100.0 * (y - x**2) ** 2 + (1.0 - x) ** 2 for x, y in itertools.pairwise(xs)]
    program: Program = compile(ag.sum(terms), inputs=xs)
    return program


def rosenbrock_hessian(x: Any) -> Any:
    """The closed form, which is tridiagonal."""
    diagonal = np.zeros(len(x))
    diagonal[:-1] += 1200.0 * x[:-1] ** 2 - 400.0 * x[1:] + 2.0
    diagonal[1:] += 200.0
    beside = -400.0 * x[:-1]
    return np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)


@pytest.mark.usefixtures("form")
def test_the_hessian_of_rosenbrocks_function_is_tridiagonal() -> None:
    x = np.linspace(-1.5, 1.5, 30)

    found = rosenbrock(30).hessian(x.tolist())

    np.testing.assert_allclose(found, rosenbrock_hessian(x), rtol=1e-13, atol=1e-12)


def test_a_sparse_matrix_has_the_entries_that_are_not_zero_by_structure() -> None:
    pytest.importorskip("scipy")
    x = np.linspace(-1.5, 1.5, 30)

    found = rosenbrock(30).hessian(x.tolist(), sparse=True)

    assert found.nnz == 30 + 2 * 29
    np.testing.assert_allclose(found.toarray(), rosenbrock_hessian(x), rtol=1e-13, atol=1e-12)


def test_no_sparse_matrix_of_a_batch_or_of_several_hessians() -> None:
    pytest.importorskip("scipy")

    with pytest.raises(CompileError, match="the inputs are a batch"):
        polar().jacobian([np.ones(3), 1.0], sparse=True)
    with pytest.raises(CompileError, match="2 outputs with a Hessian each"):
        polar().hessian([1.0, 1.0], sparse=True)


def test_what_there_is_none_of_cannot_be_asked_for() -> None:
    x = Value(1.0)
    with pytest.raises(CompileError, match="no parameters to differentiate"):
        compile(x * x, inputs=[x]).jacobian([1.0], to_inputs=False)
    with pytest.raises(CompileError, match="no inputs to differentiate"):
        compile(x * x, parameters=[x]).hessian([], to_inputs=True)
    with pytest.raises(CompileError, match="to_inputs is True, False or None, got 1"):
        compile(x * x, inputs=[x]).jacobian([1.0], to_inputs=1)  # type: ignore[arg-type]
    with pytest.raises(CompileError, match="sparse is True or False, got array"):
        compile(x * x, inputs=[x]).hessian([1.0], sparse=np.ones(2))  # type: ignore[arg-type]


def test_wrong_numbers_of_inputs_are_refused_as_by_a_call() -> None:
    with pytest.raises(LengthError, match="expects 2 inputs, got 3"):
        polar().jacobian([1.0, 2.0, 3.0])


def test_a_text_has_no_derivatives_to_run() -> None:
    with pytest.raises(CompileError, match="does not run here"):
        polar("c").jacobian([1.0, 2.0])


def test_copies_and_pickles_have_derivatives_too() -> None:
    program = polar()
    expected = program.jacobian([2.0, 0.7])

    pickled = pickle.loads(pickle.dumps(program))  # noqa: S301  (our own)
    for other in (copy.copy(program), copy.deepcopy(program), pickled):
        np.testing.assert_array_equal(other.jacobian([2.0, 0.7]), expected)


def test_a_value_with_a_hook_is_refused_for_it_would_not_be_called() -> None:
    x = Value(2.0)
    y = x * x
    root = y.sin()
    program = compile(root, inputs=[x])
    y.register_hook(lambda gradient: gradient)

    with pytest.raises(CompileError, match="hook"):
        program.jacobian([2.0])


def test_what_is_too_long_to_be_written_out_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(costs, "MOST_WRITTEN_OUT", 10)

    with pytest.raises(CompileError, match="take products: program.jvp"):
        polar().hessian([1.0, 2.0])


@pytest.mark.parametrize("by_inputs", [True, False])
def test_derivatives_of_a_large_batch_are_the_same_on_any_number_of_threads(
    by_inputs: bool,
) -> None:
    x, y, w = leaves(1.0, 2.0, 3.0)
    root = (x * w).sin() * (y + w).exp()
    batch = np.random.default_rng(0).uniform(-1.0, 1.0, (20_000, 2))

    found = []
    for threads in (1, 2, 3):
        program = compile(root, [x, y], [w], backend="numpy", threads=threads)
        matrix = program.hessian(batch, to_inputs=by_inputs)
        vector = [1.0, 2.0] if by_inputs else [1.0]
        found.append((matrix, program.hvp(batch, vector, to_inputs=by_inputs)))

    for matrix, product in found[1:]:
        np.testing.assert_array_equal(matrix, found[0][0])
        np.testing.assert_array_equal(product, found[0][1])
