"""What a reader of the course may meet, with the facts that are told in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class UnknownLessonError(ValueError):
    """There is no lesson of a name; `nearest` are those that resemble it."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        meant = f"; did you mean {' or '.join(map(repr, nearest))}?" if nearest else "."
        super().__init__(f"There is no lesson {name!r}{meant} `python -m examples` lists them.")
        self.name, self.nearest = name, tuple(nearest)


class MissingPackagesError(ImportError):
    """Packages of an extra are not installed."""

    def __init__(self, packages: Sequence[str], extra: str) -> None:
        super().__init__(
            f"{', '.join(packages)} cannot be imported; type `pip install '.[{extra}]'` in "
            "chainrule's folder."
        )
        self.packages, self.extra = tuple(packages), extra


class UnwritableError(OSError):
    """A file of the course could not be written."""

    def __init__(self, path: Path, error: OSError) -> None:
        self.path, self.reason = path, error.strerror or str(error)
        super().__init__(f"{path} cannot be written: {self.reason}.")
