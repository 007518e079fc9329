"""Equations as text, LaTeX and MathML; they differ in how names, numbers, fractions are written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.equations.equations import Equation, Side
from autograd.explaining.equations.quantities import Quantity
from autograd.explaining.equations.snapshots import Names
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
from autograd.notation.numbers import DIGITS, TEX, TEXT, fixed, short

NAME_OPERATIONS = 4
"""A value without a label is called by its formula, of which so many operations are written."""

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class Called:
    """A name, and what it is the name of."""

    label: str
    meant: Value | Quantity
    data: float = field(init=False)

    def __post_init__(self) -> None:
        self.data = self.meant.data


class Writer:
    """How things are written as text; `names` come before the labels of values.

    Numbers have `digits` significant digits, those that stand in formulas too, or `decimals`
    decimals at most if they are asked for.
    """

    signs = TEXT
    equals, adds = " = ", " += "
    brackets = "(", ")"

    def __init__(
        self, names: Mapping[Value, str], digits: int = DIGITS, decimals: int | None = None
    ) -> None:
        self.names = names
        self.numbers = names.numbers if isinstance(names, Names) else {}
        self.digits = digits
        self.decimals = decimals

    def equation(self, equation: Equation) -> str:
        """One line."""
        first, *rest = self.sides(equation)
        if not rest:
            return first
        return f"{first}{self.relation(equation)}{' = '.join(rest)}"

    def relation(self, equation: Equation) -> str:
        """What stands between the first two sides."""
        return self.adds if equation.adds else self.equals

    def sides(self, equation: Equation) -> list[str]:
        """What stands between the signs of equality, nothing twice in a row."""
        return [side for side, _ in groupby(map(self.side, equation.sides))]

    def side(self, side: Side) -> str:
        """What stands on one side of an equals sign."""
        if side.numbers:
            return self.write(side.term, self.known)
        return self.formula(side.term)

    def formula(self, term: Any) -> str:
        """A term in symbols; of a single value or quantity its name."""
        return self.write(self._spelled_out(term), self.symbol)

    def symbol(self, named: Value | Quantity | Called, bracketed: bool = False) -> str:
        """The name of a value: its label, a made-up one, or its formula or number; or a symbol."""
        if isinstance(named, Called):
            return self.name(named)
        if isinstance(named, Quantity):
            return self.quantity(named)
        if self._has_name(named):
            return self.name(Called(self.names.get(named) or named.label, named))
        if named.is_leaf:
            written = self.known(named)
        else:
            opened = expression(named, self._has_name, limit=NAME_OPERATIONS)
            written = self.write(opened, self.symbol)
        return written.join(self.brackets) if bracketed else written

    def quantity(self, quantity: Quantity) -> str:
        """The symbol of a quantity, or its number if it has none."""
        of, by = quantity.of, quantity.by
        if quantity.name:
            name = self.name(Called(quantity.name, quantity))
            return self.raised(name) if quantity.kind == "updated" else name
        if quantity.kind == "updated" and by is not None:
            return self.raised(self.symbol(by, bracketed=True))
        if quantity.kind in ("gradient", "slope") and of is not None and by is not None:
            return self.derivative(quantity)
        return self.known(quantity)

    def known(self, known: Value | Quantity) -> str:
        """The number of a value or a quantity."""
        return self.number(self.data(known))

    def data(self, known: Value | Quantity) -> float:
        """The number of a leaf when it got its name, if that was kept; else what it is now."""
        if isinstance(known, Value) and known in self.numbers:
            return self.numbers[known]
        return known.data

    def number(self, number: float) -> str:
        """A number, as pictures write it."""
        if self.decimals is None or not math.isfinite(number):
            return short(number, self.digits, self.signs)
        return fixed(number, self.decimals).replace("-", self.signs.minus)

    def write(self, term: Any, name: Any) -> str:
        """A formula of the table, in this way of writing."""
        return text(term, name, self.number)

    def name(self, called: Called) -> str:
        """A label, in this way of writing."""
        return text_name(called)

    def derivative(self, quantity: Quantity) -> str:
        """The symbol of a derivative, in this way of writing."""
        of, *by = self.ends(quantity)
        below = "".join(f"∂{name}{self.times(n)}" for name, n in _runs(by))
        return f"∂{self.times(len(by))}{of}/{below}"

    def times(self, n: int) -> str:
        """The exponent of what stands there n times."""
        return "" if n == 1 else str(n).translate(_SUPERSCRIPTS)

    def ends(self, quantity: Quantity) -> list[str]:
        """The names of what a derivative is of, and by which one after another."""
        ends = (quantity.of, quantity.by, *quantity.then)
        return [self.symbol(each, bracketed=True) for each in ends if each is not None]

    def raised(self, name: str) -> str:
        """The name of a parameter after a step, in this way of writing."""
        return f"{name}⁺"

    def _spelled_out(self, term: Any) -> Any:
        """The term with the formulas of nameless values in it, so that brackets go round them.

        A leaf that is named here is no number, which might be negative.
        """
        if isinstance(term, tuple):
            return tuple(map(self._spelled_out, term))
        if isinstance(term, Term):
            return Term(term.row, tuple(map(self._spelled_out, term.operands)))
        if not isinstance(term, Value) or term.label:
            return term
        if term in self.names:
            return Called(self.names[term], term)
        return term if term.is_leaf else expression(term, self._has_name, limit=NAME_OPERATIONS)

    def _has_name(self, value: Value) -> bool:
        return bool(value.label) or value in self.names


class LatexWriter(Writer):
    """How things are written in LaTeX."""

    signs = TEX
    equals, adds = " &= ", " &+{=} "
    brackets = r"\left(", r"\right)"

    def write(self, term: Any, name: Any) -> str:
        return latex(term, name, self.number)

    def name(self, called: Called) -> str:
        return latex_name(called)

    def derivative(self, quantity: Quantity) -> str:
        of, *by = self.ends(quantity)
        below = " ".join(rf"\partial {name}{self.times(n)}" for name, n in _runs(by))
        return rf"\frac{{\partial{self.times(len(by))} {of}}}{{{below}}}"

    def times(self, n: int) -> str:
        return "" if n == 1 else f"^{{{n}}}"

    def raised(self, name: str) -> str:
        return f"{name}^{{+}}"


class MarkedLatexWriter(LatexWriter):
    """LaTeX with marks in the place of names, which are kept as MathML in `pieces`."""

    equals, adds = " = ", " +{=} "

    def __init__(
        self, names: Mapping[Value, str], digits: int = DIGITS, decimals: int | None = None
    ) -> None:
        super().__init__(names, digits, decimals)
        self.pieces: list[str] = []

    def name(self, called: Called) -> str:
        self.pieces.append(mathml_name(called))
        return f"\0{len(self.pieces) - 1}\0"

    def mathml(self, marked: str) -> str:
        """What this writer has written, as MathML."""
        return from_latex(marked, self.pieces).replace("<mo>+</mo><mo>=</mo>", "<mo>+=</mo>")


def _runs(by: Sequence[str]) -> list[tuple[str, int]]:
    """The last name first, as derivatives are written, each with how often it stands in a row."""
    return [(name, len(list(same))) for name, same in groupby(reversed(by))]
