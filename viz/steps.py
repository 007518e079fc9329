"""With this module one can watch a graph being computed and differentiated, step by step."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograd.calculus.staleness import refuse_changed
from autograd.engine.value import Value
from autograd.explaining.equations import (
    Chain,
    Derivative,
    Equation,
    Formula,
    Piece,
    Writer,
    as_latex,
    as_mathml,
    as_text,
)
from autograd.graph import topological
from viz.drawing import identity, laid_out
from viz.errors import DrawingError
from viz.export import save_picture
from viz.ink.frame import render
from viz.picture.boxes import OUTPUT, Drawn, told_names
from viz.picture.folding import Fold
from viz.picture.learned import HasParameters
from viz.picture.rules import local_rules
from viz.picture.sketch import Emphasis, Phase, State
from viz.wishes import MAX_NODES, Detail, Language, Theme, Wishes


@dataclass(frozen=True, slots=True)
class Frame:
    """One step: a picture, what was computed in it, and with which numbers.

    `number` counts from 1. `phase` is `"forward"`, `"backward"` or, for the last frame, `"all"`.
    `node` is the value whose turn it is. `text`, `latex` and `mathml` hold the same equations;
    `numbers` gives the number of every name in them.
    """

    number: int
    phase: Phase
    node: Value
    text: str = field(repr=False)
    latex: str = field(repr=False)
    mathml: str = field(repr=False)
    numbers: dict[str, float] = field(repr=False)
    picture: Callable[[], str] = field(repr=False)

    @property
    def svg(self) -> str:
        """The picture of this step; all steps share one layout."""
        return self.picture()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture as .svg or, with the extra `png`, .png or .pdf, and return the path."""
        return save_picture(path, {"svg": self.svg})

    def _repr_svg_(self) -> str:
        return self.svg


def steps(  # noqa: PLR0913  (all but the first have defaults)
    value: Value,
    theme: Theme = "auto",
    detail: Detail = "auto",
    parameters: Iterable[Value] | HasParameters | None = None,
    max_nodes: int = MAX_NODES,
    *,
    lang: Language = "en",
    order: Sequence[Value] | None = None,
) -> list[Frame]:
    r"""The frames that tell how `value` and its gradients came about.

    First every drawn result in the order of computation, then each sends its gradient to what it
    was made of, last the whole picture. The arguments are those of `draw`, and `order`: the drawn
    results as the first half is to tell them, each once, operands before results; the second half
    does not depend on it. The numbers are the recorded ones, and the gradients those of a pass of
    this function's own, so no `.grad` is read or changed. Data changed since they were recorded
    would make the equations false: that is a GraphChangedError.

    >>> x = Value(3.0, label="x")
    >>> y = x * x
    >>> y.label = "y"
    >>> print("\n".join(frame.text for frame in steps(y)))
    y = x · x = 3 · 3 = 9
    ∂y/∂y = 1
    ∂y/∂x += 3
    ∂y/∂x += 3
    ∂y/∂x = 3 + 3 = 6
    ∂y/∂x = 6
    """
    drawn, layout = laid_out(value, Wishes(detail, theme, lang, max_nodes), parameters)
    refuse_changed(topological(value))
    drawn.sketch.told = True
    story = _Story(drawn)
    told = [
        *map(story.forward, story.results if order is None else _in_order(story.results, order)),
        *map(story.backward, story.backwards()),
        story.whole(),
    ]
    ident = identity(drawn, layout, theme)
    return [
        Frame(
            number,
            part.state.phase,
            part.node,
            as_text(part.equations, story.names),
            as_latex(part.equations, story.names),
            as_mathml(part.equations, story.names),
            part.numbers,
            # a name of its own, so that the style sheets of two frames may share a page
            lambda state=part.state, name=f"{ident}-{number}": render(  # type: ignore[misc]
                layout, state, theme, name
            ),
        )
        for number, part in enumerate(told, start=1)
    ]


def _in_order(results: list[Fold], order: Any) -> list[Fold]:
    """The results as `order` lists them."""
    fold_of = {each.value: each for each in results}
    names = ", ".join(each.name or OUTPUT for each in results)
    if not isinstance(order, Iterable):
        raise DrawingError(f"order lists the drawn results: {names}; got {order!r}.")
    told: dict[Value, Fold] = {}
    for value in order:
        if not isinstance(value, Value) or value not in fold_of:
            raise DrawingError(f"order lists {value!r}, which is no drawn result; those: {names}.")
        if value in told:
            raise DrawingError(f"order lists {value!r} twice; list each result once: {names}.")
        told[value] = fold_of[value]
        for source in told[value].sources:
            if source in fold_of and source not in told:
                raise DrawingError(
                    f"order lists {value!r} before its operand {source!r}; operands come first."
                )
    missing = [each.name or OUTPUT for each in results if each.value not in told]
    if missing:
        raise DrawingError(
            f"order lists {len(told)} of {len(results)} drawn results; add {', '.join(missing)}."
        )
    return list(told.values())


@dataclass(frozen=True, slots=True)
class _Part:
    node: Value
    equations: list[Equation]
    numbers: dict[str, float]
    state: State


class _Story:
    """What is known so far, and the telling of each next step.

    `forward` must be called for each of `results`, then `backward` for each of `backwards()`: the
    numbers known grow.
    """

    def __init__(self, drawn: Drawn) -> None:
        self.drawn = drawn
        self.results = [each for each in drawn.folds if each.expression is not None]
        self.root = drawn.folds[-1].value
        self.names = told_names(drawn.folds)
        self.writer = Writer(self.names)
        self.data = {each.value: each.value.data for each in drawn.folds if each.value.is_leaf}
        self.grad = {self.root: 1.0}
        self.uses = Counter(source for each in drawn.folds for source in each.sources)
        self.sent: set[Value] = set()

    def backwards(self) -> list[Fold]:
        """The results after all that use them; of two branches the first operand's comes first."""
        fold_of = {each.value: each for each in self.drawn.folds}
        order = topological(self.root, lambda value: fold_of[value].sources[::-1])
        return [fold_of[value] for value in reversed(order) if not value.is_leaf]

    def forward(self, fold: Fold) -> _Part:
        """The value of one fold: its formula in names, in numbers, and the result."""
        value = fold.value
        self.data[value] = value.data
        formula = (Formula(fold.expression), Formula(fold.expression, numbers=True), value.data)
        named = value.label or value in self.names
        pieces: tuple[Piece, ...] = (value, *formula) if named else formula
        numbers = self._numbers(*dict.fromkeys(fold.sources), value)
        unknown = [each for each in self.results if each.value not in self.data]
        state = self.drawn.state(self.data, {}, self._emphasis(fold, unknown, self.data), "forward")
        return _Part(value, [Equation(pieces)], numbers, state)

    def backward(self, fold: Fold) -> _Part:
        """The gradient of one fold sent along its edges and added up where it arrives."""
        value, root = fold.value, self.root
        equations = [Equation((Derivative(root, root), 1.0))] if value is root else []
        rules = local_rules(fold)
        numbers = self._partials((root, value, self.grad[value]))
        for source, slope in zip(fold.sources, fold.slopes, strict=True):
            equations += self._along_edge(value, source, slope, rules.get(source))
            numbers |= self._partials((value, source, slope), (root, source, self.grad[source]))
        self.sent.add(value)
        waiting = [each for each in self.results if each.value not in self.sent]
        emphasis = self._emphasis(fold, waiting, self.grad)
        state = self.drawn.state(self.data, self.grad, emphasis, "backward")
        return _Part(value, equations, numbers, state)

    def _along_edge(self, value: Value, source: Value, slope: float, rule: Any) -> list[Equation]:
        """The chain rule for one edge; a second contribution to a gradient is added to it."""
        root, sent, several = self.root, self.grad[value] * slope, self.uses[source] > 1
        explained = () if rule is None else (Formula(rule), Formula(rule, numbers=True))
        equations = []
        if value is root:
            pieces: tuple[Piece, ...] = (Derivative(root, source), *explained, sent)
        else:
            if explained:
                equations.append(Equation((Derivative(value, source), *explained, slope)))
            chain = Chain(Derivative(root, value), "·", Derivative(value, source))
            in_numbers = Chain(self.grad[value], "·", slope)
            pieces = (Derivative(root, source), chain, in_numbers, sent)
        equations.append(Equation(pieces, adds=several))
        before = self.grad.get(source)
        self.grad[source] = sent if before is None else before + sent
        if before is not None:
            total = (Derivative(root, source), Chain(before, "+", sent), before + sent)
            equations.append(Equation(total))
        return equations

    def whole(self) -> _Part:
        """The last frame: every gradient of a leaf."""
        used = dict.fromkeys(source for each in self.results for source in each.sources)
        leaves = [value for value in used or [self.root] if value.is_leaf]
        equations = [Equation((Derivative(self.root, leaf), self.grad[leaf])) for leaf in leaves]
        numbers = self._partials(*((self.root, leaf, self.grad[leaf]) for leaf in leaves))
        return _Part(self.root, equations, numbers, self.drawn.state(self.data, self.grad))

    def _emphasis(
        self, current: Fold, undone: Iterable[Fold], known: Mapping[Value, float]
    ) -> dict[str, Emphasis]:
        """The fold whose turn it is stands out; values not known and edges not used are dim."""
        places, arrows = self.drawn.places, self.drawn.arrows
        marks: dict[str, Emphasis] = {
            places[each.value]: "dim" for each in self.drawn.folds if each.value not in known
        }
        marks |= {key: "dim" for each in undone for key in arrows[each.value]}
        marks |= {places[source]: "touched" for source in current.sources}
        marks |= dict.fromkeys(arrows[current.value], "current")
        marks[places[current.value]] = "current"
        return marks

    def _numbers(self, *values: Value) -> dict[str, float]:
        return {self.writer.value(value): value.data for value in values}

    def _partials(self, *partials: tuple[Value, Value, float]) -> dict[str, float]:
        return {
            self.writer.piece(Derivative(of, by)): number
            for of, by, number in partials
            if of is not by or of is self.root
        }
