"""Fixtures of the tests of `nn`."""

from __future__ import annotations

from threading import Event

import pytest


@pytest.fixture
def unseeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in which nobody has called `nn.manual_seed`."""
    monkeypatch.setattr("nn.randomness._SEEDED", Event())
