"""Equations of the derivation: in names, in numbers, and the result, as text and as MathML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.notation import latex, latex_name, text, text_name
from autograd.notation.mathml import from_latex
from autograd.notation.numbers import MINUS, fixed
from autograd.notation.terms import Symbolic

DECIMALS = 9
ONE_LINE = 84
"""Columns up to which an equation stays on one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantity(Symbolic):
    """A number with a name, which stands in formulas as a Value does."""

    text: str
    latex: str
    number: float


def partial(of: Value, by: Value, number: float) -> Quantity:
    """The derivative of a value by another."""
    tex = rf"\frac{{\partial {latex_name(of)}}}{{\partial {latex_name(by)}}}"
    return Quantity(f"∂{text_name(of)}/∂{text_name(by)}", tex, number)


def named(label: str, number: float) -> Quantity:
    """A number under a label such as `δ_o1`."""
    value = Value(number, label)
    return Quantity(text_name(value), latex_name(value), number)


def after_update(weight: Value, number: float) -> Quantity:
    """The number of a weight after an update: the label with a raised plus sign."""
    return Quantity(f"{text_name(weight)}⁺", f"{latex_name(weight)}^{{+}}", number)


class Equation:
    """`left` equals each of `sides`; if `in_numbers`, also the last side in numbers, and a number.

    `left` is a Value, a Quantity or a term; its number is the result. A Value, or a Quantity, alone
    equals its number.
    """

    def __init__(self, left: Any, *sides: Any, in_numbers: bool = True) -> None:
        self.left = left
        self.sides = sides
        self.in_numbers = in_numbers

    @property
    def is_short(self) -> bool:
        """Whether it only says what number a name has."""
        return not self.sides

    def text(self) -> str:
        """One line if it is short, else a line for each side, the signs of equality aligned."""
        left, *sides = self._written(text, number, text_of)
        line = " = ".join([left, *sides])
        return (
            line if len(line) <= ONE_LINE else f"{left} = " + f"\n{' ' * len(left)} = ".join(sides)
        )

    def mathml(self) -> str:
        """A `<math>` element with a row for each side."""
        left, *sides = map(from_latex, self._written(latex, latex_number, latex_of))
        rows = "".join(
            f'<mtr><mtd class="left">{name}</mtd><mtd><mo>=</mo><mrow>{side}</mrow></mtd></mtr>'
            for name, side in zip([left, *[""] * len(sides)], sides, strict=False)
        )
        return f'<math display="block"><mtable displaystyle="true">{rows}</mtable></math>'

    def _written(
        self,
        write: Callable[[Any, Callable[[Any], str]], str],
        write_number: Callable[[float], str],
        in_names: Callable[[Any], str],
    ) -> list[str]:
        """The left side and the others, none of them twice in a row."""

        def in_numbers(each: Any) -> str:
            return write_number(number_of(each))

        written = [write(each, in_names) for each in (self.left, *self.sides)]
        if self.in_numbers:
            written += [write(each, in_numbers) for each in (*self.sides[-1:], self.left)]
        return [each for n, each in enumerate(written) if n == 0 or each != written[n - 1]]


def number(x: float) -> str:
    """A number with nine decimals at most.

    >>> number(0.7513650695523157), number(0.5), number(-3.0)
    ('0.75136507', '0.5', '−3')
    """
    return latex_number(x).replace("-", MINUS)


def latex_number(x: float) -> str:
    """The same in LaTeX."""
    return fixed(x, DECIMALS)


def number_of(named: Value | Quantity) -> float:
    """The number of what has a name in a formula."""
    return named.data if isinstance(named, Value) else named.number


def text_of(named: Value | Quantity) -> str:
    """Its name as text."""
    return text_name(named) if isinstance(named, Value) else named.text


def latex_of(named: Value | Quantity) -> str:
    """Its name in LaTeX."""
    return latex_name(named) if isinstance(named, Value) else named.latex
