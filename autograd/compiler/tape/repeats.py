"""Loops that recording unrolled, found again: stretches that do the same over and over."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from operator import sub
from typing import NamedTuple

from autograd.compiler.tape.tape import Tape


class Repeat(NamedTuple):
    """`turns` times the same `period` operations, from operation `first` on."""

    first: int
    period: int
    turns: int

    @property
    def stop(self) -> int:
        """The operation after the last."""
        return self.first + self.period * self.turns


LEAST = 4
"""So many bodies a stretch has at least: two only show a step, and a third that it holds."""

TOGETHER = 8
"""By so many rows in a row a place in a body is known."""

CANDIDATES = 4
"""So many periods are tried by each sign: those after which most places come back."""


def repeats_in(tape: Tape) -> list[Repeat]:
    """The stretches of a tape in which equal bodies follow each other, in order; none overlap.

    Bodies are equal if their operations have the same rows, and each operand moves by the same
    step from one body to the next: results of the body or of the one before by its length, what is
    the same for all by none, the samples of a series by one. A stretch has four bodies at least.

    >>> from autograd import Value, sin
    >>> from autograd.compiler.tape.building import tape_of
    >>> x, k = Value(0.5), Value(2.0)
    >>> y = x
    >>> for _ in range(100):
    ...     y = y + sin(k * y) * 0.1
    >>> tape, _ = tape_of([y], [x, k], [])
    >>> repeats_in(tape)
    [Repeat(first=4, period=4, turns=99)]
    """
    operations = list(_operations(tape))
    return sorted(_found(operations))


class _Operation(NamedTuple):
    """An operation of a tape, with its groups opened."""

    kind: tuple[int, ...]
    """Its row, and the lengths of its groups."""
    slots: tuple[int, ...]
    """Of all its operands."""
    back: tuple[int, ...]
    """How far back each operand is, 0 for leaves."""


def _operations(tape: Tape) -> Iterator[_Operation]:
    groups, n = tape.groups(), tape.n_leaves
    lines = zip(tape.code.tolist(), tape.operands.tolist(), strict=True)
    for result, (code, line) in enumerate(lines, start=n):
        kind: list[int] = [code]
        slots: list[int] = []
        for reference in line:
            if reference in groups:
                kind.append(len(groups[reference]))
                slots += groups[reference]
            elif reference >= 0:
                slots.append(reference)
        back = tuple(result - slot if slot >= n else 0 for slot in slots)
        yield _Operation(tuple(kind), tuple(slots), back)


def _found(operations: Sequence[_Operation]) -> Iterator[Repeat]:
    """The longest stretch, and those before and behind it."""
    pending = [(0, len(operations))]
    while pending:
        start, stop = pending.pop()
        part = operations[start:stop]
        found = (_longest(part, period) for period in sorted(_periods(part)))
        best = max(found, key=lambda repeat: repeat.period * repeat.turns, default=None)
        if best is None or best.turns < LEAST:
            continue
        yield Repeat(start + best.first, best.period, best.turns)
        pending += [(start, start + best.first), (start + best.stop, stop)]


def _periods(operations: Sequence[_Operation]) -> set[int]:
    """After how many operations most places come back.

    They are known by their rows, or where rows alone say too little, as in layers of one kind, by
    how far back their operands are besides.
    """
    kinds = [operation.kind for operation in operations]
    return {*_most_common(kinds), *_most_common([(x.kind, x.back) for x in operations])}


def _most_common(signs: Sequence[Hashable]) -> list[int]:
    numbers: dict[Hashable, int] = {}
    known = [numbers.setdefault(sign, len(numbers)) for sign in signs]
    places: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for place in range(len(known) - TOGETHER + 1):
        places[tuple(known[place : place + TOGETHER])].append(place)
    votes: Counter[int] = Counter()
    for each in places.values():
        if len(each) >= LEAST:
            steps = Counter(map(sub, each[1:], each))
            period, times = steps.most_common(1)[0]
            if 2 * times > len(each):
                votes[period] += times
    return [period for period, _ in votes.most_common(CANDIDATES)]


def _longest(operations: Sequence[_Operation], period: int) -> Repeat:
    """The longest stretch of this period."""
    best = Repeat(0, period, 0)
    steps: list[tuple[int, ...] | None] = []
    """For each operation how its operands move to the next body; None where its row changes."""
    for one, other in zip(operations, operations[period:], strict=False):
        is_same = one.kind == other.kind
        steps.append(tuple(map(sub, other.slots, one.slots)) if is_same else None)
    start = 0
    for place in range(len(steps) - period + 1):
        here = steps[place]
        if place + period < len(steps) and here is not None and here == steps[place + period]:
            continue
        turns = (place - start) // period + 2
        if place - start >= period and turns > best.turns:
            best = Repeat(start, period, turns)
        start = place + 1
    return best
