"""With this module one can watch a graph being computed and differentiated, step by step."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from autograd.calculus.staleness import refuse_changed
from autograd.engine.value import Value
from autograd.explaining.derivations import Phase, Step, derivation
from autograd.explaining.equations import Writer, as_latex, as_mathml, as_text
from autograd.graph import topological
from viz.drawing import identity, laid_out
from viz.errors import DrawingError
from viz.export import save_picture
from viz.ink.frame import render
from viz.picture.boxes import OUTPUT, Drawn, told_names
from viz.picture.folding import Fold
from viz.picture.learned import HasParameters
from viz.picture.sketch import Emphasis
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
    numbers: dict[str, float] = field(repr=False)
    formulas: Callable[[], str] = field(repr=False)
    picture: Callable[[], str] = field(repr=False)

    @property
    def mathml(self) -> str:
        """The equations as MathML; LaTeX of a row that it cannot be made of is a NotationError."""
        return self.formulas()

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
    names = told_names(drawn.folds)
    called = Writer(names)
    ordered = None if order is None else _in_order(drawn.folds, order)
    ident = identity(drawn, layout, theme)
    frames = []
    for number, step in enumerate(derivation(drawn.folds, names, ordered), start=1):
        state = drawn.state(step.data, step.grad, _emphasis(drawn, step), step.phase)
        # a name of its own, so that the style sheets of two frames may share a page
        picture = partial(render, layout, state, theme, f"{ident}-{number}")
        frames.append(
            Frame(
                number,
                step.phase,
                step.told.value,
                as_text(step.equations, names),
                as_latex(step.equations, names),
                {called.piece(name): found for name, found in step.numbers},
                partial(as_mathml, step.equations, names),
                picture,
            )
        )
    return frames


def _in_order(folds: list[Fold], order: Any) -> list[Fold]:
    """The results among the folds as `order` lists them."""
    results = [each for each in folds if each.expression is not None]
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


def _emphasis(drawn: Drawn, step: Step) -> dict[str, Emphasis]:
    """The value whose turn it is stands out; values not known and edges not used are dim."""
    if step.phase == "all":
        return {}
    known = step.data if step.phase == "forward" else step.grad
    places, arrows = drawn.places, drawn.arrows
    marks: dict[str, Emphasis] = {
        places[each.value]: "dim" for each in drawn.folds if each.value not in known
    }
    marks |= {key: "dim" for each in step.waiting for key in arrows[each.value]}
    marks |= {places[source]: "touched" for source in step.told.sources}
    marks |= dict.fromkeys(arrows[step.told.value], "current")
    marks[places[step.told.value]] = "current"
    return marks
