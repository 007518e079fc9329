"""Kinks and ends inside larger expressions follow PyTorch too, to second order."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Value, grad

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

INF, NAN = math.inf, math.nan

Expression = Callable[[Any, Any], Any]

# (x, ops): ops is `autograd` or `torch`; what both spell alike is written once
EXPRESSIONS: dict[str, Expression] = {
    "relu squared": lambda x, ops: ops.relu(x) ** 2,
    "relu of relu": lambda x, ops: ops.relu(ops.relu(x)),
    "relu times x": lambda x, ops: ops.relu(x) * x,
    "abs as a maximum": lambda x, ops: ops.maximum(x, -x),
    "minimum of twins": lambda x, ops: ops.minimum(x, x * 1.0),
    "abs of abs": lambda x, ops: abs(abs(x)),
    "sqrt of a square": lambda x, ops: ops.sqrt(x * x),
    "x to the 0": lambda x, ops: x**0.0,
    "x to the 1": lambda x, ops: x**1.0,
    "x to the 2": lambda x, ops: x**2.0,
    "x to the 3": lambda x, ops: x**3.0,
    "x to the -1": lambda x, ops: x**-1.0,
    "2 to the x": lambda x, ops: 2.0**x,
    "x to the x": lambda x, ops: x**x,
    "x over x": lambda x, ops: x / x,
    "sigmoid of 100 x": lambda x, ops: ops.sigmoid(100.0 * x),
    "log of exp": lambda x, ops: ops.log(ops.exp(x)),
    "tanh of exp": lambda x, ops: ops.tanh(ops.exp(x)),
    "clamped": lambda x, ops: ops.clamp(x, -1.0, 1.0) * x,
    "clamped from below": lambda x, ops: ops.clamp(x, min=0.0) ** 2,
    "reciprocal of x squared": lambda x, ops: 1.0 / (x * x),
    "sign times x": lambda x, ops: ops.sign(x) * x,
    "floor times x": lambda x, ops: ops.floor(x) * x,
    "remainder": lambda x, ops: (x % 1.0) * x,
    "x log x": lambda x, ops: x * ops.log(x),
}

POINTS = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 40.0, -40.0, 1000.0, -1000.0, INF, -INF, NAN)

# On the flat side of relu and clamp PyTorch drops what arrives, also inf and nan; here it is
# multiplied by the slope 0, and 0 times inf is nan as everywhere.
MASKED = ("relu times x", "clamped", "clamped from below")

SECOND = (
    "relu squared",
    "relu times x",
    "x to the 2",
    "x to the 3",
    "2 to the x",
    "x log x",
    "clamped",
)


def tensor(x: float) -> Any:
    return torch.tensor(x, dtype=torch.float64, requires_grad=True)


def same(x: float, y: float) -> bool:
    return (x != x and y != y) or math.isclose(x, y, rel_tol=1e-12, abs_tol=1e-300)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expressions_at_kinks_and_ends(name: str) -> None:
    different = []
    for point in filter(math.isfinite, POINTS) if name in MASKED else POINTS:
        x, t = Value(point), tensor(point)
        ours, theirs = EXPRESSIONS[name](x, autograd), EXPRESSIONS[name](t, torch)
        expected = theirs.item(), torch.autograd.grad(theirs, t)[0].item()
        found = ours.data, grad(ours, x)
        if not all(map(same, found, expected)):
            different.append((point, found, expected))

    assert not different


@pytest.mark.parametrize("name", SECOND)
@pytest.mark.parametrize("point", [p for p in POINTS if abs(p) < 100.0])
def test_second_derivatives_at_kinks(name: str, point: float) -> None:
    x, t = Value(point), tensor(point)
    ours = grad(EXPRESSIONS[name](x, autograd), x, create_graph=True)
    (theirs,) = torch.autograd.grad(EXPRESSIONS[name](t, torch), t, create_graph=True)

    assert same(grad(ours, x), torch.autograd.grad(theirs, t)[0].item())


def test_a_tie_is_shared_as_in_pytorch() -> None:
    for n in (2, 3, 5):
        values, tensors = [Value(1.0) for _ in range(n)], [tensor(1.0) for _ in range(n)]
        expected = torch.autograd.grad(torch.amax(torch.stack(tensors)), tensors)

        assert grad(autograd.max(values), values) == [g.item() for g in expected]
