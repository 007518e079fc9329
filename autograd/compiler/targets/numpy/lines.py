"""The lines of a function on arrays: what is computed once, and where temporary arrays stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.notation.languages.printing import COMPARISONS
from autograd.notation.terms import Symbolic

BY_KEYWORD = ("maximum", "minimum")
"""The ufuncs to which NumPy wants its third argument named."""


@dataclass(frozen=True, slots=True, eq=False)
class Name(Symbolic):
    """An array in the source, or a number that is known when a function is bound."""

    text: str
    is_truth: bool = False
    is_fixed: bool = False
    number: float | None = None


@dataclass(slots=True, eq=False)
class _Temporary:
    """A temporary array, the lines between which it is used, and what its shape is made from."""

    dtype: str
    shape: str
    first: int
    last: int


class Lines:
    """Lines under way; the same expression is the same array."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self._lines: list[str] = []
        self._read: list[set[str]] = []  # what each line uses
        self._made: list[str] = []
        self._temporaries: dict[str, _Temporary] = {}
        self.known: dict[tuple[str, ...], Name] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def between(self, first: int, last: int) -> tuple[list[str], set[str]]:
        """Some of the lines, and the names they use."""
        return self._lines[first:last], set().union(*self._read[first:last])

    def setup(self, middle: int) -> list[str]:
        """What comes before the functions, of which the second begins with line `middle`.

        Temporary arrays share memory if they are not used at the same time.
        """
        for number, names in enumerate(self._read):
            for name in names & self._temporaries.keys():
                self._temporaries[name].last = number
        free: list[int] = []
        busy: list[tuple[int, int]] = []
        slots: dict[str, int] = {}
        for name, each in sorted(self._temporaries.items(), key=lambda item: item[1].first):
            free += [slot for last, slot in busy if last < each.first]
            busy = [(last, slot) for last, slot in busy if last >= each.first]
            if each.first < middle <= each.last:
                slots[name] = -1
                continue
            slots[name] = free.pop() if free else len(busy)
            busy.append((each.last, slots[name]))
        return [
            f"{line} = scratch.{t.shape.format(slots[line], t.dtype)}"
            if (t := self._temporaries.get(line))
            else line
            for line in self._made
        ]

    def emit(self, line: str, *used: Name) -> None:
        """Add a line that uses these arrays."""
        self._lines.append(line)
        self._read.append({name.text.removesuffix("_bits") for name in used})

    def ufunc(self, ufunc: str, operands: list[Name], into: Name | None = None) -> Name:
        """The result of a ufunc, written into an array of numbers if one is given."""
        is_truth = ufunc in COMPARISONS or ufunc.startswith("logical")
        if is_truth:
            into = None
        else:
            operands = [self.number(x) for x in operands]
        texts = [x.text for x in operands]
        if all(x.is_fixed for x in operands):
            return self.fixed(f"asarray({ufunc}({', '.join(texts)}))", is_truth)
        keyword = "out=" if ufunc in BY_KEYWORD else ""
        line = f"{ufunc}({', '.join(texts)}, {keyword}{{}})"
        return self._written((ufunc, *texts), line, operands, into, is_truth=is_truth)

    def folded(self, ufunc: str, x: Name, into: Name | None) -> Name:
        """The fold of a group."""
        line = f"{ufunc}.reduce({x.text}, 0, None, {{}})"
        return self._written((f"{ufunc}.reduce", x.text), line, [x], into, is_fold=True)

    def called(self, function: str, operands: list[Name], into: Name | None) -> Name:
        """The result of a function that makes an array of its own."""
        texts = [x.text for x in operands]
        line = f"{{}}[...] = {function}({', '.join(texts)})"
        return self._written((function, *texts), line, operands, into)

    def _written(  # noqa: PLR0913, PLR0917  (the parts of a line)
        self,
        key: tuple[str, ...],
        line: str,
        operands: list[Name],
        into: Name | None,
        is_fold: bool = False,
        is_truth: bool = False,
    ) -> Name:
        """The array that a line writes, or the one it was written to before."""
        if key in self.known:
            return self.known[key]
        out = (
            into
            if into is not None
            else self.temporary("?" if is_truth else "f8", operands, is_fold)
        )
        if into is None or into.text == "z":
            self.known[key] = out
        self.emit(line.format(out.text), out, *operands)
        return out

    def bitwise(self, ufunc: str, operands: list[Name], into: Name | None) -> Name:
        """A ufunc on the bits of numbers."""
        bits = [self._bits(x) for x in operands]
        key = (ufunc, *(x.text for x in bits))
        if key in self.known:
            return self.known[key]
        out = into if into is not None else self.temporary("f8", operands)
        if into is None or into.text == "z":
            self.known[key] = out
        written = self._bits(out)
        self.emit(f"{key[0]}({', '.join(key[1:])}, {written.text})", written, *bits)
        return out

    def _bits(self, x: Name) -> Name:
        if self._temporaries.get(x.text, _FLOATS).dtype == "i8":
            return x
        bits = f"{x.text}_bits"
        line = f"{bits} = {x.text}.view('i8')"
        if line not in self._made:
            self._made.append(line)
        return Name(bits)

    def temporary(self, dtype: str, operands: Iterable[Name], is_fold: bool = False) -> Name:
        """A new temporary array of the shape that its operands have together."""
        text = f"t{len(self._temporaries)}"
        shape = f"{'folded' if is_fold else 'over'}({{}}, {{!r}}, "
        shape += ", ".join(x.text for x in operands) + ")"
        self._temporaries[text] = _Temporary(dtype, shape, len(self._lines), len(self._lines))
        self._made.append(text)
        return Name(text, is_truth=dtype == "?")

    def constant(self, number: float) -> Name:
        """A number."""
        text = f"k_{number.hex()}".translate(_SPELLING)
        self.namespace[text] = np.array(number)
        return Name(text, is_fixed=True, number=number)

    def fixed(self, expression: str, is_truth: bool = False) -> Name:
        """What is known when a function is bound."""
        key = ("fixed", expression)
        if key not in self.known:
            text = f"n{len(self._made)}"
            self._made.append(f"{text} = {expression}")
            self.known[key] = Name(text, is_truth, is_fixed=True)
        return self.known[key]

    def number(self, x: Name) -> Name:
        """Truth values as the numbers 1 and 0."""
        if not x.is_truth:
            return x
        key = ("number", x.text)
        if key not in self.known:
            self.known[key] = number = self.temporary("f8", [x])
            self.emit(f"{number.text}[...] = {x.text}", number, x)
        return self.known[key]


_FLOATS = _Temporary("f8", "", 0, 0)
_SPELLING = str.maketrans({".": "_", "+": "p", "-": "m"})
