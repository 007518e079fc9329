"""With this module one can watch a graph being computed and differentiated, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from autograd.calculus.staleness import refuse_changed
from autograd.engine.value import Value
from autograd.explaining.derivations import Step, derivation
from autograd.explaining.equations.alignment import as_latex, as_text
from autograd.explaining.equations.quantities import Quantity
from autograd.explaining.equations.snapshots import snapshot
from autograd.explaining.equations.writing import Writer
from autograd.explaining.telling.forms import TextForm
from autograd.explaining.telling.parts import Manner, Passage
from autograd.graph import topological
from autograd.language import Language, usual_lang
from autograd.notation.numbers import DIGITS
from autograd.shortening import shown
from viz.drawing import identity, laid_out
from viz.errors import DrawingError
from viz.export.placed import Placed
from viz.frames import Frame, Frames
from viz.ink.frame import render
from viz.layout.layout import Layout
from viz.picture.boxes import Drawn, told_names
from viz.picture.folding import Fold, without_inputs
from viz.picture.learned import HasParameters
from viz.picture.sketch import Emphasis
from viz.wishes import MAX_NODES, Detail, Direction, Theme, Wishes, usual_theme
from viz.words import WORDS


def steps(  # noqa: PLR0913  (all but the first have defaults)
    value: Value,
    theme: Theme | None = None,
    detail: Detail = "auto",
    parameters: Iterable[Value] | HasParameters | None = None,
    max_nodes: int = MAX_NODES,
    *,
    lang: Language | None = None,
    order: Sequence[Value] | None = None,
    digits: int = DIGITS,
    direction: Direction = "right",
) -> Frames:
    r"""The frames that tell how `value` and its gradients came about, a list that shows itself.

    First every drawn result in the order of computation, then each sends its gradient to what it
    was made of, last the whole picture. Each frame says what is done and why in a sentence or some,
    and in equations; the last one also which way `parameters` would have to go to make `value`
    smaller.

    The arguments are those of `draw`, and `order`: the drawn results as the first half is to tell
    them, each once, operands before results; the second half does not depend on it. Numbers have
    `digits` significant digits in pictures and equations. The numbers are the recorded ones, and
    the gradients those of a pass of this function's own, so no `.grad` is read or changed. Data
    changed since they were recorded would make the equations false: that is a GraphChangedError.

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
    theme = usual_theme() if theme is None else theme
    lang = usual_lang() if lang is None else lang
    wishes = Wishes(detail, theme, lang, max_nodes, digits, direction)
    drawn, layout = laid_out(value, wishes, parameters)
    refuse_changed(topological(value))
    drawn.sketch.told = True
    teller = _Teller(drawn, layout, wishes)
    told = enumerate(teller.steps(order), start=1)
    return Frames((teller.frame(number, step) for number, step in told), lang)


class _Teller:
    """Makes the frames of a drawn graph from the steps of its derivation.

    `inputs` are the plain numbers that a network is fed with: they stand in formulas and edges come
    from them, but no gradient is sent to them.
    """

    def __init__(self, drawn: Drawn, layout: Layout, wishes: Wishes) -> None:
        self.drawn, self.layout, self.wishes = drawn, layout, wishes
        self.names = told_names(drawn.folds, wishes.lang)
        self.called = Writer(self.names, wishes.digits)
        self.inputs = {each.value: each.value.data for each in drawn.folds if each.is_input}
        self.sources = {each.value: each.sources for each in drawn.folds}
        self.ident = identity(drawn, layout, wishes)

    def steps(self, order: Sequence[Value] | None) -> Iterator[Step]:
        """What is told, step by step."""
        told = without_inputs(self.drawn.folds)
        output = WORDS[self.wishes.lang].output
        ordered = None if order is None else _in_order(told, order, output)
        return derivation(told, self.names, ordered, self.drawn.parameters)

    def frame(self, number: int, step: Step) -> Frame:
        """The frame of one step."""
        manner = Manner(self.wishes.lang, self.wishes.digits, names=self.names)
        names, digits = self.names, self.wishes.digits
        data = step.data | self.inputs
        state = self.drawn.state(data, step.grad, self._emphasis(step), step.phase)
        # a name of its own, so that the style sheets of two frames may share a page
        ident = f"{self.ident}-{number}"
        sentence = TextForm(manner).sentence(step.sentence)
        return Frame(
            number,
            step.phase,
            step.told.value,
            sentence,
            as_text(step.equations, names, digits),
            as_latex(step.equations, names, digits),
            {self.called.symbol(each): each.data for each in self._numbers(step)},
            Passage(step.sentence, snapshot(step.equations)),
            manner,
            partial(render, self.layout, state, self.wishes.theme, ident, told=sentence),
            Placed(self.layout, state, self.wishes.theme),
        )

    def _numbers(self, step: Step) -> list[Value | Quantity]:
        fed = dict.fromkeys(self.sources[step.told.value] if step.phase == "forward" else ())
        return [*(leaf for leaf in fed if leaf in self.inputs), *step.numbers]

    def _emphasis(self, step: Step) -> dict[str, Emphasis]:
        """The value whose turn it is stands out; values not known and edges not used are dim."""
        if step.phase == "all":
            return {}
        places, arrows = self.drawn.places, self.drawn.arrows
        known = step.data | self.inputs if step.phase == "forward" else step.grad
        used = {
            value: [
                key
                for source, key in zip(self.sources[value], keys, strict=True)
                if step.phase == "forward" or source not in self.inputs
            ]
            for value, keys in arrows.items()
        }
        unused = {key for value, keys in arrows.items() for key in keys if key not in used[value]}
        marks: dict[str, Emphasis] = dict.fromkeys(unused, "dim")
        marks |= {place: "dim" for value, place in places.items() if value not in known}
        marks |= {key: "dim" for each in step.waiting for key in arrows[each.value]}
        touched = self.sources[step.told.value] if step.phase == "forward" else step.told.sources
        marks |= {places[source]: "touched" for source in touched}
        marks |= dict.fromkeys(used[step.told.value], "current")
        marks[places[step.told.value]] = "current"
        return marks


def _in_order(folds: list[Fold], order: Any, output: str) -> list[Fold]:
    """The results among the folds as `order` lists them; the root may be called `output`."""
    results = [each for each in folds if each.expression is not None]
    fold_of = {each.value: each for each in results}
    names = ", ".join(each.name or output for each in results)
    if not isinstance(order, Iterable):
        raise DrawingError(f"order lists the drawn results: {names}; got {shown(order)}.")
    told: dict[Value, Fold] = {}
    for value in order:
        if not isinstance(value, Value) or value not in fold_of:
            raise DrawingError(
                f"order lists {shown(value)}, which is no drawn result; those: {names}."
            )
        if value in told:
            raise DrawingError(f"order lists {shown(value)} twice; list each result once: {names}.")
        told[value] = fold_of[value]
        for source in told[value].sources:
            if source in fold_of and source not in told:
                raise DrawingError(
                    f"order lists {shown(value)} before its operand {source!r}; operands come "
                    "first."
                )
    missing = [each.name or output for each in results if each.value not in told]
    if missing:
        raise DrawingError(
            f"order lists {len(told)} of {len(results)} drawn results; add {', '.join(missing)}."
        )
    return list(told.values())
