"""A recorded graph as the data of a page: nothing that its script can compute stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.calculus.sweeps import reverse, shares
from autograd.engine.value import Value
from autograd.explaining.judging.figures import Figure
from autograd.language import Language
from autograd.notation.names import split_label
from viz.letters.metrics import widest
from viz.page.details import levels_of
from viz.page.figures import figures_of
from viz.page.lenses import Lenses
from viz.page.levels import Key, Learning, Tokens
from viz.page.mistakes import mistakes_data
from viz.page.numbering import Numbering, in_json
from viz.page.packing import LARGE, packed
from viz.page.rows import Rows
from viz.wishes import Wishes

_LETTERS = "0123456789.−+e–∞nan?"
"""What numbers in pictures are written with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for: its title in each language, details, figures, and how it is drawn.

    Without `keys` there are the details that differ.
    """

    titles: Mapping[Language, str]
    keys: Iterable[Key] | None
    figures: Figure | Iterable[Figure]
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Exported:
    """The data of a page, its first picture with the numbers in it, and its generated module."""

    data: dict[str, Any]
    picture: str
    recorded: list[tuple[str, float, float]]
    generated: str


def exported(
    order: Sequence[Value], learning: Learning, asked: Asked, rows: Rows | None = None
) -> Exported:
    """All that a page knows of a graph, its values operands first."""
    titles, wishes = asked.titles, asked.wishes
    tokens, rows = Tokens(), Rows() if rows is None else rows
    levels = levels_of(order, learning, asked.keys, wishes)
    numbering = levels[0].numbering
    lenses = Lenses(dict(zip(order, numbering.operands, strict=True)).__getitem__)
    told = [level.data(tokens, rows, lenses) for level in levels]
    root, label = order[-1], titles[wishes.lang]
    gradients = dict.fromkeys(order, 0.0) | dict(reverse(order, [(root, 1.0)], shares))
    pictures = [level.picture(n, label, gradients) for n, level in enumerate(levels)]
    for level, svg in zip(told[1:], pictures[1:], strict=True):
        level["svg"] = svg
    nodes = _nodes(numbering, rows)
    is_large = len(nodes) > LARGE
    # of a large graph the places where one could go wrong fill more than all else
    mistakes = None if is_large else mistakes_data(root, nodes, learning.parameters, learning.lr)
    names = dict.fromkeys(name for level in levels for name in level.names.values())
    data = {
        "nodes": nodes,
        "root": numbering.ids[root],
        "parameters": [numbering.ids[each] for each in learning.parameters],
        "fixed": [numbering.ids[each] for each in learning.fixed],
        "lr": learning.lr,
        "names": {name: [*split_label(name)] for name in names},
        "tokens": tokens.table,
        "levels": told,
        "lenses": lenses.found,
        "shapes": lenses.shapes,
        "pieces": lenses.pieces,
        "figures": figures_of(asked.figures, numbering.ids, trained=learning.lr is not None),
        "mistakes": None if mistakes is None else mistakes.data,
        "title": dict(titles),
        "widths": {letter: widest(bold=False)[letter] for letter in _LETTERS},
        "start": {"lang": wishes.lang, "theme": wishes.theme},
    }
    recorded = [
        (level.names[each.value], each.value.data, gradients[each.value])
        for level in levels[:1]
        for each in level.folds
        if not each.is_input
    ]
    extra = () if mistakes is None else (mistakes.changes, mistakes.rules, mistakes.helpers)
    return Exported(packed(data) if is_large else data, pictures[0], recorded, rows.module(*extra))


def _nodes(numbering: Numbering, rows: Rows) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    for value, operands in zip(numbering.order, numbering.operands, strict=True):
        named = {"name": numbering.names[value]} | ({"label": value.label} if value.label else {})
        if value.is_leaf:
            nodes.append({"data": in_json(value.data), **named})
        else:
            nodes.append({"rule": rows.rule(value), "in": operands, **named})
    fed = {place: label for label, place in numbering.fed.items()}
    for place, number in enumerate(numbering.plain, len(numbering.order)):
        named = {"name": fed[place]} if place in fed else {}
        nodes.append({"data": in_json(number), "number": True, **named})
    return nodes
