"""Each backend in turn, for claims that hold for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.backends import BACKENDS, NEEDED, Answers, Questions, is_there


class Backend:
    """One way to run programs."""

    def __init__(self, name: str, factory: pytest.TempPathFactory) -> None:
        self.name = name
        self._factory = factory

    def folder(self) -> Path:
        """A new folder for its files."""
        return self._factory.mktemp(self.name)

    def answers(self, questions: Questions) -> Answers:
        """The answers to each question, a value and a gradient for each of its points."""
        return BACKENDS[self.name](questions, self.folder())


# to compile machine code for all rows takes longer than all other claims together
SLOW = {"numba": [pytest.mark.slow]}
EACH = [pytest.param(name, marks=SLOW.get(name, [])) for name in BACKENDS]


@pytest.fixture(scope="module", params=EACH)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """Each backend in turn, skipped where what it needs is not there."""
    if not is_there(request.param):
        pytest.skip(f"needs {NEEDED.get(request.param, request.param)}")
    return Backend(request.param, tmp_path_factory)
