"""Equations below each other, their signs of equality aligned: text, LaTeX, MathML and HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd.engine.value import Value
from autograd.explaining.equations.breaking import lines_of
from autograd.explaining.equations.equations import Equation
from autograd.explaining.equations.writing import LatexWriter, MarkedLatexWriter, Writer
from autograd.notation.numbers import DIGITS
from autograd.terminal import columns


def as_text(
    equations: Sequence[Equation],
    names: Mapping[Value, str],
    digits: int = DIGITS,
    decimals: int | None = None,
    width: int | None = None,
) -> str:
    """The equations as lines of text; one that is wider than `width` has a line for each side."""
    writer = Writer(names, digits, decimals)
    if width is None:
        return "\n".join(map(writer.equation, equations))
    return "\n".join(
        line
        for each in equations
        for line in lines_of(writer.sides(each), writer.relation(each).strip(), width)
    )


def as_latex(
    equations: Sequence[Equation],
    names: Mapping[Value, str],
    digits: int = DIGITS,
    decimals: int | None = None,
    width: int | None = None,
) -> str:
    """The equations in LaTeX for display mode, aligned, without delimiters.

    One that is as text wider than `width` has a line for each side.
    """
    plain, writer = Writer(names, digits, decimals), LatexWriter(names, digits, decimals)
    lines = []
    for each in equations:
        if width is None or columns(plain.equation(each)) <= width:
            lines.append(writer.equation(each))
            continue
        first, second, *others = writer.sides(each)
        lines += [f"{first}{writer.relation(each)}{second}"]
        lines += [f"{writer.equals.lstrip()}{side}" for side in others]
    body = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def as_mathml(
    equations: Sequence[Equation],
    names: Mapping[Value, str],
    digits: int = DIGITS,
    decimals: int | None = None,
    width: int | None = None,
) -> str:
    """The equations as one `<math>` element, a row of a table for each.

    One that is as text wider than `width` has a row for each side, the relations below each other.
    """
    plain = Writer(names, digits, decimals)
    rows = []
    for equation in equations:
        writer = MarkedLatexWriter(names, digits, decimals)
        if width is None:
            rows.append(f"{_CELL}{writer.mathml(writer.equation(equation))}</mtd>")
            continue
        first, *rest = _marked_sides(writer, equation)
        if columns(plain.equation(equation)) <= width:
            rest = ["".join(rest)]
        lefts = [first, *[""] * (len(rest) - 1)]
        rows += [
            f'<mtd style="text-align:right">{left}</mtd>{_CELL}<mrow>{side}</mrow></mtd>'
            for left, side in zip(lefts, rest, strict=True)
        ]
    cells = "".join(f"<mtr>{row}</mtr>" for row in rows)
    return f'<math display="block"><mtable displaystyle="true">{cells}</mtable></math>'


_CELL = '<mtd style="text-align:left">'


def as_html(
    equations: Sequence[Equation],
    names: Mapping[Value, str],
    digits: int = DIGITS,
    decimals: int | None = None,
) -> str:
    """The equations as MathML in a grid; a long one goes on below its first sign of equality.

    Where they only give numbers, they follow each other in lines.
    """
    if all(each.is_short for each in equations):
        writers = [(MarkedLatexWriter(names, digits, decimals), each) for each in equations]
        whole = (_shown(writer.mathml(writer.equation(each))) for writer, each in writers)
        return f'<div style="{_FLOWING};column-gap:1.5em">{" ".join(whole)}</div>'
    cells = []
    for equation in equations:
        first, *rest = _marked_sides(MarkedLatexWriter(names, digits, decimals), equation)
        cells.append(f'<span style="text-align:right">{_shown(first)}</span>')
        cells.append(f'<span style="{_FLOWING}">{" ".join(map(_shown, rest))}</span>')
    return f'<div style="{_ALIGNED}">{"".join(cells)}</div>'


_FLOWING = "display:flex;flex-wrap:wrap;align-items:baseline;row-gap:.4em"
_ALIGNED = (
    "display:grid;grid-template-columns:max-content 1fr;align-items:baseline;row-gap:.6em;"
    "overflow-x:auto"
)


def _marked_sides(writer: MarkedLatexWriter, equation: Equation) -> list[str]:
    """The left side as MathML, then every other one after its relation."""
    first, *rest = map(writer.mathml, writer.sides(equation))
    signs = ["+=" if equation.adds else "=", *["="] * len(rest)]
    pairs = zip(signs, rest, strict=False)
    # at the start of a row a browser would leave no space behind the sign
    space = 'lspace=".28em" rspace=".28em"'
    return [first, *(f"<mo {space}>{sign}</mo>{side}" for sign, side in pairs)]


def _shown(mathml: str) -> str:
    return f'<math displaystyle="true"><mrow>{mathml}</mrow></math>'
