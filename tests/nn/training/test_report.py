"""What a training shows and leaves behind: the bar and the history."""

from __future__ import annotations

from typing import Any

import pytest

import nn
from autograd import Value


def trained(**settings: Any) -> nn.History:
    """A training that stays where it is: its loss is always (1 * 2 - 0)²."""
    w = Value(1.0)
    data = ([2.0], [0.0])
    return nn.fit(lambda x: w * x, nn.mse_loss, data, nn.SGD([w], lr=0.0), **settings)


def test_a_history_reads_well() -> None:
    history = nn.History([0.5, 0.25], [0.75, 0.125], "for a reason")

    assert repr(history) == (
        "History(2 epochs, loss 0.5 -> 0.25, validation_loss 0.75 -> 0.125, stopped: for a reason)"
    )
    assert repr(nn.History([0.5])) == "History(1 epoch, loss 0.5)"
    assert repr(nn.History()) == "History(0 epochs)"


def test_the_bar_shows_epoch_and_loss_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    trained(epochs=3, progress=True)
    shown = capsys.readouterr()

    assert "epoch 3/3: 100%" in shown.err
    assert "loss 4" in shown.err
    assert not shown.out


def test_without_progress_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    trained(epochs=3, progress=False)

    assert capsys.readouterr() == ("", "")


def test_a_program_without_stderr_trains_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under pythonw on Windows."""
    monkeypatch.setattr("sys.stderr", None)

    assert trained(progress=True).epochs == 1
