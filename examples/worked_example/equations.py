"""Equations of the derivation: in names, in numbers, and the result, as text and as MathML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.explaining import equations
from autograd.explaining.equations import Derivative, Formula, LatexWriter, Writer
from autograd.notation import latex_name, text_name
from autograd.notation.mathml import from_latex
from autograd.notation.numbers import fixed
from autograd.notation.terms import Symbolic

DECIMALS = 9
ONE_LINE = 84
"""Columns up to which an equation stays on one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantity(Symbolic):
    """A number with a name, which stands in formulas as a Value does."""

    text: str
    latex: str
    data: float


def partial(of: Value, by: Value, number: float) -> Quantity:
    """The derivative of a value by another."""
    derivative = Derivative(of, by)
    return Quantity(TEXT.piece(derivative), LATEX.piece(derivative), number)


def named(label: str, number: float) -> Quantity:
    """A number under a label such as `δ_o1`."""
    value = Value(number, label)
    return Quantity(text_name(value), latex_name(value), number)


def after_update(weight: Value, number: float) -> Quantity:
    """The number of a weight after an update: the label with a raised plus sign."""
    return Quantity(f"{text_name(weight)}⁺", f"{latex_name(weight)}^{{+}}", number)


class DecimalsWriter(Writer):
    """Writes numbers with nine decimals at most, and quantities by their names."""

    def number(self, number: float) -> str:
        return fixed(number, DECIMALS).replace("-", self.signs.minus)

    def value(self, value: Value | Quantity, bracketed: bool = False) -> str:
        if isinstance(value, Quantity):
            return self.quantity(value)
        return super().value(value, bracketed)

    def quantity(self, quantity: Quantity) -> str:
        """The name of a quantity."""
        return quantity.text


class LatexDecimalsWriter(DecimalsWriter, LatexWriter):
    """The same in LaTeX."""

    def quantity(self, quantity: Quantity) -> str:
        return quantity.latex


TEXT, LATEX = DecimalsWriter({}), LatexDecimalsWriter({})


class Equation:
    """`left` equals each of `sides`; if `in_numbers`, also the last side in numbers, and a number.

    `left` is a Value, a Quantity or a term; its number is the result. A Value, or a Quantity, alone
    equals its number.
    """

    def __init__(self, left: Any, *sides: Any, in_numbers: bool = True) -> None:
        pieces = [Formula(each) for each in (left, *sides)]
        if in_numbers:
            pieces += [Formula(each, numbers=True) for each in (*sides[-1:], left)]
        self.sides = sides
        self.in_numbers = in_numbers
        self._told = equations.Equation(tuple(pieces))

    @property
    def is_short(self) -> bool:
        """Whether it only says what number a name has."""
        return not self.sides

    def told_sides(self) -> list[str]:
        """The left side and all that it equals, as text."""
        return TEXT.sides(self._told)

    def line(self) -> str:
        """All of it on one line."""
        return " = ".join(self.told_sides())

    def text(self, width: int = ONE_LINE) -> str:
        """One line if that is short, else a line for each side, the signs of equality aligned."""
        line = self.line()
        if len(line) <= min(width, ONE_LINE):
            return line
        left, *sides = self.told_sides()
        return f"{left} = " + f"\n{' ' * len(left)} = ".join(sides)

    def mathml(self) -> str:
        """A `<math>` element with a row for each side."""
        left, *sides = map(from_latex, LATEX.sides(self._told))
        rows = "".join(
            f'<mtr><mtd class="left">{name}</mtd><mtd><mo>=</mo><mrow>{side}</mrow></mtd></mtr>'
            for name, side in zip([left, *[""] * len(sides)], sides, strict=False)
        )
        return f'<math display="block"><mtable displaystyle="true">{rows}</mtable></math>'


def number(x: float) -> str:
    """A number with nine decimals at most.

    >>> number(0.7513650695523157), number(0.5), number(-3.0)
    ('0.75136507', '0.5', '−3')
    """
    return TEXT.number(x)
