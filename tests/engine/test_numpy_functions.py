"""NumPy's own functions on Values and lists of Values: right, or an error in our words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, grad, greater  # noqa: A004
from autograd.engine.decisions import decisions
from autograd.errors import GraphLeftWarning, OperandError

POINT = [0.7, -1.3, 2.1]

RIGHT: dict[str, Callable[[Any], Any]] = {
    "sum": np.sum,
    "mean": np.mean,
    "prod": np.prod,
    "max": np.max,
    "min": np.min,
    "std": np.std,
    "var": np.var,
    "var, ddof": lambda x: np.var(x, ddof=1),
    "nanmean": np.nanmean,
    "median": np.median,
    "ptp": np.ptp,
    "average": lambda x: np.average(x, weights=[1.0, 2.0, 3.0]),
    "method std": lambda x: np.array(x).std(),
    "method sum": lambda x: np.array(x).sum(),
    "dot": lambda x: np.dot(x, x),
    "inner": lambda x: np.inner(x, [1.0, 2.0, 3.0]),
    "vdot": lambda x: np.vdot(x, [1.0, 2.0, 3.0]),
    "matmul": lambda x: np.array(x) @ np.array(x),
    "einsum": lambda x: np.einsum("i,i->", x, x),
    "outer": lambda x: np.outer(x, x).sum(),
    "norm": np.linalg.norm,
    "norm 1": lambda x: np.linalg.norm(x, 1),
    "norm inf": lambda x: np.linalg.norm(x, np.inf),
    "cumsum": lambda x: np.cumsum(x)[1] * np.cumsum(x)[2],
    "cumprod": lambda x: np.cumprod(x).sum(),
    "diff": lambda x: (np.diff(x) ** 2).sum(),
    "sort": lambda x: np.sort(x)[0] * np.sort(x)[1] ** 2,
    "exp": lambda x: np.exp(x).sum(),
    "tanh": lambda x: np.tanh(x).sum(),
    "square": lambda x: np.square(x).sum(),
    "abs": lambda x: np.abs(x).sum(),
    "absolute": lambda x: np.absolute(x).sum(),
    "sqrt": lambda x: np.sqrt(np.square(x)).sum(),
    "cbrt": lambda x: np.cbrt(np.square(x)).sum(),
    "power": lambda x: np.power(x, 3.0).sum(),
    "maximum": lambda x: np.maximum(x, 0.5).sum(),
    "clip": lambda x: np.clip(x, -1.0, 1.0).sum(),
    "sign": lambda x: (np.sign(x) * x).sum(),
    "floor": lambda x: (np.floor(x) * x).sum(),
    "round": lambda x: (np.round(x) * x).sum(),
    "around to a digit": lambda x: (np.around(x, 1) * x).sum(),
    "rint": lambda x: (np.rint(x) * x).sum(),
    "where": lambda x: np.where(np.array(x) > 0.0, x, 0.0).sum(),
    "argmax": lambda x: x[np.argmax(x)],
    "hypot": lambda x: np.hypot(x, 2.0).sum(),
    "arctan2": lambda x: np.arctan2(x, 2.0).sum(),
    "concatenate": lambda x: np.concatenate([x, x]).sum(),
    "stack": lambda x: np.stack([x, x]).mean(),
    "linspace": lambda x: np.linspace(x[0], x[1], 5)[3],
    "polyval": lambda x: np.polyval([1.0, 2.0, 3.0], np.array(x)).sum(),
    "trace": lambda x: np.trace(np.diag(x)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_function_of_a_list_of_values_has_its_value_and_its_gradient(name: str) -> None:
    """Against NumPy itself on floats, and its central differences."""
    function = RIGHT[name]
    values = [Value(x) for x in POINT]

    result = function(values)

    assert isinstance(result, Value)
    assert result.data == pytest.approx(float(function(POINT)), rel=1e-12)
    step = 1e-6
    for index, slope in enumerate(grad(result, values)):
        up, down = (
            [x + sign * step * (n == index) for n, x in enumerate(POINT)] for sign in (1, -1)
        )
        difference = (float(function(up)) - float(function(down))) / (2 * step)
        assert slope == pytest.approx(difference, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", ["std", "var", "norm", "exp", "maximum", "round"])
def test_such_a_function_of_a_gradient_is_that_of_jax_s_door(name: str) -> None:
    """`grad(f)` of an array meets the same functions."""
    function = RIGHT[name]
    values = [Value(x) for x in POINT]

    found = grad(lambda x: function(x))(np.array(POINT))

    np.testing.assert_allclose(found, grad(function(values), values), rtol=1e-14)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (np.isfinite, (True, False, False)),
        (np.isinf, (False, True, False)),
        (np.signbit, (False, True, False)),
    ],
)
def test_a_question_about_one_value_is_answered_as_a_comparison_is(
    function: Callable[[Any], Any], expected: tuple[bool, ...]
) -> None:
    answers = tuple(function(Value(x)) for x in (1.0, -np.inf, np.nan))

    assert answers == expected
    assert all(type(answer) is bool for answer in answers)


def test_closeness_to_a_number_is_a_bool() -> None:
    value: Any = Value(1.0)

    assert np.allclose(value, 1.0)
    assert not np.isclose(value, 1.1)


def test_an_answer_that_decides_is_noted_for_compile() -> None:
    x = Value(2.0, "x")

    y = x * x if np.isfinite(x) else x

    (noted,) = decisions([x])
    assert str(noted).startswith("'x' = 2 < inf")
    assert y.op == "mul"


def test_whether_a_value_is_nan_is_recorded() -> None:
    assert np.isnan(Value(np.nan))
    assert not np.isnan(Value(1.0))
    assert np.isnan(Value(1.0)).op == "isnan"


def test_where_of_single_values_is_the_row() -> None:
    """NumPy's own would look into the condition and take a branch for good."""
    x: Any = Value(2.0, "x")
    condition: Any = greater(x, 0.0)
    chosen: Any = np.where(condition, x, 0.0)

    program = compile(chosen, inputs=[x])

    np.testing.assert_array_equal(program([np.array([-1.0, 3.0])]), [0.0, 3.0])


def test_sinc_of_a_value_is_the_row() -> None:
    x: Any = Value(0.0)

    assert np.sinc(x).op == "sinc"
    assert np.sinc(x).data == 1.0
    assert np.sinc(np.array([Value(0.5)]))[0].data == pytest.approx(2.0 / np.pi)


@pytest.mark.parametrize(
    "ask",
    [
        lambda v: np.spacing(v),
        lambda v: np.deg2rad(v),
        lambda v: np.float_power(v, 2.0),
        lambda v: np.fmod(v, 2.0),
        lambda v: np.floor_divide(v, 2.0),
        lambda v: np.copysign(v, -1.0),
        lambda v: np.add(v, v, out=np.zeros(())),
        lambda v: np.trunc(v),
        lambda v: np.frexp(v),
    ],
)
def test_what_cannot_be_recorded_says_what_to_write(ask: Callable[[Value], Any]) -> None:
    with pytest.raises(OperandError, match=r"v\.data"):
        ask(Value(0.5))


def test_a_value_takes_no_result_in_place() -> None:
    """NumPy's second argument of a function of one is where the result goes."""
    x: Any = Value(0.5)
    with pytest.raises(OperandError, match="np.sin cannot write its result into a Value; it takes"):
        np.sin(x, x)
    with pytest.raises(OperandError, match="np.add cannot write its result into a Value; it takes"):
        np.add(x, 1.0, out=x)


def test_in_place_into_an_array_of_floats_is_refused() -> None:
    total: Any = np.zeros(2)

    with pytest.raises(OperandError, match="cannot be recorded"):
        total += Value(1.0)
    with pytest.raises(TypeError):
        total += np.array([Value(1.0), Value(2.0)])
    np.testing.assert_array_equal(total, 0.0)


@pytest.mark.parametrize(
    "leave",
    [
        lambda values: np.array(values, dtype=float),
        lambda values: np.array(values).astype(float),
        lambda values: np.fromiter(values, float),
        lambda values: np.zeros(3).__setitem__(0, values[0]),
        lambda values: np.interp(values, [0.0, 1.0], [0.0, 1.0]),
        lambda values: np.interp(values[0], [0.0, 1.0], [0.0, 1.0]),
        lambda values: np.vectorize(lambda v: v, otypes=[float])(values),
    ],
)
def test_what_makes_floats_of_values_is_told(leave: Callable[[list[Value]], Any]) -> None:
    with pytest.warns(GraphLeftWarning):
        leave([Value(x) for x in POINT])


@pytest.mark.parametrize("ask", [np.isnan, np.isfinite, np.linalg.inv, np.fft.fft])
def test_numpy_refuses_itself_what_it_has_for_no_objects(ask: Callable[[Any], Any]) -> None:
    """It never asks the elements of a list or array, so the words are NumPy's."""
    with pytest.raises(TypeError):
        ask([[Value(1.0), Value(0.0)], [Value(0.0), Value(1.0)]])
