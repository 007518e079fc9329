"""The grounds behind the layers of a network."""

from __future__ import annotations

from viz.layout.axes import Axes
from viz.layout.layout import Band, Spot
from viz.letters.runs import Run
from viz.letters.widths import width

NAME_SIZE = 10.0
NAME_MARGIN = 10.0
_SIDE, _TOP, _BOTTOM = 9.0, 22.0, 9.0


def bands(spots: list[Spot], row: dict[str, int], axes: Axes) -> list[Band]:
    """A band for each scope with at least two boxes in one row and no other box among them.

    Bands side by side share top and bottom, bands one below the other their sides, where that takes
    in no foreign box.
    """
    members: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.box.scope:
            members.setdefault(spot.box.scope, []).append(spot)
    found = []
    for scope, group in members.items():
        rows = {row[spot.box.key] for spot in group}
        band = _around(scope, group, axes)
        if len(group) >= 2 and len(rows) == 1 and _is_clear(band, spots, axes):
            found.append((rows.pop(), band))
    return [
        _levelled(band, [b for r, b in found if r == line], spots, axes) for line, band in found
    ]


def _levelled(band: Band, beside: list[Band], spots: list[Spot], axes: Axes) -> Band:
    left, top, right, bottom = band.x, band.y, band.x + band.width, band.y + band.height
    if axes.is_down:
        left = min(b.x for b in beside)
        right = max(b.x + b.width for b in beside)
    else:
        top = min(b.y for b in beside)
        bottom = max(b.y + b.height for b in beside)
    wished = Band(band.scope, left, top, right - left, bottom - top)
    return wished if _is_clear(wished, spots, axes) else band


def _around(scope: str, group: list[Spot], axes: Axes) -> Band:
    """The ground of some boxes, with room for its name above them, or at their left."""
    left = min(_left(spot, axes) for spot in group) - _SIDE
    right = max(spot.x + spot.face.width for spot in group) + _SIDE
    top = min(_top(spot, axes) for spot in group) - _SIDE
    bottom = max(spot.y + spot.face.height for spot in group) + _BOTTOM
    if axes.is_down:
        left += _SIDE - width([Run(scope)], NAME_SIZE) - 2.0 * NAME_MARGIN
    else:
        top += _SIDE - _TOP
    return Band(scope, left, top, right - left, bottom - top)


def _is_clear(band: Band, spots: list[Spot], axes: Axes) -> bool:
    """Whether no box of another scope touches the band."""
    return not any(
        spot.box.scope != band.scope
        and _left(spot, axes) < band.x + band.width
        and spot.x + spot.face.width > band.x
        and _top(spot, axes) < band.y + band.height
        and spot.y + spot.face.height > band.y
        for spot in spots
    )


def _left(spot: Spot, axes: Axes) -> float:
    return spot.x - (0.0 if axes.is_down else axes.overhang(spot.box))


def _top(spot: Spot, axes: Axes) -> float:
    return spot.y - (axes.overhang(spot.box) if axes.is_down else 0.0)
