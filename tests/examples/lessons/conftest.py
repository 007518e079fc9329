"""Each lesson is run once for all tests that look at what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from examples.course.catalogue import lesson as lesson_of
from examples.course.running import Told, tell


@cache
def _told(name: str) -> Told:
    return tell(lesson_of(name), "en")


@pytest.fixture(scope="session")
def lesson() -> Callable[[str], Told]:
    """A function from a lesson's name to what it told: its text, its pictures, its names."""
    return _told
