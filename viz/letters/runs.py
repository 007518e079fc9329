"""A line of text as runs, each in one style."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line of text in one style."""

    text: str
    italic: bool = False
    subscript: bool = False
