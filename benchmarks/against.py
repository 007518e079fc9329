"""Two states of the library in one run: this checkout's beside that of another folder.

The workloads are those of this checkout in both; they use public names only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Protocol

OURS = ("plain", "nn", "eager", "python", "numpy", "numba")
"""The first words of the entries that run this library."""

BEFORE = " before"
"""What follows an entry's name where the library is that of the other folder."""


class Timed(Protocol):
    """What was measured of an entry, in seconds."""

    @property
    def times(self) -> Sequence[float]: ...


def is_ours(entry: str) -> bool:
    return entry.partition(" ")[0] in OURS


def checkout(text: str) -> Path:
    """A folder that holds the library."""
    folder = Path(text).resolve()
    if not (folder / "autograd" / "__init__.py").is_file():
        raise argparse.ArgumentTypeError(f"{text} holds no autograd/; name a checkout of chainrule")
    return folder


def import_from(library: str | None) -> None:
    """Let `autograd`, `nn` and `viz` be those of a folder, if one is given."""
    if library is None:
        return
    sys.path.insert(0, library)
    import autograd

    if not Path(autograd.__file__).is_relative_to(library):
        raise ImportError(f"autograd came from {autograd.__file__} instead of {library}")


def sides(entries: Iterable[str], library: Path | None) -> dict[str, tuple[str, str | None]]:
    """What takes turns, by its name in the report: the entry, and where its library is.

    Without another library these are all entries; with one, our own alone and each of them twice.
    """
    if library is None:
        return {entry: (entry, None) for entry in entries}
    return {
        f"{entry}{BEFORE if folder else ''}": (entry, folder)
        for entry in entries
        if is_ours(entry)
        for folder in (None, str(library))
    }


def table(measured: Mapping[str, Timed]) -> str:
    """A line for each entry: its times now over its times before, by minimum and by median."""
    lines = [f"{'now / before':24}{'min':>10}{'median':>10}"]
    for entry, now in measured.items():
        before = measured.get(entry + BEFORE)
        if before and now.times and before.times:
            ratios = (each(now.times) / each(before.times) for each in (min, median))
            lines.append(f"{entry:24}" + "".join(f"{ratio:>10.3f}" for ratio in ratios))
    return "\n".join(lines)
