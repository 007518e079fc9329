"""Arrays of Values: NumPy's operations record what ours do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.engine.decisions import decisions
from autograd.errors import OperandError

numpy: Any = np
"""NumPy as people call it on what its type hints do not know."""

Array = np.ndarray[Any, np.dtype[Any]]


def leaves(*numbers: float) -> Array:
    return np.array([Value(x) for x in numbers], dtype=object)


def gradients(array: Array) -> list[float]:
    return [x.grad for x in array.flat]


@pytest.mark.parametrize(
    "number", [np.float64(2), np.float32(2), np.int64(2), np.array(2.0)], ids=repr
)
@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (lambda x, y: x + y, 5.0),
        (lambda x, y: x - y, -1.0),
        (lambda x, y: x * y, 6.0),
        (lambda x, y: x / y, 2.0 / 3.0),
        (lambda x, y: x**y, 8.0),
        (lambda x, y: x % y, 2.0),
    ],
)
def test_a_numpy_scalar_on_the_left_gives_a_value(
    number: Any, operation: Callable[[Any, Any], Any], expected: float
) -> None:
    result = operation(number, Value(3.0))

    assert isinstance(result, Value)
    assert type(result.data) is float
    assert result.data == expected


def test_numpy_scalars_compare_with_values() -> None:
    assert np.float64(2.0) < Value(3.0)
    assert not np.float64(2.0) >= Value(3.0)
    assert Value(3.0) > np.float64(2.0)


def test_an_array_times_a_value_is_an_array_of_values() -> None:
    x = Value(3.0)
    for product in (x * np.array([1.0, 2.0]), np.array([1.0, 2.0]) * x):
        assert [p.data for p in product] == [3.0, 6.0]
        assert all(isinstance(p, Value) for p in product)


@pytest.mark.parametrize("product", [lambda w, x: w @ x, np.dot, np.matmul, np.inner])
def test_matrix_products_have_the_gradients_of_their_sums(product: Any) -> None:
    w, x = leaves(1.0, 2.0, 3.0, 4.0).reshape(2, 2), leaves(5.0, 6.0)
    y = product(w, x)
    (y[0] + 10.0 * y[1]).backward()

    assert [v.data for v in y] == [17.0, 39.0]
    assert gradients(w) == [5.0, 6.0, 50.0, 60.0]
    assert gradients(x) == [31.0, 42.0]


@pytest.mark.parametrize(
    ("reduce", "value", "slopes"),
    [
        (np.sum, 7.0, [1.0, 1.0, 1.0]),
        (np.mean, 7.0 / 3.0, [1.0 / 3.0] * 3),
        (np.prod, 8.0, [8.0, 4.0, 2.0]),
        (np.max, 4.0, [0.0, 0.0, 1.0]),
        (np.min, 1.0, [1.0, 0.0, 0.0]),
        (lambda a: np.linalg.multi_dot([a, a]), 21.0, [2.0, 4.0, 8.0]),
        (lambda a: np.cumsum(a)[1], 3.0, [1.0, 1.0, 0.0]),
    ],
)
def test_reductions(reduce: Any, value: float, slopes: list[float]) -> None:
    a = leaves(1.0, 2.0, 4.0)
    result = reduce(a)
    result.backward()

    assert result.data == pytest.approx(value, rel=1e-15)
    assert gradients(a) == pytest.approx(slopes, rel=1e-15)


UNARY = [
    "negative", "absolute", "fabs", "sqrt", "square", "reciprocal",
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p",
    "sin", "cos", "tan", "arcsin", "arctan", "sinh", "cosh", "tanh",
    "arcsinh", "arctanh", "floor", "ceil",
]  # fmt: skip


@pytest.mark.parametrize("name", [*UNARY, "arccos", "arccosh"])
def test_ufuncs_of_one_operand(name: str) -> None:
    """The truth is the same ufunc on floats; the slope a difference of it."""
    ufunc, h = getattr(np, name), 1e-6
    points = [1.5, 2.3] if name == "arccosh" else [0.3, 0.7]
    a = leaves(*points)
    results = ufunc(a)
    np.sum(results).backward()

    assert [r.data for r in results] == pytest.approx(list(ufunc(np.array(points))), rel=1e-15)
    assert all(not r.is_leaf for r in results)
    differences = [(ufunc(x + h) - ufunc(x - h)) / (2 * h) for x in points]
    assert gradients(a) == pytest.approx(differences, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    "name", ["add", "subtract", "multiply", "divide", "power", "remainder", "arctan2", "hypot"]
)
def test_ufuncs_of_two_operands(name: str) -> None:
    ufunc = getattr(np, name)
    x, y = leaves(2.5), leaves(1.5)
    result = ufunc(x, y)[0]

    assert result.data == pytest.approx(float(ufunc(2.5, 1.5)), rel=1e-15)
    assert result.parents == (x[0], y[0])


@pytest.mark.parametrize(
    ("function", "value", "slope"),
    [
        (lambda x: numpy.maximum(0.0, x), 0.0, 0.0),
        (lambda x: numpy.maximum(x, -3.0), -2.0, 1.0),
        (lambda x: numpy.minimum(x, numpy.float64(3.0)), -2.0, 1.0),
        (lambda x: numpy.fmax(x, 0.0), 0.0, 0.0),
        (lambda x: numpy.fmin(x, 0.0), -2.0, 1.0),
        (lambda x: numpy.fmax(float("nan"), x), -2.0, 1.0),
        (lambda x: numpy.fmin(x, float("nan")), -2.0, 1.0),
        (numpy.sign, -1.0, 0.0),
        (numpy.abs, 2.0, -1.0),
        (numpy.isnan, 0.0, 0.0),
        (lambda x: numpy.clip(x, -1.0, 1.0), -1.0, 0.0),
        (lambda x: numpy.clip(x, None, 1.0), -2.0, 1.0),
        (lambda x: numpy.clip(x, a_min=-3.0, a_max=None), -2.0, 1.0),
        (lambda x: numpy.heaviside(x, 0.5), 0.0, 0.0),
        (lambda x: numpy.polyval([1.0, 2.0, 3.0], x), 3.0, -2.0),
        (lambda x: numpy.multiply(numpy.array(x), 3.0) * numpy.array(x), 12.0, -12.0),
        (lambda x: numpy.hypot(1.5, x), 2.5, -0.8),
        (lambda x: numpy.arctan2(2.0, x), 3.0 * numpy.pi / 4.0, -0.25),
    ],
)
def test_numpys_functions_of_a_value_record_their_branch(
    function: Callable[[Any], Any], value: float, slope: float
) -> None:
    """NumPy would compare the objects, and return one of them for good."""
    x = Value(-2.0)
    result = function(x)
    assert isinstance(result, Value)
    assert not result.is_leaf
    result.backward()

    assert (result.data, x.grad) == pytest.approx((value, slope), rel=1e-15)
    assert decisions([x]) == []


def test_a_compiled_maximum_of_numpys_has_both_branches() -> None:
    x, w = Value(1.0), Value(1.0)
    program = autograd.compile(numpy.maximum(0.0, w * x), inputs=[x])

    assert program([numpy.array([-2.0, 3.0])]).tolist() == [0.0, 3.0]


def test_with_an_array_among_the_operands_numpy_asks_each_element() -> None:
    x = Value(3.0)
    for result in (numpy.multiply(numpy.array([1.0, 2.0]), x), numpy.add([1.0, 2.0], x)):
        assert result.dtype == object
        assert all(isinstance(v, Value) for v in result)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (numpy.spacing, r"np\.spacing of Values cannot be recorded"),
        (lambda x: numpy.float_power(x, 2.0), r"np\.float_power of Values cannot be recorded"),
    ],
)
def test_what_numpy_cannot_record_is_an_error_of_our_own(
    call: Callable[[Any], Any], message: str
) -> None:
    with pytest.raises(OperandError, match=message):
        call(Value(2.0))


@pytest.mark.parametrize("swap", [False, True])
def test_a_masked_array_times_a_value_stays_in_the_graph_or_is_an_error(swap: bool) -> None:
    """NumPy asks whatever it does not know for `_data`, the name of a masked array's numbers."""
    x, masked = Value(3.0), numpy.ma.masked_array([1.0, 2.0], mask=[False, False])
    product = masked * x if swap else x * masked

    assert all(isinstance(v, Value) for v in product)
