"""softmax and log_softmax, composed of rows, against PyTorch's own."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value, grad, log_softmax, softmax

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

LOGITS = [
    [0.0],
    [0.3, 2.9, 4.0],
    [1.0, 1.0, 1.0],
    [-30.0, 0.0, 30.0],
    [1000.0, 999.0, -1000.0],
    [-1e6, -1e6 + 1.0],
]


@pytest.mark.parametrize("logits", LOGITS, ids=str)
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_values_and_every_slope(name: str, logits: list[float]) -> None:
    """A logit of size n carries n times the rounding of 1, some 1e-16."""
    tolerance = 1e-15 * (10.0 + max(map(abs, logits)))
    absolute = tolerance if name == "log_softmax" else 1e-300
    leaves = [Value(x) for x in logits]
    ours = {"softmax": softmax, "log_softmax": log_softmax}[name](leaves)
    tensor = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    theirs = getattr(torch, name)(tensor, 0)

    assert [v.data for v in ours] == pytest.approx(theirs.tolist(), rel=tolerance, abs=absolute)
    for value, result in zip(ours, theirs, strict=True):
        (expected,) = torch.autograd.grad(result, tensor, retain_graph=True)
        assert grad(value, leaves) == pytest.approx(expected.tolist(), rel=tolerance, abs=tolerance)
