"""Formulas as presentation MathML, made from the LaTeX of the table's templates.

The templates use a small part of LaTeX; this module reads just that part, so no row is written
twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from autograd.notation.formulas import Name, latex
from autograd.notation.names import escape, mathml_name

_TOKEN = re.compile(r"\0\d+\0|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|[^\s]")
_OPERATORS = {
    r"\cdot": "⋅",
    r"\times": "×",
    r"\ge": "≥",
    r"\le": "≤",
    r"\ne": "≠",
    r"\bmod": "mod",
    r"\lfloor": "⌊",
    r"\rfloor": "⌋",
    r"\lceil": "⌈",
    r"\rceil": "⌉",
    r"\dots": "…",
    r"\to": "→",
    "-": "−",
}
_IDENTIFIERS = {r"\sigma": "σ", r"\partial": "∂", r"\eta": "η", r"\infty": "∞", r"\pi": "π"}
_FENCES = "()[]|+=<>,;"


def mathml(term: Any, name: Name = mathml_name) -> str:
    """The formula as a `<math>` element; `name` gives the MathML of a named value.

    >>> from autograd.notation import expression
    >>> from autograd.engine.value import Value
    >>> mathml(expression(Value(2.0, "a") / Value(3.0, "b"), lambda v: bool(v.label)))
    '<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>'
    """
    names: list[str] = []

    def mark(value: Any) -> str:
        names.append(name(value))
        return f"\0{len(names) - 1}\0"

    return f"<math>{from_latex(latex(term, mark), names)}</math>"


def from_latex(source: str, names: list[str] | None = None) -> str:
    """The content of a `<math>` element for LaTeX as the table writes it.

    `names` are pieces of MathML that marks in `source` stand for: the number of the piece between
    two NUL characters.
    """
    return "".join(_Reader(source, names or []).row(""))


class _Reader:
    """Reads LaTeX once, left to right; braces nest only as deep as the formula does."""

    def __init__(self, source: str, names: list[str]) -> None:
        self.tokens = _TOKEN.findall(source)
        self.names = names
        self.position = 0

    def row(self, end: str) -> list[str]:
        """The elements up to the token `end`, which is passed over."""
        elements: list[str] = []
        for token in self._until(end):
            if token in "^_" and elements:
                base = elements.pop()
                if token == "^" and base.startswith("<msub>"):
                    # one element for both, or browsers set the exponent after the subscript
                    inner = base.removeprefix("<msub>").removesuffix("</msub>")
                    elements.append(f"<msubsup>{inner}{self._one()}</msubsup>")
                else:
                    tag = "msup" if token == "^" else "msub"
                    elements.append(f"<{tag}>{base}{self._one()}</{tag}>")
            else:
                elements.append(self._element(token))
        return elements

    def _until(self, end: str) -> Iterator[str]:
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            self.position += 1
            if token == end:
                return
            yield token

    def _one(self) -> str:
        """The next token or braced group as one element."""
        return next((self._element(token) for token in self._until("")), "<mrow></mrow>")

    def _element(self, token: str) -> str:
        if token == "{":
            inner = self.row("}")
            return inner[0] if len(inner) == 1 else f"<mrow>{''.join(inner)}</mrow>"
        if token == r"\frac":
            return f"<mfrac>{self._one()}{self._one()}</mfrac>"
        if token == r"\sqrt":
            return f"<msqrt>{self._one()}</msqrt>"
        if token == r"\left":
            opening = self._fence()
            fenced = "".join(self.row(r"\right"))
            # a row of its own, or browsers take a minus after the fence for one between two terms
            return f"<mrow>{opening}<mrow>{fenced}</mrow>{self._fence()}</mrow>"
        if token in (r"\operatorname", r"\mathrm", r"\text"):
            return f'<mi mathvariant="normal">{escape(self._word())}</mi>'
        return self._symbol(token)

    def _symbol(self, token: str) -> str:
        if token[0] == "\0":
            return self.names[int(token[1:-1])]
        if token in _OPERATORS or token in _FENCES:
            return f"<mo>{escape(_OPERATORS.get(token, token))}</mo>"
        if token[0].isdecimal():
            return f"<mn>{token}</mn>"
        if token in _IDENTIFIERS or len(token) == 1:
            return f"<mi>{escape(_IDENTIFIERS.get(token, token))}</mi>"
        return f'<mi mathvariant="normal">{escape(token[1:])}</mi>'

    def _fence(self) -> str:
        token = next(self._until(""), ".")
        return "" if token == "." else f"<mo>{escape(_OPERATORS.get(token, token))}</mo>"

    def _word(self) -> str:
        """The letters of a braced word, spaces as they came, escapes undone."""
        next(self._until(""), None)
        return "".join(token.removeprefix("\\") for token in self._until("}"))
