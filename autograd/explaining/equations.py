"""Equations such as `∂E/∂w = ∂E/∂y · ∂y/∂w = 0.2 · 3 = 0.6`, as text, LaTeX and MathML.

An equation is data: what stands between its equals signs. The three ways of writing differ only in
how they write names, numbers and fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from autograd.engine.value import Value
from autograd.notation import (
    Term,
    expression,
    latex,
    latex_name,
    mathml_name,
    text,
    text_name,
)
from autograd.notation.mathml import from_latex
from autograd.notation.numbers import DIGITS, TEX, TEXT, short

NAME_OPERATIONS = 4
"""A value without a label is called by its formula, of which so many operations are written."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in names, or, if `numbers`, with every value's number in the place of its name."""

    term: Any
    numbers: bool = False


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative of a value by another."""

    of: Value
    by: Value


@dataclass(frozen=True, slots=True)
class Chain:
    """Two things with a sign between them: `"·"` or `"+"`."""

    left: Piece
    sign: str
    right: Piece


Piece = Value | float | Formula | Derivative | Chain


@dataclass(frozen=True, slots=True)
class Equation:
    """Things that are equal; the first relation is `+=` where a contribution is added."""

    pieces: tuple[Piece, ...]
    adds: bool = False


@dataclass(slots=True)
class Called:
    """A name for a value that has no label."""

    label: str
    data: float


class Writer:
    """How things are written as text; `names` come before the labels of values.

    Numbers have `digits` significant digits, those that stand in formulas too.
    """

    signs = TEXT
    product, equals, adds = " · ", " = ", " += "
    brackets = "(", ")"

    def __init__(self, names: Mapping[Value, str], digits: int = DIGITS) -> None:
        self.names = names
        self.digits = digits

    def equation(self, equation: Equation) -> str:
        """One line."""
        first, *rest = self.sides(equation)
        if not rest:
            return first
        relation = self.adds if equation.adds else self.equals
        return f"{first}{relation}{' = '.join(rest)}"

    def sides(self, equation: Equation) -> list[str]:
        """What stands between the signs of equality, nothing twice in a row."""
        return [piece for piece, _ in groupby(map(self.piece, equation.pieces))]

    def piece(self, piece: Piece) -> str:
        """What stands on one side of an equals sign."""
        match piece:
            case Formula(term, numbers):
                return self.formula(term, numbers)
            case Derivative(of, by):
                return self.derivative(
                    self.value(of, bracketed=True), self.value(by, bracketed=True)
                )
            case Chain(left, sign, right):
                joiner = self.product if sign == "·" else f" {sign} "
                return f"{self.piece(left)}{joiner}{self._guarded(right)}"
            case Value():
                return self.value(piece)
            case _:
                return self.number(float(piece))

    def formula(self, term: Any, numbers: bool) -> str:
        """A formula in names or in numbers."""
        if numbers:
            return self.write(term, self._number_of)
        return self.write(self._spelled_out(term), self.value)

    def value(self, value: Value, bracketed: bool = False) -> str:
        """The name of a value: its label, a made-up one, or its formula or number."""
        if self._has_name(value):
            return self.name(Called(self.names.get(value) or value.label, value.data))
        name = self.number(value.data) if value.is_leaf else self.formula(value, numbers=False)
        return name.join(self.brackets) if bracketed else name

    def number(self, number: float) -> str:
        """A number, as pictures write it."""
        return short(number, self.digits, self.signs)

    def write(self, term: Any, name: Any) -> str:
        """A formula of the table, in this way of writing."""
        return text(term, name, self.number)

    def name(self, called: Called) -> str:
        """A label, in this way of writing."""
        return text_name(called)

    def derivative(self, of: str, by: str) -> str:
        """A derivative, in this way of writing."""
        return f"∂{of}/∂{by}"

    def _spelled_out(self, term: Any) -> Any:
        """The term with the formulas of nameless values in it, so that brackets go round them."""
        if isinstance(term, tuple):
            return tuple(map(self._spelled_out, term))
        if isinstance(term, Term):
            return Term(term.row, tuple(map(self._spelled_out, term.operands)))
        if not isinstance(term, Value) or self._has_name(term):
            return term
        return expression(term, self._has_name, NAME_OPERATIONS)

    def _has_name(self, value: Value) -> bool:
        return bool(value.label) or value in self.names

    def _number_of(self, value: Value) -> str:
        return self.number(value.data)

    def _guarded(self, piece: Piece) -> str:
        written = self.piece(piece)
        return written.join(self.brackets) if written.startswith(self.signs.minus) else written


class LatexWriter(Writer):
    """How things are written in LaTeX."""

    signs = TEX
    product, equals, adds = r" \cdot ", " &= ", " &+{=} "
    brackets = r"\left(", r"\right)"

    def write(self, term: Any, name: Any) -> str:
        return latex(term, name, self.number)

    def name(self, called: Called) -> str:
        return latex_name(called)

    def derivative(self, of: str, by: str) -> str:
        return rf"\frac{{\partial {of}}}{{\partial {by}}}"


class MarkedLatexWriter(LatexWriter):
    """LaTeX with marks in the place of names, which are kept as MathML in `pieces`."""

    equals, adds = " = ", " +{=} "

    def __init__(self, names: Mapping[Value, str], digits: int = DIGITS) -> None:
        super().__init__(names, digits)
        self.pieces: list[str] = []

    def name(self, called: Called) -> str:
        self.pieces.append(mathml_name(called))
        return f"\0{len(self.pieces) - 1}\0"


def as_text(equations: Sequence[Equation], names: Mapping[Value, str], digits: int = DIGITS) -> str:
    """The equations as lines of text."""
    return "\n".join(map(Writer(names, digits).equation, equations))


def as_latex(
    equations: Sequence[Equation], names: Mapping[Value, str], digits: int = DIGITS
) -> str:
    """The equations in LaTeX for display mode, aligned, without delimiters."""
    body = " \\\\\n".join(map(LatexWriter(names, digits).equation, equations))
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def as_mathml(
    equations: Sequence[Equation], names: Mapping[Value, str], digits: int = DIGITS
) -> str:
    """The equations as one `<math>` element, a row of a table for each."""
    rows = []
    for equation in equations:
        writer = MarkedLatexWriter(names, digits)
        row = from_latex(writer.equation(equation), writer.pieces)
        rows.append(row.replace("<mo>+</mo><mo>=</mo>", "<mo>+=</mo>"))
    cells = "".join(f'<mtr><mtd style="text-align:left">{row}</mtd></mtr>' for row in rows)
    return f'<math display="block"><mtable displaystyle="true">{cells}</mtable></math>'
