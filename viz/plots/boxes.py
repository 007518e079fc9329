"""Boxes around things in an image: which are kept, and which are not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.shortening import shown
from viz.errors import DrawingError
from viz.letters.runs import Run
from viz.letters.widths import width
from viz.plots.data import Floats, array, word
from viz.plots.plot import Plot
from viz.plots.theme import NARROW, TEXT_SIZE, WIDE
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet


def boxes(  # noqa: PLR0913  (all but the first have defaults)
    boxes: Any,
    *,
    names: Sequence[str] | None = None,
    kept: Collection[int] | None = None,
    image: Any = None,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    theme: Theme | None = None,
) -> Plot:
    """Rectangles (x1, y1, x2, y2), y downwards as in an image, each with its name.

    Those whose positions are in `kept` are solid, the others dashed; all are kept if it is not
    given. A grey `image`, shape (height, width), lies under them, its corner at (0, 0).

    >>> boxes([(0, 0, 2, 2), (1, 0, 3, 2)], kept=[0], names=["0.9", "0.8"]).names
    ['0.9', '0.8']
    """
    found = array(boxes, "boxes", "n, 4")
    turned = np.flatnonzero((found[:, 2] <= found[:, 0]) | (found[:, 3] <= found[:, 1]))
    if len(turned):
        raise DrawingError(
            f"A box is (x1, y1, x2, y2) with x1 < x2 and y1 < y2; box {turned[0]} is "
            f"({', '.join(f'{each:g}' for each in found[turned[0]])})."
        )
    whole = range(len(found)) if kept is None else _positions(kept, len(found))
    called = [str(i) for i in range(len(found))] if names is None else _names(names, len(found))
    ground = None if image is None else array(image, "image", "height, width")
    words = word(xlabel, "xlabel"), word(ylabel, "ylabel")
    x, y = _limits(found, ground)

    def draw(sheet: Sheet) -> None:
        wide = 460.0
        high = min(520.0, max(200.0, (wide - 60.0) * (y[1] - y[0]) / (x[1] - x[0]) + 50.0))
        (axes,) = sheet.panels(
            [""], (wide, high), xlabel=words[0], ylabel=words[1], plane=True, equal=True
        )
        if ground is not None:
            axes.imshow(
                ground,
                cmap="gray",
                interpolation="nearest",
                aspect="auto",
                extent=(0.0, ground.shape[1], ground.shape[0], 0.0),
            )
        corners = _corners(found, called, whole, (wide - 60.0) / (x[1] - x[0]))
        for i, (x1, y1, x2, y2) in enumerate(found):
            stays = i in whole
            shade = sheet.colour("data-edge" if stays else "backward")
            axes.plot(
                [x1, x2, x2, x1, x1],
                [y1, y1, y2, y2, y1],
                color=shade,
                linewidth=WIDE if stays else NARROW,
                linestyle="-" if stays else (0.0, (4.0, 3.0)),
            )
            across, down = corners[i]
            axes.annotate(
                called[i],
                (x2 if across else x1, y2 if down else y1),
                xytext=(0.0, -5.0 if down else 5.0),
                textcoords="offset points",
                horizontalalignment="right" if across else "left",
                verticalalignment="top" if down else "baseline",
                fontsize=TEXT_SIZE,
                color=shade,
                weight="bold" if stays else "normal",
                zorder=4 if stays else 3,
                bbox={"facecolor": sheet.colour("page"), "linewidth": 0.0, "pad": 0.5},
            )
        axes.set(xlim=x, ylim=(y[1], y[0]))

    return Plot("boxes", called, draw, title=title, theme=theme)


def _positions(given: Any, number: int) -> list[int]:
    whole = given.tolist() if isinstance(given, np.ndarray) else given
    strange = [whole] if isinstance(whole, str) or not isinstance(whole, Collection) else []
    strange = strange or [each for each in whole if not _is_position(each, number)]
    if strange:
        raise DrawingError(
            f"kept holds positions of boxes, from 0 to {number - 1}; got {shown(strange[0])}."
        )
    return sorted(map(int, whole))


def _is_position(given: Any, number: int) -> bool:
    whole = isinstance(given, int | np.integer) and not isinstance(given, bool)
    return whole and 0 <= given < number


def _names(given: Any, needed: int) -> list[str]:
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != needed:
        raise DrawingError(f"names holds one string a box, {needed} in all; got {shown(given)}.")
    return [word(each, f"name {i}") for i, each in enumerate(given)]


def _limits(boxes: Any, image: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """From where to where the picture goes, across and down."""
    sides = []
    for axis in range(2):
        low, high = float(np.min(boxes[:, axis])), float(np.max(boxes[:, axis + 2]))
        room = 0.08 * (high - low)
        if image is not None:
            low, high, room = min(low, 0.0), max(high, float(image.shape[1 - axis])), 0.0
        sides.append((low - room, high + room))
    return sides[0], sides[1]


def _corners(
    boxes: Floats, names: Sequence[str], kept: Collection[int], scale: float
) -> dict[int, tuple[bool, bool]]:
    """Each name's corner, right and below or not, where it covers no other, and fewest outlines.

    Kept boxes choose first. `scale` is how many pixels there are to a unit.
    """
    high = TEXT_SIZE * 1.2 / scale
    taken: list[tuple[float, ...]] = []
    found = {}
    for i in sorted(range(len(boxes)), key=lambda i: (i not in kept, i)):
        x1, y1, x2, y2 = boxes[i].tolist()
        wide = width([Run(names[i])], TEXT_SIZE, i in kept) / scale
        free: dict[tuple[bool, bool], tuple[float, ...]] = {}
        for down in (False, True):
            for across in (False, True):
                left = x2 - wide if across else x1
                top = y2 if down else y1 - high
                spot: tuple[float, ...] = (left, top, left + wide, top + high)
                if not any(_overlap(spot, other) for other in taken):
                    free[across, down] = spot
        found[i] = min(free, key=lambda c: _crossed(free[c], boxes), default=(False, False))
        taken += [free[found[i]]] if free else []
    return found


def _crossed(spot: tuple[float, ...], boxes: Floats) -> int:
    """How many outlines go through a name."""
    within = [
        box[0] < spot[0] and box[1] < spot[1] and spot[2] < box[2] and spot[3] < box[3]
        for box in boxes.tolist()
    ]
    return sum(
        _overlap(spot, box) and not inside
        for box, inside in zip(boxes.tolist(), within, strict=True)
    )


def _overlap(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return all(
        first[axis] < second[axis + 2] and second[axis] < first[axis + 2] for axis in range(2)
    )
