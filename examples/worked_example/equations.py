"""Equations of the derivation: in names, in numbers, and the result, as text and as MathML."""

from __future__ import annotations

from typing import Any

from autograd.explaining.equations import equated
from autograd.explaining.writing import LatexWriter, Writer
from autograd.notation.mathml import from_latex

DECIMALS = 9
ONE_LINE = 84
"""Columns up to which an equation stays on one line."""

TEXT, LATEX = Writer({}, decimals=DECIMALS), LatexWriter({}, decimals=DECIMALS)


class Equation:
    """`left` equals each of `sides`; if `in_numbers`, also the last side in numbers, and a number.

    `left` is a Value, a Quantity or a term; its number is the result. A Value, or a Quantity, alone
    equals its number.
    """

    def __init__(self, left: Any, *sides: Any, in_numbers: bool = True) -> None:
        self.sides = sides
        self.in_numbers = in_numbers
        self._told = equated(left, *sides, numbers=in_numbers)

    @property
    def is_short(self) -> bool:
        """Whether it only says what number a name has."""
        return self._told.is_short

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
