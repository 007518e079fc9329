"""`fit` trains layers with chance, batches, indices and sequences alike, recorded and compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn

rng = np.random.default_rng(8)
POINTS, SEQUENCES = rng.normal(size=(7, 3)), rng.normal(size=(7, 4, 2))
WORDS = rng.integers(0, 5, (7, 3))
TARGETS = rng.normal(size=(7, 2))


class Looking(nn.Module):
    """Positions that look at those before them; the last one's output counts."""

    def __init__(self) -> None:
        self.attention = nn.MultiheadAttention(2, 1, dropout=0.3)
        self.norm = nn.LayerNorm(2)

    def forward(self, sequence: Any) -> Any:
        output, _ = self.attention(sequence, sequence, sequence, need_weights=False, is_causal=True)
        return self.norm(output)[-1]


class Remembering(nn.Module):
    """Reads a sequence with a memory."""

    def __init__(self) -> None:
        self.cell = nn.LSTMCell(2, 2)

    def forward(self, sequence: Any) -> Any:
        state = None
        for inputs in sequence:
            state = self.cell(inputs, state)
        return state[0] if state else state


MODELS: dict[str, tuple[Callable[[], nn.Module], Any]] = {
    "batch norm": (
        lambda: nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2)),
        POINTS,
    ),
    "batch norm and dropout": (
        lambda: nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(), nn.Linear(4, 2)),
        POINTS,
    ),
    "dropout": (
        lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Dropout(0.2), nn.Linear(4, 2)),
        POINTS,
    ),
    "embedding": (
        lambda: nn.Sequential(nn.Embedding(5, 2, 0), nn.Flatten(), nn.Linear(6, 2)),
        WORDS,
    ),
    "attention": (Looking, SEQUENCES),
    "lstm": (Remembering, SEQUENCES),
}


@pytest.mark.parametrize(("make", "inputs"), MODELS.values(), ids=list(MODELS))
def test_compiled_epochs_are_those_of_recordings(
    make: Callable[[], nn.Module], inputs: Any
) -> None:
    """Losses, parameters and running numbers; of seven samples the last batch has three."""
    courses, states = [], []
    for compiled in (True, False):
        nn.manual_seed(3)
        model = make()
        optimizer = nn.SGD(model.parameters(), lr=0.1, momentum=0.5)
        history = nn.fit(
            *(model, nn.mse_loss, (inputs, TARGETS), optimizer, 4, 4),
            rng=0, compile=compiled, progress=False,
        )  # fmt: skip
        courses.append(history.loss)
        states.append(model.state_dict())

    # some roundings of sums in another order
    assert courses[0] == pytest.approx(courses[1], rel=1e-12)
    for path, array in states[0].items():
        assert array == pytest.approx(states[1][path], rel=1e-10, abs=1e-12)
    assert min(courses[0]) < courses[0][0]


def test_a_batch_of_one_at_the_end_is_refused_before_training() -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    before = model.state_dict()
    optimizer = nn.SGD(model.parameters(), lr=0.1)

    with pytest.raises(ValueError, match="more than 1 value a channel"):
        nn.fit(model, nn.mse_loss, (POINTS, TARGETS), optimizer, 1, 6, progress=False)

    assert all((array == before[path]).all() for path, array in model.state_dict().items())


def test_what_was_trained_predicts_sample_by_sample() -> None:
    """After more training the prediction is that of the new running numbers."""
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Dropout())
    optimizer = nn.SGD(model.parameters(), lr=0.1)
    found = []
    for _ in range(2):
        nn.fit(model, nn.mse_loss, (POINTS, TARGETS), optimizer, 2, 7, progress=False)
        found.append(np.array(nn.predict(model, POINTS)))
        model.eval()
        expected = [[x.data for x in model(sample)] for sample in POINTS]
        model.train()
        assert found[-1] == pytest.approx(np.array(expected), rel=1e-12)

    assert np.abs(found[0] - found[1]).max() > 1e-3
