"""What is inside a box: the operations folded into one drawn value, as a small graph of its own.

A weighted sum, which is recorded as one operation, is opened into its products. Boxes that are made
alike, as the neurons of a layer, have one shape: it is told once, and of each what differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from operator import mul
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.equations.locality import expression_of
from autograd.graph import topological
from viz.layout.placing import place
from viz.letters.safety import bounded
from viz.page.pictures import page_picture
from viz.picture.boxes import Drawn, sketch_of
from viz.picture.folding import Fold, symbol
from viz.picture.sketch import State
from viz.wishes import Wishes

MOST_PRODUCTS = 12
"""A weighted sum of more products is not opened."""

MOST_BOXES = 40
"""A larger inside is not drawn: there is a detail that draws every operation."""

_SUMS_OF_PRODUCTS = ("dot", "affine")

Operands = Sequence[int | Sequence[int]]
"""The places of the operands of an operation in the list of nodes; of a group, a list."""


@dataclass
class Lenses:
    """The insides of the boxes of a page.

    `operands` tells the places of the operands of a value in the list of nodes. `found`, `shapes`
    and `pieces` are data of the page; in them nodes that were not recorded, the products of a
    weighted sum, are -1, -2, and so on.
    """

    operands: Callable[[Value], Operands]
    found: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    _pieces: dict[str, int] = field(default_factory=dict)

    @property
    def pieces(self) -> list[str]:
        """What pictures are put together from; they list places in here."""
        return list(self._pieces)

    def of(self, drawn: Drawn, ids: Mapping[Value, int], wishes: Wishes) -> dict[str, int]:
        """The lenses of the boxes of a picture, by their keys, as places in `found`.

        `ids` are the places of all values, and of the plain numbers that are drawn, in the list of
        nodes.
        """
        folds = {each.value: each for each in drawn.folds}
        kinds = {box.value: box.kind for box in drawn.sketch.boxes}
        lenses = {}
        for each in drawn.folds:
            if each.expression is None:
                continue
            if each.single and each.value.op not in _SUMS_OF_PRODUCTS:
                continue
            inside = _Inside(ids, self.operands, folds, each)
            if inside.adds_nothing or len(inside.folds) > MOST_BOXES:
                continue
            inner = sketch_of(inside.folds, drawn.parameters, wishes)
            for box in inner.sketch.boxes:
                box.kind = kinds.get(box.value, "arithmetic" if box.kind == "root" else box.kind)
                box.tooltip = box.scope = ""
                if box.value.op in _SUMS_OF_PRODUCTS:
                    box.formula, box.term = (), None
            lenses[drawn.places[each.value]] = self._kept(inside, inner)
        return lenses

    def _kept(self, inside: _Inside, drawn: Drawn) -> int:
        """The place of a lens; two details may show the same."""
        pieces = [
            self._pieces.setdefault(each, len(self._pieces)) for each in pieces_of(_picture(drawn))
        ]
        shape = inside.shape(drawn)
        at = next(
            (n for n, each in enumerate(self.shapes) if _is_alike(each, shape, pieces)),
            len(self.shapes),
        )
        if at == len(self.shapes):
            self.shapes.append(shape | {"pieces": pieces})
        usual = self.shapes[at]["pieces"]
        differs = [[n, here] for n, here in enumerate(pieces) if here != usual[n]]
        lens = {"shape": at, "differs": differs} | inside.told()
        if lens not in self.found:
            self.found.append(lens)
        return self.found.index(lens)


def _is_alike(known: Mapping[str, Any], shape: Mapping[str, Any], pieces: list[int]) -> bool:
    """Whether a lens is best told by how it differs from a shape that is known."""
    usual: list[int] = known["pieces"]
    if len(usual) != len(pieces) or any(known[name] != shape[name] for name in shape):
        return False
    n_other = sum(here != there for here, there in zip(usual, pieces, strict=True))
    return 2 * n_other < len(pieces)


def _picture(drawn: Drawn) -> str:
    """The picture of an inside, whose numbers are all unknown yet."""
    leaves = {key: value for value, key in drawn.places.items() if value.is_leaf}
    return page_picture(place(drawn.sketch), State({}, {}, {}), "lens", "", leaves)


def pieces_of(svg: str) -> list[str]:
    """A picture cut before every element that opens.

    >>> pieces_of('<svg><g id="a"><path d="M0 0"/></g><text>x</text></svg>')
    ['<svg>', '<g id="a">', '<path d="M0 0"/></g>', '<text>x</text></svg>']
    """
    return re.findall(r"<[^/](?:[^<]|</)*", svg)


class _Inside:
    """The graph inside one box.

    `folds` are what is drawn of it, operands before results and the value of the box last; a source
    of the box is a leaf, whatever it was made of.
    """

    def __init__(
        self,
        ids: Mapping[Value, int],
        operands: Callable[[Value], Operands],
        drawn: Mapping[Value, Fold],
        whole: Fold,
    ) -> None:
        self._sources = {source: drawn[source] for source in whole.sources}
        self._ids = {source: ids[source] for source in self._sources}
        self._values = {place: source for source, place in self._ids.items()}
        self._made: dict[Value, list[Value]] = {source: [] for source in self._sources}
        self._products: list[tuple[int, int]] = []
        for value in topological(whole.value, self._parents):
            if value not in self._sources:
                self._ids[value] = ids[value]
                self._values[ids[value]] = value
                self._made[value] = self._made_of(value, operands(value))
        self.adds_nothing = len(self._made) == len(self._sources) + 1
        order = topological(whole.value, self._made.__getitem__)
        self.folds = [self._fold(value, whole) for value in order]

    def shape(self, drawn: Drawn) -> dict[str, Any]:
        """The graph by the places of its nodes in `folds`, with the keys of boxes and edges."""
        places = {each.value: n for n, each in enumerate(self.folds)}
        return {
            "keys": [drawn.places[each.value] for each in self.folds],
            "folds": [
                {
                    "node": places[each.value],
                    "sources": [places[source] for source in each.sources],
                    "edges": list(drawn.arrows[each.value]),
                }
                for each in self.folds
                if each.expression is not None
            ],
        }

    def told(self) -> dict[str, Any]:
        """Which nodes stand in its places, and the factors of its products."""
        return {
            "nodes": [self._ids[each.value] for each in self.folds],
            "products": self._products,
        }

    def _parents(self, value: Value) -> tuple[Value, ...]:
        return () if value in self._sources else value.parents

    def _made_of(self, value: Value, operands: Operands) -> list[Value]:
        """What is drawn of the operands of a value, in their order; of a weighted sum, products."""
        groups = [each for each in operands if isinstance(each, Sequence)]
        if value.op in _SUMS_OF_PRODUCTS and len(groups[0]) <= MOST_PRODUCTS:
            pairs = list(zip(*groups, strict=True))
            if all(w in self._values or x in self._values for w, x in pairs):
                given = zip(*(x for x in value.operands if isinstance(x, tuple)), strict=True)
                products = [self._product(*each) for each in zip(pairs, given, strict=True)]
                singles = [each for each in operands if not isinstance(each, Sequence)]
                return products + [self._values[x] for x in singles if x in self._values]
        flat = [x for each in operands for x in (each if isinstance(each, Sequence) else [each])]
        return [self._values[x] for x in flat if x in self._values]

    def _product(self, places: tuple[int, int], given: tuple[Any, Any]) -> Value:
        """One product of a weighted sum; a factor that is not drawn is a number, as `given`."""
        factors = [self._values.get(at, x) for at, x in zip(places, given, strict=True)]
        product: Value = Context().run(mul, *factors)  # within no_grad it would be a leaf
        self._products.append(places)
        self._ids[product] = -len(self._products)
        self._made[product] = [x for x in factors if isinstance(x, Value)]
        return product

    def _fold(self, value: Value, whole: Fold) -> Fold:
        made = tuple(self._made[value])
        if value in self._sources or value.is_leaf:
            drawn = self._sources.get(value, whole)
            name = drawn.name if value in self._sources else bounded(value.label)
            is_input = value in self._sources and drawn.is_input
            return Fold(value, name, None, (), (), frozenset(), single=False, is_input=is_input)
        name = whole.name if value is whole.value else bounded(value.label)
        term = expression_of(value, self._made)
        return Fold(value, name, term, made, (0.0,) * len(made), frozenset({symbol(value)}), True)
