"""Which recorded values a picture shows, and what becomes of the others.

A value that is not shown is folded into the one value it feeds: its operation appears in that
value's formula, and the derivatives along the way are multiplied and added up to one total
derivative per edge. Everything here is linear in the size of the graph and walks it without
recursion, so a graph of a million nodes is folded, or refused, within seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from autograd.engine.value import Value
from autograd.explaining.equations.locality import expression_of
from autograd.explaining.folding import (
    folded_edges,
    free_names,
    has_named_step,
    in_order,
    named_values,
    written,
)
from autograd.graph import topological
from autograd.notation import Term
from autograd.table.primitives import TABLE
from viz.letters.safety import bounded
from viz.picture.badges import is_function
from viz.picture.inputs import Inputs
from viz.wishes import MAX_NODES, Detail, refuse_above


@dataclass(frozen=True, slots=True)
class Fold:
    """One drawn value with everything that was folded into it.

    `sources` are the drawn values it is made of, one for each edge, in the order in which the
    formula names them; `slopes` are the derivatives of the value along those edges. A leaf has no
    expression and no `symbols`; these are the marks of the operations inside, the value's own
    included, one for each kind. `is_input` is a leaf that stands for a plain number, which has no
    gradient.
    """

    value: Value
    name: str
    expression: Term | None
    sources: tuple[Value, ...]
    slopes: tuple[float, ...]
    symbols: frozenset[str]
    single: bool
    is_input: bool = False


def fold(
    order: list[Value],
    detail: Detail = "auto",
    max_nodes: int = MAX_NODES,
    names: Mapping[Value, str] | None = None,
) -> list[Fold]:
    """The drawn values of a graph, operands before results, in reading order.

    `order` holds all its values, as `autograd.graph.topological` gives them, the root last.

    `"named"` draws leaves, labelled values, the root, and values with several consumers (as t1, t2,
    ... if they have no label); `"neurons"` draws the same without what `into_functions` lists;
    `"ops"` draws every value; `"auto"` is `"named"` where a value between leaves and root has a
    label. The plain numbers that a network is fed with are drawn as its inputs. More than
    `max_nodes` results to draw is a `TooManyBoxesError`.

    `names`, as `autograd.explaining.folding.names_of` gives them, are those of values that have no
    label of their own, the same at every detail.
    """
    root = order[-1]
    if detail == "auto":
        detail = "named" if has_named_step(order) else "ops"
    shown = set(order) if detail == "ops" else named_values(order)
    if detail == "neurons":
        shown -= into_functions(order)
    inputs = Inputs(order, () if names is None else names.values())
    most = len(shown) + len(inputs.fed)
    refuse_above(max_nodes, sum(not value.is_leaf for value in shown), most)
    folds = _reading_order(root, _folds(order, shown, inputs))
    return _with_names(folds, detail) if names is None else _called(folds, names)


def into_functions(order: Sequence[Value]) -> set[Value]:
    """The labelled results that only one drawn value uses, which is a function of nothing else.

    So what a neuron has summed up goes into what it makes of that, tanh(w1·x1 + w2·x2 + b).
    """
    shown = named_values(order)
    uses = Counter(parent for value in order for parent in value.parents)
    return {
        operand
        for value in order
        if value in shown and not value.is_leaf and is_function(value)
        for operand in value.parents
        if operand.label and not operand.is_leaf and uses[operand] == 1
    }


def _folds(order: list[Value], shown: set[Value], inputs: Inputs) -> dict[Value, Fold]:
    """Every drawn value with its edges."""
    edges, inner = folded_edges(order, shown, inputs.slopes)
    folds = {
        value: _one_fold(value, shown, edges[value], frozenset(map(symbol, inner[value])), inputs)
        for value in shown
    }
    for leaf in inputs.fed:
        fed = Fold(leaf, leaf.label, None, (), (), frozenset(), single=False, is_input=True)
        folds[leaf] = fed
    return folds


def _one_fold(
    value: Value,
    shown: set[Value],
    edges: list[tuple[Value, float]],
    symbols: frozenset[str],
    inputs: Inputs,
) -> Fold:
    name = bounded(value.label)
    if value.is_leaf:
        return Fold(value, name, None, (), (), frozenset(), single=False)
    single = all(parent in shown for parent in value.parents)
    expression = inputs.written(expression_of(value, shown))
    ordered = in_order(value, shown, edges, expression)
    sources, slopes = zip(*ordered, strict=True) if ordered else ((), ())
    return Fold(value, name, expression, sources, slopes, symbols, single)


def without_inputs(folds: Iterable[Fold]) -> list[Fold]:
    """The folds as steps tell them: inputs are no values of a step, and get no gradient."""
    listed = list(folds)
    inputs = {each.value for each in listed if each.is_input}
    return [_without(inputs, each) for each in listed if not each.is_input]


def _without(inputs: Container[Value], each: Fold) -> Fold:
    pairs = zip(each.sources, each.slopes, strict=True)
    kept = [(source, slope) for source, slope in pairs if source not in inputs]
    sources = tuple(source for source, _ in kept)
    return replace(each, sources=sources, slopes=tuple(slope for _, slope in kept))


def symbol(value: Value) -> str:
    """The mark of the operation that made a value, `"+"` or `"tanh"`."""
    return TABLE[value.op].symbol


def _reading_order(root: Value, folds: dict[Value, Fold]) -> list[Fold]:
    """The drawn values as the formulas name them, depth first, operands before results."""
    return [folds[value] for value in topological(root, lambda value: folds[value].sources)]


def _with_names(folds: list[Fold], detail: Detail) -> list[Fold]:
    """The folds, shared values without a label named t1, t2, ... where no label has that name."""
    if detail == "ops":
        return folds
    root = folds[-1].value
    free = free_names("t", {written(each.name) for each in folds})
    return [
        each
        if each.name or each.value.is_leaf or each.value is root
        else replace(each, name=next(free))
        for each in folds
    ]


def _called(folds: list[Fold], names: Mapping[Value, str]) -> list[Fold]:
    """The folds with the names given, labels where none is."""
    return [
        replace(each, name=bounded(names[each.value])) if each.value in names else each
        for each in folds
    ]
