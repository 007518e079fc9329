"""From folded values to a sketch: boxes, docked rows, edges, and as much detail as has room."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograd.engine.value import Value
from autograd.explaining.equations import Style
from viz.letters.runs import Run
from viz.letters.widths import TITLE_LIMIT, TITLE_SIZE, fit, runs_of
from viz.picture.badges import badge, badge_of_fold, is_function, tells_all
from viz.picture.captions import formula_runs, formula_text
from viz.picture.folding import Fold, refuse_above, symbol
from viz.picture.sketch import Box, Edge, Emphasis, Kind, Language, Phase, Row, Sketch, State

DOCKING_BOXES, DOCKING_COLUMN, DOCKING_ROWS = 40, 10, 3
"""Leaves dock above so many boxes, or leaves in a column, where so many meet in one box."""

CHIP_EDGES, CHIP_COLUMN = 90, 24
"""Derivatives are written on edges up to so many edges, so many of them into one column."""

TALLEST = 1700
"""Pixels of a column above which the rows of each box become one line."""

ROW_HEIGHT, BOX_HEIGHT = 13, 75
TOOLTIP_LETTERS = 2000

OUTPUT = "output"
"""What a root without a label is called."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sketch, and where in it each drawn value and each derivative stands.

    `places` gives the key of the box or row of a value; `arrows` the keys of the edges (or rows) of
    a value, one for each of its fold's sources; `summaries` the values that share one row.
    """

    sketch: Sketch
    folds: list[Fold]
    places: dict[Value, str]
    arrows: dict[Value, tuple[str, ...]]
    summaries: dict[str, list[Value]]

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


def sketch_of(
    folds: list[Fold], parameters: set[Value], max_nodes: int, lang: Language = "en"
) -> Drawn:
    """The boxes, rows and edges of folded values, the root last."""
    names = {each.value: name_runs(each) for each in folds}
    called = Style(told_names(folds))
    docked = _docked(folds)
    refuse_above(max_nodes, len(folds) - len(docked), len(folds) - len(docked))
    boxes: list[Box] = []
    edges: list[Edge] = []
    places: dict[Value, str] = {}
    arrows: dict[Value, tuple[str, ...]] = {}
    summaries: dict[str, list[Value]] = {}
    summarised = _too_tall(folds, docked)
    for each in folds:
        if each.value in docked:
            continue
        box = _box(each, f"n{len(boxes)}", names, parameters, is_root=each is folds[-1])
        box.name = called.value(each.value, bracketed=True)
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
                box.rows.append(Row(key, source, names[source], tooltip(source)))
        if each.expression is not None:
            arrows[each.value] = tuple(keys)
        _summarise(box, summaries, lang)
    root = folds[-1]
    sketch = Sketch(
        boxes, edges, places[root.value], root.name or OUTPUT, _has_chips(folds, docked), lang
    )
    return Drawn(sketch, folds, places, arrows, summaries)


def told_names(folds: list[Fold]) -> dict[Value, str]:
    """The names by which text calls the drawn values, each its own; some values have none.

    Of several values with one label, the second is called `x(2)`, for `∂x/∂x` would say nothing.
    """
    names: dict[Value, str] = {}
    times: Counter[str] = Counter()
    for each in folds:
        name = each.name or (OUTPUT if each is folds[-1] else "")
        if name:
            times[name] += 1
            names[each.value] = name if times[name] == 1 else f"{name}({times[name]})"
    return names


def name_runs(each: Fold) -> tuple[Run, ...]:
    """The name of a drawn value: its label, upright if the name is not a label but was made up."""
    if each.value.label or not each.name:
        return runs_of(each.value.label)
    return Run(each.name[0]), Run(each.name[1:], subscript=True)


def tooltip(value: Value, formula: str = "") -> str:
    """The full label and formula of a value, for those that did not fit."""
    text = " = ".join(filter(None, (value.label, formula)))
    return text if len(text) <= TOOLTIP_LETTERS else f"{text[:TOOLTIP_LETTERS]}…"


def _box(
    each: Fold,
    key: str,
    names: dict[Value, tuple[Run, ...]],
    parameters: set[Value],
    *,
    is_root: bool,
) -> Box:
    value = each.value
    title = fit(names[value], TITLE_LIMIT, TITLE_SIZE, bold=True)
    if each.expression is None:
        kind: Kind = "root" if is_root else "parameter" if value in parameters else "data"
        return Box(key, value, kind, title, tooltip=tooltip(value), scope=value.scope)
    kind = "root" if is_root else "function" if each.single and is_function(value) else "arithmetic"
    written = not each.single or (
        not tells_all(value) and all(names[source] for source in each.sources)
    )
    return Box(
        key,
        value,
        kind,
        title,
        formula=formula_runs(each.expression, names) if written else (),
        badge=badge(value) if each.single else badge_of_fold(symbol(value), each.symbols),
        tooltip=tooltip(value, formula_text(each.expression, names)),
        scope=value.scope,
    )


def _docked(folds: list[Fold]) -> set[Value]:
    """The leaves that become rows of the one box that uses them.

    One or two rows would widen a whole column for nothing, so a box takes three or none.
    """
    uses = Counter(source for each in folds for source in each.sources)
    columns = _columns(folds)
    single = {each.value: [s for s in each.sources if s.is_leaf and uses[s] == 1] for each in folds}
    crowd = Counter[int]()
    for value, leaves in single.items():
        crowd[columns.get(value, 0)] += len(leaves)
    if len(folds) <= DOCKING_BOXES and max(crowd.values()) <= DOCKING_COLUMN:
        return set()
    return {leaf for leaves in single.values() if len(leaves) >= DOCKING_ROWS for leaf in leaves}


def _columns(folds: Iterable[Fold]) -> dict[Value, int]:
    """The column of each value that was computed: one past the last of those it is made of."""
    columns: dict[Value, int] = {}
    for each in folds:
        if each.expression is not None:
            columns[each.value] = 1 + max((columns.get(s, 0) for s in each.sources), default=0)
    return columns


def _too_tall(folds: list[Fold], docked: set[Value]) -> bool:
    columns = _columns(folds)
    height = Counter[int]()
    for each in folds:
        if each.value not in docked:
            rows = sum(source in docked for source in each.sources)
            height[columns.get(each.value, 0)] += BOX_HEIGHT + ROW_HEIGHT * rows
    return max(height.values()) > TALLEST


def _summarise(box: Box, summaries: dict[str, list[Value]], lang: Language) -> None:
    """Give a box its one line for leaves that have no line of their own."""
    key = f"{box.key}r0"
    if key in summaries:
        leaves = summaries[key]
        names = ", ".join(leaf.label for leaf in leaves[:3])
        counted = f"{len(leaves)} 个叶节点" if lang == "zh" else f"{len(leaves)} leaves"
        box.rows.append(Row(key, None, (Run(f"{counted}, |grad|"),), f"{names}, …"))


def _has_chips(folds: list[Fold], docked: set[Value]) -> bool:
    columns = _columns(folds)
    into = Counter[int]()
    for each in folds:
        into[columns.get(each.value, 0)] += sum(source not in docked for source in each.sources)
    return into.total() <= CHIP_EDGES and max(into.values()) <= CHIP_COLUMN
