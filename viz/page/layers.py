"""The detail of layers: one box for the results of a scope, so that a wide network has a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from autograd.engine.value import Value
from autograd.notation.names import clean
from viz.layout.placing import place
from viz.letters.runs import Run
from viz.letters.safety import bounded, safe
from viz.letters.widths import title
from viz.page.layered import Layered, fan_in
from viz.page.layerstory import Story
from viz.page.lenses import Lenses
from viz.page.levels import Learning, Tokens
from viz.page.numbering import Numbering
from viz.page.pictures import page_picture
from viz.page.rows import Rows
from viz.page.strips import strips
from viz.picture.boxes import Looks, name_runs
from viz.picture.scopes import Group, Grouped
from viz.picture.sketch import Box, Edge, Sketch, State
from viz.wishes import Wishes, refuse_above
from viz.words import WORDS, Kind

KEY = "layers"


class LayersLevel(Layered):
    """The detail of layers; `picture` and `data` are its two halves, as those of `Level`.

    `folds` are the values that are told one by one in a table.
    """

    key = KEY

    def __init__(
        self, grouped: Grouped, numbering: Numbering, learning: Learning, wishes: Wishes
    ) -> None:
        super().__init__(grouped, numbering, learning)
        groups = grouped.groups
        refuse_above(wishes.max_nodes, len(groups), len(groups))
        self.numbering, self.most = numbering, wishes.max_nodes
        self.bundles: dict[tuple[Group, Group], str] = {}
        for value, whole in grouped.wholes.items():
            for source in whole.sources:
                ends = grouped.home[source], grouped.home[value]
                if ends[0] is not ends[1]:
                    self.bundles.setdefault(ends, f"e{len(self.bundles)}")
        self.folds = [
            self.fold(value)
            for group in groups
            if group.is_layer or group.is_single
            for value in group.outputs
        ]
        self.layout = place(self._sketch(wishes))

    @property
    def shown(self) -> frozenset[Value]:
        """What has a box of its own."""
        return frozenset(group.outputs[0] for group in self.grouped.groups if group.is_single)

    def picture(self, index: int, label: str, gradients: Mapping[Value, float]) -> str:
        """The SVG, with the recorded numbers of single values; a script fills the other boxes."""
        alone = {
            self.keys[group]: group.outputs[0] for group in self.grouped.groups if group.is_single
        }
        state = State(
            {key: value.data for key, value in alone.items()},
            {key: gradients.get(value) for key, value in alone.items()},
            {},
        )
        handles = {key: value for key, value in alone.items() if value.is_leaf}
        return page_picture(self.layout, state, f"p{index}", label, handles)

    def data(self, tokens: Tokens, rows: Rows, lenses: Lenses) -> dict[str, Any]:  # noqa: ARG002
        """The groups, where their cells stand, what everything is made of, and the steps."""
        ids, wholes = self.ids, self.grouped.wholes
        places = {
            ids[value]: self.keys[group] for group in self.grouped.groups for value in group.outputs
        }
        folds = [
            {
                "node": ids[whole.value],
                "sources": [ids[source] for source in whole.sources],
                "edges": [self._key(source, whole.value) for source in whole.sources],
                "inner": [ids[value] for value in whole.inner],
            }
            for whole in wholes.values()
        ]
        return {
            "key": KEY,
            "places": places,
            "folds": folds,
            "inputs": [*self.fed.values()],
            "summaries": {},
            "most": self.most,
            "layers": [self._layer(group) for group in self.grouped.groups if not group.is_single],
            "steps": [*Story(self, tokens, rows).steps()],
        }

    def _key(self, source: Value, value: Value) -> str:
        return self.bundles.get((self.group_of(source), self.group_of(value)), "")

    def _layer(self, group: Group) -> dict[str, Any]:
        spot = next(spot for spot in self.layout.spots if spot.box.key == self.keys[group])
        found, (wide, _) = strips(len(group.outputs), self._has_gradients(group))
        left = spot.x + (spot.face.width - wide) / 2.0
        top = spot.y + spot.face.inset
        return {
            "key": self.keys[group],
            "scope": bounded(clean(group.scope)),
            "learned": all(value in self.grouped.learned for value in group.outputs),
            "outputs": [self.ids[value] for value in group.outputs],
            "inside": [self.ids[value] for value in group.inside],
            "weights": [self.ids[value] for value in self.weights(group)],
            "from": fan_in(group, self.grouped),
            "strips": [asdict(each) | {"x": left + each.x, "y": top + each.y} for each in found],
        }

    def _has_gradients(self, group: Group) -> bool:
        return not any(value in self.fed for value in group.outputs)

    def _sketch(self, wishes: Wishes) -> Sketch:
        told = {each.value: each for each in self.folds}
        named = {
            source
            for each in self.folds
            if self.group_of(each.value).is_single
            for source in (each.value, *each.sources)
        }
        names = {
            value: name_runs(told[value] if value in told else self.fold(value)) for value in named
        }
        looks = Looks(names, {*self.learning.parameters}, self.root, wishes)
        boxes = [
            looks.box(told[group.outputs[0]], self.keys[group])
            if group.is_single
            else self._box(group, wishes)
            for group in self.grouped.groups
        ]
        edges = [
            Edge(key, self.keys[source], self.keys[target])
            for (source, target), key in self.bundles.items()
        ]
        root = self.keys[self.group_of(self.root)]
        return Sketch(boxes, edges, root, self.names[self.root], chips=False, lang=wishes.lang)

    def _box(self, group: Group, wishes: Wishes) -> Box:
        """The box of a group, with room for its cells."""
        count = len(group.outputs)
        words = WORDS[wishes.lang]
        kind: Kind = "parameter" if group.outputs[0] in self.grouped.learned else "data"
        if group.is_layer:
            kind = "root" if self.root in group.outputs else "function"
        scope = safe(bounded(words.scope(group.scope))) if group.is_layer else words.kinds[kind]
        sizes = f"{fan_in(group, self.grouped)} → {count}" if group.is_layer else f"{count}"
        return Box(
            self.keys[group],
            group.outputs[0],
            kind,
            title((Run(scope),)),
            (Run(sizes),),
            inset=strips(count, self._has_gradients(group))[1],
            name=scope,
        )
