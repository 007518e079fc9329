"""The page of operations, read from the table of primitives."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import autograd
from autograd.engine import operations
from autograd.engine.methods import methods_of
from autograd.engine.sessions import points_of
from autograd.engine.value import Value
from autograd.notation import expression, latex, latex_name, local_slopes
from autograd.table.primitive import Parameter, Primitive
from autograd.table.primitives import ROWS

WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)

OPERATORS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "pow": "**",
    "neg": "-",
    "mod": "%",
}
"""How Python writes an operator; the others are functions: `abs(x)`, `math.floor(x)`."""

LONGEST = 300
"""Letters of LaTeX that a cell of the table takes."""


_TABLE = ("```{list-table}", ":header-rows: 1", ":class: operations", "")


def page(lang: str) -> str:
    """The page in Markdown."""
    words = WORDS[lang]
    titles = {section["first"]: section[lang] for section in WORDS["section"]}
    parts = [f"# {words['title']}\n{words['intro']}"]
    for row in ROWS:
        if row.name in titles:
            parts += [f"\n## {titles[row.name]}\n", *_TABLE, _line(words["heads"])]
        parts.append(_line(_cells(row, words)))
        if row is ROWS[-1] or ROWS[ROWS.index(row) + 1].name in titles:
            parts.append("```\n")
    return "\n".join(parts)


def explained() -> Iterator[str]:
    """The names of `autograd` that the page has."""
    composed = {*autograd.functions.__all__, *autograd.statistics.__all__}
    for row in ROWS:
        yield from (name for name in (row.name, *row.aliases) if name not in composed)


def _line(cells: Sequence[str]) -> str:
    """A line of a list-table; a cell is one paragraph or several."""
    items = ["- " + cell.replace("\n", "\n    ") for cell in cells]
    return "* " + "\n  ".join(items)


def _cells(row: Primitive, words: dict[str, Any]) -> list[str]:
    operands = [_operand(row, i, parameter) for i, parameter in enumerate(row.operands)]
    result = getattr(operations, row.name)(*operands)
    result.label = "z"
    formula = latex(expression(result, lambda value: value.label != ""))
    slopes = [
        rf"\frac{{\partial z}}{{\partial {latex_name(of)}}} = {written}"
        for of, slope in dict(local_slopes(result)).items()
        if (written := latex(slope)) != "0"
    ]
    if any(len(slope) > LONGEST for slope in slopes):
        slopes = [words["long"].format(name=row.name)]
    else:
        slopes = [f"${slope}$" for slope in slopes]
    return [
        "\n\n".join(_names(row, words)),
        f"$z = {formula}$" if len(formula) <= LONGEST else words["long"].format(name=row.name),
        _example(row, operands, result, words),
        "\n\n".join(slopes) or words["flat"],
        "\n\n".join(_remarks(row, words)),
    ]


def _names(row: Primitive, words: dict[str, Any]) -> Iterator[str]:
    composed = {*autograd.functions.__all__, *autograd.statistics.__all__}
    names = [
        f"`{name}`" if name in composed else f"{{operation}}`{name}`"
        for name in (row.name, *row.aliases)
    ]
    yield f"{names[0]} `({', '.join(map(_shown, row.operands))})`"
    yield row.doc.replace("|", r"\|").replace("*", r"\*")
    if names[1:]:
        yield f"{words['also']} {', '.join(names[1:])}"
    if row.name in composed:
        yield words["composed"]
    methods = methods_of(row)
    if methods:
        sign = OPERATORS.get(row.operator)
        operator = f", {words['operator']} `{sign}`" if sign else ""
        yield f"{words['method']} `.{methods[0]}`{operator}"


def _shown(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f"={parameter.default:g}"
    return f"{parameter.name}{default}"


def _remarks(row: Primitive, words: dict[str, Any]) -> Iterator[str]:
    if row.kinks:
        yield words["kinks"][row.kinks]
    nothing, _, instead = row.torch.partition("none: ")
    if instead:
        yield words["none"].format(instead=instead)
    else:
        yield words["same"].format(name=nothing or row.name)


def _operand(row: Primitive, index: int, parameter: Parameter) -> Any:
    """A Value, or two, at which the example is computed."""
    point = points_of(row)[index]
    if isinstance(point, list):
        name = parameter.name.removesuffix("s")
        return [Value(number, f"{name}{j}") for j, number in enumerate(point, 1)]
    return Value(point, parameter.name)


def _example(row: Primitive, operands: Sequence[Any], result: Value, words: dict[str, Any]) -> str:
    def written(operand: Any) -> str:
        if isinstance(operand, list):
            return f"[{', '.join(map(written, operand))}]"
        return f"{operand.data:g}"

    call = f"`{row.name}({', '.join(map(written, operands))})` = {result.data:.6g}"
    slopes = ", ".join(f"{slope + 0.0:.6g}" for slope in result.slopes)
    return f"{call}\n\n{words['slopes']} {slopes}"
