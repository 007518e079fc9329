"""The steps of a detail of layers: what is said of a layer as a whole, and its equations."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.derivations import Step, derivation
from autograd.explaining.equations.locality import MOST_OPERANDS
from autograd.explaining.telling.bindings import BoundWriter
from autograd.notation import split_label
from autograd.notation.names import unused
from autograd.table.primitives import TABLE
from viz.page.layered import Layered
from viz.page.levels import Tokens, Writing
from viz.page.rows import Rows
from viz.picture.badges import is_function
from viz.picture.folding import Fold, without_inputs
from viz.picture.scopes import Group, Grouped

_PRODUCTS = ("affine", "dot")
"""The rows that are a product of matrices where many of them share their operands."""

_MOST_FUNCTIONS = 1
"""Through more functions the chain rule is longer than a line."""


class Story:
    """The steps of a detail of layers: layers as wholes, and what is behind them one by one."""

    def __init__(self, layered: Layered, tokens: Tokens, rows: Rows) -> None:
        self.layered, self.tokens = layered, tokens
        self.groups = layered.grouped.groups
        self.place_of = {value: n for n, value in enumerate(layered.grouped.wholes)}
        self.users: dict[Value, list[Value]] = {}
        for whole in layered.grouped.wholes.values():
            for source in whole.sources:
                self.users.setdefault(source, []).append(whole.value)
        self.tail = self._tail()
        self.derived = {"forward": self._forward(), "backward": self._backward()}
        writer = BoundWriter(layered.names, layered.ids)
        self.writing = Writing(writer, tokens, rows, self._places_told(), layered.ids)

    def steps(self) -> Iterator[dict[str, Any]]:
        """Each group forward, in order, then backward, then all gradients, and the update."""
        made = [group for group in self.groups if self._is_made(group)]
        yield from (self._step("forward", group) for group in made)
        yield from (self._step("backward", group) for group in self._backwards(made))
        root = {"fold": self.place_of[self.layered.root], "equations": []}
        yield {"phase": "all", **root}
        if self.layered.learning.lr is not None and self.layered.learning.parameters:
            yield {"phase": "update", **root}

    def _is_made(self, group: Group) -> bool:
        return any(self.layered.grouped.wholes[value].sources for value in group.outputs)

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
        inside = [v for v in group.inside if self.layered.grouped.wholes[v].sources]
        folds = [self.place_of[each] for each in (*inside, *group.outputs)]
        if phase == "backward":
            folds.reverse()
        return told | {
            "folds": folds,
            "group": self.layered.keys[group],
            "says": self._says(phase, group),
            "equations": [*self._equations(phase, group)],
        }

    def _says(self, phase: str, group: Group) -> list[str]:
        """The sentences of a step: what is computed, and how; or where the gradient goes."""
        function = matrix_function(group, self.layered.grouped)
        if phase == "forward":
            how = [] if function is None else [f"{phase}.{TABLE[function[-1]].name}"]
            return [phase, *how]
        if function is None or self._are_shared(self.layered.weights(group), group):
            return [phase, f"{phase}.sent"]
        outer = f"{phase}.bent" if len(function) > 1 else f"{phase}.straight"
        onwards = [] if self._is_fed(group) else [f"{phase}.onwards"]
        return [phase, outer, f"{phase}.{TABLE[function[-1]].name}", *onwards]

    def _equations(self, phase: str, group: Group) -> Iterator[dict[str, Any]]:
        """What is done to all values of a layer at once; nothing where they are not alike."""
        function = matrix_function(group, self.layered.grouped)
        if function is None or len(function) > 1 + _MOST_FUNCTIONS:
            return
        root = self.layered.names[self.layered.root]
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
            above, below = {"name": root, "of": self.layered.ids[self.layered.root]}, {"name": by}
            return {"derivative": "gradient", "above": [above], "below": [below]}

        bent = [f" ⊙ {outer[0]}′(", *net, ")"] if outer else []
        yield self._equation([delta], [gradient(made), *bent])
        learned = self.layered.weights(group)
        adds = self._are_shared(learned, group)
        yield self._equation([gradient(letters[0])], [delta, " · ", fed, "ᵀ"], adds=adds)
        if TABLE[function[-1]].name == "affine":
            yield self._equation([gradient(letters[2])], [delta], adds=adds)
        if not self._is_fed(group):
            wholes = self.layered.grouped.wholes
            sources = {s for value in group.outputs for s in wholes[value].sources} - {*learned}
            adds = self._are_shared(sources, group)
            yield self._equation([gradient(letters[1])], [weights, "ᵀ · ", delta], adds=adds)

    def _are_shared(self, values: Iterable[Value], group: Group) -> bool:
        """Whether gradients come to some of them from elsewhere too."""
        home = self.layered.grouped.home
        return any(home[user] is not group for value in values for user in self.users[value])

    def _equation(self, *sides: Sequence[Any], adds: bool = False) -> dict[str, Any]:
        told = [self.tokens.places(side) for side in sides]
        return {"relation": "+=" if adds else "=", "sides": told}

    def _letters(self, group: Group, root: str) -> list[str]:
        """What a layer's results are called, its weights, what goes in, its biases, and its δ."""
        stems = {split_label(self.layered.names[value])[0] for value in group.outputs}
        stem = stems.pop() if len(stems) == 1 else ""
        taken = [root]
        for letter in (stem or "h", "W", "x", "b", "δ"):
            taken.append(unused(letter, taken))
        return taken[1:]

    def _is_fed(self, group: Group) -> bool:
        """Whether all that goes into a layer are plain numbers, which get no gradient."""
        sources = {s for value in group.outputs for s in self.layered.grouped.wholes[value].sources}
        return bool(sources & self.layered.fed.keys())

    def _tail(self) -> set[Value]:
        """The single results whose gradients come from single results alone, as those of a loss."""
        wholes = self.layered.grouped.wholes
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
        layered = self.layered
        return {
            layered.ids[value]: [
                n
                for n, source in enumerate(layered.grouped.wholes[value].sources)
                if source not in layered.fed
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
        if self.layered.root not in self.tail:
            return {}
        steps = self._derivation(self._told(self.tail))
        return {step.told.value: step for step in steps if step.phase == "backward"}

    def _told(self, values: Container[Value]) -> list[Fold]:
        """The single values and what they are made of; only of `values` it is told how."""
        wholes, layered = self.layered.grouped.wholes, self.layered
        needed = {s for v in wholes if v in values for s in (v, *wholes[v].sources)} | {
            layered.root
        }
        told = [layered.fold(v) if v in values else layered.given(v) for v in wholes if v in needed]
        return without_inputs(told)

    def _derivation(self, told: Sequence[Fold]) -> Iterator[Step]:
        return derivation(told, self.layered.names, None, {*self.layered.learning.parameters})

    def _short(self) -> set[Value]:
        """The single results that are made of few enough values to tell how."""
        wholes = self.layered.grouped.wholes
        single = (group.outputs[0] for group in self.groups if group.is_single)
        return {v for v in single if 0 < len(wholes[v].sources) <= MOST_OPERANDS}


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
