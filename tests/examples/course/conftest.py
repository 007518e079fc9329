"""A small lesson that has each kind of cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.course.cells import Lesson, read

SAMPLE = Path(__file__).with_name("sample.txt")


@pytest.fixture
def sample() -> Lesson:
    """A lesson with a formula, a picture, frames, and values of all kinds."""
    return read("sample", SAMPLE)
