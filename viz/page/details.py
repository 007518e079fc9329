"""Which details of a graph a page has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from autograd.engine.value import Value
from viz.errors import DrawingError, TooManyBoxesError
from viz.page.layers import LayersLevel
from viz.page.levels import Key, Learning, Level
from viz.page.numbering import names_in, numbered
from viz.picture.folding import into_functions
from viz.picture.inputs import MOST_INPUTS, Inputs
from viz.picture.scopes import Grouped, grouped
from viz.wishes import Detail, Wishes

WIDE = 150
"""With more values to draw a picture of them has to be scrolled, so there are layers."""

FEWEST = 2
"""There are neurons where at least so many values go into functions alone."""

_USUAL: tuple[Key, ...] = ("layers", "named", "neurons", "ops")
"""The first there is is what a page shows first."""

_ALL = 10**9


def levels_of(
    order: Sequence[Value], learning: Learning, keys: Iterable[Key] | None, wishes: Wishes
) -> list[LayersLevel | Level]:
    """The details asked for; by default those that differ and have room, the first to show first.

    If there is no room for any, the error is that of the first.
    """
    asked = None if keys is None else [*keys]
    groups = _groups(order, learning, asked)
    numbering = numbered(order, None if groups is None else groups.inputs)

    def level(key: Key) -> LayersLevel | Level:
        if key == "layers" and groups is not None:
            return LayersLevel(groups, numbering, learning, wishes)
        return Level(cast("Detail", key), numbering, learning, wishes)

    if asked is not None:
        return [level(key) for key in asked]
    levels: list[LayersLevel | Level] = []
    refused: list[TooManyBoxesError] = []
    for key in _usual(order, groups):
        try:
            found = level(key)
        except TooManyBoxesError as error:
            refused.append(error)
            continue
        if found.shown not in [each.shown for each in levels]:
            levels.append(found)
    if not levels:
        raise refused[0]
    return levels


def _usual(order: Sequence[Value], groups: Grouped | None) -> list[Key]:
    """The details that a graph may have."""
    if groups is not None and len(groups.inputs.fed) > MOST_INPUTS:
        return ["layers"]
    there = {"named": True, "ops": True, "layers": groups is not None}
    there["neurons"] = len(into_functions(order)) >= FEWEST
    return [key for key in _USUAL if there[key]]


def _groups(
    order: Sequence[Value], learning: Learning, asked: Sequence[Key] | None
) -> Grouped | None:
    """The layers of the graph, if the page is to have them."""
    if asked is not None and "layers" not in asked:
        return None
    learned = {*learning.parameters, *learning.fixed}
    # numbers that stand in the formulas of another detail must not be changed at this one
    alone = asked is None or [*asked] == ["layers"]
    most = _ALL if alone else MOST_INPUTS
    groups = grouped(order, learned, Inputs(order, names_in(order).values(), most))
    if asked is not None:
        if groups is None:
            raise DrawingError(
                "levels lists 'layers', but this graph has none: no scope holds several results. "
                "The layers of nn are scopes; leave 'layers' out for other graphs."
            )
        return groups
    return groups if groups is not None and len(groups.wholes) > WIDE else None
