"""Gradient descent from a recorded graph, thousands of steps in a fraction of a second.

One step is recorded as a graph of its own, from the parameters to the parameters after it, and
compiled; the program is given its own results again and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from autograd.calculus.rereading import VALUES
from autograd.calculus.sweeps import Pairs, reverse
from autograd.calculus.transformations import grad
from autograd.compiler import compile as compiled
from autograd.engine import operations
from autograd.engine.pausing import is_paused
from autograd.engine.value import Value
from autograd.errors import NotRecordedError
from autograd.graph import topological

Order: TypeAlias = Literal["at once", "output first"]
"""All parameters change at once, after the pass back, or each as soon as its gradient is known.

In the second way the gradients of earlier layers come through parameters that have changed.
"""

Read: TypeAlias = tuple[Value, Value | None]
"""What is read after a step: the number of a Value, or its derivative by another."""


@dataclass(frozen=True)
class Descent:
    """What a descent goes down, what it changes, and how fast."""

    loss: Value
    parameters: tuple[Value, ...]
    lr: float

    def numbers(
        self, reads: Sequence[Read], steps: Collection[int], order: Order = "at once"
    ) -> dict[int, list[float]]:
        """After each of these numbers of steps what is read, in the order of `reads`.

        >>> x = Value(3.0, "x")
        >>> Descent(x * x, (x,), 0.25).numbers([(x, None), (x * x, x)], (0, 2))
        {0: [3.0, 6.0], 2: [0.75, 1.5]}
        """
        if is_paused():
            raise NotRecordedError(
                "Steps of gradient descent are recorded before they are taken; ask for figures "
                "after some steps outside no_grad."
            )
        copies = _copies([self.loss, *_unique(value for read in reads for value in read)])
        leaves = [copies[each] for each in self.parameters]
        step = compiled(step_of(copies[self.loss], leaves, self.lr, order), leaves)
        outputs = [_read(copies[of], by and copies[by]) for of, by in reads]
        reading = compiled(outputs, leaves, allow_unused=True)
        found, now = {}, [leaf.data for leaf in leaves]
        for n in range(max(steps) + 1):
            if n in steps:
                found[n] = list(map(float, reading(now)))
            now = step(now)
        return found

    def recorded(self, roots: Iterable[Value], step: int) -> dict[Value, Value]:
        """Each of the Values in these graphs, and the one that it is after so many steps."""
        found = self.numbers([(each, None) for each in self.parameters], (step,))[step]
        return _copies([self.loss, *roots], dict(zip(self.parameters, found, strict=True)))


def _copies(
    roots: Iterable[Value], moved: Mapping[Value, float] | None = None
) -> dict[Value, Value]:
    """The graphs of these Values recorded anew, without hooks; some leaves may have moved."""
    numbers = moved or {}
    made: dict[Value, Value] = {}
    for root in roots:
        for value in topological(root):
            if value in made:
                continue
            if value.row is None:
                made[value] = Value(numbers.get(value, value.data), value.label)
            else:
                operands = [_replaced(each, made) for each in value.operands]
                made[value] = getattr(operations, value.op)(*operands)
                made[value].label = value.label
    return made


def _unique(values: Iterable[Value | None]) -> Iterable[Value]:
    return dict.fromkeys(value for value in values if value is not None)


def _replaced(operand: Any, made: Mapping[Value, Any]) -> Any:
    """An operand, or a group of them, with other Values in the places of those that have some."""
    if isinstance(operand, tuple):
        return tuple(_replaced(each, made) for each in operand)
    return made.get(operand, operand) if isinstance(operand, Value) else operand


def _read(of: Value, by: Value | None) -> Value:
    """What is read, as the result of an operation, which a program can have as its output."""
    return 1.0 * (of if by is None else grad(of, by, create_graph=True))


def step_of(
    loss: Value, parameters: Sequence[Value], lr: Value | float, order: Order = "at once"
) -> list[Value]:
    """The parameters after a step, recorded; so is the rate, if it is a Value."""
    values = topological(loss)
    waiting = Counter(parent for value in values for parent in value.parents)
    gradients: dict[Value, Any] = dict.fromkeys(parameters, 0.0)
    moved: dict[Value, Value] = {}

    def sent(value: Value, gradient: Any) -> Pairs:
        """What the operands of a value receive; parameters come first, and may change at once."""
        for operand, share in _shares(value, gradient, {}):
            if operand in gradients:
                gradients[operand] = gradients[operand] + share
        waiting.subtract(value.parents)
        if order == "output first":
            moved.update(
                (each, each - lr * gradients[each])
                for each in value.parents
                if each in gradients and not waiting[each]
            )
        for operand, share in _shares(value, gradient, moved):
            if operand not in gradients:
                yield operand, share

    for _ in reverse(values, [(loss, 1.0)], sent):
        pass
    return [moved.get(each, each - lr * gradients[each]) for each in parameters]


def _shares(value: Value, gradient: Any, moved: Mapping[Value, Value]) -> Iterator[tuple[Any, Any]]:
    """What each operand receives, where some have moved; once for each time that it is used."""
    row = value.row
    if row is None:
        return
    operands = tuple(_replaced(each, moved) for each in value.operands)
    for place, operand in enumerate(value.operands):
        if row.slopes[place] is None:
            continue
        slope = VALUES.slope(row, place, value, operands)
        members = operand if isinstance(operand, tuple) else (operand,)
        slopes = VALUES.for_each(slope, members) if row.operands[place].starred else (slope,)
        for member, each in zip(members, slopes, strict=True):
            if isinstance(member, Value):
                yield member, gradient * each
