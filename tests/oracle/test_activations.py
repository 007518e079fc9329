"""Activations as PyTorch has them: values, gradients, texts and settings."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from nn import functional
from tests.oracle.twenty_steps import both, follows

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

INF, NAN = math.inf, math.nan
POINTS = (
    *(0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, 3.0, -3.0, 6.0, 7.0, -8.0, 15.0, 19.0),
    *(-1000.0, 1000.0, 1e-300, INF, -INF, NAN),
)
TOLERANCE = 2e-14
"""Relative: a hundred roundings. As much absolute, because PyTorch's differences of numbers near 1
cancel far below 0."""

SETTINGS: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in "ReLU LeakyReLU ELU GELU SiLU Softplus Sigmoid Tanh".split()),
    *((name, {}) for name in "LogSigmoid Hardtanh ReLU6 Softsign Mish SELU".split()),
    ("LeakyReLU", {"negative_slope": 0.2, "inplace": True}),
    ("LeakyReLU", {"negative_slope": 2.0}),
    ("ELU", {"alpha": 0.25}),
    ("GELU", {"approximate": "tanh"}),
    ("Softplus", {"beta": 2.0}),
    ("Softplus", {"beta": 0.5, "threshold": 3.0}),
    ("Softplus", {"beta": 1.0, "threshold": 1.0}),
    ("Hardtanh", {"min_val": -2.0, "max_val": 0.5}),
]

DIFFERENT: dict[str, Callable[[float], bool]] = {
    "Mish": math.isinf,  # PyTorch multiplies infinity by 0
    "Softsign": math.isinf,  # and divides infinity by infinity
    "Softplus": lambda x: x == 15.0,  # above its threshold PyTorch takes the operand itself
}
"""Points at which PyTorch has a worse number, and why."""


def near(tensor: Any) -> Any:
    return pytest.approx(tensor.tolist(), rel=TOLERANCE, abs=TOLERANCE, nan_ok=True)


@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=str)
def test_values_and_gradients(name: str, settings: dict[str, Any]) -> None:
    ours: Any = getattr(nn, name)(**settings)
    theirs: Any = getattr(torch.nn, name)(**settings)
    points = [x for x in POINTS if not (name in DIFFERENT and DIFFERENT[name](x))]
    leaves = [Value(x) for x in points]
    tensor = torch.tensor(points, dtype=torch.float64, requires_grad=True)

    found = ours(leaves)
    autograd.sum(found).backward()
    # inplace would write to a leaf, which PyTorch refuses
    expected = theirs(tensor * 1.0)
    expected.sum().backward()

    assert [y.data for y in found] == near(expected)
    assert [leaf.grad for leaf in leaves] == near(tensor.grad)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        *SETTINGS,
        *((name, {"dim": dim}) for name in ("Softmax", "LogSoftmax") for dim in (None, -1)),
        *((name, {"inplace": True}) for name in "ReLU ReLU6 SiLU Mish SELU ELU Hardtanh".split()),
    ],
    ids=str,
)
def test_the_text_of_a_module(name: str, settings: dict[str, Any]) -> None:
    assert repr(getattr(nn, name)(**settings)) == repr(getattr(torch.nn, name)(**settings))


ACTIVATIONS = [
    name for name in functional.__all__ if getattr(functional, name).__module__ == "nn.activations"
]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_function_takes_its_arguments_in_pytorchs_order(name: str) -> None:
    """Up to the first that only PyTorch has, such as `inplace`; built-in ones have no list."""
    ours = list(inspect.signature(getattr(functional, name)).parameters)
    try:
        theirs = list(inspect.signature(getattr(torch.nn.functional, name)).parameters)
    except ValueError:
        return

    assert ours == [each for each in theirs if each != "_stacklevel"][: len(ours)]


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_a_softmax_goes_along_the_last_axis(name: str) -> None:
    numbers = np.random.default_rng(0).normal(size=(2, 3, 4))
    leaves = [[[Value(x) for x in row] for row in table] for table in numbers.tolist()]
    tensor = torch.tensor(numbers, requires_grad=True)
    weights = np.random.default_rng(1).normal(size=(2, 3, 4))

    found = getattr(functional, name)(leaves, dim=-1)
    flat = [x for table in found for row in table for x in row]
    sum(w * x for w, x in zip(weights.ravel().tolist(), flat, strict=True)).backward()
    expected = getattr(torch.nn.functional, name)(tensor, dim=-1)
    (expected * torch.tensor(weights)).sum().backward()

    assert [x.data for x in flat] == pytest.approx(expected.ravel().tolist(), rel=1e-14)
    gradients = [x.grad for table in leaves for row in table for x in row]
    assert gradients == pytest.approx(tensor.grad.ravel().tolist(), rel=1e-13, abs=1e-15)


# --- twenty steps

rng = np.random.default_rng(3)
X, Y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))


GENTLE = both("SGD", lr=0.02, momentum=0.9)
"""A slope of 2 where a relu has 0 would run away at a larger rate."""


def networks(layers: list[tuple[str, dict[str, Any]]]) -> tuple[Any, Any]:
    """Linear layers with these activations after them, here and in PyTorch."""
    ours, theirs = (
        [
            each
            for i, (name, settings) in enumerate(layers)
            for each in (m.Linear(4 if i else 3, 4), getattr(m, name)(**settings))
        ]
        for m in (nn, torch.nn)
    )
    return (
        nn.Sequential(*ours, nn.Linear(4, 2)),
        torch.nn.Sequential(*theirs, torch.nn.Linear(4, 2)),
    )


LEARNING = [
    *SETTINGS,
    ("Softmax", {"dim": -1}),
    ("LogSoftmax", {"dim": -1}),
]


@pytest.mark.parametrize(("name", "settings"), LEARNING, ids=str)
@pytest.mark.parametrize("way", ["eager", "numpy", "python"])
def test_a_network_with_it_learns_as_pytorchs(
    way: str, name: str, settings: dict[str, Any]
) -> None:
    follows(way, *networks([(name, settings)]), X, Y, optimizer=GENTLE)


@pytest.mark.slow
def test_one_network_with_all_of_them_learns_as_pytorchs_in_machine_code() -> None:
    """One, because machine code takes seconds to make. LogSoftmax last: its numbers are large."""
    pytest.importorskip("numba")
    follows("numba", *networks(LEARNING), X, Y, optimizer=GENTLE)
