"""Recurrent cells train as PyTorch's, over several steps in time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from tests.oracle.twenty_steps import every_way, follows

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

rng = np.random.default_rng(6)

CELLS: dict[str, tuple[str, dict[str, Any]]] = {
    "lstm": ("LSTMCell", {}),
    "lstm without bias": ("LSTMCell", {"bias": False}),
    "gru": ("GRUCell", {}),
    "gru without bias": ("GRUCell", {"bias": False}),
    "rnn": ("RNNCell", {}),
    "rnn with relu": ("RNNCell", {"nonlinearity": "relu"}),
}
each_cell = pytest.mark.parametrize(("name", "settings"), CELLS.values(), ids=list(CELLS))


class Ours(nn.Module):
    """Reads a sequence, from a state of 0, and gives the last h."""

    def __init__(self, name: str, settings: dict[str, Any]) -> None:
        self.cell = getattr(nn, name)(2, 3, rng=0, **settings)

    def forward(self, sequence: Any) -> Any:
        state = None
        for inputs in sequence:
            state = self.cell(inputs, state)
        return state[0] if isinstance(state, tuple) else state


class Theirs(torch.nn.Module):  # type: ignore[misc]
    """The same of a batch of sequences."""

    def __init__(self, name: str, settings: dict[str, Any]) -> None:
        super().__init__()
        self.cell = getattr(torch.nn, name)(2, 3, **settings)

    def forward(self, sequences: Any) -> Any:
        state = None
        for inputs in sequences.unbind(1):
            state = self.cell(inputs, state)
        return state[0] if isinstance(state, tuple) else state


@every_way
@each_cell
def test_twenty_steps_over_four_in_time_are_pytorchs(
    name: str, settings: dict[str, Any], way: str
) -> None:
    X, y = rng.normal(size=(3, 4, 2)), rng.normal(size=(3, 3))  # noqa: N806

    follows(way, Ours(name, settings), Theirs(name, settings), X, y)


@each_cell
def test_texts_are_pytorchs(name: str, settings: dict[str, Any]) -> None:
    ours, theirs = (getattr(m, name)(2, 3, **settings) for m in (nn, torch.nn))

    assert repr(ours) == repr(theirs)
