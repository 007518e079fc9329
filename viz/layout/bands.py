"""The grounds behind the layers of a network."""

from __future__ import annotations

from viz.layout.faces import overhang
from viz.layout.layout import Band, Spot

_SIDE, _TOP, _BOTTOM = 9.0, 22.0, 9.0


def bands(spots: list[Spot], row: dict[str, int]) -> list[Band]:
    """A band for each scope with at least two boxes in one row and no other box among them.

    Bands side by side share top and bottom where that takes in no foreign box.
    """
    members: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.box.scope:
            members.setdefault(spot.box.scope, []).append(spot)
    found = []
    for scope, group in members.items():
        rows = {row[spot.box.key] for spot in group}
        band = _around(scope, group)
        if len(group) >= 2 and len(rows) == 1 and _is_clear(band, spots):
            found.append((rows.pop(), band))
    return [_levelled(band, [b for r, b in found if r == line], spots) for line, band in found]


def _levelled(band: Band, beside: list[Band], spots: list[Spot]) -> Band:
    top = min(b.y for b in beside)
    bottom = max(b.y + b.height for b in beside)
    wished = Band(band.scope, band.x, top, band.width, bottom - top)
    return wished if _is_clear(wished, spots) else band


def _around(scope: str, group: list[Spot]) -> Band:
    left = min(spot.x - overhang(spot.box) for spot in group) - _SIDE
    right = max(spot.x + spot.face.width for spot in group) + _SIDE
    top = min(spot.y for spot in group) - _TOP
    bottom = max(spot.y + spot.face.height for spot in group) + _BOTTOM
    return Band(scope, left, top, right - left, bottom - top)


def _is_clear(band: Band, spots: list[Spot]) -> bool:
    """Whether no box of another scope touches the band."""
    return not any(
        spot.box.scope != band.scope
        and spot.x - overhang(spot.box) < band.x + band.width
        and spot.x + spot.face.width > band.x
        and spot.y < band.y + band.height
        and spot.y + spot.face.height > band.y
        for spot in spots
    )
