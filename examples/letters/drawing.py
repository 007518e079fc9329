"""Images as text: half blocks, so that a place of the terminal has two pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

INK = 0.35
"""From which shade on a pixel is drawn."""

WIDTH = 78
_BLOCKS = np.array([" ", "▄", "▀", "█"])


def side_by_side(images: Sequence[Any], captions: Sequence[str]) -> str:
    """As many images as fit into a line, each of shape (height, width), with captions below.

    >>> print(side_by_side([np.eye(4)], ["a line"]))
    ▀▄
      ▀▄
    a line
    """
    blocks = [_lines(image, caption) for image, caption in zip(images, captions, strict=True)]
    fits = max(1, (WIDTH + 2) // (len(blocks[0][0]) + 2))
    rows = zip(*blocks[:fits], strict=True)
    return "\n".join("  ".join(row).rstrip() for row in rows)


def _lines(image: Any, caption: str) -> list[str]:
    height, width = np.shape(image)
    inked = np.zeros((height + height % 2, max(width, len(caption))), dtype=int)
    inked[:height, :width] = np.asarray(image) > INK
    pairs = 2 * inked[::2] + inked[1::2]
    return [*("".join(row) for row in _BLOCKS[pairs]), caption.center(len(pairs[0]))]
