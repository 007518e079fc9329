"""With this module one can have every slope of a graph checked by what does not know its rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import NamedTuple

from autograd.calculus.staleness import refuse_changed
from autograd.calculus.sweeps import forward, linked_shares, links, reverse
from autograd.checking.comparisons import Check, compared
from autograd.checking.precision import precise
from autograd.engine.backward import refuse_unrecorded
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.explaining.asked import without_hooks
from autograd.explaining.equations.snapshots import Names
from autograd.explaining.folding import names_of_labelled
from autograd.explaining.telling.parts import Cell, Part
from autograd.explaining.telling.tables import Align
from autograd.explaining.telling.telling import Manner, Passage, Sentence, Table, Telling, manner_of
from autograd.graph import topological
from autograd.language import Language
from autograd.shortening import shown

_MOST_ROWS = 30
"""A longer table is not read."""

_SWEEPS = 1e-9
"""Relative to all that is added: two orders of one sum differ by rounding alone."""


class Totals(NamedTuple):
    """The derivative of the output along one direction of all leaves, found in two ways.

    In `reverse`, from the gradients; `forward`, from tangents. `size` is what the products along
    all paths would add up to without their signs, for what cancels leaves its rounding behind.
    """

    reverse: float
    forward: float
    size: float

    @property
    def are_finite(self) -> bool:
        """Whether there is something to compare."""
        return all(map(isfinite, self))

    @property
    def agree(self) -> bool:
        """Whether both are the same, but for rounding; True where they are not finite."""
        return not self.are_finite or abs(self.reverse - self.forward) <= _SWEEPS * self.size


@dataclass(frozen=True)
class Verification(Telling):
    """What `verify` found: a `Check` for every edge, and both `totals`. True if nothing is wrong.

    >>> x = Value(2.0, "x")
    >>> found = verify(x.exp() * x)
    >>> bool(found), len(found.checks), found.wrong
    (True, 3, ())
    """

    output: Value
    checks: tuple[Check, ...]
    totals: Totals
    has_digits: bool
    manner: Manner = field(repr=False)
    remark: Sentence | None = field(default=None, repr=False)

    @property
    def wrong(self) -> tuple[Check, ...]:
        """The checks of edges whose slope is wrong."""
        return tuple(check for check in self.checks if check.verdict == "wrong")

    @property
    def unchecked(self) -> tuple[Check, ...]:
        """Those of edges of which nothing could be told."""
        return tuple(check for check in self.checks if check.verdict == "unchecked")

    def __bool__(self) -> bool:
        return self.totals.agree and not self.wrong

    def parts(self) -> Iterator[Part]:
        """The verdict, what is wrong, the checks by operation, and what could not be checked."""
        wrong, n = self.wrong, len(self.checks)
        slots = {"of": self.output, "n": n, "wrong": len(wrong), "checked": n - len(self.unchecked)}
        yield Passage(Sentence("verify.wrong" if wrong else _verdict(self), slots))
        if wrong:
            yield _table("operation result operand recorded expected why", map(_told, wrong), 3)
            yield from _left_out(len(wrong))
        if n:
            yield Passage(Sentence("verify.rows"))
            rows = _by_row(self.checks)
            yield _table("operation edges right wrong unchecked kinks digits", rows, 1)
            yield from _left_out(len(rows))
        if self.unchecked:
            yield Passage(Sentence("verify.reasons"))
            yield _table("operation why edges", _reasons(self.unchecked), 2)
        yield Passage(_told_totals(self.totals))
        if self.remark is not None:
            yield Passage(self.remark)
        if n and not self.has_digits:
            yield Passage(Sentence("verify.without"))


def verify(
    output: Value,
    *,
    digits: int = 6,
    decimals: int | None = None,
    lang: Language | None = None,
) -> Verification:
    """Whether every slope in the graph of `output` is right; what is told names row and edge.

    Each recorded slope is compared with its row's rule, with central differences of the row's
    result, whose error is estimated, and where mpmath is installed with the derivative in fifty
    digits. At a kink it must be the row's own, and lie between the slopes of both sides. Gradients
    are added up in reverse and forward. More than eight operands of one group are compared
    together, along a direction, and one by one only where that is wrong. What could not be checked
    is counted. No `.grad` is read or written; the work is linear in the size of the graph. Numbers
    are told with `digits` significant digits, or `decimals` decimals at most, in `lang`.

    >>> x = Value(2.0, "x")
    >>> print(verify(x.tanh() * x).text.splitlines()[0])
    All 3 edges of the graph of tanh(x) · x have the right slope
    """
    if not isinstance(output, Value):
        raise OperandError(
            f"verify checks the graph of one Value, got {shown(output)} of type "
            f"{type(output).__name__}."
        )
    refuse_unrecorded(output)
    order = topological(output)
    refuse_changed(order)
    algebra = precise()
    checks = tuple(check for node in order for check in compared(node, algebra))
    manner = manner_of(lang, digits, decimals, Names(names_of_labelled(order), order))
    totals, remark = _totals(output, order), without_hooks(order)
    return Verification(output, checks, totals, algebra is not None, manner, remark)


def _totals(output: Value, order: Sequence[Value]) -> Totals:
    leaves = [node for node in order if node.is_leaf]
    seeds = {id(leaf): 0.5 + (n * 0.6180339887498949) % 1.0 for n, leaf in enumerate(leaves)}
    swept = reverse(order, [(output, 1.0)], linked_shares)
    shares = [seeds[id(node)] * gradient for node, gradient in swept if id(node) in seeds]
    tangents = forward(order, [(leaf, seeds[id(leaf)]) for leaf in leaves], links)
    found = {id(node): tangent for node, tangent in tangents}
    unsigned = reverse(order, [(output, 1.0)], _unsigned_shares)
    sizes = (seeds[id(node)] * size for node, size in unsigned if id(node) in seeds)
    return Totals(sum(shares), found.get(id(output), 0.0), sum(sizes))


def _unsigned_shares(node: Value, size: float) -> Iterator[tuple[Value, float]]:
    return ((operand, size * abs(slope)) for operand, slope in links(node))


def _verdict(found: Verification) -> str:
    if not found.checks:
        return "verify.nothing"
    if found.unchecked:
        return "verify.right_but"
    return "verify.right" if len(found.checks) > 1 else "verify.right_one"


def _told(check: Check) -> tuple[Cell, ...]:
    why = Sentence(f"verify.{check.reason}")
    return (
        check.result.op,
        check.result,
        check.operand,
        check.recorded,
        check.expected,
        why,
    )


def _by_row(checks: Sequence[Check]) -> list[tuple[Cell, ...]]:
    """What was found of each operation, the most used first."""
    counts: dict[str, Counter[str]] = {}
    for check in checks:
        count = counts.setdefault(check.result.op, Counter())
        count.update([check.verdict])
        count["kinks"] += "kink" in check.reason or check.reason == "sides"
        count["digits"] += check.digits
    rows = sorted(counts.items(), key=lambda item: -sum(_verdicts(item[1])))
    return [
        (name, sum(_verdicts(count)), *_verdicts(count), count["kinks"], count["digits"])
        for name, count in rows
    ]


def _verdicts(count: Counter[str]) -> list[int]:
    return [count[verdict] for verdict in ("right", "wrong", "unchecked")]


def _reasons(unchecked: Sequence[Check]) -> list[tuple[Cell, ...]]:
    counts = Counter((check.result.op, check.reason) for check in unchecked)
    return [(op, Sentence(f"verify.{why}"), n) for (op, why), n in counts.most_common(_MOST_ROWS)]


def _told_totals(totals: Totals) -> Sentence:
    if not totals.are_finite:
        return Sentence("verify.totals_not_finite")
    slots = {"reverse": totals.reverse, "forward": totals.forward}
    return Sentence("verify.totals" if totals.agree else "verify.totals_differ", slots)


def _table(heads: str, rows: Iterable[tuple[Cell, ...]], n_words: int) -> Table:
    names = heads.split()
    aligns: list[Align] = [
        "left" if n < n_words or name == "why" else "right" for n, name in enumerate(names)
    ]
    heading = [Sentence(f"verify.head_{name}") for name in names]
    return Table(heading, list(rows)[:_MOST_ROWS], aligns)


def _left_out(n: int) -> Iterator[Passage]:
    if n > _MOST_ROWS:
        yield Passage(Sentence("verify.left_out", {"n": n - _MOST_ROWS}))
