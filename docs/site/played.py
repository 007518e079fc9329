"""The page that the guide and the READMEs link to: `python -m docs.site.played` writes it anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.worked_example.play import playable
from viz.layout.dot_program import VARIABLE, embedded

PLAYED = Path(__file__).resolve().parents[1] / "pages" / "worked-example.html"
"""The network w1 to w8. One file has both languages; an address ends in `#lang=zh` for Chinese."""


def played() -> str:
    """The text of the page as it is to be, the same on a machine with a Graphviz of its own."""
    with _placed_by_the_embedded_program():
        return playable("en").html


@contextmanager
def _placed_by_the_embedded_program() -> Iterator[None]:
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = embedded() or ""
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def write() -> None:
    """Write the page in the place of the old one."""
    PLAYED.write_text(played(), encoding="utf-8")


if __name__ == "__main__":
    write()
