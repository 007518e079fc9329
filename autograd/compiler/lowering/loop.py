"""Branches: what one row does where its operands stand in memory, as statements.

A program may run as a loop over records. A record is one operation in numbers: which branch of the
loop is its own, and where its operands stand. Of x * y + x, with x and y in `v[0]` and `v[1]`, the
records are the columns of three lists, and the loop appends its results to v:

    codes, x0s, y0s = [0, 1], [0, 2], [1, 0]

    for c, x0, y0 in zip(codes, x0s, y0s):
        if c == 0:  # mul
            x = v[x0]
            y = v[y0]
            v.append(x * y)
        elif c == 1:  # add
            ...

The loop knows rows and no graph, so that one loop serves many. Its branches are written here, once
for Python's lists (`targets/numpy/lists.py`) and for machine code (`targets/numba/forms.py`), where
a branch has loops over neighbouring results inside. What differs is the `Place` of each operand,
and what the subclasses of `Branch` say.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd.compiler.lowering.bodies import Body
from autograd.notation.languages.printing import Source
from autograd.notation.terms import SymbolGroup

Lines = list[str]

NAMES = ("x", "y", "w")
"""The operands by position, as a Body calls them; `x0` is where x stands."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operand stands: in `array` at `at`, and its gradient there in the array g`array`.

    `find` is the line that says where, if there must be one. Of a group it is the place of the
    element that a loop over the group has come to. What `is_shared` is one number for all turns of
    the loops inside a branch.
    """

    array: str
    at: str
    find: str = ""
    is_shared: bool = False

    @property
    def number(self) -> str:
        return f"{self.array}[{self.at}]"

    @property
    def gradient(self) -> str:
        return f"g{self.array}[{self.at}]"


class Branch(ABC):
    """The branches of a row, its operands and its result in their places.

    `loops` are the heads of the loops over results that lie side by side.
    """

    def __init__(
        self, body: Body, operands: Sequence[Place], result: Place, loops: Sequence[str] = ()
    ) -> None:
        self.body = body
        self.operands = operands
        self.result = result
        self.loops = loops
        self.has_groups = any(isinstance(each, SymbolGroup) for each in body.operands)

    @property
    def together(self) -> int:
        """How many gradients are computed in one loop; where there are more, each has its own."""
        return len(NAMES)

    @abstractmethod
    def source(self) -> Source:
        """A writer of terms that has written nothing yet."""

    @abstractmethod
    def stored(self, expression: str) -> str:
        """The statement that keeps the result."""

    @abstractmethod
    def gathered(self, name: str, place: Place) -> Lines:
        """The statements that read a group."""

    @abstractmethod
    def handed_out(self, name: str, place: Place, term: Any, source: Source) -> Lines:
        """The loop that adds a term to the gradient of each of a group, its start in `source`."""

    def prepared(self, term: Any, source: Source) -> None:  # noqa: B027  (most have nothing to do)
        """Compute in `source` what must not wait until another gradient was added."""

    def forward(self) -> Lines:
        """The statements that compute the result."""
        source = self.source()
        expression = source.expression(self.body.result)
        return self._inside([*source.taken(), self.stored(expression)])

    def backward(self, wanted: Sequence[bool | str]) -> Lines:
        """The statements that add to the gradients of the operands that are wanted.

        Whether one is wanted may be known at run time alone; then it is a condition.
        """
        found = [
            (k, give.term, condition)
            for k, (give, condition) in enumerate(zip(self.body.gives, wanted, strict=False))
            if give and condition
        ]
        size = self.together if len(found) <= self.together else 1
        lines: Lines = []
        for first in range(0, len(found), size):
            source = self.source()
            added: Lines = []
            for k, term, condition in found[first : first + size]:
                if len(found) > 1:
                    self.prepared(term, source)
                statements = self._added(k, term, source)
                if isinstance(condition, str):
                    statements = [f"if {condition}:", *indented([*source.taken(), *statements])]
                added += statements
            lines += self._inside([*source.taken(), *added])
        return lines

    def _added(self, k: int, term: Any, source: Source) -> Lines:
        """The statements that add a term to the gradient of operand k, their start in `source`."""
        name, place = NAMES[k], self.operands[k]
        if isinstance(self.body.operands[k], SymbolGroup):
            return self.handed_out(name, place, term, source)
        target = f"g{name}" if place.is_shared else place.gradient
        return [f"{target} += {source.expression(term)}"]

    def _inside(self, each: Lines) -> Lines:
        """Statements for each result in the loops; what they use is found and read before."""
        once: Lines = []
        read: Lines = []
        after: Lines = []
        numbers = {"z": self.result.number, "g": self.result.gradient}
        for name, place, operand in zip(NAMES, self.operands, self.body.operands, strict=False):
            if place.find and uses(f"{name}|{name}0|g{name}", each):
                once.append(place.find)
            if isinstance(operand, SymbolGroup):
                read += self.gathered(name, place) if uses(operand.name, each) else []
            elif place.is_shared:
                once += [f"{name} = {place.number}"] * uses(name, each)
            else:
                numbers[name] = place.number
            if uses(f"g{name}", each):
                once.append(f"g{name} = 0.0")
                after.append(f"{place.gradient} += g{name}")
        for name, number in numbers.items():
            times = sum(len(re.findall(rf"\b{name}\b", line)) for line in each)
            # in a loop a number is read before anything is written, or compilers see no vector
            if times == 1 and not self.has_groups and not self.loops:
                each = [re.sub(rf"\b{name}\b", number, line) for line in each]
            elif times:
                read.append(f"{name} = {number}")
        lines = [*read, *each]
        for head in reversed(self.loops):
            lines = [head, *indented(lines)]
        return [*once, *lines, *after]


def switch(subject: str, remarks: Sequence[object], branches: Sequence[Lines]) -> Lines:
    """The branch whose position the subject is; each has a remark."""
    lines: Lines = []
    for position, (remark, branch) in enumerate(zip(remarks, branches, strict=True)):
        word = f"{'el' * bool(position)}if {subject} == {position}"
        if 0 < position == len(branches) - 1:
            word = "else"
        lines += [f"{word}:  # {remark}", *indented(branch or ["pass"])]
    return lines or ["pass"]


def uses(names: str, lines: Lines) -> bool:
    """Whether one of the names, with strokes between them, stands in some lines."""
    return any(re.search(rf"\b({names})\b", line) for line in lines)


def indented(lines: Lines, depth: int = 1) -> Lines:
    """The lines of a block."""
    return ["    " * depth + line for line in lines]
