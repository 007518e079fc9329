"""Reads equations back from text, LaTeX and MathML, and computes what stands on their sides.

Each notation is cut into the same lexemes: a number as it is shown, a name that is known, a word of
a function, or a sign. The grammar is strict: a minus stands at the beginning of an expression or
between two terms, and a power has one exponent, so what `a · −b` and `a^b^c` mean is not guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.table.algebras import ARITHMETIC, FLOAT
from autograd.table.primitives import TABLE

Compute = Callable[[Sequence[float]], float]


@dataclass(frozen=True)
class Shown:
    """A number as it is shown."""

    number: float


@dataclass(frozen=True)
class Known:
    """A name, and the number that the graph has for it."""

    number: float


Lexeme = str | Shown | Known


@dataclass
class Read:
    """One side: a function of its numbers, which are `shown`, or known from names."""

    numbers: list[Shown | Known] = field(default_factory=list)
    compute: Compute = field(default=lambda _: math.nan)

    def at(self, numbers: Sequence[float]) -> float:
        """What it comes to with other numbers in the place of its own; nan where it fails."""
        try:
            return self.compute(numbers)
        except (*ARITHMETIC, ValueError):
            return math.nan

    @property
    def result(self) -> float:
        """What it comes to."""
        return self.at([each.number for each in self.numbers])

    def reach(self, step: Callable[[Shown | Known], float]) -> float:
        """How far the result may move if each number moves by its own step; nan if it may fail.

        A whole number at which the result cannot be moved, as the exponent of a negative number,
        stands still.
        """
        steps = [step(each) for each in self.numbers]
        whole = 0.0
        for place, each in enumerate(self.numbers):
            alone = [by if n == place else 0.0 for n, by in enumerate(steps)]
            moved = self._moved(alone)
            if each.number.is_integer() and math.isnan(moved):
                steps[place] = 0.0
            else:
                whole += moved
        together = [[by if mask >> n & 1 else -by for n, by in enumerate(steps)] for mask in MASKS]
        return max(whole, *map(self._moved, together))

    def _moved(self, steps: Sequence[float]) -> float:
        """How far the result moves at most if all numbers move, this way and the other."""
        numbers, result = [each.number for each in self.numbers], self.result
        if not any(steps):
            return 0.0
        ends = ([x + way * by for x, by in zip(numbers, steps, strict=True)] for way in (1, -1))
        return max(abs(self.at(end) - result) for end in ends)


MASKS = (0, 0x5555, 0x3333, 0x0F0F, 0x6666)
"""Which of the numbers of a side move up together while the others move down."""


class NotReadError(Exception):
    """What stands there is not in the grammar."""


WORDS = {
    "ln": "log",
    "σ": "sigmoid",
    "φ": "norm_pdf",
    "Φ": "norm_cdf",
    "ψ": "digamma",
    "ψ₁": "trigamma",
    "√": "sqrt",
    "∛": "cbrt",
    "CE": "cross_entropy",
    "BCE": "binary_cross_entropy",
    "LeakyReLU": "leaky_relu",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
}
"""Functions whose word is not the name of their row."""

_COMPARED = {
    ">": "greater",
    "<": "less",
    "≥": "greater_equal",
    "≤": "less_equal",
    "=": "equal",
    "≠": "not_equal",
}
_CLOSING = {"(": ")", "|": "|", "‖": "‖", "⌊": "⌋", "⌈": "⌉", "[": "]"}


def sides(lexemes: Sequence[Lexeme]) -> list[list[Lexeme]]:
    """What stands between signs of equality that are in no brackets."""
    found: list[list[Lexeme]] = [[]]
    depth = 0
    for lexeme in lexemes:
        if lexeme in ("(", "["):
            depth += 1
        elif lexeme in (")", "]"):
            depth -= 1
        if lexeme == "=" and depth == 0:
            found.append([])
        else:
            found[-1].append(lexeme)
    return found


def read(lexemes: Sequence[Lexeme]) -> Read | None:
    """One side; None if something was left out in it."""
    return None if "…" in lexemes else _Grammar(lexemes).whole()


class _Grammar:
    """Sums of products of powers of atoms."""

    def __init__(self, lexemes: Sequence[Lexeme]) -> None:
        self.lexemes = lexemes
        self.position = 0
        self.numbers: list[Shown | Known] = []

    def whole(self) -> Read:
        compute = self.sum()
        if self.position < len(self.lexemes):
            raise self.error()
        return Read(self.numbers, compute)

    def next(self) -> Lexeme:
        return self.lexemes[self.position] if self.position < len(self.lexemes) else ""

    def passed(self, *signs: str) -> str:
        """The next lexeme if it is one of the signs, which is passed over."""
        found = self.next()
        if not (isinstance(found, str) and found in signs):
            return ""
        self.position += 1
        return found

    def expect(self, sign: str) -> None:
        if not self.passed(sign):
            raise self.error()

    def error(self) -> NotReadError:
        return NotReadError(f"{self.lexemes} at {self.position}")

    def sum(self) -> Compute:
        negative = self.passed("−")
        whole = _applied("neg", [self.product()]) if negative else self.product()
        while sign := self.passed("+", "−"):
            whole = _applied("add" if sign == "+" else "sub", [whole, self.product()])
        return whole

    def product(self) -> Compute:
        whole = self.power()
        while sign := self.passed("·", "/", "mod"):
            row = {"·": "mul", "/": "div", "mod": "remainder"}[sign]
            whole = _applied(row, [whole, self.power()])
        return whole

    def power(self) -> Compute:
        base = self.atom()
        return _applied("pow", [base, self.atom()]) if self.passed("^") else base

    def atom(self) -> Compute:
        lexeme = self.next()
        self.position += 1
        if isinstance(lexeme, Shown | Known):
            self.numbers.append(lexeme)
            place = len(self.numbers) - 1
            return lambda numbers: numbers[place]
        if lexeme == "e" and self.next() == "^":
            return lambda _: math.e
        if lexeme == "[":
            return self.comparison()
        if lexeme in _CLOSING:
            arguments = self.arguments(_CLOSING[lexeme])
            if lexeme == "(" and len(arguments) == 1:
                return arguments[0]
            row = {"|": "abs", "‖": "norm", "⌊": "floor", "⌈": "ceil"}.get(lexeme)
            if row is not None:
                return _applied(row, arguments)
        elif lexeme:
            below = [self.atom()] if self.passed("_") else []
            self.expect("(")
            return _applied(lexeme, [*below, *self.arguments(")")])
        self.position -= 1
        raise self.error()

    def arguments(self, closing: str) -> list[Compute]:
        found = [self.sum()]
        while self.passed(",", ";"):
            found.append(self.sum())
        self.expect(closing)
        return found

    def comparison(self) -> Compute:
        left, sign = self.sum(), self.passed(*_COMPARED)
        if not sign:
            raise self.error()
        whole = _applied(_COMPARED[sign], [left, self.sum()])
        self.expect("]")
        return whole


def _applied(word: str, arguments: Sequence[Compute]) -> Compute:
    """A function of the arguments, by its word or the name of its row."""
    if word == "Γ":
        return lambda numbers: math.gamma(arguments[0](numbers))
    name = WORDS.get(word, word)
    row = TABLE.get(name) or TABLE.get(name.lower())
    if row is None:
        raise NotReadError(word)
    computed = _kernel(row.name)
    groups = [operand.starred for operand in row.operands]

    def compute(numbers: Sequence[float]) -> float:
        given: list[Any] = [argument(numbers) for argument in arguments]
        if groups[0]:  # a group, and what comes after it
            n = len(given) - (len(groups) - 1)
            given = [tuple(given[:n]), *given[n:]]
        elif any(groups):
            given = [given[0], tuple(given[1:])]
        return float(computed(*given))

    return compute


def _kernel(name: str) -> Callable[..., Any]:
    signs: dict[str, Callable[..., Any]] = {
        "add": lambda x, y: x + y,
        "sub": lambda x, y: x - y,
        "mul": lambda x, y: x * y,
        "div": lambda x, y: x / y,
        "neg": lambda x: -x,
    }
    found: Callable[..., Any] = signs.get(name) or getattr(FLOAT, name)
    return found
