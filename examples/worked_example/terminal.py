"""A report as plain text, as wide as the terminal, columns aligned where letters are wide too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograd.explaining.tables import INDENT, table_in_lines
from autograd.terminal import columns
from autograd.wrapping import paragraph, wrapped
from examples.worked_example.equations import Equation
from examples.worked_example.report import Section, Step, Table
from examples.worked_example.texts import Language, say, texts

_SIGN = re.compile(r"(?<=[·+−/]) ")


def told(section: Section, number: int, language: Language, width: int) -> str:
    """A section: its title with a number, then its steps and tables."""
    title = wrapped(f"{number}  {say(section.title, language)}", width)
    rule = "─" * max(map(columns, title))
    return "\n\n".join(["\n".join([*title, rule]), contents(section, language, width)])


def contents(section: Section, language: Language, width: int) -> str:
    """The steps and tables of a section, without its title."""
    return "\n\n".join(
        _step(part, language, width) if isinstance(part, Step) else _table(part, language, width)
        for part in section.parts
    )


def _step(step: Step, language: Language, width: int) -> str:
    lines = [paragraph(say(step.words, language), width)]
    for text in _side_by_side(step.equations, width - len(INDENT)):
        lines += [INDENT + line for line in text.split("\n")]
    return "\n".join(lines)


def _side_by_side(equations: Sequence[Equation], width: int) -> list[str]:
    """The equations; those that only give a number share lines, six to each if they fit."""
    if not all(equation.is_short for equation in equations):
        return [_equation(equation, width) for equation in equations]
    lines: list[str] = []
    for n, text in enumerate(equation.line() for equation in equations):
        together = f"{lines[-1]}   {text}" if n % 6 else ""
        if together and columns(together) <= width:
            lines[-1] = together
        else:
            lines.append(text)
    return lines


def _equation(equation: Equation, width: int) -> str:
    """On one line, or a side a line with aligned signs, or on a narrow terminal sides in pieces."""
    text = equation.text(width)
    if all(columns(line) <= width for line in text.split("\n")):
        return text
    left, *sides = equation.told_sides()
    lines = [left]
    for side in sides:
        # a sign goes along with what it is before
        first, *others = wrapped(_SIGN.sub("\u00a0", side), width - 4)
        lines += [f"  = {first}", *(f"    {line}" for line in others)]
    return "\n".join(lines).replace("\u00a0", " ")


def _table(table: Table, language: Language, width: int) -> str:
    rows = [[say(cell, language) for cell in row] for row in (table.heading, *table.rows)]
    return table_in_lines(rows, width, table.aligns, texts()["cell"][language])
