"""Formulas as presentation MathML, made from the LaTeX of the table's templates.

The templates use a small part of LaTeX; this module reads just that part, so no row is written
twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from autograd.errors import NotationError
from autograd.notation.formulas import Name, latex
from autograd.notation.names import TEX_SPECIAL, escape, mathml_name

_WORD = r"\\(?:operatorname|mathrm|text)\s*\{(?:\\.|[^{}\\])*\}"
_TOKEN = re.compile(rf"\0\d+\0|{_WORD}|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|[^\s]")
_ESCAPE = re.compile("|".join(map(re.escape, TEX_SPECIAL.values())))
_CHARACTER = {escaped: character for character, escaped in TEX_SPECIAL.items()}
_OPERATORS = {
    r"\cdot": "⋅",
    r"\times": "×",
    r"\ge": "≥",
    r"\le": "≤",
    r"\ne": "≠",
    r"\pm": "±",
    r"\bmod": "mod",
    r"\lfloor": "⌊",
    r"\rfloor": "⌋",
    r"\lceil": "⌈",
    r"\rceil": "⌉",
    r"\dots": "…",
    r"\to": "→",
    r"\sim": "∼",
    r"\wedge": "∧",
    r"\sum": "∑",
    r"\prod": "∏",
    r"\|": "‖",
    "-": "−",
    "*": "∗",
    "'": "′",
}
_GREEK = zip(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(),
    "αβγδϵζηθικλμνξπρστυϕχψωΓΔΘΛΞΠΣΥΦΨΩ",
    strict=True,
)
_IDENTIFIERS = {rf"\{name}": letter for name, letter in _GREEK} | {
    r"\partial": "∂",
    r"\nabla": "∇",
    r"\infty": "∞",
    r"\ell": "ℓ",
    r"\backslash": "\\",
}
_FUNCTIONS = frozenset(
    rf"\{name}"
    for name in "arccos arcsin arctan arg cos cosh cot coth csc det dim exp gcd inf ker lg lim ln "
    "log max min Pr sec sin sinh sup tan tanh".split()
)
_FENCES = "()[]|+=<>,;:!/."
_COMMANDS = frozenset(r"\frac \sqrt \left \right \operatorname \mathrm \text".split())


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
    r"""The content of a `<math>` element for LaTeX as the table writes it.

    `names` are pieces of MathML that marks in `source` stand for: the index of the piece between
    two NUL characters. A command that is not known, or LaTeX that LaTeX refuses, is a
    NotationError.

    >>> from_latex(r"\sqrt[3]{x}")
    '<mroot><mi>x</mi><mn>3</mn></mroot>'
    """
    return "".join(_Reader(source, names or []).row(""))


class _Reader:
    """Reads LaTeX once, left to right; braces nest only as deep as the formula does."""

    def __init__(self, source: str, names: list[str]) -> None:
        self.source = source
        self.tokens = _TOKEN.findall(source)
        self.names = names
        self.position = 0

    def row(self, end: str) -> list[str]:
        """The elements up to the token `end`, which is passed over."""
        elements: list[str] = []
        for token in self._until(end):
            if token in ("^", "_"):
                base = elements.pop() if elements else "<mrow></mrow>"
                elements.append(self._scripted(base, token))
            else:
                elements.append(self._element(token))
        return elements

    def _scripted(self, base: str, sign: str) -> str:
        """The base with what follows a sign raised or lowered beside it, or both."""
        script, other = self._one(), "_" if sign == "^" else "^"
        if sign == "^" and base.startswith("<msub>"):
            # one element for both, or browsers set the exponent after the subscript
            inner = base.removeprefix("<msub>").removesuffix("</msub>")
            return f"<msubsup>{inner}{script}</msubsup>"
        if self._next() == other:
            self.position += 1
            second = self._one()
            lower, upper = (second, script) if sign == "^" else (script, second)
            return f"<msubsup>{base}{lower}{upper}</msubsup>"
        if self._next() == sign:
            raise self._error(f"{sign} twice at one base; write braces, as in {{x^2}}^3")
        tag = "msup" if sign == "^" else "msub"
        return f"<{tag}>{base}{script}</{tag}>"

    def _next(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def _take(self) -> str:
        token = self._next()
        if not token:
            raise self._error("its end where something has to follow")
        self.position += 1
        return token

    def _until(self, end: str) -> Iterator[str]:
        while self._next() != end:
            if not self._next():
                raise self._error(f"no {end} where one has to follow")
            yield self._take()
        self.position += 1

    def _one(self) -> str:
        """The next token or braced group as one element; of a number without braces one digit."""
        token = self._take()
        if token[0].isdecimal() and len(token) > 1:
            self.position -= 1
            self.tokens[self.position] = token[1:]
            token = token[0]
        return self._element(token)

    def _element(self, token: str) -> str:
        if token == "{":
            return _single(self.row("}"))
        if token == r"\frac":
            return f"<mfrac>{self._one()}{self._one()}</mfrac>"
        if token == r"\sqrt":
            return self._root()
        if token == r"\left":
            opening = self._fence()
            fenced = "".join(self.row(r"\right"))
            # a row of its own, or browsers take a minus after the fence for one between two terms
            return f"<mrow>{opening}<mrow>{fenced}</mrow>{self._fence()}</mrow>"
        if token[0] == "\\" and token[-1] == "}" and len(token) > 2:
            return f'<mi mathvariant="normal">{escape(self._word(token))}</mi>'
        return self._symbol(token)

    def _root(self) -> str:
        if self._next() != "[":
            return f"<msqrt>{self._one()}</msqrt>"
        self.position += 1
        degree = _single(self.row("]"))
        return f"<mroot>{self._one()}{degree}</mroot>"

    def _symbol(self, token: str) -> str:
        if token[0] == "\0":
            return self.names[int(token[1:-1])]
        if token in _OPERATORS or token in _FENCES:
            return f"<mo>{escape(_OPERATORS.get(token, token))}</mo>"
        if token[0].isdecimal():
            return f"<mn>{token}</mn>"
        if token in _IDENTIFIERS or (len(token) == 1 and token not in r"\#$%&~}"):
            return f"<mi>{escape(_IDENTIFIERS.get(token, token))}</mi>"
        if token in _FUNCTIONS or token in _CHARACTER:
            word = _CHARACTER.get(token, token[1:])
            return f'<mi mathvariant="normal">{escape(word)}</mi>'
        raise self._error(token)

    def _fence(self) -> str:
        token = self._take()
        if token in (r"\{", r"\}"):
            return f"<mo>{token[1:]}</mo>"
        if token not in _OPERATORS and token not in _FENCES:
            raise self._error(rf"{token} as a fence after \left or \right")
        return "" if token == "." else f"<mo>{escape(_OPERATORS.get(token, token))}</mo>"

    def _word(self, token: str) -> str:
        """The letters of a braced word, spaces as they came, escapes undone."""
        word = token[token.index("{") + 1 : -1]
        unknown = re.search(r"\\[A-Za-z]*", _ESCAPE.sub("", word))
        if unknown:
            raise self._error(f"{unknown[0]} in a word")
        return _ESCAPE.sub(lambda escaped: _CHARACTER[escaped[0]], word)

    def _error(self, found: str) -> NotationError:
        known = {*_COMMANDS, *_OPERATORS, *_IDENTIFIERS, *_FUNCTIONS}
        commands = " ".join(sorted((c for c in known if c[0] == "\\"), key=str.lower))
        shown = re.sub("\0\\d+\0", "…", self.source)
        return NotationError(
            f"The LaTeX {shown!r} cannot be written as MathML: it has {found}. Write "
            rf"\operatorname{{name}} for a name, or one of {commands}."
        )


def _single(elements: list[str]) -> str:
    return elements[0] if len(elements) == 1 else f"<mrow>{''.join(elements)}</mrow>"
