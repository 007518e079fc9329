"""The detail of layers: one box for the results of a scope, so that a wide network has a page."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.derivations import Step, derivation
from autograd.explaining.equations.locality import MOST_OPERANDS, expression_of
from autograd.explaining.telling.bindings import BoundWriter
from autograd.notation import split_label
from autograd.notation.names import clean, unused
from autograd.table.primitives import TABLE
from viz.layout.placing import place
from viz.letters.runs import Run
from viz.letters.safety import bounded, safe
from viz.letters.widths import title
from viz.page.lenses import Lenses
from viz.page.levels import Learning, Tokens, Writing, without_inputs
from viz.page.numbering import Numbering
from viz.page.pictures import page_picture
from viz.page.rows import Rows
from viz.page.strips import strips
from viz.picture.badges import is_function
from viz.picture.boxes import Looks, name_runs
from viz.picture.folding import Fold, symbol
from viz.picture.scopes import Group, Grouped
from viz.picture.sketch import Box, Edge, Sketch, State
from viz.wishes import Wishes, refuse_above
from viz.words import WORDS, Kind

KEY = "layers"

_PRODUCTS = ("affine", "dot")
"""The rows that are a product of matrices where many of them share their operands."""

_MOST_FUNCTIONS = 1
"""Through more functions the chain rule is longer than a line."""


class LayersLevel:
    """The detail of layers; `picture` and `data` are its two halves, as those of `Level`.

    `folds` are the values that are told one by one in a table.
    """

    key = KEY

    def __init__(
        self, grouped: Grouped, numbering: Numbering, learning: Learning, wishes: Wishes
    ) -> None:
        self.grouped, self.numbering, self.learning = grouped, numbering, learning
        groups, wholes = grouped.groups, grouped.wholes
        refuse_above(wishes.max_nodes, len(groups), len(groups))
        self.fed = {
            value: numbering.fed[value.label] for value in wholes if value in grouped.inputs.fed
        }
        self.ids = numbering.ids | self.fed
        self.names = numbering.names | {value: value.label for value in self.fed}
        self.most = wishes.max_nodes
        self.root = numbering.order[-1]
        self.keys = {group: f"n{n}" for n, group in enumerate(groups)}
        self.bundles: dict[tuple[Group, Group], str] = {}
        for value, whole in wholes.items():
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
            "steps": [*_Story(self, tokens, rows).steps()],
        }

    def group_of(self, value: Value) -> Group:
        """The group in whose box a value stands."""
        return self.grouped.home[value]

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

    def weights(self, group: Group) -> list[Value]:
        """What is learned among the leaves that a layer is made of."""
        wholes = self.grouped.wholes
        sources = (s for value in (*group.inside, *group.outputs) for s in wholes[value].sources)
        return [value for value in dict.fromkeys(sources) if value in self.grouped.learned]

    def _has_gradients(self, group: Group) -> bool:
        return not any(value in self.fed for value in group.outputs)

    def fold(self, value: Value) -> Fold:
        """What a picture shows of a value that has a box of its own."""
        whole, name = self.grouped.wholes[value], bounded(self.names[value])
        if not whole.sources:
            return self.given(value)
        single = all(parent in self.grouped.wholes for parent in value.parents)
        expression = self.grouped.inputs.written(expression_of(value, self.grouped.wholes))
        symbols = frozenset(map(symbol, whole.inner))
        return Fold(value, name, expression, whole.sources, whole.slopes, symbols, single)

    def given(self, value: Value) -> Fold:
        """The same of a value whose history is not told."""
        name, is_input = bounded(self.names[value]), value in self.fed
        return Fold(value, name, None, (), (), frozenset(), single=False, is_input=is_input)

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


def matrix_function(group: Group, grouped: Grouped) -> list[str] | None:
    """The functions around a product of matrices, outermost first, and the row of the product.

    None if the results of the layer are not all made alike, or of anything else.
    """
    made = {tuple(value.op for value in grouped.wholes[each].inner) for each in group.outputs}
    if len(made) != 1 or any(grouped.wholes[each].sources for each in group.inside):
        return None
    *outer, product = made.pop()
    inner = [grouped.wholes[each].inner for each in group.outputs]
    if product not in _PRODUCTS or not all(map(is_function, inner[0][:-1])):
        return None
    if not _is_matrix([values[-1] for values in inner], grouped):
        return None
    return [*(TABLE[op].symbol for op in outer), product]


def _is_matrix(products: Sequence[Value], grouped: Grouped) -> bool:
    """Whether each row of weights meets each group of what goes in once, and these share nothing.

    Of plain numbers nobody can tell whether they are shared, so they must be one group.
    """
    rows, fed = set(), set()
    for value in products:
        *_, weights, inputs = value.operands
        leaves = dict(grouped.inputs.leaves(value))
        rows.add(weights)
        fed.add(leaves.get(len(value.operands) - 1, inputs))
    if len(rows) * len(fed) != len(products):
        return False
    members = [member for group in fed for member in group]
    alone = len(fed) == 1 or not any(member in grouped.inputs.fed for member in members)
    return alone and len({*members}) == len(members)


def fan_in(group: Group, grouped: Grouped) -> int:
    """How many values the results of a layer are made of, without what is inside it."""
    inside = {*group.inside}
    return len(
        {
            source
            for value in (*group.outputs, *group.inside)
            for source in grouped.wholes[value].sources
            if source not in inside and source not in grouped.learned
        }
    )


class _Story:
    """The steps of a detail of layers: layers as wholes, and what is behind them one by one."""

    def __init__(self, level: LayersLevel, tokens: Tokens, rows: Rows) -> None:
        self.level, self.tokens, self.rows = level, tokens, rows
        self.groups = level.grouped.groups
        self.place_of = {value: n for n, value in enumerate(level.grouped.wholes)}
        self.users: dict[Value, list[Value]] = {}
        for whole in level.grouped.wholes.values():
            for source in whole.sources:
                self.users.setdefault(source, []).append(whole.value)
        self.tail = self._tail()
        self.derived = {"forward": self._forward(), "backward": self._backward()}
        writer = BoundWriter(level.names, level.ids)
        self.writing = Writing(writer, tokens, rows, self._places_told(), level.ids)

    def steps(self) -> Iterator[dict[str, Any]]:
        """Each group forward, in order, then backward, then all gradients, and the update."""
        made = [group for group in self.groups if self._is_made(group)]
        yield from (self._step("forward", group) for group in made)
        yield from (self._step("backward", group) for group in self._backwards(made))
        root = {"fold": self.place_of[self.level.root], "equations": []}
        yield {"phase": "all", **root}
        if self.level.learning.lr is not None and self.level.learning.parameters:
            yield {"phase": "update", **root}

    def _is_made(self, group: Group) -> bool:
        return any(self.level.grouped.wholes[value].sources for value in group.outputs)

    def _backwards(self, made: Sequence[Group]) -> list[Group]:
        """The groups after all that use them; those of the tail as their derivation has them."""
        turn = {value: n for n, value in enumerate(self.derived["backward"])}
        tail = [group for group in made if group.outputs[0] in self.tail]
        others = [group for group in reversed(made) if group.outputs[0] not in self.tail]
        return [*sorted(tail, key=lambda group: turn[group.outputs[0]]), *others]

    def _step(self, phase: str, group: Group) -> dict[str, Any]:
        value = group.outputs[0]
        told: dict[str, Any] = {"phase": phase, "fold": self.place_of[value]}
        if group.is_single:
            step = self.derived[phase].get(value)
            equations = () if step is None else step.equations
            return told | {"equations": [self.writing.equation(each) for each in equations]}
        inside = [v for v in group.inside if self.level.grouped.wholes[v].sources]
        folds = [self.place_of[each] for each in (*inside, *group.outputs)]
        if phase == "backward":
            folds.reverse()
        return told | {
            "folds": folds,
            "group": self.level.keys[group],
            "says": self._says(phase, group),
            "equations": [*self._equations(phase, group)],
        }

    def _says(self, phase: str, group: Group) -> list[str]:
        """The sentences of a step: what is computed, and how; or where the gradient goes."""
        function = matrix_function(group, self.level.grouped)
        if phase == "forward":
            how = [] if function is None else [f"{phase}.{TABLE[function[-1]].name}"]
            return [phase, *how]
        if function is None or self._are_shared(self.level.weights(group), group):
            return [phase, f"{phase}.sent"]
        outer = f"{phase}.bent" if len(function) > 1 else f"{phase}.straight"
        onwards = [] if self._is_fed(group) else [f"{phase}.onwards"]
        return [phase, outer, f"{phase}.{TABLE[function[-1]].name}", *onwards]

    def _equations(self, phase: str, group: Group) -> Iterator[dict[str, Any]]:
        """What is done to all values of a layer at once; nothing where they are not alike."""
        function = matrix_function(group, self.level.grouped)
        if function is None or len(function) > 1 + _MOST_FUNCTIONS:
            return
        root = self.level.names[self.level.root]
        made, *letters = self._letters(group, root)
        weights, fed, shift, delta = ({"name": letter} for letter in letters)
        net = [weights, " · ", fed]
        if TABLE[function[-1]].name == "affine":
            net += [" + ", shift]
        outer = function[:-1]
        if phase == "forward":
            opening = [f"{name}(" for name in outer]
            yield self._equation([{"name": made}], [*opening, *net, *(")" for _ in outer)])
            return

        def gradient(by: str) -> dict[str, Any]:
            above, below = {"name": root, "of": self.level.ids[self.level.root]}, {"name": by}
            return {"derivative": "gradient", "above": [above], "below": [below]}

        bent = [f" ⊙ {outer[0]}′(", *net, ")"] if outer else []
        yield self._equation([delta], [gradient(made), *bent])
        learned = self.level.weights(group)
        adds = self._are_shared(learned, group)
        yield self._equation([gradient(letters[0])], [delta, " · ", fed, "ᵀ"], adds=adds)
        if TABLE[function[-1]].name == "affine":
            yield self._equation([gradient(letters[2])], [delta], adds=adds)
        if not self._is_fed(group):
            wholes = self.level.grouped.wholes
            sources = {s for value in group.outputs for s in wholes[value].sources} - {*learned}
            adds = self._are_shared(sources, group)
            yield self._equation([gradient(letters[1])], [weights, "ᵀ · ", delta], adds=adds)

    def _are_shared(self, values: Iterable[Value], group: Group) -> bool:
        """Whether gradients come to some of them from elsewhere too."""
        home = self.level.grouped.home
        return any(home[user] is not group for value in values for user in self.users[value])

    def _equation(self, *sides: Sequence[Any], adds: bool = False) -> dict[str, Any]:
        told = [self.tokens.places(side) for side in sides]
        return {"relation": "+=" if adds else "=", "sides": told}

    def _letters(self, group: Group, root: str) -> list[str]:
        """What a layer's results are called, its weights, what goes in, its biases, and its δ."""
        stems = {split_label(self.level.names[value])[0] for value in group.outputs}
        stem = stems.pop() if len(stems) == 1 else ""
        taken = [root]
        for letter in (stem or "h", "W", "x", "b", "δ"):
            taken.append(unused(letter, taken))
        return taken[1:]

    def _is_fed(self, group: Group) -> bool:
        """Whether all that goes into a layer are plain numbers, which get no gradient."""
        sources = {s for value in group.outputs for s in self.level.grouped.wholes[value].sources}
        return bool(sources & self.level.fed.keys())

    def _tail(self) -> set[Value]:
        """The single results whose gradients come from single results alone, as those of a loss."""
        wholes = self.level.grouped.wholes
        tail = self._short()
        while True:
            lost = {
                value
                for value in tail
                if not all(user in tail for user in self.users.get(value, ()))
                or not all(
                    user in tail for source in wholes[value].sources for user in self.users[source]
                )
            }
            if not lost:
                return tail
            tail -= lost

    def _places_told(self) -> dict[int, list[int]]:
        """Of each single result the places among its sources that a gradient is sent to."""
        level = self.level
        return {
            level.ids[value]: [
                n
                for n, source in enumerate(level.grouped.wholes[value].sources)
                if source not in level.fed
            ]
            for value in self._short()
        }

    def _forward(self) -> dict[Value, Step]:
        """How single values are computed, by value."""
        told = self._told(self._short())
        count = sum(each.expression is not None for each in told)
        return {step.told.value: step for step in islice(self._derivation(told), count)}

    def _backward(self) -> dict[Value, Step]:
        """How those of the tail send their gradients, by value."""
        if self.level.root not in self.tail:
            return {}
        steps = self._derivation(self._told(self.tail))
        return {step.told.value: step for step in steps if step.phase == "backward"}

    def _told(self, values: Container[Value]) -> list[Fold]:
        """The single values and what they are made of; only of `values` it is told how."""
        wholes, level = self.level.grouped.wholes, self.level
        needed = {s for v in wholes if v in values for s in (v, *wholes[v].sources)} | {level.root}
        told = [level.fold(v) if v in values else level.given(v) for v in wholes if v in needed]
        return [without_inputs(each, told) for each in told if not each.is_input]

    def _derivation(self, told: Sequence[Fold]) -> Iterator[Step]:
        return derivation(told, self.level.names, None, {*self.level.learning.parameters})

    def _short(self) -> set[Value]:
        """The single results that are made of few enough values to tell how."""
        wholes = self.level.grouped.wholes
        single = (group.outputs[0] for group in self.groups if group.is_single)
        return {v for v in single if 0 < len(wholes[v].sources) <= MOST_OPERANDS}
