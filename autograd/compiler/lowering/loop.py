"""The loops that go through a tape number by number, as Python source: a case for each row.

Where Python's arithmetic raises, ARRAY has the IEEE result.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from autograd.notation.languages import python
from autograd.notation.languages.python import Python, function_of
from autograd.notation.terms import (
    SYMBOLS,
    Each,
    Group,
    Symbol,
    Term,
    elements_of,
)
from autograd.table.algebras import ARITHMETIC, FLOAT, awkward_forward, awkward_slope
from autograd.table.primitive import Primitive

Case = tuple[Primitive, tuple[bool, bool, bool]]
"""A row, and for each of its operands whether the gradient is wanted."""

Loop = Callable[..., None]

NAMESPACE: dict[str, Any] = {
    **{f"_{name}": word for name, word in python.NAMESPACE.items()},
    "ARITHMETIC": ARITHMETIC,
}
"""The globals of the loops."""

COLUMNS = ("x", "y", "w")
"""What the operands of an operation are called: references, by which `groups` has the groups."""


@functools.lru_cache(maxsize=256)
def forward_loop(rows: tuple[Primitive, ...]) -> Loop:
    """A function `loop(v, groups, codes, x, y, w)` that appends the results of operations to v.

    Its arguments from `codes` on are lists with an entry for each operation; a code is the position
    of its row in `rows`.
    """
    cases = [_result(row) for row in rows]
    lines = [
        "def loop(v, groups, codes, *columns):",
        "    append = v.append",
        "    for c, x, y, w in zip(codes, *columns):",
        "        try:",
        *_choice(cases, 3),
        "        except ARITHMETIC:",
        "            append(awkward(c, v, groups, x, y, w))",
    ]

    def awkward(code: int, v: list[float], groups: Any, *used: int) -> float:
        return awkward_forward(rows[code], _operands(rows[code], v, groups, used))

    return _loop("results", lines, awkward)


@functools.lru_cache(maxsize=256)
def backward_loop(cases: tuple[Case, ...]) -> Loop:
    """A function `loop(v, d, groups, codes, z, x, y, w)` that adds to the derivatives d.

    The operations come last one first; z is the slot of a result.
    """
    lines = [
        "def loop(v, d, groups, codes, *columns):",
        "    for c, z, x, y, w in zip(codes, *columns):",
        "        g = d[z]",
        "        try:",
        *_choice([_contributions(*case) for case in cases], 3),
        "        except ARITHMETIC:",
        "            awkward(c, v, d, groups, z, x, y, w)",
    ]

    def awkward(code: int, v: list[float], d: list[float], groups: Any, z: int, *used: int) -> None:
        row, wanted = cases[code]
        operands = _operands(row, v, groups, used)
        for index, p in enumerate(row.operands):
            if not wanted[index]:
                continue
            slope = awkward_slope(row, index, v[z], operands)
            slots = groups[used[index]] if p.starred else (used[index],)
            each = slope if isinstance(slope, list) else [slope] * len(slots)
            for slot, part in zip(slots, each, strict=True):
                d[slot] += d[z] * part

    return _loop("gradients", lines, awkward)


def _loop(name: str, lines: list[str], awkward: Callable[..., Any]) -> Loop:
    source = "\n".join(lines) + "\n"
    filename = f"<autograd loop over {name}: {abs(hash(source)):x}>"
    loop: Loop = function_of("loop", source, filename, {**NAMESPACE, "awkward": awkward})
    return loop


def _operands(row: Primitive, v: list[float], groups: Any, used: tuple[int, ...]) -> list[Any]:
    return [
        tuple(v[slot] for slot in groups[each]) if p.starred else v[each]
        for p, each in zip(row.operands, used, strict=False)
    ]


def _choice(cases: list[list[str]], depth: int) -> list[str]:
    """The lines of the case that `c` names."""
    indent = "    " * depth
    lines = [] if cases else [f"{indent}pass"]
    for number, case in enumerate(cases):
        last = number == len(cases) - 1
        word = "else:" if last and number else f"{'el' * (number > 0)}if c == {number}:"
        lines += [indent + word, *(f"{indent}    {line}" for line in case)]
    return lines


def _symbols(row: Primitive) -> tuple[Any, ...]:
    return tuple(
        Group(f"{name}s", f"{name}_each") if p.starred else Symbol(f"v[{name}]")
        for p, name in zip(row.operands, COLUMNS, strict=False)
    )


def _groups(row: Primitive) -> list[str]:
    """The lines that collect the numbers of groups."""
    return [
        f"{name}s = [v[i] for i in groups[{name}]]"
        for p, name in zip(row.operands, COLUMNS, strict=False)
        if p.starred
    ]


def _result(row: Primitive) -> list[str]:
    """The lines that compute a result."""
    symbols = _symbols(row)
    source = Python(prefix="_")
    term = (
        Term(row, symbols)
        if row.forward is None or row.name in FLOAT.kernels
        else row.forward(SYMBOLS, *symbols)
    )
    expression = source.expression(term)
    return [*_groups(row), *source.statements, f"append({expression})"]


def _contributions(row: Primitive, wanted: tuple[bool, bool, bool]) -> list[str]:
    """The lines that add to the derivatives by the operands; what may raise comes before."""
    symbols = _symbols(row)
    before: list[str] = []
    after: list[str] = []
    for p, name, rule, is_wanted in zip(row.operands, COLUMNS, row.slopes, wanted, strict=False):
        if rule is None or not is_wanted:
            continue
        source = Python(prefix="_")
        slope = rule(SYMBOLS, Symbol("v[z]"), *symbols)
        many = p.starred and not (isinstance(slope, Each) and not elements_of(slope.body))
        if p.starred and not many:
            slope = slope.body
        expression = source.expression(slope)
        if source.statements or not isinstance(slope, Group | Symbol | float):
            before += [*source.statements, f"s{name} = {expression}"]
            expression = f"s{name}"
        after += _added(name, p.starred, expression, many)
    lines = [*before, *after]
    used = [line for line in _groups(row) if any(line[:2] in other for other in lines)]
    return [*used, *lines] or ["pass"]


def _added(name: str, starred: bool, slope: str, many: bool) -> list[str]:
    product = {"1.0": "g", "-1.0": "-g"}.get(slope, f"g * {slope}")
    if not starred:
        return [f"d[{name}] += {product}"]
    if many:
        return [f"for i, s in zip(groups[{name}], {slope}):", "    d[i] += g * s"]
    return [f"h = {product}", f"for i in groups[{name}]:", "    d[i] += h"]
