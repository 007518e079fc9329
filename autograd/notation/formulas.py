"""Formulas of recorded graphs, as text and as LaTeX, through the templates of the table."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from autograd.notation.names import latex_name, text_name
from autograd.notation.numbers import number_name
from autograd.notation.terms import (
    ELLIPSIS,
    SYMBOLS,
    Each,
    Element,
    Named,
    Symbol,
    SymbolGroup,
    Term,
    symbolic,
)
from autograd.table.primitive import ATOM, Primitive

Name = Callable[[Any], str]
Number = Callable[[float], str]

_MINUS = ("−", "-")

LONGEST_GROUP = 8
"""A group of more operands is written as its first two, an ellipsis and its last."""


class Expressible(Protocol):
    """A recorded value: what a formula needs to know of it."""

    label: str
    data: float

    @property
    def row(self) -> Primitive | None: ...

    @property
    def operands(self) -> tuple[Any, ...]: ...


def expression(node: Expressible, is_named: Callable[[Any], bool], limit: int = 60) -> Any:
    """The formula of `node` in terms of the leaves and of the values that `is_named` accepts.

    `is_named` is not asked of `node` itself. Numbers stand as they are. Nodes are opened `limit`
    times, a node that is used twice twice; then an ellipsis stands for the rest, so that the
    formula of a large graph stays short and its cost bounded.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> product = a * b
    >>> product.label = "p"
    >>> y = product + 1.0
    >>> text(expression(y, lambda v: v.label == "p")), text(expression(y, lambda v: False))
    ('p + 1', 'a · b + 1')
    """
    if node.row is None:
        return node
    opened: list[Any] = [node]
    parts: list[list[Any]] = []  # of each opened node the operands; (n,) is what was opened n-th
    for current in opened:
        part: list[Any] = []
        parts.append(part)
        for operand in _flat(current.operands):
            if _is_end(operand, is_named):
                part.append(operand)
            elif len(opened) < limit:
                part.append((len(opened),))
                opened.append(operand)
            else:
                part.append(ELLIPSIS)
    terms: dict[int, Term] = {}
    for index in reversed(range(len(opened))):  # what was opened later stands inside
        current = opened[index]
        written = iter([terms[x[0]] if isinstance(x, tuple) else x for x in parts[index]])
        operands = (
            tuple(next(written) for _ in operand) if isinstance(operand, tuple) else next(written)
            for operand in current.operands
        )
        terms[index] = Term(current.row, tuple(operands))
    return terms[0]


def text(term: Any, name: Name = text_name, number: Number | None = None) -> str:
    """The formula as a line of text; `number` writes its numbers, with six digits if None.

    >>> from autograd.engine.value import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> text(expression((a + b) * a - 1, lambda v: bool(v.label)))
    '(a + b) · a − 1'
    """
    return _POWER.sub(_superscript, _Formula("text", name, number).write(term)[0])


def latex(term: Any, name: Name = latex_name, number: Number | None = None) -> str:
    """The formula in LaTeX, without delimiters; `number` writes its numbers.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> latex(expression(a**b, lambda v: False))
    'a^{b}'
    """
    return _Formula("tex", name, number).write(term)[0]


def tokens(term: Any, number: Number | None = None) -> list[Any]:
    """The text of the formula in pieces: strings, and the named values where their names belong.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> [t if isinstance(t, str) else t.label for t in tokens(expression(a + b, lambda v: False))]
    ['a', ' + ', 'b']
    """
    values: list[Any] = []

    def mark(value: Any) -> str:
        values.append(value)
        return f"\0{len(values) - 1}\0"

    pieces = text(term, mark, number).split("\0")
    return [values[int(p)] if i % 2 else p for i, p in enumerate(pieces) if p]


_POWER = re.compile(r"\^(?:(−?\d+)(?![\w.(])|\((−\d+)\))")
_SUPERSCRIPTS = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _superscript(power: re.Match[str]) -> str:
    return (power[1] or power[2]).translate(_SUPERSCRIPTS)


class _Written:
    """Written operands for a template, in parentheses where its specification asks for them."""

    __slots__ = ("brackets", "parts")

    def __init__(self, parts: list[tuple[str, int]], brackets: tuple[str, str]) -> None:
        self.parts = parts
        self.brackets = brackets

    def __format__(self, specification: str) -> str:
        least, _, joiner = specification.partition("|")
        lowest = int(least.rstrip("-") or 0)
        opening, closing = self.brackets
        written = []
        for place, (part, precedence) in enumerate(self.parts):
            # what begins a sum may begin with a minus
            minus = least.endswith("-") or (joiner != "" and place == 0)
            if _stands_alone(part, precedence, lowest, minus):
                written.append(part)
            else:
                written.append(f"{opening}{part}{closing}")
        return (joiner or ", ").join(written)


def _stands_alone(part: str, precedence: int, lowest: int, minus: bool) -> bool:
    """Whether a part needs no brackets where `lowest` is asked for, and maybe a `minus` allowed."""
    if precedence == 1 or part[:1] in _MINUS:
        return lowest <= 1 or (minus and (precedence == 1 or precedence >= lowest))
    return precedence >= lowest


class _Formula:
    """Writes terms in one style. Recursion goes as deep as the term, which `expression` bounds."""

    def __init__(self, style: str, name: Name, number: Number | None = None) -> None:
        self.style = style
        self.name = name
        self.number = number or partial(number_name, style=style)
        self.brackets = ("(", ")") if style == "text" else (r"\left(", r"\right)")
        self.dots = "…" if style == "text" else r"\dots"

    def write(self, term: Any) -> tuple[str, int]:
        """The formula and its precedence."""
        if isinstance(term, Term):
            return self._term(term)
        if term is ELLIPSIS:
            return self.dots, ATOM
        if isinstance(term, Each):
            return f"{self.write(term.body)[0]}, {self.dots}", ATOM
        if isinstance(term, Symbol | Element | SymbolGroup):
            return term.name, ATOM
        if isinstance(term, Named):
            return self.write(term.value)
        if isinstance(term, int | float):
            name = self.number(term)
            return name, _precedence(name)
        name = self.name(term)
        read = self.number(term.data) if _is_number(term) else name
        return name, min(_precedence(name), _precedence(read))

    def _term(self, term: Term) -> tuple[str, int]:
        row = term.row
        template = getattr(row, self.style)
        if not (template or row.text or row.forward is None):
            return self.write(row.forward(SYMBOLS, *map(symbolic, term.operands)))
        operands = [_Written(self._group(operand), self.brackets) for operand in term.operands]
        if template:
            return template.format(*operands), row.precedence
        opening, closing = self.brackets
        word = row.name.replace("_", r"\_")
        call = row.name if self.style == "text" else rf"\operatorname{{{word}}}"
        return f"{call}{opening}{', '.join(map(format, operands))}{closing}", ATOM

    def _group(self, operand: Any) -> list[tuple[str, int]]:
        """One operand written, or all of a group; a long group keeps its ends."""
        if not isinstance(operand, tuple):
            return [self.write(operand)]
        if len(operand) <= LONGEST_GROUP:
            return [self.write(x) for x in operand]
        return [self.write(x) for x in (*operand[:2], ELLIPSIS, operand[-1])]


def _precedence(name: str) -> int:
    """How strongly a name holds together: one may begin with a minus, or be a product with 10^n."""
    if name[:1] in _MINUS:
        return 1
    return 3 if r"\times" in name else ATOM


def _is_number(value: Any) -> bool:
    """Whether a value will be read as its number, also where a mark stands for it: it has no label.

    Its formula would stand in its place if it had been computed.
    """
    return getattr(value, "label", None) == "" and value.row is None


def _flat(operands: tuple[Any, ...]) -> list[Any]:
    return [x for o in operands for x in (o if isinstance(o, tuple) else (o,))]


def _is_end(operand: Any, is_named: Callable[[Any], bool]) -> bool:
    """Whether a formula stops here: at a number, a leaf, or a value that has a name of its own."""
    if isinstance(operand, int | float):
        return True
    return operand.row is None or is_named(operand)
