"""Files of a network and of a function."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.files.forging import function, network


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of the network."""
    network().save(tmp_path / "saved.npz")
    return tmp_path / "saved.npz"


@pytest.fixture
def called(tmp_path: Path) -> Path:
    """A file of the function."""
    function().save(tmp_path / "called.npz")
    return tmp_path / "called.npz"


@pytest.fixture(params=[network, function])
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of each."""
    request.param().save(tmp_path / "either.npz")
    return tmp_path / "either.npz"
