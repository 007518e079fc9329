"""Rows and changes as functions of JavaScript: what they do is read from the tables, on symbols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.explaining.diagnosing.mistakes import At, Mistake
from autograd.notation import SYMBOLS, Term
from autograd.notation.languages.javascript import HELPERS, JavaScript
from autograd.notation.terms import Each, Symbol, SymbolGroup
from autograd.table.primitive import Primitive

AT = "({ right, result, operands, others, member, variant })"
"""What a change is given; `others` as `At` has them."""

RIGHT, RESULT, MEMBER, VARIANT = map(Symbol, ("right", "result", "member", "variant"))


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

    @property
    def helpers(self) -> list[str]:
        """The functions that were called, each once."""
        return list(dict.fromkeys(HELPERS[name] for name in sorted(self._called & {*HELPERS})))

    def forward(self, row: Primitive, sizes: Sequence[int]) -> str:
        """The result of a row; its operands come in a list, a list in it for each group."""
        operands = _operands(row)
        return self._function("(operands)", row, sizes, lambda _: Term(row, operands))

    def slopes(self, row: Primitive, sizes: Sequence[int]) -> list[str]:
        """The slope in each operand, given result and operands; for a group a list of slopes."""
        return [
            self._function("(result, operands)", row, sizes, _slope_of(row, place))
            for place in range(len(row.operands))
        ]

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
        self,
        given: str,
        row: Primitive,
        sizes: Sequence[int],
        made: Callable[[Any], Any],
    ) -> str:
        source = JavaScript()
        lengths = iter(sizes)
        source.sizes = {f"{p.name}[i]": next(lengths) for p in row.operands if p.starred}
        names = ", ".join(p.name for p in row.operands)
        term = made(RESULT)
        if isinstance(term, Each):
            size = source.sizes[term.groups[0].name]
            each = source.expression(term.body)
            last = f"Array.from({{ length: {size} }}, (_, i) => {each})"
        else:
            last = source.expression(term)
        return self._body(given, source, last, [f"const [{names}] = operands;"])

    def _body(self, given: str, source: JavaScript, last: str, before: Sequence[str] = ()) -> str:
        self._called |= source.called
        statements = [*before, *source.taken()]
        if not statements:
            return f"{given} => {last}"
        return f"{given} => {{ {' '.join(statements)} return {last}; }}"


def changed_row(mistake: Mistake, row: Primitive) -> Primitive:
    """The row that a mistake in an operation puts in the place of the right one."""
    operands = tuple(_List("") if p.starred else Symbol("") for p in row.operands)
    changed: Primitive = mistake.change(SYMBOLS, At(None, row, operands=operands), VARIANT)[0]
    return changed


def _operands(row: Primitive) -> tuple[Any, ...]:
    """The operands by name; of a group its element in a loop."""
    return tuple(
        SymbolGroup(f"{p.name}[i]", f"{p.name}[i]") if p.starred else Symbol(p.name)
        for p in row.operands
    )


def _slope_of(row: Primitive, place: int) -> Callable[[Any], Any]:
    def made(result: Any) -> Any:
        operands = _operands(row)
        slope = SYMBOLS.slope(row, place, result, operands)
        if isinstance(slope, SymbolGroup):
            (each,) = slope
            return Each(each, (operands[place],))
        return slope

    return made
