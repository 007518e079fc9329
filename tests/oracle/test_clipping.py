"""Gradients are clipped as in PyTorch, to the last digits."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

GRADIENTS: list[list[float]] = [
    np.random.default_rng(3).normal(size=7).tolist(),
    [0.0, 0.0],
    [1e-300, -1e-300],
    [3.0, inf],
    [3.0, nan, 1.0],
]


def both(gradients: list[float]) -> tuple[list[Value], Any]:
    ours = [Value(1.0) for _ in gradients]
    for x, gradient in zip(ours, gradients, strict=True):
        x.grad = gradient
    theirs = torch.zeros(len(gradients), dtype=torch.float64, requires_grad=True)
    theirs.grad = torch.tensor(gradients, dtype=torch.float64)
    return ours, theirs


@pytest.mark.parametrize("gradients", GRADIENTS, ids=str)
@pytest.mark.parametrize("norm_type", [2.0, 1.0, 3.5, inf])
@pytest.mark.parametrize("max_norm", [0.0, 0.5, 100.0, inf])
def test_norms_are_clipped_as_in_pytorch(
    gradients: list[float], norm_type: float, max_norm: float
) -> None:
    ours, theirs = both(gradients)
    norm = nn.utils.clip_grad_norm_(ours, max_norm, norm_type)
    expected = torch.nn.utils.clip_grad_norm_([theirs], max_norm, norm_type)

    # a root and some roundings
    assert norm == pytest.approx(expected.item(), rel=1e-14, nan_ok=True)
    assert [x.grad for x in ours] == pytest.approx(theirs.grad.tolist(), rel=1e-14, nan_ok=True)


@pytest.mark.parametrize("gradients", GRADIENTS, ids=str)
@pytest.mark.parametrize("most", [0.0, 0.5, inf])
def test_values_are_clipped_as_in_pytorch(gradients: list[float], most: float) -> None:
    ours, theirs = both(gradients)
    nn.utils.clip_grad_value_(ours, most)
    torch.nn.utils.clip_grad_value_([theirs], most)

    assert [x.grad for x in ours] == pytest.approx(theirs.grad.tolist(), abs=0.0, nan_ok=True)
