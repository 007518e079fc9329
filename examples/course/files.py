"""Files that the course writes."""

from __future__ import annotations

from pathlib import Path

from autograd.saving import write_atomically
from examples.course.errors import UnwritableError


def write(path: Path, text: str) -> Path:
    """Write a text into a file, whose folder is made if there is none; returns the path."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_atomically(path, text.encode())
    except OSError as error:
        raise UnwritableError(path, error) from error
