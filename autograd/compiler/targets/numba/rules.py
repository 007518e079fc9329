"""The rules of a row as statements on the operands of a case."""

from __future__ import annotations

import re

from autograd.compiler.targets.numba.cases import Case
from autograd.notation.languages.numba import Numba
from autograd.notation.terms import SYMBOLS, Group, Symbol
from autograd.table.primitive import Primitive

Lines = list[str]


class Rules:
    """Writes what a row computes.

    Operands are called by their names in the row and an underscore, which no other name in the loop
    ends with; the result is `z_`, its gradient `g`. Groups are copied into the arrays that the loop
    has for them, whose elements a loop over `k` reads.
    """

    def __init__(self, case: Case, row: Primitive) -> None:
        self.case = case
        self.row = row
        arrays = iter(("xs", "ws", "ys"))
        self.names = [next(arrays) if p.starred else f"{p.name}_" for p in row.operands]
        self.starred = [p.starred for p in row.operands]
        self.own = "uv"[case.space]

    def result(self) -> tuple[Lines, str]:
        """The statements that come before, and the expression of the result."""
        source = self._source()
        term = getattr(SYMBOLS, self.row.name)(*self._symbols())
        text = source.expression(term)
        return source.statements, text

    def given(self, k: int, source: Numba | None = None) -> tuple[Lines, str] | None:
        """The same for what operand k receives: gradient times slope; None without a slope."""
        rule = self.row.slopes[k]
        if rule is None:
            return None
        source = source or self._source()
        slope = rule(SYMBOLS, Symbol("z_"), *self._symbols())
        if isinstance(slope, int | float) and not self.starred[k] and abs(slope) == 1.0:
            return [], "g" if slope > 0 else "-g"
        text = source.expression(source.body(slope) if self.starred[k] else slope)
        if not re.fullmatch(r"[\w.]+(\[k\])?", text):
            text = f"({text})"
        return source.taken(), f"g * {text}"

    def _source(self) -> Numba:
        source = Numba()
        source.sizes = dict.fromkeys(self.names, 0)
        return source

    def _symbols(self) -> list[object]:
        return [
            Group(name, f"{name}[k]") if starred else Symbol(name)
            for name, starred in zip(self.names, self.starred, strict=True)
        ]


def uses(name: str, lines: Lines) -> bool:
    """Whether a name stands in some lines."""
    return any(re.search(rf"\b{name}\b", line) for line in lines)


def indented(lines: Lines, depth: int = 1) -> Lines:
    """The lines of a block."""
    return ["    " * depth + line for line in lines]
