"""The cases of the loop: a row, and how its operands lie in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Form = Literal["flat", "stream", "operation", "grouped", "product", "gathered", "lift"]


@dataclass(frozen=True, slots=True)
class Case:
    """A row, and how its operands lie in memory.

    flat: a loop over all numbers of the results; an operand is a `line` beside them, or `one`
    number. stream: many operations of different rows; each is an `operation`, a case of its own,
    whose operands are places in space `u` or `v`. grouped: operations with groups of places.
    product: a matrix product. gathered: the same with inputs that are copied side by side before.
    lift: copies for each sample.

    `wanted` says for each operand whether gradients must arrive there, in the forms that are loops
    over neighbouring numbers; in others the table says it.
    """

    name: str
    form: Form
    space: int
    kinds: tuple[str, ...] = ()
    wanted: tuple[bool, ...] = ()

    def __str__(self) -> str:
        marks = self.wanted or (False,) * len(self.kinds)
        kinds = (kind + "'" * mark for kind, mark in zip(self.kinds, marks, strict=True))
        return f"{self.name}({', '.join(kinds)}), {self.form}, space {self.space}"


def ordered(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Different cases in an order of their own."""
    return tuple(sorted(set(cases), key=str))


def numbers_of(cases: Iterable[Case]) -> Mapping[Case, int]:
    """The number of each case among those that stand beside it in one switch.

    Operations stand beside those of their space, all other cases beside each other.
    """
    numbers: dict[Case, int] = {}
    counts: dict[int, int] = {}
    for case in ordered(cases):
        switch = case.space if case.form == "operation" else -1
        numbers[case] = counts.get(switch, 0)
        counts[switch] = numbers[case] + 1
    return numbers
