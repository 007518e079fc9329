"""The rules of the rows that a graph uses, and conditions on its numbers, as a JavaScript module.

A page computes with them: `RULES` has the functions of each row, `HOLDS` the rules that steps tell,
and `CHANGES` what mistakes change.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.diagnosing.functions import Functions
from autograd.explaining.flatness import steepest_of_sigmoid
from autograd.notation import Term
from autograd.notation.terms import Named, Symbol
from autograd.table.primitives import TABLE


class Rows:
    """The rules that a graph uses, each written once.

    >>> rows = Rows()
    >>> x = Value(3.0, "x")
    >>> rows.rule(x * x)
    'mul'
    >>> print(rows.module(), end="")
    export const RULES = {
        "mul": { row: "mul", f: (x, y) => x * y, s: [(z, x, y) => y, (z, x, y) => x] },
    };
    export const HOLDS = [];
    export const CHANGES = [];
    """

    def __init__(self) -> None:
        self._functions = Functions()
        self._conditions: dict[str, int] = {}

    def rule(self, value: Value) -> str:
        """The name of the rule of a computed value, which the module will have."""
        sizes = [len(each) for each in value.operands if isinstance(each, tuple)]
        return self._functions.rule(TABLE[value.op], sizes)

    def condition(self, term: Any, ids: Mapping[Value, int] | Callable[[Value], int]) -> int:
        """The place in `HOLDS` of a rule that was told, as a function of the numbers of all nodes.

        `term` is a rule as `local_rules` has it, in recorded values, and `ids` gives the node of
        each. The page hides what was told where the function no longer gives the slope.

        >>> rows = Rows()
        >>> x, y = Value(3.0, "x"), Value(2.0, "y")
        >>> rows.condition(Term(TABLE["mul"], (2.0, x)), {x: 0, y: 1})
        0
        >>> "(v) => 2.0 * v[0]" in rows.module()
        True
        """
        id_of = ids.__getitem__ if isinstance(ids, Mapping) else ids
        text = self._functions.formula("v", _in_places(term, id_of))
        return self._conditions.setdefault(text, len(self._conditions))

    def module(
        self,
        changes: Iterable[Mapping[str, Any]] = (),
        rules: Mapping[str, Mapping[str, Any]] | None = None,
        helpers: Iterable[str] = (),
    ) -> str:
        """The text of the module, with what it calls that JavaScript lacks.

        `changes`, `rules` and `helpers` are those of a catalogue of mistakes.
        """
        all_rules = {**self._functions.rules, **(rules or {})}
        called = dict.fromkeys([*self._functions.helpers, *helpers])
        told = [f"{json.dumps(name)}: {_rule(rule)}" for name, rule in all_rules.items()]
        parts = [
            *called,
            f"export const RULES = {_lines('{', told, '}')};\n",
            f"export const HOLDS = {_lines('[', self._conditions, ']')};\n",
            f"export const CHANGES = {_lines('[', map(_change, changes), ']')};\n",
        ]
        return "".join(parts)


def _in_places(term: Any, id_of: Callable[[Value], int]) -> Any:
    """The term with the number of its node for each recorded value."""
    if isinstance(term, tuple):
        return tuple(_in_places(each, id_of) for each in term)
    if isinstance(term, Term):
        return Term(term.row, tuple(_in_places(each, id_of) for each in term.operands))
    if isinstance(term, Named):
        return _in_places(term.value, id_of)
    return Symbol(f"v[{id_of(term)}]") if isinstance(term, Value) else term


def _rule(rule: Mapping[str, Any]) -> str:
    row = TABLE[rule["row"]]
    slopes = ", ".join(each or "null" for each in rule["s"])
    facts = f", kinks: {json.dumps(row.kinks)}" if row.kinks else ""
    steepest = 0.0 if row.kinks else steepest_of_sigmoid(row)
    if steepest and math.isfinite(steepest):
        facts += f", steepest: {steepest!r}"
    return f"{{ row: {json.dumps(row.name)}{facts}, f: {rule['f']}, s: [{slopes}] }}"


def _change(change: Mapping[str, Any]) -> str:
    fields = (
        f"{name}: {each if name == 'change' else json.dumps(each)}" for name, each in change.items()
    )
    return f"{{ {', '.join(fields)} }}"


def _lines(opening: str, things: Iterable[str], closing: str) -> str:
    whole: Sequence[str] = [*things]
    if not whole:
        return opening + closing
    return "\n".join([opening, *(f"    {each}," for each in whole), closing])
