"""A graph derived step by step, as data: formulas forward, then the chain rule along each edge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from autograd.engine.value import Value
from autograd.explaining.equations.equations import Equation, Side, equated
from autograd.explaining.equations.locality import Told, local_rules, mentions
from autograd.explaining.equations.quantities import Quantity, contribution, gradient, slope, so_far
from autograd.explaining.flatness import flat_values
from autograd.explaining.narration import Sent, arrival, computed, found, sent_back
from autograd.explaining.telling.parts import Sentence
from autograd.graph import topological
from autograd.notation import SYMBOLS

Phase = Literal["forward", "backward", "all"]


@dataclass(frozen=True, slots=True)
class Step:
    """What one step says, and what is known when it has been said.

    The sentence gives the reason for the equations, in names and without numbers. `numbers` are
    the values and quantities that the equations name, `waiting` the results whose turn in this
    phase is still to come, `data` and `grad` the numbers known.
    """

    phase: Phase
    told: Told
    sentence: Sentence
    equations: list[Equation]
    numbers: list[Value | Quantity]
    waiting: list[Told]
    data: dict[Value, float]
    grad: dict[Value, float]


def derivation(
    told: Sequence[Told],
    names: Mapping[Value, str],
    order: Sequence[Told] | None = None,
    parameters: Container[Value] = (),
) -> Iterator[Step]:
    """The steps that tell how the last of `told` and its gradients came about.

    First every result, in the given order or in that of `told`; then each sends its gradient to
    what it was made of; last all gradients of leaves. `told` has operands before results. A result
    without a label that is not among `names` is told by its formula alone; one without an
    expression is given, as a leaf is. Of leaves among the
    `parameters` the last step says which way they would have to go to make the last value smaller.
    """
    story = _Story(told, names, parameters)
    yield from map(story.forward, story.results if order is None else order)
    yield from map(story.backward, story.backwards())
    yield story.whole()


class _Story:
    """What is known so far, and the telling of each next step.

    `forward` must be called for each of `results`, then `backward` for each of `backwards()`: the
    numbers known grow.
    """

    def __init__(
        self, told: Sequence[Told], names: Mapping[Value, str], parameters: Container[Value]
    ) -> None:
        self.told = told
        self.names = names
        self.parameters = parameters
        self.results = [each for each in told if each.expression is not None]
        self.root = told[-1].value
        self.data = {each.value: each.value.data for each in told if each.value.is_leaf}
        self.grad = {self.root: 1.0}
        self.last: dict[Value, tuple[int, Value]] = {}
        self.uses = Counter(source for each in told for source in each.sources)
        self.arrived: Counter[Value] = Counter()
        self.flat = {each.value: each for each in flat_values(each.value for each in self.results)}
        self.sent: set[Value] = set()

    def backwards(self) -> list[Told]:
        """The results after all that use them; of two branches the first operand's comes first."""
        told_of = {each.value: each for each in self.told}
        order = topological(self.root, lambda value: told_of[value].sources[::-1])
        told = (told_of[value] for value in reversed(order))
        return [each for each in told if each.expression is not None]

    def forward(self, told: Told) -> Step:
        """A value: its formula in names, in numbers, and the result."""
        value = told.value
        self.data[value] = value.data
        named = value.label or value in self.names
        sides = equated(value, told.expression).sides[0 if named else 1 :]
        numbers: list[Value | Quantity] = [*dict.fromkeys(told.sources), value]
        waiting = [each for each in self.results if each.value not in self.data]
        operands = [*dict.fromkeys([*mentions(told.expression), *told.sources])]
        sentence = computed(value, operands, value is self.root)
        equations = [Equation(sides)]
        data = dict(self.data)
        return Step("forward", told, sentence, equations, numbers, waiting, data, {})

    def backward(self, told: Told) -> Step:
        """The gradient of a value sent along its edges and added up where it arrives."""
        value, root = told.value, self.root
        sentence = self._sent(told)
        equations = [equated(gradient(root, root, 1.0))] if value is root else []
        rules = local_rules(told)
        numbers = [gradient(root, value, self.grad[value])]
        for place, (source, along) in enumerate(zip(told.sources, told.slopes, strict=True)):
            local = slope(value, source, along, place)
            equations += self._along_edge(local, value, source, rules.get(source))
            arrived = gradient(root, source, self.grad[source])
            numbers += [arrived] if value is root else [local, arrived]
        self.sent.add(value)
        return self._step("backward", told, sentence, equations, numbers)

    def _sent(self, told: Told) -> Sentence:
        """Why the sources get what they are sent; it counts what has arrived."""
        passing = {
            source for source, along in zip(told.sources, told.slopes, strict=True) if along != 0.0
        }
        sent = [
            Sent(source, arrival(n, self.arrived[source], self.uses[source]), source in passing)
            for source, n in Counter(told.sources).items()
        ]
        self.arrived.update(told.sources)
        value = told.value
        return sent_back(value, self.grad[value], sent, value is self.root, self.flat.get(value))

    def _along_edge(
        self, local: Quantity, value: Value, source: Value, rule: Any
    ) -> list[Equation]:
        """The chain rule for one edge; a second contribution to a gradient is added to it."""
        root, several = self.root, self.uses[source] > 1
        edge = local.place, value
        sent = contribution(root, source, self.grad[value] * local.data, *edge)
        before = self.grad.get(source)
        self.grad[source] = sent.data if before is None else before + sent.data
        arrived = gradient(root, source, self.grad[source])
        explained = () if rule is None else (Side(rule), Side(rule, numbers=True))
        equations = []
        if value is root:
            sides = (Side(arrived), *explained, Side(sent, numbers=True))
        else:
            if explained:
                equations.append(Equation((Side(local), *explained, Side(local, numbers=True))))
            chain = SYMBOLS.mul(gradient(root, value, self.grad[value]), local)
            in_numbers = (Side(chain, numbers=True), Side(sent, numbers=True))
            sides = (Side(arrived), Side(chain), *in_numbers)
        equations.append(Equation(sides, adds=several))
        if before is not None:
            whole = so_far(root, source, self.grad[source], *edge)
            both = SYMBOLS.add(so_far(root, source, before, *self.last[source]), sent)
            added = (Side(both, numbers=True), Side(whole, numbers=True))
            equations.append(Equation((Side(arrived), *added)))
        self.last[source] = edge
        return equations

    def whole(self) -> Step:
        """The last step: every gradient of a leaf."""
        used = dict.fromkeys(source for each in self.results for source in each.sources)
        leaves = [value for value in used or [self.root] if value.is_leaf]
        numbers = [gradient(self.root, leaf, self.grad[leaf]) for leaf in leaves]
        sentence = found(self.root, {leaf: self.grad[leaf] for leaf in leaves}, self.parameters)
        return self._step("all", self.told[-1], sentence, list(map(equated, numbers)), numbers)

    def _step(
        self,
        phase: Phase,
        told: Told,
        sentence: Sentence,
        equations: list[Equation],
        numbers: list[Quantity],
    ) -> Step:
        waiting = [each for each in self.results if each.value not in self.sent]
        known = (dict(self.data), dict(self.grad))
        return Step(phase, told, sentence, equations, [*numbers], waiting, *known)
