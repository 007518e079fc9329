"""From folded values to a sketch: boxes, docked rows, edges, and as much detail as has room."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from autograd.calculus.sweeps import reverse
from autograd.engine.value import Value
from autograd.explaining.derivations import Phase
from autograd.explaining.equations.writing import Writer
from autograd.language import Language
from autograd.notation import split_label
from autograd.notation.names import clean
from viz.letters.runs import Run, runs_of
from viz.letters.safety import LONGEST, bounded
from viz.letters.widths import title
from viz.picture.badges import badge, badge_of_fold, is_function, tells_all
from viz.picture.captions import formula_runs, formula_text
from viz.picture.crowding import docked_leaves, has_chips, too_tall
from viz.picture.folding import Fold, symbol
from viz.picture.sketch import Box, Edge, Emphasis, Row, Sketch, State
from viz.wishes import Wishes, refuse_above
from viz.words import WORDS, Kind

_TOOLTIP_LETTERS = 2000

_AGAIN = re.compile(r"\(\d+\)$")
"""What ends the name of a further value with the same label."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sketch, and where in it each drawn value and each derivative stands.

    `places` gives the key of the box or row of a value; `arrows` the keys of the edges (or rows) of
    a value, one for each of its fold's sources; `summaries` the values that share one row,
    `parameters` those that are learned.
    """

    sketch: Sketch
    folds: list[Fold]
    places: dict[Value, str]
    arrows: dict[Value, tuple[str, ...]]
    summaries: dict[str, list[Value]]
    parameters: set[Value]

    @property
    def reached(self) -> bool:
        """Whether a backward pass has reached the graph: some gradient is not 0."""
        return any(each.value.grad != 0.0 for each in self.folds)

    def state(
        self,
        data: Mapping[Value, float],
        grad: Mapping[Value, float],
        emphasis: Mapping[str, Emphasis] | None = None,
        phase: Phase = "all",
    ) -> State:
        """What the picture shows when these numbers are known.

        A derivative is shown where the value it belongs to has been computed. A row for many leaves
        has the norm of their gradients.
        """
        slope: dict[str, float | None] = {}
        for each in self.folds:
            if each.expression is not None and each.value in data:
                slope.update(zip(self.arrows[each.value], each.slopes, strict=True))
        shown_data: dict[str, float | None] = {self.places[v]: x for v, x in data.items()}
        shown_grad: dict[str, float | None] = {self.places[v]: x for v, x in grad.items()}
        for key, leaves in self.summaries.items():
            shown_data[key] = slope[key] = None
            known = all(leaf in grad for leaf in leaves)
            shown_grad[key] = math.hypot(*(grad[leaf] for leaf in leaves)) if known else None
        return State(shown_data, shown_grad, slope, emphasis or {}, phase)

    def flow(self) -> dict[str, float]:
        """What each edge carries: the derivative of the root by its target, times its own.

        The root's gradients are computed here, whatever the last pass has left in the graph.
        """
        told = {each.value: each for each in self.folds}
        order = [each.value for each in self.folds]
        flow: dict[str, float] = {}

        def shares(value: Value, gradient: float) -> list[tuple[Value, float]]:
            each = told[value]
            sent = [gradient * slope for slope in each.slopes]
            flow.update(zip(self.arrows.get(value, ()), sent, strict=True))
            return list(zip(each.sources, sent, strict=True))

        for _ in reverse(order, [(order[-1], 1.0)], shares):
            pass
        return flow


def sketch_of(folds: list[Fold], parameters: set[Value], wishes: Wishes) -> Drawn:
    """The boxes, rows and edges of folded values, the root last."""
    names = {each.value: name_runs(each) for each in folds}
    called = Writer(told_names(folds, wishes.lang), wishes.digits)
    docked = docked_leaves(folds)
    refuse_above(wishes.max_nodes, len(folds) - len(docked), len(folds) - len(docked))
    looks = Looks(names, parameters, folds[-1].value, wishes)
    boxes: list[Box] = []
    edges: list[Edge] = []
    places: dict[Value, str] = {}
    arrows: dict[Value, tuple[str, ...]] = {}
    summaries: dict[str, list[Value]] = {}
    summarised = too_tall(folds, docked)
    for each in folds:
        if each.value in docked:
            continue
        box = looks.box(each, f"n{len(boxes)}")
        box.name = called.symbol(each.value, bracketed=True)
        boxes.append(box)
        places[each.value] = box.key
        keys = []
        for source in each.sources:
            if source not in docked:
                edges.append(Edge(f"e{len(edges)}", places[source], box.key))
                keys.append(edges[-1].key)
                continue
            key = f"{box.key}r{0 if summarised else len(box.rows)}"
            places[source] = key
            keys.append(key)
            if summarised:
                summaries.setdefault(key, []).append(source)
            else:
                box.rows.append(Row(key, source, names[source], _in_full(source)))
        if each.expression is not None:
            arrows[each.value] = tuple(keys)
        _summarise(box, summaries, wishes.lang)
    root = folds[-1]
    sketch = Sketch(
        boxes,
        edges,
        places[root.value],
        root.name or WORDS[wishes.lang].output,
        has_chips(folds, docked),
        wishes.lang,
        learns=bool(parameters),
        digits=wishes.digits,
        direction=wishes.direction,
        weighted=wishes.weight == "flow",
        names=names,
    )
    return Drawn(sketch, folds, places, arrows, summaries, parameters)


def told_names(folds: list[Fold], lang: Language = "en") -> dict[Value, str]:
    """The names by which text calls the drawn values, each its own; some values have none.

    Of several values with one label, the second is called `x(2)`, for `∂x/∂x` would say nothing.
    """
    names: dict[Value, str] = {}
    times: Counter[str] = Counter()
    for each in folds:
        name = each.name or (WORDS[lang].output if each is folds[-1] else "")
        if name:
            times[name] += 1
            names[each.value] = name if times[name] == 1 else f"{name}({times[name]})"
    return names


def name_runs(each: Fold) -> tuple[Run, ...]:
    """The name of a drawn value: its label, upright if the name is not a label but was made up.

    Of several values with one label the second has `(2)` behind it.
    """
    label = each.value.label
    if each.name and (not label or label.isspace()):
        base, subscript = split_label(each.name)
        return (Run(base), Run(subscript, subscript=True)) if subscript else (Run(base),)
    again = _AGAIN.search(each.name)
    # a label may end so itself, and only one that is short is looked at as a whole
    own = bounded(label), bounded(clean(label[:LONGEST]))
    if again is None or each.name in own:
        return runs_of(label)
    return (*runs_of(label), Run(again[0]))


def _in_full(value: Value, formula: str = "") -> str:
    """The full label and formula of a value, for those that did not fit."""
    text = " = ".join(filter(None, (value.label, formula)))
    return text if len(text) <= _TOOLTIP_LETTERS else f"{text[:_TOOLTIP_LETTERS]}…"


@dataclass(frozen=True, slots=True)
class Looks:
    """How the values of one picture look on their boxes."""

    names: dict[Value, tuple[Run, ...]]
    parameters: set[Value]
    root: Value
    wishes: Wishes

    def box(self, each: Fold, key: str) -> Box:
        """The box of one drawn value, without rows."""
        value, digits = each.value, self.wishes.digits
        name = title(self.names[value])
        scope = WORDS[self.wishes.lang].scope(value.scope)
        if each.expression is None:
            kind: Kind = "parameter" if value in self.parameters else "data"
            if value is self.root:
                kind = "root"
            return Box(key, value, kind, name, tooltip=_in_full(value), scope=scope)
        kind = "function" if each.single and is_function(value) else "arithmetic"
        written = not each.single or (
            not tells_all(value) and all(self.names[source] for source in each.sources)
        )
        formula, term = formula_runs(each.expression, self.names, digits) if written else ((), None)
        return Box(
            key,
            value,
            "root" if value is self.root else kind,
            name,
            formula=formula,
            term=term,
            badge=badge(value, digits)
            if each.single
            else badge_of_fold(symbol(value), each.symbols),
            tooltip=_in_full(value, formula_text(each.expression, self.names, digits)),
            scope=scope,
        )


def _summarise(box: Box, summaries: dict[str, list[Value]], lang: Language) -> None:
    """Give a box its one line for leaves that have no line of their own."""
    key = f"{box.key}r0"
    if key in summaries:
        leaves = summaries[key]
        names = ", ".join(leaf.label for leaf in leaves[:3])
        counted = WORDS[lang].leaves.format(len(leaves))
        box.rows.append(Row(key, None, (Run(f"{counted}, {WORDS[lang].norm}"),), f"{names}, …"))
