"""The places of a recorded graph where a learner may err; sums of products are recognised first.

So `w1 * i1 + w2 * i2 + b1` in plain operators and `affine(b1, (w1, w2), (i1, i2))` are the same
operation with the same places. The numbers among the operands are places like Values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from autograd.engine.value import Value
from autograd.graph import topological
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

Kind = Literal["given", "rule", "results", "slope", "group", "fold", "seed", "order", "rate"]
"""What a mistake changes.

A given number; the operation of a node, forward and back; the results of all nodes; the slope of an
edge; the slopes of all edges of a node, or of a layer; what is made of the contributions to a
gradient; the gradient that the pass begins with; when a parameter is updated; the learning rate.
"""

Operands = tuple[int | tuple[int, ...], ...]
"""The operands of an operation: slots, and a tuple of slots for a group."""

_SUMS = frozenset(("add", "sum", "dot", "affine"))
_PART_OF_A_SUM = _SUMS | {"mul"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a sheet, and the recorded Value that it computes."""

    row: Primitive
    operands: Operands
    result: int
    value: Value

    def edges(self) -> Iterator[tuple[int, int, int]]:
        """Each operand: its place in the row, its place in the group there, and its slot."""
        for place, operand in enumerate(self.operands):
            members = operand if isinstance(operand, tuple) else (operand,)
            yield from ((place, member, slot) for member, slot in enumerate(members))


@dataclass(frozen=True, slots=True)
class Site:
    """A place: of what kind it is, and which slot, operation or edge of the sheet it is.

    `at` is a slot for a given number, a fan-out and the order of a parameter, the index of an
    operation for its rule and its slopes; of an edge also the operand's place in the row and in its
    group.
    """

    kind: Kind
    at: tuple[int, ...] = ()


class _Number(float):
    """A number among the operands of a Value, which knows whose and at which place."""

    __slots__ = ("at",)
    at: tuple[Value, int, int]


@dataclass(slots=True, eq=False)
class Sheet:
    """A graph as a flat list of operations; every number has a slot, also those among operands."""

    numbers: list[float] = field(default_factory=list)
    values: list[Value | None] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    slot_of: dict[Value, int] = field(default_factory=dict)
    uses: list[list[int]] = field(default_factory=list)
    """For each slot the operations that it is an operand of, one for each time."""
    recorded: list[tuple[Value, int, int] | None] = field(default_factory=list)
    """Of a number among operands the Value that it is one of, its place there and in its group."""

    @property
    def output(self) -> int:
        """The slot of the value that the sheet computes."""
        return self.operations[-1].result if self.operations else 0

    @property
    def results(self) -> dict[int, int]:
        """The index of the operation that computes a slot."""
        return {each.result: index for index, each in enumerate(self.operations)}

    def depending(self, slots: Collection[int]) -> set[int]:
        """These slots, and those that depend on one of them."""
        found = set(slots)
        for operation in self.operations:
            if any(slot in found for _, _, slot in operation.edges()):
                found.add(operation.result)
        return found

    def layers(self) -> list[tuple[int, ...]]:
        """Sums of products that weigh the same operands, as many sums as there are operands."""
        found: dict[Any, list[int]] = {}
        for index, each in enumerate(self.operations):
            if each.row.name in ("dot", "affine"):
                found.setdefault(each.operands[-1], []).append(index)
        return [tuple(layer) for xs, layer in found.items() if len(layer) == len(xs) > 1]

    def sites(self) -> Iterator[Site]:
        """Every place, from the given numbers to the seed."""
        computed = self.results
        yield from (
            Site("given", (slot,))
            for slot in range(len(self.numbers))
            if slot not in computed and self.uses[slot]
        )
        for index, operation in enumerate(self.operations):
            yield Site("rule", (index,))
            yield Site("group", (index,))
            yield from (
                Site("slope", (index, place, member)) for place, member, _ in operation.edges()
            )
        yield from (Site("group", layer) for layer in self.layers())
        yield from (Site("fold", (slot,)) for slot, uses in enumerate(self.uses) if len(uses) > 1)
        yield from (
            Site("order", (slot,))
            for slot, value in enumerate(self.values)
            if value is not None and value.is_leaf and self.uses[slot]
        )
        yield from (Site("results"), Site("seed"), Site("rate"))

    def add(self, number: float, value: Value | None) -> int:
        """A new slot for a number, which may be that of a Value."""
        self.numbers.append(float(number))
        self.values.append(value)
        self.recorded.append(number.at if isinstance(number, _Number) else None)
        self.uses.append([])
        slot = len(self.numbers) - 1
        if value is not None:
            self.slot_of[value] = slot
        return slot


def sheet(output: Value, weights: Collection[Value] = ()) -> Sheet:
    """The operations of a graph; of the two factors of a product one of `weights` is the weight."""
    order = topological(output)
    absorbed = _absorbed(order, output)
    made, weighing = Sheet(), frozenset(weights)

    def slot(operand: Any) -> int:
        return made.slot_of[operand] if isinstance(operand, Value) else made.add(operand, None)

    for value in order:
        if value in absorbed:
            continue
        if value.row is None:
            made.add(value.data, value)
            continue
        row, operands = _operation(value, absorbed, weighing)
        slots = tuple(
            tuple(map(slot, operand)) if isinstance(operand, tuple) else slot(operand)
            for operand in operands
        )
        operation = Operation(row, slots, made.add(value.data, value), value)
        made.operations.append(operation)
        for _, _, used in operation.edges():
            made.uses[used].append(len(made.operations) - 1)
    return made


def _absorbed(order: Sequence[Value], output: Value) -> set[Value]:
    """The nameless parts of sums, used nowhere else, which are no operations of their own."""
    uses = Counter(parent for value in order for parent in value.parents)
    parts = (
        part for value in order if value.op in _SUMS for part in _summands(value) if part in uses
    )
    return {
        part
        for part in parts
        if part is not output and part.op in _PART_OF_A_SUM and not part.label and uses[part] == 1
    }


def _summands(value: Value) -> list[Value]:
    """The Values that a sum adds as they are."""
    match value.op:
        case "add":
            summands = value.operands
        case "sum":
            summands = value.operands[0]
        case "affine":
            summands = value.operands[:1]
        case _:
            summands = ()
    return [x for x in summands if isinstance(x, Value)]


def _operation(
    value: Value, absorbed: Collection[Value], weights: Collection[Value]
) -> tuple[Primitive, tuple[Any, ...]]:
    """The row of a value and its operands, those of a sum of products sorted into groups."""
    if value.op not in _SUMS:
        return TABLE[value.op], _placed(value)
    singles: list[Any] = []
    products: list[tuple[Any, Any]] = []
    pending: list[Any] = [value]
    while pending:
        part = pending.pop()
        if part is not value and part not in absorbed:
            singles.append(part)
            continue
        operands = _placed(part)
        match part.op:
            case "add":
                pending += [x for x in reversed(operands) if isinstance(x, Value) or x != 0.0]
            case "sum":
                pending += reversed(operands[0])
            case "mul":
                x, y = operands
                products.append(_weighed(x, y, weights))
            case "dot":
                products += zip(*operands, strict=True)
            case _:
                bias, *groups = operands
                products += zip(*groups, strict=True)
                pending.append(bias)
    if not products:
        return TABLE["sum"], (tuple(singles),)
    *more, bias = singles or [None]
    products += [(1.0, x) for x in more]
    ws, xs = zip(*products, strict=True)
    return (TABLE["dot"], (ws, xs)) if bias is None else (TABLE["affine"], (bias, ws, xs))


def _placed(value: Value) -> tuple[Any, ...]:
    """The operands of a value; its numbers know where they stand."""

    def placed(operand: Any, place: int, member: int = 0) -> Any:
        if isinstance(operand, Value):
            return operand
        if isinstance(operand, tuple):
            return tuple(placed(each, place, member) for member, each in enumerate(operand))
        number = _Number(operand)
        number.at = value, place, member
        return number

    return tuple(placed(operand, place) for place, operand in enumerate(value.operands))


def _weighed(x: Any, y: Any, weights: Collection[Value]) -> tuple[Any, Any]:
    """A product as a weight and what it weighs."""

    def rank(factor: Any) -> int:
        if not isinstance(factor, Value):
            return 2
        return 0 if factor in weights else 1 if factor.is_leaf else 3

    return (x, y) if rank(x) <= rank(y) else (y, x)
