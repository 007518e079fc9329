"""With this module one can have the derivation of a derivative, as a textbook prints it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, get_args

from autograd.calculus.staleness import refuse_changed
from autograd.engine.backward import refuse_unrecorded
from autograd.engine.value import Value
from autograd.errors import OperandError, SettingError
from autograd.explaining.asked import asked_values, without_hooks
from autograd.explaining.deltas import Deltas
from autograd.explaining.edges import derivatives_of
from autograd.explaining.equations.descents import descended
from autograd.explaining.equations.equations import Equation, equated
from autograd.explaining.equations.quantities import Quantity, called, gradient
from autograd.explaining.equations.snapshots import Names
from autograd.explaining.factors import Factors
from autograd.explaining.folding import Made, names_of, told_values
from autograd.explaining.scripts import script
from autograd.explaining.steps import Step
from autograd.explaining.telling.bindings import TokenForm
from autograd.explaining.telling.telling import Manner, Part, Passage, Sentence, Telling, manner_of
from autograd.graph import topological
from autograd.language import Language
from autograd.notation.names import unused
from autograd.shortening import shown
from autograd.spelling import did_you_mean

Style = Literal["factors", "delta"]

STYLES: tuple[Style, ...] = get_args(Style)

MOST_SEARCHED = 2_000_000
"""Once so many values were visited in search of paths, only the numbers of others are told."""

MOST_VALUES = 60
"""So many leaves, and so many results, are told; others are counted."""


class Optimizer(Protocol):
    """What a derivation needs of an optimiser: the equations of its next step."""

    @property
    def parameters(self) -> Sequence[Value]:
        """What it updates."""

    def explained(
        self, parameter: Value, gradient: Quantity, taken: Iterable[str]
    ) -> Sequence[Equation]:
        """The next step of one of them."""


@dataclass(frozen=True)
class Derivation(Telling):
    """How a derivative comes about: steps in their order, which print as text.

    `steps` are data: each has its reason, equations, and the values it is about. `text`, `latex`,
    `mathml` and `markdown` write them; `told(lang=..., digits=..., decimals=...)` is the same in
    another manner.

    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> print(explain((a * b) ** 2, a).steps[-1].reason)
    product
    """

    steps: tuple[Step, ...]
    manner: Manner

    def parts(self) -> Iterable[Part]:
        return (Passage(each.sentence, each.equations) for each in self.steps)

    def _bound(self, form: TokenForm) -> list[dict[str, Any]]:
        """The parts, and beside each its reason and what it is about."""
        ids = form.writer.id_of
        about = [
            {
                "reason": step.reason,
                "nodes": list(map(ids, step.nodes)),
                "edges": [[ids(of), ids(by)] for of, by in step.edges],
            }
            for step in self.steps
        ]
        return [part | more for part, more in zip(super()._bound(form), about, strict=True)]

    @property
    def python(self) -> str:
        """A script of Python that computes each number from those before it; it runs by itself.

        Where no rule was told the recorded number stands, and a comment says so.
        """
        return script(self.steps, self.manner)

    def __repr__(self) -> str:
        return f"Derivation(steps={len(self.steps)})"


def explain(  # noqa: PLR0913  (all but the first two have defaults)
    output: Value,
    wrt: Value | Sequence[Value],
    style: Style = "factors",
    *,
    digits: int = 6,
    decimals: int | None = None,
    lang: Language | None = None,
    lr: float | None = None,
    optimizer: Optimizer | None = None,
) -> Derivation:
    """The derivation of the derivative of `output` by `wrt`: its paths, factors and numbers.

    First the given numbers and every value from those before it; then, in the style `"factors"`,
    the chain rule factor by factor, and where several paths lead from `wrt` to `output` the sum
    over them. Of several `wrt` what they share is told once. The style `"delta"` goes backwards
    from the output, as one computes: where the ways to several values part, the derivative so far
    is a δ, from which those below it are told. With a learning rate `lr` the last step is the
    update of each, with one of nn's optimisers what its next step makes of them. Numbers have
    `digits` significant digits, or `decimals` decimals at most; `lang` is `"en"` or `"zh"`, None
    the usual one. Values without a label are called t1, t2, ...

    The numbers are the recorded ones; data changed since are a GraphChangedError, and what was
    computed under `no_grad` is a NotRecordedError. No `.grad` is read or changed. A long derivation
    is told up to a bound, and what is left out is named.

    >>> w, x = Value(0.5, "w"), Value(3.0, "x")
    >>> s = w * x
    >>> s.label = "s"
    >>> y = s**2
    >>> y.label = "y"
    >>> print(explain(y, w, lr=0.1))
    Given
      w = 0.5
      x = 3
    <BLANKLINE>
    Forward: each value from those before it
      s = w · x = 0.5 · 3 = 1.5
      y = s² = 1.5² = 2.25
    <BLANKLINE>
    How does y change with w? Each step on the way from w to y is a factor, and the chain rule
    multiplies them
      ∂y/∂w = ∂y/∂s · ∂s/∂w
    <BLANKLINE>
    y by s
      ∂y/∂s = 2 · s = 2 · 1.5 = 3
    <BLANKLINE>
    s by w
      ∂s/∂w = x = 3
    <BLANKLINE>
    The product of the factors
      ∂y/∂w = ∂y/∂s · ∂s/∂w = 3 · 3 = 9
    <BLANKLINE>
    A step against the derivative: 0.1 times as long
      w⁺ = w − η · ∂y/∂w = 0.5 − 0.1 · 9 = −0.4
    """
    given = asked_values(output, wrt, "explain tells how a Value came about")
    asked = list(dict.fromkeys(given))
    if style not in STYLES:
        listed = " or ".join(map(repr, STYLES))
        raise SettingError(f"style is {listed}, got {shown(style)}{did_you_mean(style, STYLES)}")
    if lr is not None and not _is_rate(lr):
        raise SettingError(f"lr is a learning rate, a number such as 0.1, got {shown(lr)}.")
    if optimizer is not None:
        _check_optimizer(optimizer, asked, lr)
    refuse_unrecorded(output)
    order = topological(output)
    wishes = manner_of(lang, digits, decimals)
    refuse_changed(order)
    told = told_values(order, asked)
    names = names_of((each.value for each in told), asked)
    manner = replace(wishes, names=Names(names, order))
    story = _Story(output, told, manner.names)
    steps = [*story.before(asked), *_without_hooks(order), *story.derivatives(asked, style)]
    if lr is not None:
        steps += story.update(asked, float(lr))
    if optimizer is not None:
        steps += story.step_of(asked, optimizer)
    return Derivation(tuple(steps), manner)


def _without_hooks(order: Iterable[Value]) -> Iterator[Step]:
    sentence = without_hooks(order)
    if sentence is not None:
        yield Step("left out", sentence)


def _check_optimizer(optimizer: Any, asked: Sequence[Value], lr: float | None) -> None:
    if not callable(getattr(optimizer, "explained", None)):
        raise OperandError(
            f"optimizer is one of nn's, such as nn.SGD([w], lr=0.1), got {shown(optimizer)}."
        )
    if lr is not None:
        raise SettingError("Give either lr or an optimizer, which has a learning rate of its own.")
    learned = {*optimizer.parameters}
    for by in asked:
        if by not in learned:
            raise OperandError(
                f"The optimizer does not update {by.label or shown(by)}: each wrt must be one of "
                f"its {len(learned)} parameters."
            )


def _is_rate(lr: Any) -> bool:
    return isinstance(lr, int | float) and not isinstance(lr, bool) and math.isfinite(lr)


def _natural(label: str) -> list[str]:
    """What sorts w2 before w10."""
    return [part.zfill(20) if part.isdecimal() else part for part in re.split(r"(\d+)", label)]


class _Story:
    """Tells one graph: numbers forward, then derivatives."""

    def __init__(self, root: Value, told: Sequence[Made], names: Mapping[Value, str]) -> None:
        self.root = root
        self.told = told
        self.names = names
        self.made = {each.value: each for each in told}
        self.taken = {names.get(value) or value.label for value in self.made}
        self.numbers: dict[Value, float] = {}

    def before(self, asked: Sequence[Value]) -> Iterator[Step]:
        """The given numbers, and every result; of many what is asked for is not left out."""
        named = {each.value: self.names.get(each.value) or each.value.label for each in self.told}
        wanted = {*asked}
        leaves = [value for value, name in named.items() if value.is_leaf and name]
        leaves.sort(key=lambda leaf: _natural(named[leaf]))
        if len(leaves) > MOST_VALUES:
            place = {leaf: n for n, leaf in enumerate(leaves)}
            first = sorted(leaves, key=lambda leaf: leaf not in wanted)
            leaves = sorted(first[:MOST_VALUES], key=place.__getitem__) + first[MOST_VALUES:]
        results = [each for each in self.told if not each.value.is_leaf]
        yield from self._bounded("given", leaves, [equated(leaf) for leaf in leaves[:MOST_VALUES]])
        forward = [equated(each.value, each.expression) for each in results[:MOST_VALUES]]
        yield from self._bounded("forward", [each.value for each in results], forward)

    def _bounded(
        self, reason: Literal["given", "forward"], values: list[Value], told: list[Equation]
    ) -> Iterator[Step]:
        if told:
            sentence = Sentence(f"explain.{reason}")
            yield Step(reason, sentence, tuple(told), tuple(values[: len(told)]))
        if len(values) > len(told):
            left = values[len(told) :]
            sentence = Sentence(f"explain.left_out_{reason}", {"n": len(left)})
            yield Step("left out", sentence, (), (left[0], left[-1]))

    def derivatives(self, asked: Sequence[Value], style: Style) -> Iterator[Step]:
        """The derivative by each value asked for."""
        below = []
        reached = {*topological(self.root, lambda value: self.made[value].sources)}
        for by in asked:
            if by is self.root:
                yield self._alone("itself", by, 1.0)
            elif by not in self.made:
                yield self._alone("none", by, 0.0)
            elif by not in reached:
                yield self._alone("flat", by, 0.0)
            else:
                below.append(by)
        if style == "delta":
            deltas = Deltas(self.root, self.made, below, self.names)
            yield from deltas.steps()
            self.numbers |= {by: deltas.numbers[by] for by in below}
            return
        factors = Factors(self.root, self.made)
        for place, by in enumerate(below):
            if factors.work > MOST_SEARCHED:
                yield self._left_out(below[place:])
                return
            yield from factors.derivative(by)
            self.numbers[by] = factors.number(by)

    def _left_out(self, asked: Sequence[Value]) -> Step:
        """The derivatives that are found but not told."""
        numbers = derivatives_of(self.root, self.made)
        self.numbers |= {by: numbers[by] for by in asked}
        told = tuple(equated(self._gradient(by)) for by in asked)
        sentence = Sentence("explain.left_out_derivatives", {"n": len(asked)})
        return Step("left out", sentence, told, tuple(asked))

    def _alone(self, key: str, by: Value, number: float) -> Step:
        self.numbers[by] = number
        sentence = Sentence(f"explain.{key}", {"of": self.root, "by": by})
        return Step("local", sentence, (equated(gradient(self.root, by, number)),), (by,))

    def update(self, asked: Sequence[Value], lr: float) -> Iterator[Step]:
        """A step of gradient descent for each value asked for."""
        rate = called(unused("η", self.taken), lr)
        equations = [descended(by, rate, self._gradient(by)) for by in asked]
        yield Step(
            "update", Sentence("explain.update", {"rate": lr}), tuple(equations), tuple(asked)
        )

    def step_of(self, asked: Sequence[Value], optimizer: Optimizer) -> Iterator[Step]:
        """The next step of an optimiser for each value asked for."""
        sentence = Sentence("explain.step_of", {"optimizer": type(optimizer).__name__})
        for by in asked:
            equations = optimizer.explained(by, self._gradient(by), self.taken)
            yield Step("update", sentence, tuple(equations), (by,))

    def _gradient(self, by: Value) -> Quantity:
        return gradient(self.root, by, self.numbers[by])
