"""The numbers by hand in the lesson on batch normalisation are PyTorch's."""

from __future__ import annotations

from typing import Any

import pytest

import nn

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

BATCH = [[1.0], [2.0], [3.0], [6.0]]


def both() -> tuple[nn.BatchNorm1d, Any]:
    """Our layer and PyTorch's, after the batch of the lesson."""
    ours, theirs = nn.BatchNorm1d(1), torch.nn.BatchNorm1d(1).double()
    ours(nn.Batch(BATCH))
    theirs(torch.tensor(BATCH, dtype=torch.float64))
    return ours, theirs


def test_the_running_numbers_after_a_batch_of_four_are_pytorchs() -> None:
    """0.1 times the mean 3, and 0.9 + 0.1 · 14 / 3, as the lesson works out."""
    ours, theirs = both()

    for name, by_hand in {"running_mean": 0.3, "running_var": 0.9 + 1.4 / 3.0}.items():
        found = [getattr(layer, name).tolist() for layer in (ours, theirs)]
        assert found == [pytest.approx([by_hand], rel=1e-15)] * 2


def test_a_sample_alone_is_normalised_by_them_as_by_pytorch() -> None:
    ours, theirs = (layer.eval() for layer in both())
    expected = theirs(torch.tensor([[3.0]], dtype=torch.float64)).item()

    assert ours([3.0])[0].data == pytest.approx(expected, rel=1e-14)
    assert round(expected, 4) == 2.3096
