"""Sheets of small images: samples, kernels, feature maps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.errors import DrawingError
from viz.plots.data import Floats, array, count, flag, word
from viz.plots.plot import Plot
from viz.plots.theme import TICK_SIZE
from viz.plots.wrapping import cut
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

_WIDEST = 640.0
_LEAST, _MOST = 60.0, 150.0
"""The sides of an image, in pixels of the sheet."""


def images(  # noqa: PLR0913  (all but the first have defaults)
    images: Any,
    captions: Sequence[str] | None = None,
    *,
    columns: int | None = None,
    dark: bool = False,
    title: str = "",
    theme: Theme | None = None,
) -> Plot:
    """Grey images in rows, shapes (height, width), each with its caption.

    All have one scale: white is the greatest number, black the least, or 0 if none is less than 0
    and none greater than 1; with `dark` the greatest is black, as ink is. Where there are negative
    numbers, as in kernels, 0 is white, positive numbers are blue and negative ones orange.

    >>> images([[[0.0, 1.0], [1.0, 0.0]], [[1.0, 1.0], [0.0, 0.0]]], ["a", "b"]).names
    ['a', 'b']
    """
    if isinstance(images, str) or not hasattr(images, "__len__") or len(images) == 0:
        raise DrawingError("images is a sequence of arrays of shape (height, width), at least one.")
    found = [array(each, f"image {i}", "height, width") for i, each in enumerate(images)]
    across = 0 if columns is None else count(columns, "columns")
    names = _captions(captions, len(found))
    inked = flag(dark, "dark")
    low = min(float(np.min(each)) for each in found)
    high = max(float(np.max(each)) for each in found)

    def draw(sheet: Sheet) -> None:
        across_, side = _grid(len(found), across)
        ratio = max(each.shape[0] / each.shape[1] for each in found)
        room = TICK_SIZE * 1.9 if any(names) else 8.0
        panels = sheet.tiles(len(found), across_, side, side * ratio, room)
        for axes, image, name in zip(panels, found, names, strict=True):
            axes.imshow(
                _painted(image, low, high, inked), interpolation="nearest", aspect="equal", zorder=1
            )
            if name:
                text = cut(name, side + 6.0, TICK_SIZE)
                axes.set_title(text, fontsize=TICK_SIZE, color=sheet.colour("ink"), pad=4.0)

    told = [name for name in names if name] or [f"{len(found)} images"]
    return Plot("images", told, draw, title=title, theme=theme)


def _captions(given: Any, needed: int) -> list[str]:
    if given is None:
        return [""] * needed
    if isinstance(given, str) or not hasattr(given, "__len__") or len(given) != needed:
        found = f"{len(given)}" if hasattr(given, "__len__") else type(given).__name__
        raise DrawingError(f"captions holds one string an image, {needed} in all; got {found}.")
    return [word(each, f"caption {i}") for i, each in enumerate(given)]


def _grid(number: int, columns: int) -> tuple[int, float]:
    """How many images stand side by side, and how wide each is."""
    if not columns:
        least_rows = math.ceil(number / (_WIDEST / _LEAST))
        columns = min(number, max(math.ceil(number / least_rows), min(number, 5)))
    columns = min(number, columns)
    return columns, min(_MOST, max(16.0, _WIDEST / columns - 12.0))


def _painted(image: Floats, low: float, high: float, dark: bool) -> Floats:
    """An image as colours, shape (height, width, 3), each from 0 to 1."""
    if low < 0.0:
        most = max(-low, high)
        return _diverging(image / most)
    bottom, top = (0.0, 1.0) if high <= 1.0 else (low, high)
    part = (image - bottom) / (top - bottom or 1.0)
    if dark:
        part = 1.0 - part
    return np.repeat(part[:, :, np.newaxis], 3, axis=2)


def _diverging(part: Floats) -> Floats:
    """Colours of numbers from -1, orange, over 0, white, to 1, blue."""
    ends = {-1: (0.70, 0.28, 0.0), 1: (0.0, 0.35, 0.55)}
    white = np.ones(3)
    weight = np.abs(part)[:, :, np.newaxis]
    end = np.where((part < 0.0)[:, :, np.newaxis], ends[-1], ends[1])
    mixed: Floats = np.clip(white * (1.0 - weight) + end * weight, 0.0, 1.0)
    return mixed
