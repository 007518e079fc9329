"""Files that the course writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autograd.saving import replaceable, write_atomically
from examples.course.errors import UnwritableError


def write(path: Path, text: str) -> Path:
    """Write a text into a file, whose folder is made if there is none; returns the path."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_atomically(path, text.encode())
    except OSError as error:
        raise UnwritableError(path, error) from error


def write_together(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts by name into a folder, one after another, each wholly or not at all.

    None is written if the place of one is taken by what is no file, or may not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            replaceable(folder / name)
    except OSError as error:
        raise UnwritableError(folder, error) from error
    for name, text in files.items():
        write(folder / name, text)
