"""The loops that go through a tape number by number, on Python's lists.

Where Python's arithmetic raises, ARRAY has the IEEE result.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from autograd.compiler.lowering.bodies import body_of
from autograd.compiler.lowering.loop import NAMES, Branch, Lines, Place, indented, switch
from autograd.notation.languages import python
from autograd.notation.languages.printing import Source
from autograd.notation.languages.python import Python, function_of
from autograd.notation.terms import Each, Symbol, Term, elements_of
from autograd.table.algebras import ARITHMETIC, awkward_forward, awkward_slope
from autograd.table.primitive import Primitive

Case = tuple[Primitive, tuple[bool, bool, bool]]
"""A row, and for each of its operands whether the gradient is wanted."""

Loop = Callable[..., None]

NAMESPACE: dict[str, Any] = {
    **{f"_{name}": word for name, word in python.NAMESPACE.items()},
    "ARITHMETIC": ARITHMETIC,
}
"""The globals of the loops."""

NEVER_RAISING = ("add", "sub", "mul", "neg")


class ListBranch(Branch):
    """A branch on the list v and that of the derivatives gv; `groups` has the slots of a group.

    Where the arithmetic raises, no derivative has been added to yet.
    """

    def source(self) -> Python:
        return Python(prefix="_")

    def stored(self, expression: str) -> str:
        return f"append({expression})"

    def gathered(self, name: str, place: Place) -> Lines:
        return [f"{name}s = [{place.number} for i in groups[{name}0]]"]

    def prepared(self, term: Any, source: Source) -> None:
        if _may_raise(term):
            source.hoist(term)

    def handed_out(self, name: str, place: Place, term: Any, source: Source) -> Lines:
        elements = elements_of(term)
        if not elements:
            source.hoist(term)
            head = f"for i in groups[{name}0]:"
            return [head, f"    {place.gradient} += {source.expression(term)}"]
        names, expression = list(elements), term
        numbers = [source.expression(group) for group in elements.values()]
        if _may_raise(term):
            gives = source.expression(Each(term, tuple(elements.values())))
            source.statements.append(source.defined(f"g{name}s", gives))
            names, numbers, expression = ["give"], [f"g{name}s"], Symbol("give")
        head = f"for i, {', '.join(names)} in zip(groups[{name}0], {', '.join(numbers)}):"
        return [head, f"    {place.gradient} += {source.expression(expression)}"]


@functools.lru_cache(maxsize=256)
def forward_loop(rows: tuple[Primitive, ...]) -> Loop:
    """A function `loop(v, groups, codes, x0s, y0s, w0s)` that appends the results to v.

    Its arguments from `codes` on are lists with an entry for each operation; a code is the position
    of its row in `rows`.
    """
    branches = [_branch(row).forward() for row in rows]
    lines = [
        "def loop(v, groups, codes, *places):",
        "    append = v.append",
        "    for c, x0, y0, w0 in zip(codes, *places):",
        "        try:",
        *indented(switch("c", [row.name for row in rows], branches), 3),
        "        except ARITHMETIC:",
        "            append(awkward(c, v, groups, x0, y0, w0))",
    ]

    def awkward(code: int, v: list[float], groups: Any, *places: int) -> float:
        return awkward_forward(rows[code], _operands(rows[code], v, groups, places))

    return _loop("results", lines, awkward)


@functools.lru_cache(maxsize=256)
def backward_loop(cases: tuple[Case, ...]) -> Loop:
    """A function `loop(v, gv, groups, codes, z0s, x0s, y0s, w0s)` that adds to the derivatives gv.

    The operations come last one first; z0 is the slot of a result.
    """
    branches = [_branch(row).backward(wanted) for row, wanted in cases]
    lines = [
        "def loop(v, gv, groups, codes, *places):",
        "    for c, z0, x0, y0, w0 in zip(codes, *places):",
        "        try:",
        *indented(switch("c", [row.name for row, _ in cases], branches), 3),
        "        except ARITHMETIC:",
        "            awkward(c, v, gv, groups, z0, x0, y0, w0)",
    ]

    def awkward(
        code: int, v: list[float], gv: list[float], groups: Any, z0: int, *places: int
    ) -> None:
        row, wanted = cases[code]
        operands = _operands(row, v, groups, places)
        for index, p in enumerate(row.operands):
            if not wanted[index]:
                continue
            slope = awkward_slope(row, index, v[z0], operands)
            slots = groups[places[index]] if p.starred else (places[index],)
            each = slope if isinstance(slope, list) else [slope] * len(slots)
            for slot, part in zip(slots, each, strict=True):
                gv[slot] += gv[z0] * part

    return _loop("gradients", lines, awkward)


def _branch(row: Primitive) -> ListBranch:
    places = [
        Place("v", "i" if p.starred else f"{name}0")
        for p, name in zip(row.operands, NAMES, strict=False)
    ]
    return ListBranch(body_of(row), places, Place("v", "z0"))


def _loop(name: str, lines: Lines, awkward: Callable[..., Any]) -> Loop:
    source = "\n".join(lines) + "\n"
    filename = f"<autograd loop over {name}: {abs(hash(source)):x}>"
    loop: Loop = function_of("loop", source, filename, {**NAMESPACE, "awkward": awkward})
    return loop


def _operands(row: Primitive, v: list[float], groups: Any, places: tuple[int, ...]) -> list[Any]:
    return [
        tuple(v[slot] for slot in groups[each]) if p.starred else v[each]
        for p, each in zip(row.operands, places, strict=False)
    ]


def _may_raise(term: Any) -> bool:
    return isinstance(term, Term) and (
        term.row.name not in NEVER_RAISING or any(map(_may_raise, term.operands))
    )
