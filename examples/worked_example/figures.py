"""The numbers that the text has in print, as the data of the texts has them."""

from __future__ import annotations

from typing import Final

from examples import texts
from examples.texts import Figure

TEXT: Final = "text_000"

GROUPS: Final = ("forward", "backward", "update", "training")


def figures() -> list[Figure]:
    """Every figure of the example, in the order of the text."""
    return [each for each in texts.figures(TEXT) if each.group in GROUPS]
