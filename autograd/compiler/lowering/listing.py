"""The statements of a tape in C or JavaScript, and what a file of either says of them.

In a small tape each number has a name. A large one keeps its numbers in an array and its statements
in functions of bounded size, for compilers take more than linear time over one function.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from autograd.compiler.lowering.places import Arrays, Names, slot_names
from autograd.compiler.lowering.unrolled import WRITTEN_OUT, Statements
from autograd.compiler.tape.tape import Tape
from autograd.notation.languages.loops import Loops
from autograd.notation.names import clean

NAMED = 600
"""Tapes of at most so many operands get names, if no group is long."""

LISTED = 20
"""So many labels of inputs, of parameters and of outputs are told."""


class Listing:
    """The statements of a tape in C or JavaScript."""

    def __init__(
        self, tape: Tape, source: Loops, spelled: Callable[[str], str], taken: Iterable[str]
    ) -> None:
        self.tape = tape
        self.source = source
        self.is_named = is_small(tape)
        self.names: list[str] = []
        self.tables: dict[tuple[int, ...], str] = {}
        places: Names | Arrays
        if self.is_named:
            self.names = slot_names(tape, spelled, taken)
            places = Names(self.names, source)
        else:
            places = Arrays(source)
            self.tables = places.tables
        self._statements = Statements(tape, source, places)
        self.forward = [
            [*lines[:-1], lines[-1] + self._remark(slot)]
            for slot, lines in enumerate(self._statements.results(), start=tape.n_leaves)
        ]
        self.outputs = [source.expression(self._statements.number(slot)) for slot in tape.outputs]
        self.backward: list[list[str]] = []
        self.gradient: list[str] = []
        if len(tape.outputs) == 1:
            self._differentiate()

    @property
    def has_gradient(self) -> bool:
        """Whether there is one output to differentiate."""
        return len(self.tape.outputs) == 1

    @property
    def constants(self) -> list[str]:
        """The constants as the array of numbers must have them: where loops go through them."""
        if not self.source.sizes:
            return []
        return [self.source.expression(float(x)) for x in self.tape.constants]

    def unpacked(self, role: str, stride: str = "") -> list[str]:
        """Statements that give the numbers of an array, `inputs` or `parameters`, their names."""
        first, size = self._range(role)
        return [
            self.source.defined(self.names[slot], f"{role}[{slot - first}{stride}]")
            + self._remark(slot)
            for slot in range(first, first + size)
        ]

    def told(self) -> list[str]:
        """Which number is which: lines for the comment at the top."""
        lines = []
        for role in ("inputs", "parameters"):
            first, size = self._range(role)
            lines += self._told(role, range(first, first + size))
        return [*lines, *self._told("outputs", self.tape.outputs)]

    def _told(self, role: str, slots: Sequence[int]) -> list[str]:
        lines = [
            # in quotes, for a line that ends in a label might end in a sign that joins lines
            f"{role}[{place}]" + f'  "{comment(label)}"' * bool(label)
            for place, label in enumerate(map(self.tape.label, slots[:LISTED]))
        ]
        if len(slots) > LISTED:
            lines.append(f"{role}[{LISTED}] to [{len(slots) - 1}]: {len(slots) - LISTED} more")
        return lines or [f"no {role}"]

    def _range(self, role: str) -> tuple[int, int]:
        tape = self.tape
        return (0, tape.n_inputs) if role == "inputs" else (tape.n_inputs, tape.n_parameters)

    def _remark(self, slot: int) -> str:
        """The label as a comment, where the code does not say it."""
        label = self.tape.label(slot)
        if not label or (self.is_named and label == self.names[slot]):
            return ""
        return f"  /* {comment(label)} */"

    def _differentiate(self) -> None:
        gradient: dict[int, Any] = {self.tape.outputs[0]: 1.0}
        self.backward = list(self._statements.chain(gradient))
        first, size = self._range("parameters")
        self.gradient = [
            self.source.expression(gradient.get(slot, 0.0)) for slot in range(first, first + size)
        ]


def is_small(tape: Tape) -> bool:
    """Whether every number of a tape gets a name."""
    longest = np.diff(tape.group_start).max(initial=0)
    return tape.n_operands <= NAMED and bool(longest <= WRITTEN_OUT)


def joined(operations: Iterable[Sequence[str]]) -> list[str]:
    """The statements of operations in one list."""
    return [line for lines in operations for line in lines]


def parts(operations: Sequence[Sequence[str]], size: int) -> list[list[str]]:
    """The statements in portions of about `size`; those of one operation stay together."""
    found: list[list[str]] = []
    for lines in operations:
        if not found or len(found[-1]) >= size:
            found.append([])
        found[-1] += lines
    return found


def comment(label: str) -> str:
    """A label that neither ends a comment nor seems to begin one.

    >>> comment("a */ b")
    'a * / b'
    """
    return clean(label).replace("*/", "* /").replace("/*", "/ *")


def comment_lines(lines: Sequence[str]) -> str:
    """A comment of these lines."""
    return "\n".join(["/*", *(f"   {line}".rstrip() for line in lines), "*/"])


def wrapped(line: str) -> str:
    """A long line in several."""
    pieces = textwrap.wrap(
        line, 96, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(pieces)


def indented(lines: Iterable[str]) -> list[str]:
    """Lines of a function's body."""
    return [f"    {line}" for line in lines]
