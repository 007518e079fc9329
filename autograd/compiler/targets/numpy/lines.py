"""The lines of a function on arrays: what is computed once, and where temporary arrays stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograd.notation.terms import Symbolic

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, eq=False)
class Name(Symbolic):
    """An array in the source: of numbers, of truth values ("?") or of the bits of numbers ("i8").

    One that `is_fixed` is known when a function is bound, and `number` is what a constant is.
    """

    text: str
    dtype: str = "f8"
    is_fixed: bool = False
    number: float | None = None


class Lines:
    """Lines of two functions, forward and backward, and what comes before them when they are bound.

    A line is given with `{}` for the array that it writes. The same line again is not written
    again: it stands for the same array.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._bound: dict[str, str] = {}
        """What each name is that does not stand for an operand."""
        self._made: dict[str, int] = {}
        """For each temporary array the line that writes it first."""
        self._known: dict[tuple[str, str], Name] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def between(self, first: int, last: int) -> tuple[list[str], set[str]]:
        """Some of the lines, and the words in them."""
        lines = self._lines[first:last]
        return lines, set(_WORD.findall(" ".join(lines).replace("_bits", "")))

    def forget(self) -> None:
        """Compute what comes next anew."""
        self._known.clear()

    def setup(self, middle: int) -> list[str]:
        """What comes before the functions, of which the second begins with line `middle`.

        Temporary arrays share a slot of the scratch memory if they are not used at the same time;
        one that is written forward and read backward has memory of its own.
        """
        last = {word: i for i in range(len(self)) for word in self.between(i, i + 1)[1]}
        slots: dict[str, int | None] = {}
        free: list[int] = []
        busy: list[tuple[int, int]] = []
        for name, first in self._made.items():
            free += [slot for until, slot in busy if until < first]
            busy = [(until, slot) for until, slot in busy if until >= first]
            if first < middle <= last[name]:
                slots[name] = None
                continue
            slots[name] = slot = free.pop() if free else len(busy)
            busy.append((last[name], slot))
        return [f"{name} = {what.format(slots.get(name))}" for name, what in self._bound.items()]

    def emit(self, line: str) -> None:
        """Add a line."""
        self._lines.append(line)

    def written(
        self,
        line: str,
        operands: list[Name],
        into: Name | None = None,
        dtype: str = "f8",
        shape: str = "over",
    ) -> Name:
        """The array that a line writes: one that is given, or a temporary one.

        The latter has a shape made of those of the operands by a method of `Scratch`.
        """
        key = (line, dtype)
        if key in self._known:
            return self._known[key]
        out = into
        if out is None:
            out = Name(f"t{len(self._made)}", dtype)
            texts = ", ".join(x.text for x in operands)
            self._bound[out.text] = f"scratch.{shape}({{}}, {dtype!r}, {texts})"
            self._made[out.text] = len(self)
        if into is None or into.text == "z":
            self._known[key] = out
        self.emit(line.format(out.text))
        return out

    def fixed(self, what: str, dtype: str = "f8", number: float | None = None) -> Name:
        """What is known when a function is bound."""
        key = (what, dtype)
        if key not in self._known:
            name = Name(f"n{len(self._bound)}", dtype, is_fixed=True, number=number)
            self._bound[name.text] = what
            self._known[key] = name
        return self._known[key]

    def bits(self, x: Name) -> Name:
        """The bits of numbers."""
        if x.dtype == "i8":
            return x
        bits = Name(f"{x.text}_bits", "i8")
        self._bound[bits.text] = f"{x.text}.view('i8')"
        return bits
