"""Which details of a graph a page has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd.engine.value import Value
from viz.errors import DrawingError, TooManyBoxesError
from viz.page.layers import LayersLevel
from viz.page.levels import KEYS, Key, Learning, Level
from viz.page.numbering import numbered
from viz.picture.inputs import MOST_INPUTS, Inputs
from viz.picture.scopes import Grouped, grouped
from viz.wishes import Wishes

WIDE = 150
"""With more values to draw a picture of them has to be scrolled, so layers come first."""

_ALL = 10**9


def levels_of(
    order: Sequence[Value], learning: Learning, keys: Iterable[Key] | None, wishes: Wishes
) -> list[LayersLevel | Level]:
    """The details asked for; by default those that differ and have room, coarse ones first.

    Layers are among the latter where the graph has many values. If there is no room for any, the
    error is that of the first.
    """
    asked = None if keys is None else [*keys]
    groups = _groups(order, learning, asked)
    only_layers = groups is not None and len(groups.inputs.fed) > MOST_INPUTS
    numbering = numbered(order, None if groups is None else groups.inputs)
    levels: list[LayersLevel | Level] = []
    refused: TooManyBoxesError | None = None
    for key in KEYS if asked is None else asked:
        try:
            if key != "layers":
                if asked is None and only_layers:
                    continue
                level: LayersLevel | Level = Level(key, numbering, learning, wishes)
            elif groups is not None:
                level = LayersLevel(groups, numbering, learning, wishes)
            else:
                continue
        except TooManyBoxesError as error:
            if asked is not None:
                raise
            refused = refused or error
            continue
        if asked is not None or level.shown not in [each.shown for each in levels]:
            levels.append(level)
    if not levels and refused is not None:
        raise refused
    return levels


def _groups(
    order: Sequence[Value], learning: Learning, asked: Sequence[Key] | None
) -> Grouped | None:
    """The layers of the graph, if the page is to have them."""
    if asked is not None and "layers" not in asked:
        return None
    learned = {*learning.parameters, *learning.fixed}
    # numbers that stand in the formulas of another detail must not be changed at this one
    alone = asked is None or [*asked] == ["layers"]
    groups = grouped(order, learned, Inputs(order, (), _ALL if alone else MOST_INPUTS))
    if asked is not None:
        if groups is None:
            raise DrawingError(
                "levels lists 'layers', but this graph has none: no scope holds several results. "
                "The layers of nn are scopes; leave 'layers' out for other graphs."
            )
        return groups
    return groups if groups is not None and len(groups.wholes) > WIDE else None
