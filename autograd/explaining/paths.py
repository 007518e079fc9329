"""With this module one can follow a gradient along its paths: how many, and which weigh most."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from heapq import merge
from itertools import islice
from operator import add, iadd
from typing import Any, NamedTuple, TypeAlias

from autograd.calculus.staleness import refuse_changed
from autograd.calculus.sweeps import Pairs, links, reverse
from autograd.engine.backward import refuse_unrecorded
from autograd.engine.value import Value
from autograd.errors import OperandError, SettingError
from autograd.explaining.asked import without_hooks
from autograd.explaining.equations.equations import equated
from autograd.explaining.equations.quantities import gradient
from autograd.explaining.equations.snapshots import Names
from autograd.explaining.folding import names_of_labelled
from autograd.explaining.telling.parts import Cell, Part
from autograd.explaining.telling.telling import Manner, Passage, Sentence, Table, Telling, manner_of
from autograd.graph import topological
from autograd.language import Language
from autograd.shortening import shown

_LONGEST = 12
"""So many things of a longer path are shown in a table."""

_EXACT = 40
"""A number of more digits is told by its power of ten."""


class Path(NamedTuple):
    """One way from an output back to a value: what lies on it, and the slope of each edge.

    `values` begin with the output; there is one factor fewer. `product` is that of the factors,
    multiplied in their order.
    """

    values: tuple[Value, ...]
    factors: tuple[float, ...]
    product: float


@dataclass(frozen=True)
class Paths(Telling):
    """The paths from `output` back to `wrt`, those with the largest |product| in `largest`.

    `count` is the number of all, `gradient` the derivative, which is the sum of all products, and
    `total` the sum of the largest.

    >>> x = Value(2.0, "x")
    >>> print(paths(x * x, x).text.splitlines()[0])
    2 paths lead from x · x back to x; the derivative is the sum of their products
    """

    output: Value
    wrt: Value
    count: int
    gradient: float
    largest: tuple[Path, ...]
    manner: Manner = field(repr=False)
    remark: Sentence | None = field(default=None, repr=False)

    @property
    def total(self) -> float:
        """The sum of the products of the largest paths."""
        return sum((path.product for path in self.largest), 0.0)

    @property
    def left_out(self) -> int:
        """The number of paths that are not among the largest."""
        return self.count - len(self.largest)

    @property
    def rest(self) -> float:
        """What those add to the gradient."""
        return self.gradient - self.total if self.left_out else 0.0

    def parts(self) -> Iterator[Part]:
        """How many there are, the largest in a table, and what they add up to."""
        yield Passage(self._counted())
        if self.remark is not None:
            yield Passage(self.remark)
        if not self.count or self.output is self.wrt:
            return
        heading = [Sentence(f"paths.head_{name}") for name in ("path", "factors", "product")]
        rows = []
        for path in self.largest:
            values, factors = _in_labels(path)
            rows.append((_joined("onward", values), _joined("times", factors), path.product))
        yield Table(heading, rows, ("left", "left", "right"))
        whole = gradient(self.output, self.wrt, self.gradient)
        yield Passage(self._summed(), [equated(whole)])

    def _counted(self) -> Sentence:
        slots = {"of": self.output, "by": self.wrt, "n": _counting(self.count)}
        if self.output is self.wrt:
            return Sentence("paths.itself", slots)
        if not self.count:
            return Sentence("paths.none", slots)
        if self.left_out:
            k = len(self.largest)
            return Sentence(f"paths.largest{'_one' if k == 1 else ''}", {**slots, "k": str(k)})
        return Sentence("paths.one" if self.count == 1 else "paths.all", slots)

    def _summed(self) -> Sentence:
        if not math.isfinite(self.gradient) or not math.isfinite(self.total):
            return Sentence("paths.not_finite")
        if not self.left_out:
            return Sentence("paths.product" if self.count == 1 else "paths.sum")
        rest = {"n": _counting(self.left_out), "total": self.total, "rest": self.rest}
        return Sentence("paths.rest", rest)


class _Way(NamedTuple):
    """A path from the output as far as `value`, reached `before` and then along a slope."""

    product: float
    factor: float
    value: Value
    before: _Way | None


_Arrival: TypeAlias = tuple[list[_Way], float]
"""The ways to a result, the best first, and the slope of the edge on which they go on."""


def paths(  # noqa: PLR0913  (all but the first two have defaults)
    output: Value,
    wrt: Value,
    k: int = 12,
    *,
    digits: int = 6,
    decimals: int | None = None,
    lang: Language | None = None,
) -> Paths:
    """The paths along which the derivative of `output` by `wrt` comes about.

    Their number is exact, whatever it is. The `k` with the largest |product| are found, products
    that are nan first. An operand that is used twice gives two paths; an edge that has no slope by
    its operation's rule, such as a condition's, gives none. Numbers are told with `digits`
    significant digits, or `decimals` decimals at most, in `lang`, `"en"` or `"zh"`. Data changed
    since the recording are a GraphChangedError.

    >>> x = Value(3.0, "x")
    >>> square = x * x
    >>> found = paths(square + 2.0 * x, x)
    >>> found.count, [path.product for path in found.largest], found.gradient
    (3, [3.0, 3.0, 2.0], 8.0)
    """
    for role, given in (("output", output), ("wrt", wrt)):
        if not isinstance(given, Value):
            raise OperandError(
                f"paths follows a gradient from one Value to another, got {shown(given)} of type "
                f"{type(given).__name__} as {role}."
            )
    if type(k) is not int or k < 1:
        raise SettingError(f"k is how many paths are told, a whole number from 1, got {shown(k)}.")
    manner = manner_of(lang, digits, decimals)
    refuse_unrecorded(output)
    order = topological(output)
    refuse_changed(order)
    between = _Between(output, wrt)
    told = replace(manner, names=Names(names_of_labelled(order), order))
    found = (between.count(), between.gradient(), between.largest(k))
    return Paths(output, wrt, *found, told, without_hooks(between.order))


class _Between:
    """The part of a graph that lies between an output and a value, which is all that is walked."""

    def __init__(self, output: Value, wrt: Value) -> None:
        self.output, self.wrt = output, wrt
        self.links: dict[int, list[tuple[Value, float]]] = {}
        order = topological(output, self._operands)
        self.inside = {id(wrt)}
        for node in order:
            leading = [link for link in self.links[id(node)] if id(link[0]) in self.inside]
            self.links[id(node)] = leading
            if leading:
                self.inside.add(id(node))
        self.order = [node for node in order if id(node) in self.inside]

    def _operands(self, node: Value) -> list[Value]:
        found = self.links[id(node)] = list(links(node))
        return [operand for operand, _ in found]

    def count(self) -> int:
        """The number of paths."""
        return int(self._arriving(1, lambda node, n: [(x, n) for x, _ in self.links[id(node)]]))

    def gradient(self) -> float:
        """The sum of all products."""
        return float(
            self._arriving(
                1.0, lambda node, g: [(x, g * slope) for x, slope in self.links[id(node)]]
            )
        )

    def largest(self, k: int) -> tuple[Path, ...]:
        """The paths with the largest |product|, found by keeping as many at each node on the way.

        Times a finite slope a larger product stays the larger one; only an infinite one can make
        more of a product that is 0 (nan) than of any other, so then zeros are kept beside them.
        """
        slopes = (slope for node in self.order for _, slope in self.links[id(node)])
        n_zeros = 0 if all(map(math.isfinite, slopes)) else k

        def shares(node: Value, arrivals: list[_Arrival]) -> Pairs:
            best = _best(node, arrivals, k, n_zeros)
            return [(x, [(best, slope)]) for x, slope in self.links[id(node)]]

        start: list[_Arrival] = [([_Way(1.0, 1.0, self.output, None)], 1.0)]
        arrivals = self._arriving(start, shares, iadd)
        if not arrivals:
            return ()
        return tuple(_path(way) for way in _best(self.wrt, arrivals, k, 0))

    def _arriving(
        self, start: Any, shares: Callable[[Any, Any], Pairs], add: Callable[..., Any] = add
    ) -> Any:
        """What comes to `wrt` if the output begins with `start`; 0 if no path leads there."""
        if id(self.output) not in self.inside:
            return 0
        sweep = reverse(self.order, [(self.output, start)], shares, add)
        return next((found for node, found in sweep if node is self.wrt), 0)


def _best(value: Value, arrivals: Sequence[_Arrival], k: int, n_zeros: int) -> list[_Way]:
    """The best `k` ways to a value, and of those with product 0 as many as `n_zeros` in all."""
    lists = [_along(ways, value, slope) for ways, slope in arrivals]
    ways = iter(lists[0]) if len(lists) == 1 else merge(*lists, key=_rank)
    best = list(islice(ways, k))
    if n_zeros:
        known = sum(way.product == 0.0 for way in best)
        best += islice((way for way in ways if way.product == 0.0), max(0, n_zeros - known))
    return best


def _along(ways: Iterable[_Way], value: Value, slope: float) -> Iterable[_Way]:
    """The ways, gone on along an edge to a value, the best first."""
    longer = (_Way(way.product * slope, slope, value, way) for way in ways)
    return longer if math.isfinite(slope) else sorted(longer, key=_rank)


def _in_labels(path: Path) -> tuple[list[Value], list[float]]:
    """The labelled values of a path and its ends, with one factor from each to the next.

    A path without labels on the way has all its values.
    """
    values, factors = [path.values[0]], [1.0]
    all_shown = not any(value.label for value in path.values[1:-1])
    for value, factor in zip(path.values[1:], path.factors, strict=True):
        factors[-1] *= factor
        if all_shown or value.label or value is path.values[-1]:
            values.append(value)
            factors.append(1.0)
    return values, factors[:-1]


def _joined(key: str, things: Sequence[Value | float]) -> Cell:
    """A row of things with a sign between them, the middle of a long one left out."""
    half = _LONGEST // 2
    ends: list[Cell] = list(things)
    if len(ends) > _LONGEST:
        ends[half:-half] = ["…"]
    if not ends:
        return ""
    return reduce(lambda a, b: Sentence(f"paths.{key}", {"before": a, "next": b}), ends)


def _counting(n: int) -> Cell:
    """A whole number in full; of a very large one the power of ten below it."""
    digits = math.floor(math.log10(n)) if n else 0
    return str(n) if digits < _EXACT else Sentence("paths.about", {"power": str(digits)})


def _rank(way: _Way) -> tuple[bool, float]:
    """The largest |product| first, nan before all."""
    return not math.isnan(way.product), -abs(way.product)


def _path(way: _Way) -> Path:
    product = way.product
    values, factors = [], []
    while way.before is not None:
        values.append(way.value)
        factors.append(way.factor)
        way = way.before
    # the last is the factor 1 with which every way enters the output
    return Path(tuple(reversed(values)), tuple(reversed(factors[:-1])), product)
