"""Derivatives of derivatives, recorded at one point and compiled, are right at the hard ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Value, compile, cross_entropy, grad, softmax  # noqa: A004

CASES: list[tuple[str, Callable[..., Value], list[float], list[list[float]]]] = [
    *(
        (name, getattr(autograd, name), [0.5], [[40.0], [-40.0], [0.3], [math.inf]])
        for name in ("softplus", "logsigmoid", "silu", "atan", "asinh", "erf", "erfc", "expm1")
    ),
    ("acosh", autograd.acosh, [2.0], [[1e10], [math.inf]]),
    ("atan2", autograd.atan2, [1.0, 2.0], [[1e-60, 1e-60], [3.0, -4.0]]),
    ("pow", lambda x, y: x**y, [2.0, 3.0], [[2.0, 0.0], [0.0, 2.0], [0.0, 3.0]]),
    ("cross_entropy", lambda *xs: cross_entropy(xs, 0), [0.1, 0.2], [[0.0, -40.0], [1e16, 1e16]]),
    ("softmax", lambda *xs: softmax(xs)[0], [0.1, 0.2], [[1e16, 1e16]]),
]


def second_derivatives(function: Callable[..., Value], at: list[float]) -> tuple[Any, list[Value]]:
    leaves = [Value(x) for x in at]
    first = grad(function(*leaves), leaves, create_graph=True)
    return leaves, [each for g in first for each in grad(g, leaves, create_graph=True)]


@pytest.mark.parametrize("backend", ["python", "numpy"])
@pytest.mark.parametrize(("name", "function", "at", "others"), CASES, ids=lambda x: str(x)[:13])
def test_a_recorded_second_derivative_is_right_elsewhere(
    backend: Any,
    name: str,
    function: Callable[..., Value],
    at: list[float],
    others: list[list[float]],
) -> None:
    leaves, outputs = second_derivatives(function, at)
    program = compile(outputs, inputs=leaves, backend=backend)
    for other in others:
        _, expected = second_derivatives(function, other)

        assert list(program(other)) == pytest.approx(
            [v.data for v in expected], rel=1e-12, abs=1e-300, nan_ok=True
        )
