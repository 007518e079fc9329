"""Handwritten capital letters, drawn with strokes of a pen: as many images as one wants."""

from __future__ import annotations

import math
from typing import Any, Final, SupportsIndex, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.engine.operands import Number
from nn.arguments import count, figures, real
from nn.errors import SettingError
from nn.randomness import Source, generator

Floats: TypeAlias = npt.NDArray[np.floating[Any]]

SMALLEST: Final = 8
"""Rows and columns of an image, below which letters are blots."""

MOST_PIXELS: Final = 1_000_000_000
"""Of all images together: 8 GB."""

# fmt: off
_STROKES: Final = {
    "A": "08 40 40 88, 15 75",
    "B": "00 08, 00 40 71 73 44 04, 44 75 77 48 08",
    "C": "82 60 20 02 06 28 68 86",
    "D": "00 08, 00 40 82 86 48 08",
    "E": "80 00 00 08 08 88, 04 64",
    "F": "80 00 00 08, 04 64",
    "G": "82 60 20 02 06 28 68 86 84 84 54",
    "H": "00 08, 80 88, 04 84",
    "I": "20 60, 40 48, 28 68",
    "J": "30 80, 60 66 48 18 06",
    "K": "00 08, 80 04 04 88",
    "L": "00 08 08 88",
    "M": "08 00 00 45 45 80 80 88",
    "N": "08 00 00 88 88 80",
    "O": "40 20 02 06 28 68 86 82 60 40",
    "P": "00 08, 00 60 81 83 64 04",
    "Q": "40 20 02 06 28 68 86 82 60 40, 55 88",
    "R": "00 08, 00 60 81 83 64 04, 34 88",
    "S": "81 60 20 01 03 24 64 85 87 68 28 07",
    "T": "00 80, 40 48",
    "U": "00 05 18 38 58 78 85 80",
    "V": "00 48 48 80",
    "W": "00 28 28 43 43 68 68 80",
    "X": "00 88, 80 08",
    "Y": "00 44, 80 44 44 48",
    "Z": "00 80 80 08 08 88",
}
"""Of each letter its strokes, as points (column, row) from 0 to 8; one given twice is sharp."""
# fmt: on


def letters(
    n: SupportsIndex,
    rng: Source = None,
    height: SupportsIndex = 55,
    width: SupportsIndex = 22,
    variety: Number = 1.0,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """`n` images of handwritten capital letters, and which they are.

    X has the shape (n, height, width): 0 is paper, 1 is ink; a convolution wants a channel as well,
    X[:, None]. y is 0 for A to 25 for Z; each letter comes equally often, but for a remainder.

    No two images are alike: the points that the pen goes through are moved, its path waves, leans
    and is turned, the letter has a size and a place, the pen a width and a strength of its own, and
    the paper has specks. A letter fills the image at most, keeps its shape where the image is wide,
    and stands anywhere in the room there is. With a `variety` below 1 hands differ less and letters
    stand nearer to the middle; with 0 they are as printed, by pens of several widths.

    `rng` is a generator, a seed, or None for the generator of `nn.manual_seed`. An image of fewer
    than 8 rows or columns is a SettingError.

    >>> X, y = letters(52, rng=0, height=12, width=12)
    >>> X.shape, float(X.min()), float(X.max()), np.bincount(y).tolist() == [2] * 26
    ((52, 12, 12), 0.0, 1.0, True)
    """
    share = real("letters", "variety", variety, 0.0, 1.0)
    size, rows, columns = (
        count("letters", what, given)
        for what, given in (("images", n), ("rows", height), ("columns", width))
    )
    if min(rows, columns) < SMALLEST:
        raise SettingError(
            f"letters expects images of {SMALLEST} or more rows and columns, got "
            f"{rows} x {columns}."
        )
    if size * rows * columns > MOST_PIXELS:
        raise SettingError(
            f"letters would draw more than {MOST_PIXELS:,} pixels ({figures(size)} images of "
            f"{figures(rows)} x {figures(columns)}), and fill the memory; draw some at a time."
        )
    source = generator(rng)
    images = np.empty((size, rows, columns))
    rounds = np.tile(np.arange(26, dtype=np.int64), (-(-size // 26), 1))
    y = source.permuted(rounds, axis=1).ravel()[:size]
    for k, strokes in enumerate(_STROKES.values()):
        (places,) = np.nonzero(y == k)
        if len(places):
            images[places] = _images(strokes, len(places), source, (rows, columns), share)
    return images, y


def _images(
    strokes: str, n: int, rng: np.random.Generator, shape: tuple[int, int], variety: float
) -> Floats:
    def each(low: float, high: float) -> Floats:
        return rng.uniform(low, high, (n, 1))

    height, width = shape
    tall, wide = 0.9 * height, min(0.9 * width, 0.75 * height)
    tall = min(tall, 2.5 * wide)
    points, pen = _path(strokes, int(3.5 * (tall + wide)))
    # the letter lies between -1 and 1 until it has its size; how much hands differ was chosen by
    # eye: more of it, and people too take one letter for another
    least = 1.0 - 0.25 * variety
    x, y = ((v + rng.normal(0.0, 0.07 * variety, (n, len(v)))) @ pen.T for v in points.T)
    x, y = (
        x + each(0.0, 0.15 * variety) * np.sin(each(1.0, 3.0) * y + each(0.0, 7.0)),
        y + each(0.0, 0.15 * variety) * np.sin(each(1.0, 3.0) * x + each(0.0, 7.0)),
    )
    x = each(least, 1.0) * x + each(-0.3 * variety, 0.3 * variety) * y
    x, y = 0.5 * wide * x, 0.5 * tall * y
    turn = rng.normal(0.0, 0.1 * variety, (n, 1))
    x, y = np.cos(turn) * x - np.sin(turn) * y, np.sin(turn) * x + np.cos(turn) * y
    scale, radius = each(least, 1.0), 0.3 + math.sqrt(tall * wide) * each(0.01, 0.045)
    ink = _inked(
        _placed(x, scale, radius, width, rng, variety),
        _placed(y, scale, radius, height, rng, variety),
        radius,
        shape,
    )
    ink *= rng.uniform(0.7, 1.0, (n, 1, 1))
    ink += 0.05 * rng.standard_normal(ink.shape, np.float32)
    return np.clip(ink, 0.0, 1.0)


def _path(strokes: str, n: int) -> tuple[Floats, Floats]:
    """The k points of a letter, from -1 to 1, and some n weights of these: where the pen goes.

    Corners are cut off three times at a quarter of both their sides (Chaikin, An algorithm for
    high-speed curve generation, 1974). That is linear, so that points that have been moved give
    their path by the same weights.
    """
    listed = [stroke.split() for stroke in strokes.split(", ")]
    names = sorted({name for stroke in listed for name in stroke})
    points = np.array([[int(digit) for digit in name] for name in names]) / 4.0 - 1.0
    paths: list[Floats] = [
        np.eye(len(names))[[names.index(name) for name in stroke]] for stroke in listed
    ]
    for _ in range(3):
        paths = [_rounded(path) for path in paths]
    steps = [np.append(0.0, np.hypot(*np.diff(path @ points, axis=0).T)) for path in paths]
    lengths = [along.sum() for along in steps]
    pen = [
        _resampled(path, along.cumsum(), max(2, round(n * length / sum(lengths))))
        for path, along, length in zip(paths, steps, lengths, strict=True)
    ]
    return points, np.concatenate(pen)


def _rounded(path: Floats) -> Floats:
    cuts = 0.75 * path[:-1] + 0.25 * path[1:], 0.25 * path[:-1] + 0.75 * path[1:]
    return np.concatenate([path[:1], np.stack(cuts, 1).reshape(-1, path.shape[1]), path[-1:]])


def _resampled(path: Floats, along: Floats, n: int) -> Floats:
    """Points at equal distances, given how far along the path each is."""
    even = np.linspace(0.0, along[-1], n)
    return np.stack([np.interp(even, along, weights) for weights in path.T], 1)


def _placed(  # noqa: PLR0913, PLR0917
    v: Floats, scale: Floats, radius: Floats, side: int, rng: np.random.Generator, variety: float
) -> Floats:
    """One coordinate, shifted in the image, and made smaller if it would not fit.

    With all variety it may be anywhere, without in the middle.
    """
    v = v - v.min(axis=1, keepdims=True)
    longest = v.max(axis=1, keepdims=True)
    # of a pixel at the edge the centre is at 0 or side - 1
    scale = np.minimum(scale, (side - 1.0 - radius) / longest)
    free = side - 1.0 - scale * longest
    # with all variety the share is the random number itself, to the last bit
    share = 0.5 * (1.0 - variety) + variety * rng.random(scale.shape)
    placed: Floats = scale * v + 0.5 * radius + share * (free - radius)
    return placed


def _inked(x: Floats, y: Floats, radius: Floats, shape: tuple[int, int]) -> npt.NDArray[np.float32]:
    """The images of shape (n, *shape): 1 within `radius` of a point, 0 half a pixel further."""
    reach = math.ceil(radius.max())
    height, width = (side + 2 * reach for side in shape)
    # the square of the distance of each pixel to the nearest point
    near = np.full((len(x), height, width), 9.0 * reach**2, dtype=np.float32)
    flat = near.ravel()
    column, row = np.rint(x), np.rint(y)
    first = ((np.arange(len(x))[:, None] * height + row) * width + column).astype(np.intp).ravel()
    x, y = ((rounded - v).astype(np.float32).ravel() for rounded, v in ((column, x), (row, y)))
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            square = (x + (right - reach)) ** 2 + (y + (down - reach)) ** 2
            np.minimum.at(flat[down * width + right :], first, square)
    near = near[:, reach:-reach, reach:-reach]
    return np.clip((radius + 0.5)[:, :, None].astype(np.float32) - np.sqrt(near), 0.0, 1.0)
