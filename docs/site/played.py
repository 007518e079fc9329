"""The page that the guide and the READMEs link to: `python -m docs.site.played` writes it anew."""

from __future__ import annotations

from pathlib import Path

from examples.worked_example.play import playable

PLAYED = Path(__file__).resolve().parents[1] / "pages" / "worked-example.html"
"""The network w1 to w8. One file has both languages; an address ends in `#lang=zh` for Chinese."""


def played() -> str:
    """The text of the page as it is to be."""
    return playable("en").html


def write() -> None:
    """Write the page in the place of the old one."""
    PLAYED.write_text(played(), encoding="utf-8")


if __name__ == "__main__":
    write()
