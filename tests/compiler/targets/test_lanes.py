"""The functions of a block of samples, against those of `math`, and sums along the samples."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import autograd
from autograd import Value

pytest.importorskip("numba")

Floats = npt.NDArray[np.float64]

RANGES: dict[str, list[tuple[float, float]]] = {
    "exp": [(-745.0, 709.0), (-1.0, 1.0)],
    "expm1": [(-40.0, 709.0), (-2.0, 2.0), (-1e-9, 1e-9)],
    "log": [(0.0, 1e308), (0.5, 2.0), (0.0, 1e-308)],
    "log1p": [(-1.0, 1.0), (-1e-9, 1e-9), (0.0, 1e300)],
    "tanh": [(-25.0, 25.0), (-1.0, 1.0), (-1e-9, 1e-9)],
    "erf": [(-6.5, 6.5), (-1.0, 1.0), (-1e-9, 1e-9)],
    "erfc": [(-6.5, 27.0), (-1.0, 1.0), (3.0, 5.0)],
}

LEAST_UNITS = {"erfc": 6.0}
"""How far off in units in the last place; the others are within 2.5, and `math` within 1."""

AWKWARD = [0.0, -0.0, 1.0, -1.0, -2.0, 709.78, 709.79, -745.1, -746.0, 5e-324, -5e-324, 1e308]
AWKWARD += [-1e308, math.inf, -math.inf, math.nan]


def expected(name: str, x: float) -> float:
    try:
        return float(getattr(math, name)(x))
    except OverflowError:
        return math.inf
    except ValueError:  # a pole, or outside the domain
        return -math.inf if x == {"log": 0.0, "log1p": -1.0}[name] else math.nan


@cache
def program() -> Any:
    """All functions in one program: machine code takes seconds to make."""
    xs = [Value(0.5) for _ in RANGES]
    outputs = [getattr(autograd, name)(x) for name, x in zip(RANGES, xs, strict=True)]
    return autograd.compile(outputs, xs, backend="numba")


def along_a_batch(name: str, xs: Floats) -> Floats:
    results = program()([xs] * len(RANGES))
    found: Floats = results[list(RANGES).index(name)]
    return found


@pytest.mark.parametrize("name", RANGES)
def test_a_function_of_lanes_is_near_that_of_math(name: str) -> None:
    rng = np.random.default_rng(0)
    xs = np.concatenate([rng.uniform(*bounds, 2000) for bounds in RANGES[name]])

    found = along_a_batch(name, xs)

    true = np.array([expected(name, x) for x in xs.tolist()])
    apart = np.abs(found - true) / np.spacing(np.abs(true))
    assert apart.max() <= LEAST_UNITS.get(name, 2.5) + 1.0, xs[apart.argmax()]


@pytest.mark.parametrize("name", RANGES)
def test_a_function_of_lanes_has_the_ieee_results(name: str) -> None:
    found = along_a_batch(name, np.array(AWKWARD))

    true = np.array([expected(name, x) for x in AWKWARD])
    np.testing.assert_allclose(found, true, rtol=4 * np.finfo(float).eps, atol=0.0)
    numbers = ~np.isnan(true)
    np.testing.assert_array_equal(np.signbit(found[numbers]), np.signbit(true[numbers]))


Make = Callable[[list[Value], list[Value]], Value]

SUMS: dict[str, Make] = {
    "sum": lambda xs, _: autograd.sum(xs),
    "dot of samples": lambda xs, _: autograd.dot(xs, xs[::-1]),
    "dot with parameters": lambda xs, ws: autograd.dot(ws, xs),
    "affine in samples": lambda xs, ws: autograd.affine(xs[0], ws, xs),
    "affine with a parameter": lambda xs, ws: autograd.affine(ws[0], xs[::-1], xs),
}


@pytest.mark.parametrize("size", [2, 5])
def test_sums_of_samples_have_the_gradients_of_the_eager_graph(size: int) -> None:
    rng = np.random.default_rng(1)
    numbers, weights = rng.normal(size=(3, size)), rng.normal(size=size)
    output, xs, ws = recorded(numbers[0], weights)
    program = autograd.compile(output, xs, ws, backend="numba", passes=())

    value, gradient, by_inputs = program.value_and_grad(numbers, to_inputs=True)

    for k, line in enumerate(numbers):
        output, xs, ws = recorded(line, weights)
        output.backward()
        np.testing.assert_allclose(value[k], output.data, rtol=1e-14)
        np.testing.assert_allclose(by_inputs[:, k], [x.grad for x in xs], rtol=1e-13)
        gradient -= [w.grad for w in ws]
    np.testing.assert_allclose(gradient, 0.0, atol=1e-12)


def recorded(numbers: Floats, weights: Floats) -> tuple[Value, list[Value], list[Value]]:
    """Every kind of sum, of terms that are results of different rows, so that no grid is found."""
    xs, ws = [Value(x) for x in numbers], [Value(w) for w in weights]
    terms = [x.sin() if i % 2 else x * x for i, x in enumerate(xs)]
    made = [make(terms, ws) for make in SUMS.values()]
    return made[0] * made[1] + made[2] * made[3] * made[4], xs, ws
