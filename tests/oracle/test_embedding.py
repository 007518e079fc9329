"""Embeddings train as PyTorch's, looked up by numbers and, in programs, by Values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from tests.oracle.twenty_steps import every_way, follows

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Models begin with the same numbers in every run."""
    nn.manual_seed(0)


rng = np.random.default_rng(4)
WORDS = np.array([[0, 3, 1], [4, 4, 0], [2, 1, 4]])


@every_way
@pytest.mark.parametrize("padding_idx", [None, 0, -1])
def test_twenty_steps_are_pytorchs(way: str, padding_idx: int | None) -> None:
    """Words that stand twice in a sequence, and padding, which is not trained."""
    ours, theirs = (
        m.Sequential(m.Embedding(5, 2, padding_idx), m.Flatten(), m.Linear(6, 2))
        for m in (nn, torch.nn)
    )

    follows(way, ours, theirs, WORDS, rng.normal(size=(3, 2)))


@every_way
def test_a_single_index_is_looked_up_as_pytorchs(way: str) -> None:
    ours, theirs = (m.Sequential(m.Embedding(5, 3), m.Tanh()) for m in (nn, torch.nn))

    follows(way, ours, theirs, WORDS[:, 0], rng.normal(size=(3, 3)))


@pytest.mark.parametrize("settings", [{}, {"padding_idx": 2}, {"padding_idx": -1}], ids=str)
def test_first_paddings_and_texts_are_pytorchs(settings: dict[str, int]) -> None:
    ours, theirs = (m.Embedding(4, 2, **settings) for m in (nn, torch.nn))

    assert repr(ours) == repr(theirs)
    zeros = [not row.any() for row in ours.weight.data]
    assert zeros == [not row.any() for row in theirs.weight]


def test_an_index_beyond_the_table_is_pytorchs_error() -> None:
    with pytest.raises(IndexError):
        torch.nn.Embedding(3, 2)(torch.tensor(3))
    with pytest.raises(IndexError):
        nn.Embedding(3, 2)(3)
