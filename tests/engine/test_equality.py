"""`==` asks whether two Values are one; with a number it is told, for nobody asks that."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.errors import CompileError, FrozenDecisionWarning, IdentityWarning


def test_values_are_equal_to_themselves_alone() -> None:
    x, y = Value(2.0), Value(2.0)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert x == x
        assert x != y
        assert x in [y, x]
        assert [y, x].index(x) == 1
        assert {x: "x", y: "y"}[x] == "x"
        assert x != "2.0"
        assert x != None  # noqa: E711


@pytest.mark.parametrize(
    "compared",
    [
        lambda x: x == 2.0,
        lambda x: x != 2.0,
        lambda x: x == 2,
        lambda x: 2.0 == x,
        lambda x: x == True,  # noqa: E712
        lambda x: x == np.float64(2.0),
        lambda x: x == np.float32(2.0),
        lambda x: x in [2.0, 3.0],
        lambda x: np.array([x, 3.0], dtype=object) == 2.0,
    ],
)
def test_a_comparison_with_a_number_is_told(compared: Callable[[Value], Any]) -> None:
    with pytest.warns(IdentityWarning, match=r"'x' was compared with the number .*equal\(x, 0.0\)"):
        compared(Value(2.0, "x"))


def flagged(x: Any, kind: Any) -> Any:
    return x**2 if kind == 1 else x**3


def filled(x: Any) -> Any:
    return 1.0 + 0.0 * x if x == 0 else ag.sin(x) / x


def counted(xs: Any) -> Any:
    return ag.sum([x for x in xs if x != 0.0]) / len(xs)


@pytest.mark.filterwarnings("ignore::autograd.errors.IdentityWarning")
@pytest.mark.parametrize(
    ("fun", "example"), [(flagged, (2.0, 1)), (filled, (1.0,)), (counted, ([2.0, 0.0],))]
)
def test_no_program_is_made_of_a_function_that_asks_for_equal_numbers(
    fun: Callable[..., Any], example: tuple[Any, ...]
) -> None:
    """Python's branch for Values is another than for the numbers."""
    with pytest.raises(CompileError, match=f"{fun.__name__} compares data"):
        ag.compile(fun, example)


@pytest.mark.filterwarnings("ignore::autograd.errors.IdentityWarning")
def test_a_program_of_recorded_values_tells_of_the_comparison() -> None:
    x = Value(0.0)
    y = filled(x + 1.0)

    with pytest.warns(FrozenDecisionWarning, match="=="):
        ag.compile(y, inputs=[x])


def test_numpy_itself_may_ask() -> None:
    """`np.isclose` compares with == and decides by its own other means."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x: Any = Value(1.0)
        assert np.isclose(x, 1.0)
        np.linspace(x, 2.0, 3)
