"""Classes as rows and sizes of parts are PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

from nn.data import one_hot, split

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("n_classes", [None, 5])
@pytest.mark.parametrize("shape", [(), (7,), (2, 3)])
def test_one_hot_rows_are_pytorchs(shape: tuple[int, ...], n_classes: int | None) -> None:
    y = np.random.default_rng(0).integers(0, 4, shape)

    expected = torch.nn.functional.one_hot(torch.tensor(y), -1 if n_classes is None else n_classes)

    assert one_hot(y, n_classes).tolist() == expected.tolist()


@pytest.mark.parametrize("seed", range(20))
def test_shares_become_the_sizes_of_random_split(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(20, 200))
    # random_split refuses shares that by rounding add up to more than 1
    shares = ((1.0 - 1e-12) * rng.dirichlet(np.full(3, 5.0))).tolist()

    expected = [len(part) for part in torch.utils.data.random_split(range(n), shares)]

    assert [len(y) for _, y in split(np.arange(n), np.arange(n), shares, rng=seed)] == expected
