"""The page that the guide and the READMEs link to: `python -m docs.site.played` writes it anew."""

from __future__ import annotations

from pathlib import Path

from examples.worked_example.play import playable

PLAYED = Path(__file__).resolve().parents[1] / "pages" / "worked-example.html"
"""The network w1 to w8. One file has both languages; an address ends in `#lang=zh` for Chinese."""


def played() -> str:
    """The text of the page as it is to be."""
    return playable("en").html


if __name__ == "__main__":
    PLAYED.parent.mkdir(exist_ok=True)
    PLAYED.write_text(played(), encoding="utf-8")
