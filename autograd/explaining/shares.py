"""With this module one can see where a gradient flows, where it dies away or explodes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from statistics import median
from typing import Literal, NamedTuple, TypeVar

from autograd.calculus.staleness import refuse_changed
from autograd.calculus.sweeps import linked_shares, links, reverse
from autograd.engine.backward import refuse_unrecorded
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.explaining.asked import without_hooks
from autograd.explaining.equations.snapshots import Names
from autograd.explaining.flatness import flat_values
from autograd.explaining.folding import names_of_labelled
from autograd.explaining.telling.parts import Cell, Part
from autograd.explaining.telling.tables import Align
from autograd.explaining.telling.telling import Manner, Passage, Sentence, Table, Telling, manner_of
from autograd.graph import topological
from autograd.language import Language
from autograd.shortening import shown

FlagKind = Literal["saturated", "dead", "vanished", "exploding", "not finite"]

VANISHED = 1e-8
"""A gradient below this part of the largest has vanished."""

EXPLODING = 1e8
"""A gradient above this many times the median explodes."""

_MOST_ROWS = 30
"""A longer table is not read."""

R = TypeVar("R")


class Flow(NamedTuple):
    """What one edge carries: the gradient of `result` times `slope`, to `operand`.

    `share` is its part of the sum of |flow| over all edges that lead to the operand; nan if that
    sum is 0 or not finite.
    """

    result: Value
    operand: Value
    slope: float
    flow: float
    share: float


class LeafShare(NamedTuple):
    """A leaf x: the `gradient` of the output by it, and `product`, x times that.

    `share` is its part of the sum of |product| over all leaves; nan if that is 0 or not finite.
    """

    leaf: Value
    gradient: float
    product: float
    share: float


class Flag(NamedTuple):
    """Something to look at: a `number` of `value`, judged by `measure`.

    Of a saturated value the number is its slope and the measure the largest slope of its operation;
    of a dead one both are 0; else it is its gradient, beside the largest or the median one.
    """

    kind: FlagKind
    value: Value
    number: float
    measure: float


@dataclass(frozen=True)
class Shares(Telling):
    """How the gradient of `output` divides over the edges and the leaves, and what is odd.

    >>> [flag.kind for flag in shares(Value(-2.0, "x").relu()).flags]
    ['dead', 'vanished']
    """

    output: Value
    flows: tuple[Flow, ...]
    leaves: tuple[LeafShare, ...]
    flags: tuple[Flag, ...]
    manner: Manner = field(repr=False)
    remark: Sentence | None = field(default=None, repr=False)

    def parts(self) -> Iterator[Part]:
        """The edges, the leaves and the flags, each in a table; of many the largest."""
        edges = _largest(self.flows, lambda flow: flow.flow)
        if self.remark is not None:
            yield Passage(self.remark)
        yield Passage(Sentence("shares.edges", {"of": self.output}))
        yield _table(
            ("operand", "result", "slope", "flow", "share"),
            [
                (each.operand, each.result, each.slope, each.flow, _told_share(each.share))
                for each in edges
            ],
            2,
        )
        yield from _left_out(len(self.flows))
        leaves = _largest(self.leaves, lambda leaf: leaf.product)
        yield Passage(Sentence("shares.leaves", {"of": self.output}))
        rows = [(*leaf[:-1], _told_share(leaf.share)) for leaf in leaves]
        yield _table(("leaf", "gradient", "times", "share"), rows, 1)
        yield from _left_out(len(self.leaves))
        if not self.flags:
            yield Passage(Sentence("shares.nothing"))
            return
        yield Passage(Sentence("shares.flags"))
        flags = [
            (flag.value, Sentence(f"shares.{flag.kind.replace(' ', '_')}"), *flag[2:])
            for flag in self.flags[:_MOST_ROWS]
        ]
        yield _table(("value", "why", "number", "measure"), flags, 2)
        yield from _left_out(len(self.flags))


def shares(
    output: Value,
    *,
    digits: int = 6,
    decimals: int | None = None,
    lang: Language | None = None,
) -> Shares:
    """What each edge and each leaf has to do with the gradient of `output`.

    An edge's flow is the gradient of its result times its slope. Edges come in the order of a
    backward pass, leaves in that in which they were used. No `.grad` is read or written.
    Numbers are told with `digits` significant digits, or `decimals` decimals at most, in `lang`.

    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> found = shares(a * b + a)
    >>> [(flow.operand.label, flow.share) for flow in found.flows if flow.operand.label]
    [('a', 0.25), ('a', 0.75), ('b', 1.0)]
    """
    if not isinstance(output, Value):
        raise OperandError(
            f"shares divides the gradient of one Value, got {shown(output)} of type "
            f"{type(output).__name__}."
        )
    refuse_unrecorded(output)
    whole = topological(output)
    refuse_changed(whole)
    manner = manner_of(lang, digits, decimals, Names(names_of_labelled(whole), whole))
    order = topological(output, lambda node: [operand for operand, _ in links(node)])
    swept = reverse(order, [(output, 1.0)], linked_shares)
    gradients = {id(node): gradient for node, gradient in swept}
    flows = _flows(order, gradients)
    leaves = _leaves(order, gradients)
    flat = (Flag(*each) for each in flat_values(order))
    flags = (*flat, *_extreme(order, gradients))
    return Shares(output, tuple(flows), tuple(leaves), flags, manner, without_hooks(order))


def _told_share(share: float) -> Cell:
    """A share as it is told, which where there is nothing to share is a dash."""
    return Sentence("shares.no_share") if math.isnan(share) else share


def _table(heads: Sequence[str], rows: Sequence[Sequence[Cell]], n_words: int) -> Table:
    aligns: list[Align] = ["left" if n < n_words else "right" for n in range(len(heads))]
    return Table([Sentence(f"shares.head_{head}") for head in heads], rows, aligns)


def _left_out(n: int) -> Iterator[Passage]:
    if n > _MOST_ROWS:
        yield Passage(Sentence("shares.left_out", {"n": str(n - _MOST_ROWS)}))


def _largest(rows: Sequence[R], number: Callable[[R], float]) -> list[R]:
    """So many rows as a table has at most, in their order, those with the largest |number|."""
    sizes = [math.inf if math.isnan(number(row)) else abs(number(row)) for row in rows]
    places = nlargest(_MOST_ROWS, range(len(rows)), key=sizes.__getitem__)
    return [rows[place] for place in sorted(places)]


def _flows(order: list[Value], gradients: dict[int, float]) -> list[Flow]:
    found = [
        (node, operand, slope, gradients[id(node)] * slope)
        for node in reversed(order)
        for operand, slope in links(node)
    ]
    sums: dict[int, float] = {}
    for _, operand, _, flow in found:
        sums[id(operand)] = sums.get(id(operand), 0.0) + abs(flow)
    return [Flow(*each, _part(each[-1], sums[id(each[1])])) for each in found]


def _leaves(order: list[Value], gradients: dict[int, float]) -> list[LeafShare]:
    found = [(x, gradients[id(x)], x.data * gradients[id(x)]) for x in order if x.is_leaf]
    whole = sum(abs(product) for _, _, product in found)
    return [LeafShare(*each, _part(each[-1], whole)) for each in found]


def _part(number: float, whole: float) -> float:
    return abs(number) / whole if 0.0 < whole < math.inf else math.nan


def _extreme(order: list[Value], gradients: dict[int, float]) -> Iterator[Flag]:
    """The values whose gradient is out of all proportion to the others."""
    sizes = [abs(gradients[id(node)]) for node in order]
    finite = [size for size in sizes if 0.0 < size < math.inf]
    if not finite:
        finite = [0.0]
    largest, middle = max(finite), median(finite)
    for node, size in zip(order, sizes, strict=True):
        gradient = gradients[id(node)]
        if not math.isfinite(size):
            yield Flag("not finite", node, gradient, largest)
        elif size < VANISHED * largest:
            yield Flag("vanished", node, gradient, largest)
        elif size > EXPLODING * middle > 0.0:
            yield Flag("exploding", node, gradient, middle)
