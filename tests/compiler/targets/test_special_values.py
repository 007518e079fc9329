"""Special points of rows, nan, inf, -0.0 and kinks, in batches, side by side and as constants.

At them as parameters every backend is tried in test_every_backend.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.table.primitives import ROWS
from tests.compiler.graphs import Case, rows_as_cases
from tests.compiler.random_dags import Floats

GROUPS = {row.name for row in ROWS if row.arity < 0}

CASES = {case.name: case for case in rows_as_cases(3)}
CASES |= {f"{c.name} of one": c for c in rows_as_cases(1) if c.name in GROUPS}
CASES |= {f"{c.name} of twenty": c for c in rows_as_cases(20) if c.name in GROUPS}


@functools.cache
def truth(name: str) -> tuple[Floats, Floats, Floats]:
    """The points of a case as lines, the values there, and the gradients as lines."""
    points, values, gradients = zip(*CASES[name].expected(), strict=True)
    return np.array(points).T, np.array(values), np.array(gradients).T


def check(found: Any, expected: Any, points: Floats) -> None:
    """Libraries of functions differ by a few units in the last place, and by nothing else."""
    shape = np.broadcast_shapes(np.shape(found), np.shape(expected))
    found, expected = np.broadcast_to(found, shape), np.broadcast_to(expected, shape)
    same = np.isclose(found, expected, rtol=1e-12, atol=1e-300, equal_nan=True)
    wrong = ~(same if same.ndim == 1 else same.all(axis=0))
    assert not wrong.any(), (points.T[wrong][:3], found.T[wrong][:3], expected.T[wrong][:3])


def leaves_of(case: Case) -> list[Value]:
    """Leaves at a point in the domain."""
    return list(map(Value, case.points[-1]))


@pytest.mark.parametrize("backend", ["python", "numpy"])
@pytest.mark.parametrize("name", CASES)
def test_a_batch_may_hold_special_numbers(name: str, backend: Any) -> None:
    points, values, gradients = truth(name)
    leaves = leaves_of(CASES[name])
    program = ag.compile(CASES[name].build(leaves), inputs=leaves, backend=backend)
    value, _, by_inputs = program.value_and_grad(list(points), to_inputs=True)

    check(value, values, points)
    check(by_inputs, gradients, points)
    check(program(list(points)), values, points)


@pytest.mark.parametrize("name", CASES)
def test_special_numbers_may_be_side_by_side_in_the_graph(name: str) -> None:
    points, values, gradients = truth(name)
    samples = [list(map(Value, point)) for point in points.T]
    results = [CASES[name].build(sample) for sample in samples]
    leaves = [leaf for sample in samples for leaf in sample]
    together = ag.compile(results, parameters=leaves, backend="numpy")
    summed = ag.compile(ag.sum(results), parameters=leaves, backend="numpy")

    check(np.array(together()), values, points)
    check(summed.value_and_grad()[1].reshape(points.T.shape).T, gradients, points)


@pytest.mark.parametrize("backend", ["python", "numpy"])
@pytest.mark.parametrize("name", CASES)
def test_special_numbers_may_be_constants(name: str, backend: Any) -> None:
    """Whatever is computed while compiling comes to the same."""
    points, values, _ = truth(name)
    found = []
    for point in points.T[::7]:
        w = Value(2.0)
        leaves = list(map(Value, point))
        result = CASES[name].build(leaves)
        found.append(ag.compile([result, w], parameters=[w], backend=backend)()[0])

    check(np.array(found), values[::7], points[:, ::7])


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_zeros_keep_their_sign(backend: Any) -> None:
    """It shows in 1 / x, and adding 0.0 to a result would lose it."""
    x = Value(1.0)
    results = [x * 2.0, -x, ag.sqrt(x), ag.sin(x), ag.maximum(x, -1.0), ag.where(1.0, x, 3.0)]
    program = ag.compile(results, inputs=[x], backend=backend)

    for zero in (0.0, -0.0):
        found = program([zero])
        assert np.signbit(found).tolist() == [
            bool(np.signbit(each)) for each in (zero, -zero, zero, zero, zero, zero)
        ]


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_numbers_that_are_nearly_equal_stay_apart(backend: Any) -> None:
    """A zero from the other zero, and groups of numbers that differ in the last digits."""
    x = Value(1.0)
    near = 1.0 + 2.0**-40
    results = [x * 0.0, x * -0.0, ag.dot([1.0, 1.0], [x, x]), ag.dot([1.0, near], [x, x])]
    found = ag.compile(results, inputs=[x], backend=backend)([3.0])

    assert np.signbit(found[:2]).tolist() == [False, True]
    assert found[2:] == [6.0, 3.0 + 3.0 * near]


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_operands_in_another_order_are_another_operation(backend: Any) -> None:
    x, y = Value(1.0), Value(2.0)
    results = [x * y, x * y, x - y, y - x, ag.dot([x, y], [2.0, 3.0]), ag.dot([y, x], [2.0, 3.0])]

    assert ag.compile(results, inputs=[x, y], backend=backend)([5.0, 7.0]) == [
        35.0,
        35.0,
        -2.0,
        2.0,
        31.0,
        29.0,
    ]


def test_a_product_made_twice_fills_no_gap_in_a_grid() -> None:
    """Of two groups of weights and two of inputs: three products, and one of them again."""
    w, x = [Value(2.0), Value(3.0)], [Value(5.0), Value(7.0)]
    results = [ag.dot([w[i]], [x[k]]) for i, k in ((0, 0), (0, 1), (1, 0), (1, 0))]
    program = ag.compile(results, x, w, backend="numpy", passes=())
    found = program([np.array([5.0, 1.0]), np.array([7.0, 2.0])])

    assert np.array(found).T.tolist() == [[10.0, 14.0, 15.0, 15.0], [2.0, 4.0, 3.0, 3.0]]


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_no_slope_times_an_infinite_one_is_what_the_eager_engine_has(backend: Any) -> None:
    x, w = Value(0.0), Value(0.0)
    result = x * 3.0 + ag.floor(ag.sqrt(x)) + w
    result.backward()
    one = ag.compile(result, [x], [w], backend=backend)
    of_both = one.value_and_grad([np.zeros(2)], to_inputs=True)[2]
    of_x = ag.compile(result, parameters=[x, w], backend=backend).value_and_grad()[1]

    assert of_both[0] == pytest.approx([x.grad] * 2, nan_ok=True)
    assert of_x == pytest.approx([x.grad, 1.0], nan_ok=True)


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_a_call_leaves_nothing_behind_where_there_is_no_slope(backend: Any) -> None:
    w = Value(0.75)
    program = ag.compile(
        w * w + ag.floor(w) + ag.where(ag.greater(w, 0.5), w, 1.0), [], [w], backend=backend
    )

    assert [program.value_and_grad()[1].tolist() for _ in range(3)] == [[2.5]] * 3
