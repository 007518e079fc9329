"""Dropout with given masks trains as PyTorch's multiplication by them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from tests.oracle.twenty_steps import Given, both, every_way, follows

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Models begin with the same numbers in every run."""
    nn.manual_seed(0)


rng = np.random.default_rng(3)


@every_way
@pytest.mark.parametrize("p", [0.0, 0.2, 0.5])
def test_twenty_steps_with_the_same_masks_are_pytorchs(way: str, p: float) -> None:
    """Two places of chance, of different sizes; with p = 0 none is drawn."""
    ours = nn.Sequential(
        nn.Linear(3, 5), nn.Tanh(), nn.Dropout(p), nn.Linear(5, 2), nn.Dropout(p / 2)
    )
    given = Given if p else torch.nn.Identity
    theirs = torch.nn.Sequential(
        torch.nn.Linear(3, 5), torch.nn.Tanh(), given(), torch.nn.Linear(5, 2), given()
    )
    X, y = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))  # noqa: N806

    follows(way, ours, theirs, X, y, optimizer=both("SGD", lr=0.02))


@every_way
def test_behind_batch_normalisation_too(way: str) -> None:
    """A batch that mixes is recorded as a whole, with a mask for each sample."""
    ours = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2))
    theirs = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), Given(), torch.nn.Linear(4, 2)
    )
    X, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))  # noqa: N806

    follows(way, ours, theirs, X, y, optimizer=both("SGD", lr=0.02))


@pytest.mark.parametrize("p", [0.0, 0.25, 0.5, 1.0])
def test_numbers_take_the_two_values_that_pytorchs_take(p: float) -> None:
    found = {x.data for x in nn.Dropout(p)([nn.Parameter(3.0)] * 200)}
    expected = set(torch.nn.Dropout(p)(torch.full((200,), 3.0, dtype=torch.float64)).tolist())

    assert found == expected


def test_what_is_refused_and_shown_is_pytorchs() -> None:
    for p in (-0.1, 1.1):
        for module in (nn, torch.nn):
            with pytest.raises(ValueError, match=r"0 and.* 1"):
                module.Dropout(p)
    assert repr(nn.Dropout(0.25)) == repr(torch.nn.Dropout(0.25))
