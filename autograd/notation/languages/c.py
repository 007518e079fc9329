"""Rules and formulas as C99, in double numbers and the functions of math.h."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

from autograd.notation.languages.printing import OPERATORS, Operand, Source
from autograd.notation.terms import COUNT, Each, Element, Symbol, Term
from autograd.table.primitives import TABLE

# the row that joins two operands, and the number to begin with
FOLDS = {
    "sum": ("add", 0.0),
    "prod": ("mul", 1.0),
    "max": ("maximum", -math.inf),
    "min": ("minimum", math.inf),
}

FUNCTIONS = (
    "pow sqrt exp exp2 expm1 log log2 log10 log1p floor ceil sin cos tan asin acos atan atan2 "
    "sinh cosh tanh asinh acosh atanh erf erfc hypot"
).split()
"""Rows that math.h has under the same name."""


class CSource(Source):
    """Writes terms as C; a group is written out, a named `Group` becomes a loop over `i`.

    `sizes` has the lengths of named groups, `called` the functions that were used.

    >>> from autograd.notation.terms import SYMBOLS
    >>> x = Symbol("x")
    >>> CSource().expression(SYMBOLS.sigmoid(SYMBOLS.abs(x)))
    '1.0 / (1.0 + exp(-_t0))'
    """

    language = "C"
    # --x would count x down
    operators: Mapping[str, tuple[str, int]] = OPERATORS | {"neg": ("-{0:5}", 4)}
    words: Mapping[str, str] = {name: name for name in FUNCTIONS} | {
        "abs": "fabs",
        "remainder": "floored_remainder",
    }
    infinity = "INFINITY"
    nan = "NAN"
    constant = "const double "
    variable = "double "
    end = ";"
    joints: Mapping[str, str] = {"add": "||", "mul": "&&"}
    """How conditions are joined where indicators are added or multiplied."""
    counter = "int"
    index = "(double)i"

    def __init__(self) -> None:
        super().__init__()
        self.sizes: dict[str, int] = {}
        self.called: set[str] = set()
        self._temporaries = 0

    def loop(self, size: int, statement: str) -> str:
        """The statement, done for each i below `size`."""
        return f"for ({self.counter} i = 0; i < {size}; ++i) {statement}"

    def _choice(self, condition: str, x: str, y: str) -> str:
        return f"({condition} ? {x} : {y})"

    def _is_true(self, operand: Operand) -> str:
        return f"{operand:2} {self.comparisons['not_equal']} 0.0"

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"_t{self._temporaries - 1}"

    def _is_name(self, label: str) -> bool:
        return label.isidentifier()

    def _call(self, term: Term) -> Operand | None:
        name = term.row.name
        if name in FOLDS:
            return self._fold(term)
        if term.row is COUNT:
            return self._number(float(self.sizes[term.operands[0].name]))
        word = self.words.get(name)
        if word is None:
            return None
        self.called.add(word)
        return Operand(f"{word}({', '.join(map(self._operand, term.operands))})")

    def _opened(self, term: Term) -> Any:
        opened = super()._opened(term)
        self.share([opened])
        return opened

    def _fold(self, term: Term) -> Operand:
        """The operands of a group joined two by two, or by a loop of its own."""
        joint, start = FOLDS[term.row.name]
        group, row = term.operands[0], TABLE[joint]
        if isinstance(group, tuple):
            joined = functools.reduce(lambda x, y: Term(row, (x, y)), group)
            if joint in self.operators:
                return self._operand(joined)
            # the rule of this joint uses its operands twice: written inside, a group would grow
            self._names[id(term)] = self._operand(self._named(joined)), term
            return self._names[id(term)][0]
        body = group.body if isinstance(group, Each) else next(iter(group))
        size = self.sizes[(group.groups[0] if isinstance(group, Each) else group).name]
        self.hoist(body)
        total = Operand(self._temporary())
        step = self.expression(Term(row, (Symbol(total), body)))
        self.statements += [
            self.started(total, self._number(start)),
            self.loop(size, self.assigned(total, step)),
        ]
        self._names[id(term)] = total, term
        return total

    def _atom(self, term: Any) -> Operand:
        if isinstance(term, Element) and term.group.derived == "indices":
            return Operand(self.index)
        return super()._atom(term)

    def _condition(self, term: Any) -> str:
        if isinstance(term, Term):
            if term.row is TABLE["isnan"]:
                return self._condition(self._opened(term))
            if term.row.name in self.joints and all(map(self._is_comparison, term.operands)):
                return f" {self.joints[term.row.name]} ".join(map(self._condition, term.operands))
        return super()._condition(term)

    def _is_comparison(self, term: Any) -> bool:
        return isinstance(term, Term) and term.row.name in {*self.comparisons, "isnan"}
