"""A graph derived step by step, as data: formulas forward, then the chain rule along each edge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, Protocol

from autograd.calculus.sweeps import reverse
from autograd.engine.value import Value
from autograd.explaining.choices import chosen
from autograd.explaining.equations import Equation, Side, equated
from autograd.explaining.quantities import Quantity, contribution, gradient, slope, so_far
from autograd.graph import topological
from autograd.notation import SYMBOLS, Term, expression, filled, local_slopes
from autograd.notation.laws import FROM_ZERO, product, simplified, total
from autograd.notation.terms import Named
from autograd.table.algebras import ARITHMETIC

Phase = Literal["forward", "backward", "all"]

MOST_SOURCES = 3
"""A value made of more others is told without rules: they would bury its numbers."""

MOST_OPERANDS = 64
"""Of more operands none has a derivative that is told by a rule longer than a name."""

LONGEST_RULE = 8
"""A rule of more operations explains nothing."""

LONGEST_FORMULA = 30
"""A formula of more operations has no short rule; to make its long ones would take very long."""


class Told(Protocol):
    """A value that is told: its formula in terms of its `sources`, its derivative by each of them.

    A leaf has no expression. A source stands as often as the formula should send it a gradient of
    its own: `a * a` has it twice.
    """

    @property
    def value(self) -> Value: ...
    @property
    def expression(self) -> Term | None: ...
    @property
    def sources(self) -> Sequence[Value]: ...
    @property
    def slopes(self) -> Sequence[float]: ...


@dataclass(frozen=True, slots=True)
class Step:
    """What one step says, and what is known when it has been said.

    `numbers` are the values and quantities that the equations name, `waiting` the results whose
    turn in this phase is still to come, `data` and `grad` the numbers known.
    """

    phase: Phase
    told: Told
    equations: list[Equation]
    numbers: list[Value | Quantity]
    waiting: list[Told]
    data: dict[Value, float]
    grad: dict[Value, float]


def derivation(
    told: Sequence[Told], names: Mapping[Value, str], order: Sequence[Told] | None = None
) -> Iterator[Step]:
    """The steps that tell how the last of `told` and its gradients came about.

    First every result, in the given order or in that of `told`; then each sends its gradient to
    what it was made of; last all gradients of leaves. `told` has operands before results. A result
    without a label that is not among `names` is told by its formula alone.
    """
    story = _Story(told, names)
    yield from map(story.forward, story.results if order is None else order)
    yield from map(story.backward, story.backwards())
    yield story.whole()


def expression_of(value: Value, shown: Container[Value]) -> Term:
    """The formula of a computed value in terms of the values that are shown.

    It is without the 0 that Python's `sum` begins with.
    """
    term: Term = expression(value, shown.__contains__)
    return Term(term.row, tuple(simplified(operand, FROM_ZERO) for operand in term.operands))


def mentions(term: Any) -> Iterator[Value]:
    """The values of a formula from left to right, those of long groups included.

    Two groups stand for sums of products, element by element, before what is added to them. The
    recursion is as deep as the formula, which `expression` keeps to 60 operations.
    """
    if isinstance(term, Value):
        yield term
    elif isinstance(term, Term):
        groups = [operand for operand in term.operands if isinstance(operand, tuple)]
        singles = [operand for operand in term.operands if not isinstance(operand, tuple)]
        if len(groups) == 2:
            written = chain(chain.from_iterable(zip(*groups, strict=True)), singles)
        else:
            written = chain(singles, *groups)
        for operand in written:
            yield from mentions(operand)


def local_rules(told: Told) -> dict[Value, Any]:
    """The derivatives of a value by its sources, as terms, where they are worth telling.

    A number is not, nor the name of another operand, as in a product; nor a choice between cases,
    for its number says which case it was.
    """
    if len(set(told.sources)) > MOST_SOURCES:
        return {}
    return {
        source: term
        for source, term in local_derivatives(told).items()
        if told.sources.count(source) == 1 and (isinstance(term, Term) or term is told.value)
    }


def local_derivatives(told: Told) -> dict[Value, Any]:
    """The derivatives of a value by its sources, as terms or numbers, where they are short."""
    if len(told.sources) > MOST_OPERANDS:
        return _names_and_numbers(told)
    if operations_in(told.expression) > LONGEST_FORMULA:
        return {}
    try:
        derivatives = _derivatives(told)
        short = [(source, simplified(chosen(term))) for source, term in derivatives.items()]
    except ARITHMETIC:  # a rule divides two numbers, as that of x / 0 does
        return {}
    return {source: term for source, term in short if operations_in(term) <= LONGEST_RULE}


def _names_and_numbers(told: Told) -> dict[Value, Any]:
    """The derivatives that are a name or a number, as those of a long sum of products are."""
    times = Counter(told.sources)
    if times != Counter(told.value.parents):
        return {}
    rules = {source: rule for source, rule in local_slopes(told.value) if times[source] == 1}
    named = {source: rule.value for source, rule in rules.items() if isinstance(rule, Named)}
    return named | {source: rule for source, rule in rules.items() if isinstance(rule, float)}


def _derivatives(told: Told) -> dict[Value, Any]:
    """The chain rule between a value and its sources, on rules of the table read as formulas."""
    root = told.value
    ends = {*told.sources, *mentions(told.expression)}
    known = {root, *ends}

    def parents(value: Value) -> tuple[Value, ...]:
        return () if value in ends else value.parents

    def shares(value: Value, reach: Any) -> Iterator[tuple[Value, Any]]:
        ways = () if value in ends else local_slopes(value)
        return ((operand, product(reach, slope)) for operand, slope in ways)

    def meaning(value: Value) -> Any:
        return value if value in known else expression_of(value, known)

    swept = dict(reverse(topological(root, parents), [(root, 1.0)], shares, total))
    return {source: filled(swept[source], meaning) for source in dict.fromkeys(told.sources)}


def operations_in(term: Any) -> int:
    """The number of operations, of a group those of three; a choice counts as too many."""
    if isinstance(term, tuple):
        return sum(map(operations_in, (*term[:2], *term[2:][-1:])))
    if not isinstance(term, Term):
        return 0
    chooses = None in term.row.slopes
    return 1 + sum(map(operations_in, term.operands)) + (LONGEST_RULE if chooses else 0)


class _Story:
    """What is known so far, and the telling of each next step.

    `forward` must be called for each of `results`, then `backward` for each of `backwards()`: the
    numbers known grow.
    """

    def __init__(self, told: Sequence[Told], names: Mapping[Value, str]) -> None:
        self.told = told
        self.names = names
        self.results = [each for each in told if each.expression is not None]
        self.root = told[-1].value
        self.data = {each.value: each.value.data for each in told if each.value.is_leaf}
        self.grad = {self.root: 1.0}
        self.last: dict[Value, tuple[int, Value]] = {}
        self.uses = Counter(source for each in told for source in each.sources)
        self.sent: set[Value] = set()

    def backwards(self) -> list[Told]:
        """The results after all that use them; of two branches the first operand's comes first."""
        told_of = {each.value: each for each in self.told}
        order = topological(self.root, lambda value: told_of[value].sources[::-1])
        return [told_of[value] for value in reversed(order) if not value.is_leaf]

    def forward(self, told: Told) -> Step:
        """A value: its formula in names, in numbers, and the result."""
        value = told.value
        self.data[value] = value.data
        named = value.label or value in self.names
        sides = equated(value, told.expression).sides[0 if named else 1 :]
        numbers: list[Value | Quantity] = [*dict.fromkeys(told.sources), value]
        waiting = [each for each in self.results if each.value not in self.data]
        return Step("forward", told, [Equation(sides)], numbers, waiting, dict(self.data), {})

    def backward(self, told: Told) -> Step:
        """The gradient of a value sent along its edges and added up where it arrives."""
        value, root = told.value, self.root
        equations = [equated(gradient(root, root, 1.0))] if value is root else []
        rules = local_rules(told)
        numbers = [gradient(root, value, self.grad[value])]
        for place, (source, along) in enumerate(zip(told.sources, told.slopes, strict=True)):
            local = slope(value, source, along, place)
            equations += self._along_edge(local, value, source, rules.get(source))
            arrived = gradient(root, source, self.grad[source])
            numbers += [arrived] if value is root else [local, arrived]
        self.sent.add(value)
        waiting = [each for each in self.results if each.value not in self.sent]
        return self._step("backward", told, equations, numbers, waiting)

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
        return self._step("all", self.told[-1], list(map(equated, numbers)), numbers, [])

    def _step(
        self,
        phase: Phase,
        told: Told,
        equations: list[Equation],
        numbers: list[Quantity],
        waiting: list[Told],
    ) -> Step:
        known = (dict(self.data), dict(self.grad))
        return Step(phase, told, equations, [*numbers], waiting, *known)
