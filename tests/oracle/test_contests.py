"""The contests' networks on letters take PyTorch's steps."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks import programs, recordings
from benchmarks.contest import Runner

torch: Any = pytest.importorskip("torch")


@pytest.fixture
def peer() -> Iterator[Any]:
    """The contests' PyTorch, which makes all numbers of 64 bits, for other tests too."""
    before = torch.get_default_dtype()
    found = importlib.import_module("benchmarks.peers.torch")
    torch.set_default_dtype(torch.float64)
    yield found
    torch.set_default_dtype(before)


@pytest.mark.parametrize("name", ["letters", pytest.param("normalised", marks=pytest.mark.slow)])
def test_losses_and_parameters_after_three_steps_are_pytorchs(peer: Any, name: str) -> None:
    if name == "letters":
        starts = peer.letters_step(5), programs.descent(recordings.letters(5), "numpy")
    else:
        starts = peer.normalised_step(), programs.descent(recordings.normalised(), "numpy")
    found = []
    for start in starts:
        runner: Runner = start()
        losses = [float(runner.figures(runner.step())[0]) for _ in range(3)]
        found.append([*losses, runner.figures(losses[-1])[1]])
    theirs, ours = found

    assert ours == pytest.approx(theirs, rel=1e-10)
    assert len(set(ours)) == 4
