"""The cases of the loop: a row, and how its operands and results lie in memory.

The loop over the lines of a table has a branch for each case. The hyperbolic tangent of sixteen
neighbouring numbers and that of one number anywhere are two cases, for the first is a loop that a
processor does several numbers at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from autograd.table.primitive import Primitive

Form = Literal["flat", "stream", "operation", "grouped", "product", "gathered", "lift"]


@dataclass(frozen=True, slots=True)
class Case:
    """A row, and how its operands lie; the results are neighbours in space 0 or 1.

    flat: a loop over all numbers of the results; an operand is a `line` beside them, or `one`
    number. stream: many operations of different rows, one after the other; it has no row, and each
    `operation` is a case of its own, whose operands are places in space `u` (0) or `v` (1).
    grouped: operations with groups of places in `u` or `v`. product: a matrix product. gathered:
    the same with inputs that are copied side by side before. lift: copies of numbers of the whole
    batch for each sample.

    `wanted` says for each operand whether gradients must arrive there, in the forms that are loops
    over neighbouring numbers; in others the table says it.
    """

    row: Primitive | None
    form: Form
    space: int
    kinds: tuple[str, ...] = ()
    wanted: tuple[bool, ...] = ()

    def __str__(self) -> str:
        marks = self.wanted or (False,) * len(self.kinds)
        kinds = (kind + "'" * mark for kind, mark in zip(self.kinds, marks, strict=True))
        name = self.row.name if self.row else self.form
        return f"{name}({', '.join(kinds)}), {self.form}, space {self.space}"


def ordered(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Different cases in an order of their own."""
    return tuple(sorted(set(cases), key=str))


def indices_of(cases: Iterable[Case]) -> Mapping[Case, int]:
    """The index of each case among those that stand beside it in one switch.

    Operations stand beside those of their space, all other cases beside each other.
    """
    indices: dict[Case, int] = {}
    counts: dict[int, int] = {}
    for case in ordered(cases):
        switch = case.space if case.form == "operation" else -1
        indices[case] = counts.get(switch, 0)
        counts[switch] = indices[case] + 1
    return indices
