"""Rules and formulas as Python source in the algebra FLOAT; recording functions are made of it."""

from __future__ import annotations

import keyword
import linecache
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Self

from autograd.algebras import FLOAT
from autograd.notation.names import Labelled
from autograd.notation.terms import (
    SYMBOLS,
    Each,
    Element,
    Group,
    Named,
    Symbol,
    Term,
    elements_of,
    symbolic,
)

COMPARISONS = {
    "greater": ">",
    "less": "<",
    "greater_equal": ">=",
    "less_equal": "<=",
    "equal": "==",
    "not_equal": "!=",
}

# template and precedence; a second operand of equal precedence gets parentheses, for rounding
# depends on the order
OPERATORS = {
    "add": ("{0:2} + {1:3}", 2),
    "sub": ("{0:2} - {1:3}", 2),
    "mul": ("{0:3} * {1:4}", 3),
    "div": ("{0:3} / {1:4}", 3),
    "neg": ("-{0:4}", 4),
}


# a kernel written out, where a call of it would cost as much as what it does
INLINE = {"dot": "{prefix}sum({prefix}map({prefix}mul, {0}, {1}))"}


def python(term: Any) -> str:
    """A formula as Python source, its last line an expression in the kernels of FLOAT.

    Values stand by their labels, those whose label is no Python name as their numbers. What is used
    more than once is computed in lines of its own before.

    >>> from autograd.notation import expression
    >>> from autograd.value import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> print(python(expression((a * b).relu() + 1, lambda v: bool(v.label))))
    _t0 = a * b
    (0.0 if _t0 <= 0.0 else _t0) + 1.0
    """
    source = PythonSource()
    last = source.expression(term)
    return "\n".join([*source.statements, last])


def function_of(name: str, source: str, filename: str, namespace: dict[str, Any]) -> Any:
    """The function `name` that a source defines over `namespace`.

    The source is registered under `filename`, so that tracebacks show it and a debugger steps in.
    """
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    scope: dict[str, Any] = {}
    exec(compile(source, filename, "exec"), namespace, scope)  # noqa: S102  (source from the table)
    return scope[name]


class Operand(str):
    """Source text that puts itself into parentheses where its precedence is too low."""

    __slots__ = ("precedence",)
    precedence: int

    def __new__(cls, text: str, precedence: int = 9) -> Self:
        operand = super().__new__(cls, text)
        operand.precedence = precedence
        return operand

    def __format__(self, least: str) -> str:
        return f"({self})" if least and self.precedence < int(least) else str(self)


class PythonSource:
    """Writes terms as Python expressions; what an expression needs first is left in `statements`.

    `prefix` goes before the name of every kernel, so that no operand can hide it.

    >>> x = Symbol("x")
    >>> PythonSource().expression(SYMBOLS.sigmoid(x))
    '1.0 / (1.0 + exp(-x))'
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.statements: list[str] = []
        self._names: dict[int, tuple[Operand, Any]] = {}

    def expression(self, term: Any) -> str:
        """The source of `term`: a float, or a list where `term` is an `Each`."""
        if isinstance(term, tuple | list):
            return "[" + ", ".join(self._operand(x) for x in term) + "]"
        if isinstance(term, Each):
            return f"[{self._comprehension(term)}]"
        return str(self._operand(term))

    def share(self, terms: Sequence[Any]) -> None:
        """Compute what stands in several of `terms` once, in a statement of its own."""
        found: list[Term] = []
        pending = list(terms)
        while pending:
            term = pending.pop()
            if isinstance(term, Term):
                found.append(term)
                pending.extend(term.operands)
        times = Counter(map(id, found))
        for term in reversed(found):  # inner ones first
            if times[id(term)] > 1:
                self._named(term)

    def _operand(self, term: Any) -> Operand:
        if not isinstance(term, Term):
            return self._atom(term)
        if id(term) in self._names:
            return self._names[id(term)][0]
        name = term.row.name
        if name in OPERATORS:
            template, precedence = OPERATORS[name]
            return Operand(template.format(*map(self._operand, term.operands)), precedence)
        if name in COMPARISONS:
            return Operand(f"(1.0 if {self._condition(term)} else 0.0)")
        if name == "where":
            c, x, y = term.operands
            return Operand(f"({self._operand(x)} if {self._condition(c)} else {self._operand(y)})")
        if name in FLOAT.kernels or term.row.forward is None:
            arguments = list(map(self._argument, term.operands))
            if name in INLINE:
                return Operand(INLINE[name].format(*arguments, prefix=self.prefix))
            return Operand(f"{self.prefix}{name}({', '.join(arguments)})")
        shared = [symbolic(self._named(x)) for x in term.operands]
        return self._operand(term.row.forward(SYMBOLS, *shared))

    def _number(self, number: float) -> Operand:
        if math.isfinite(number):
            return Operand(repr(float(number)), 9 if number >= 0.0 else 4)
        return Operand(
            f"{self.prefix}nan" if number != number else f"{'-' * (number < 0)}{self.prefix}inf", 4
        )

    def _atom(self, term: Any) -> Operand:
        if isinstance(term, Symbol | Element | Group):
            return Operand(term.name)
        if isinstance(term, int | float):
            return self._number(term)
        value: Labelled = term.value if isinstance(term, Named) else term
        is_name = value.label.isidentifier() and not keyword.iskeyword(value.label)
        return Operand(value.label) if is_name else self._number(value.data)

    def _argument(self, operand: Any) -> str:
        if isinstance(operand, Each):
            return self._comprehension(operand)
        if isinstance(operand, tuple):
            return "(" + "".join(f"{self._operand(x)}, " for x in operand) + ")"
        return str(self._operand(operand))

    def _condition(self, term: Any) -> str:
        if isinstance(term, Term) and term.row.name in COMPARISONS:
            x, y = map(self._operand, term.operands)
            return f"{x:2} {COMPARISONS[term.row.name]} {y:2}"
        return str(self._operand(term))

    def _comprehension(self, each: Each) -> str:
        for term in _without_elements(each.body):
            self._named(term)
        names = [next(iter(group)).name for group in each.groups]
        groups = [f"{self.prefix}indices({g.name})" if g.indices else g.name for g in each.groups]
        if len(names) == 1:
            return f"{self._operand(each.body)} for {names[0]} in {groups[0]}"
        return f"{self._operand(each.body)} for {', '.join(names)} in zip({', '.join(groups)})"

    def _named(self, term: Any) -> Any:
        """`term`, computed once in a statement of its own if it is more than a name or a number."""
        if not isinstance(term, Term) or elements_of(term):
            return term
        if id(term) not in self._names:
            source = self._operand(term)
            name = Operand(f"_t{len(self.statements)}")
            self.statements.append(f"{name} = {source}")
            self._names[id(term)] = name, term  # the term is kept, so that its id stays its own
        return term


def _without_elements(body: Any) -> Iterator[Term]:
    """The largest terms inside `body` that are the same for every element."""
    pending = [body]
    while pending:
        term = pending.pop()
        if isinstance(term, Term):
            if elements_of(term):
                pending.extend(reversed(term.operands))
            else:
                yield term
