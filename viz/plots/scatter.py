"""Samples in the plane, each with the marker and the colour of its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.shortening import shown
from viz.errors import DrawingError
from viz.plots.data import Floats, word
from viz.plots.theme import KINDS

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

_MANY = 150
"""Samples above which markers are small."""


def kinds_of(kinds: Sequence[Any], names: Mapping[Any, str] | None) -> list[str]:
    """What each label is called."""
    if len(kinds) > len(KINDS):
        raise DrawingError(
            f"There are {len(kinds)} different labels, and markers for {len(KINDS)}: "
            f"{shown(kinds)}. Draw those that matter."
        )
    if names is None:
        return [_called(each) for each in kinds]
    if not isinstance(names, Mapping):
        raise DrawingError(f"names is a mapping from labels to words, got {shown(names)}.")
    missing = [each for each in kinds if each not in names]
    if missing:
        raise DrawingError(f"names says nothing of the label {shown(missing[0])}.")
    return [word(names[each], f"the name of label {each!r}") for each in kinds]


def _called(kind: Any) -> str:
    """A label that nobody has put into words."""
    if isinstance(kind, str):
        return word(kind, "a label")
    return f"{kind:g}" if isinstance(kind, float) else shown(kind)


def samples(  # noqa: PLR0913  (each is a fact of the picture)
    sheet: Sheet,
    axes: Any,
    points: Floats,
    turns: Sequence[int],
    seen: tuple[tuple[float, float], tuple[float, float]],
    *,
    hollow: bool = False,
) -> None:
    """Draw the points that lie within what is `seen`, and count the others.

    With `hollow` those of the first label are rings.
    """
    size = 4.2 if len(points) > _MANY else 6.5
    sheet.outside(axes, points, seen)
    inside = np.all([(a <= at) & (at <= b) for at, (a, b) in zip(points.T, seen, strict=True)], 0)
    which = np.where(inside, turns, -1)
    for turn in sorted(set(turns)):
        style = KINDS[turn]
        face = "page" if hollow and turn == 0 else style.role
        edge = style.role if hollow else "page"
        axes.plot(
            *points[which == turn].T,
            linestyle="",
            marker=style.marker,
            markersize=size + 3.0 * hollow,
            markerfacecolor=sheet.colour(face),
            markeredgecolor=sheet.colour(edge),
            markeredgewidth=1.8 if hollow else 0.7,
            clip_on=not hollow,
            zorder=3,
        )
