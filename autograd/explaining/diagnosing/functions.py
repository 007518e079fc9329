"""Rows and changes as functions of JavaScript: what they do is read from the tables, on symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd.explaining.diagnosing.mistakes import At, Mistake
from autograd.notation import SYMBOLS, Term
from autograd.notation.languages.javascript import HELPERS, JavaScript
from autograd.notation.terms import Each, Symbol, SymbolGroup, elements_of
from autograd.table.primitive import Primitive

AT = "({ right, result, operands, others, member, variant })"
"""What a change is given; `others` as `At` has them."""

RIGHT, RESULT, MEMBER, VARIANT = map(Symbol, ("right", "result", "member", "variant"))

TAKEN = frozenset(
    """
    arguments await break case catch class const continue debugger default delete do else enum eval
    export extends false finally for function if implements import in instanceof interface let new
    null package private protected public return static super switch this throw true try typeof var
    void while with yield Float64Array Infinity Math NaN i
    """.split()
) | {*HELPERS}
"""What an operand of a row may be called, and no argument of a function in JavaScript."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list in JavaScript by its name; what stands in it is a symbol, at a symbol's place too."""

    name: str

    def __getitem__(self, place: Symbol | int) -> Symbol:
        return Symbol(f"{self.name}[{place.name if isinstance(place, Symbol) else place}]")


class Functions:
    """Writes functions; `helpers` has the text of what they call that JavaScript lacks."""

    def __init__(self) -> None:
        self._called: set[str] = set()
        self.rules: dict[str, dict[str, Any]] = {}

    @property
    def helpers(self) -> list[str]:
        """The functions that were called, each once."""
        return list(dict.fromkeys(HELPERS[name] for name in sorted(self._called & {*HELPERS})))

    def rule(self, row: Primitive, sizes: Sequence[int]) -> str:
        """The name of a row with groups of these sizes, whose rule is then among the `rules`."""
        name = "/".join([row.name, *map(str, sizes)])
        if name not in self.rules:
            self.rules[name] = {
                "row": row.name,
                "f": self.forward(row, sizes),
                "s": self.slopes(row, sizes),
            }
        return name

    def forward(self, row: Primitive, sizes: Sequence[int]) -> str:
        """The result of a row, a function of its operands; a group is an array."""
        operands = _operands(row)
        return self._function(_names(row), row, sizes, Term(row, operands))

    def slopes(self, row: Primitive, sizes: Sequence[int]) -> list[str | None]:
        """The slope in each operand, a function of result and operands; None where there is none.

        For a group it gives an array of slopes, which may be one of the operands.
        """
        return [
            None
            if rule is None
            else self._function(["z", *_names(row)], row, sizes, _slope_of(row, place))
            for place, rule in enumerate(row.slopes)
        ]

    def formula(self, given: str, term: Any) -> str:
        """A function that gives what a term of symbols comes to."""
        source = JavaScript()
        source.share([term])
        return self._body(f"({given})", source, source.expression(term))

    def change(self, mistake: Mistake, row: Primitive | None = None, place: int = 0) -> str:
        """What a mistake makes of what is right; of an operation it is the operands of a row."""
        operands: tuple[Any, ...] = ()
        if row is not None:
            operands = tuple(
                (_List if p.starred else Symbol)(f"operands[{n}]")
                for n, p in enumerate(row.operands)
            )
        others: Any = _List("others")
        if mistake.kind == "order":
            others = others[0], others[1]
        at = At(RIGHT, row, RESULT, operands, place, MEMBER, others)  # type: ignore[arg-type]
        changed = mistake.change(SYMBOLS, at, VARIANT)
        source = JavaScript()
        if mistake.kind == "rule":
            written = ", ".join(
                each.name if isinstance(each, _List) else source.expression(each)
                for each in changed[1]
            )
            return self._body(AT, source, f"[{written}]")
        return self._body(AT, source, source.expression(changed))

    def _function(
        self, given: Sequence[str], row: Primitive, sizes: Sequence[int], term: Any
    ) -> str:
        source = JavaScript()
        names = _names(row)
        lengths = iter(sizes)
        source.sizes = {
            f"{name}[i]": next(lengths)
            for name, p in zip(names, row.operands, strict=True)
            if p.starred
        }
        arguments = f"({', '.join(given)})"
        if not isinstance(term, Each):
            last = term.name.removesuffix("[i]") if isinstance(term, SymbolGroup) else None
            return self._body(arguments, source, last or source.expression(term))
        size = source.sizes[term.groups[0].name]
        if not elements_of(term.body):
            value = source.expression(term.body)
            return self._body(arguments, source, f"new Float64Array({size}).fill({value})")
        source.hoist(term.body)
        each = source.expression(term.body)
        source.statements += [
            f"const _slopes = new Float64Array({size});",
            source.loop(size, f"_slopes[i] = {each};"),
        ]
        return self._body(arguments, source, "_slopes")

    def _body(self, given: str, source: JavaScript, last: str) -> str:
        self._called |= source.called
        statements = source.taken()
        if not statements:
            return f"{given} => {last}"
        return f"{given} => {{ {' '.join(statements)} return {last}; }}"


def changed_row(mistake: Mistake, row: Primitive) -> Primitive:
    """The row that a mistake in an operation puts in the place of the right one."""
    operands = tuple(_List("") if p.starred else Symbol("") for p in row.operands)
    changed: Primitive = mistake.change(SYMBOLS, At(None, row, operands=operands), VARIANT)[0]
    return changed


def _names(row: Primitive) -> list[str]:
    """What the operands are called in JavaScript; no operand of a row begins with an underscore."""
    return [f"_{p.name}" if p.name in TAKEN else p.name for p in row.operands]


def _operands(row: Primitive) -> tuple[Any, ...]:
    """The operands by name; of a group its element in a loop."""
    return tuple(
        SymbolGroup(f"{name}[i]", f"{name}[i]") if p.starred else Symbol(name)
        for name, p in zip(_names(row), row.operands, strict=True)
    )


def _slope_of(row: Primitive, place: int) -> Any:
    """The slope in an operand; of a group that of its element, or one of the operands."""
    operands = _operands(row)
    slope = SYMBOLS.slope(row, place, Symbol("z"), operands)
    if isinstance(slope, SymbolGroup) and slope.derived:
        (each,) = slope
        return Each(each, (operands[place],))
    return slope
