"""Images of one size as one GIF or WebP that shows them in turn, through Pillow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

import numpy as np

from viz.errors import ExportError
from viz.export.flipbook import of_another_graph

INSTALL = "pip install 'chainrule[anim]'"

_COLOURS = 255
"""Of the 256 of a GIF; the last one says that a dot stays as it was."""


def gif(images: Iterable[bytes], seconds: Sequence[float]) -> bytes:
    """The images, given as PNG, as a GIF that repeats for ever; times are in hundredths.

    All have one palette, so that what does not move stays as it is, and in it the plain colours of
    boxes and of the page are exact.
    """
    image = _pillow()
    stills = list(images)
    counts: Counter[int] = Counter()
    for still in _opened(image, stills):
        for count, (red, green, blue) in still.getcolors(still.width * still.height):
            counts[red << 16 | green << 8 | blue] += count
    palette, nearest = _palette(counts)
    indexed = (_indexed(image, still, palette, nearest) for still in _opened(image, stills))
    milliseconds = [10 * round(100.0 * each) for each in seconds]
    options = {"optimize": True, "transparency": _COLOURS, "disposal": 1}
    return _saved("GIF", indexed, milliseconds, **options)


def webp(images: Iterable[bytes], seconds: Sequence[float]) -> bytes:
    """The images, given as PNG, as a WebP without loss that repeats for ever."""
    opened = _opened(_pillow(), images)
    milliseconds = [round(1000.0 * each) for each in seconds]
    return _saved("WEBP", opened, milliseconds, lossless=True, quality=60, method=4)


def _pillow() -> Any:
    """Pillow's `Image`, if it and what makes the images are there."""
    try:
        import typst  # noqa: F401, PLC0415 - an extra: only those who save GIF or WebP need it
        from PIL import Image  # noqa: PLC0415 - as before
    except ImportError as error:
        raise ExportError(
            f"Saving as .gif or .webp needs the packages Pillow and typst, and {error.name} is not "
            f"installed. Type {INSTALL}, or save as .svg."
        ) from error
    return Image


def _opened(image: Any, stills: Iterable[bytes]) -> Iterator[Any]:
    size = None
    for index, still in enumerate(stills):
        with image.open(BytesIO(still)) as opened:
            if opened.size != (size := size or opened.size):
                raise of_another_graph(index)
            yield opened.convert("RGB")


def _saved(form: str, images: Iterator[Any], milliseconds: list[int], **options: Any) -> bytes:
    file = BytesIO()
    next(images).save(
        file,
        form,
        save_all=True,
        append_images=images,
        duration=milliseconds,
        loop=0,
        **options,
    )
    return file.getvalue()


def _indexed(image: Any, still: Any, palette: Any, nearest: Any) -> Any:
    """The image in the colours of the palette."""
    red, green, blue = np.moveaxis(np.asarray(still, dtype=np.int32), -1, 0)
    indexed = image.fromarray(nearest[red << 16 | green << 8 | blue])
    indexed.putpalette(palette.tobytes())
    return indexed


def _palette(counts: Counter[int]) -> tuple[Any, Any]:
    """The colours of the palette as rows of RGB, and for each of all colours the nearest of them.

    The commonest colour, and then always the one that is worst off among those there are, which is
    the farther the more often it occurs.
    """
    codes = np.array(list(counts))
    weights = np.sqrt(np.array(list(counts.values()), dtype=float))
    colours = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1).astype(np.int64)
    chosen = [int(weights.argmax())]
    nearest = np.zeros(len(codes), dtype=np.uint8)
    distance = ((colours - colours[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < _COLOURS and distance.any():
        chosen.append(int((distance * weights).argmax()))
        other = ((colours - colours[chosen[-1]]) ** 2).sum(axis=1)
        nearest[other < distance] = len(chosen) - 1
        distance = np.minimum(distance, other)
    table = np.zeros(1 << 24, dtype=np.uint8)
    table[codes] = nearest
    return colours[chosen].astype(np.uint8), table
