"""A typed expression as a list of tokens, in the signs that Python has for the same thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

from autograd.errors import ExpressionError
from autograd.terminal import columns

LONGEST = 2000
"""Letters of an expression: a chain of sums as deep as this is still read."""

_SHOWN = 60
"""Letters of the expression that an error shows around the place it points at."""

_SIGNS = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("×·⋅∙∗•", "*"),
        **dict.fromkeys("÷∕⁄", "/"),
        **dict.fromkeys("−–—", "-"),
        **dict.fromkeys("【［〔", "["),
        **dict.fromkeys("】］〕", "]"),
        "。": ".",
        "、": ",",
        "\u3000": " ",
    }
)
"""Signs of a Chinese keyboard, and those of printed mathematics, as Python has them."""

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d⁰¹²³⁴-⁹][^\W⁰¹²³⁴-⁹]*)"
    r"|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<sign>\*\*|//|[<>=!]=|[-+*/%^()\[\],=<>|!])"
)

_INSTEAD = {
    "//": "the whole part of a quotient is floor(x / y)",
    "<": "a comparison is less(x, y)",
    ">": "a comparison is greater(x, y)",
    "<=": "a comparison is less_equal(x, y)",
    ">=": "a comparison is greater_equal(x, y)",
    "==": "a comparison is equal(x, y)",
    "!=": "a comparison is not_equal(x, y)",
    "|": "the absolute value of x is abs(x)",
    "√": "the square root of x is sqrt(x)",
    "!": "the logarithm of x! is lgamma(x + 1)",
    "≤": "a comparison is less_equal(x, y)",
    "≥": "a comparison is greater_equal(x, y)",
    "≠": "a comparison is not_equal(x, y)",
    "{": "brackets are round, (x + y)",
    "}": "brackets are round, (x + y)",
    ";": "one expression is read at a time",
    ":": "one expression is read at a time",
}

Kind = Literal["number", "name", "sign"]


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a name or a sign, and where it begins and ends in what was typed."""

    kind: Kind
    text: str
    begin: int
    end: int


def refuse(text: str, place: int, message: str) -> NoReturn:
    """Raise the error that points at a place of the text."""
    raise ExpressionError(f"{message}\n{pointed_at(text, place)}")


def pointed_at(text: str, place: int) -> str:
    """The text in one line, and below it a caret under the character at `place`.

    What is far from the place is left out; a Chinese character is as wide as two others.

    >>> print(pointed_at("w * x + ) b", 8))
        w * x + ) b
                ^
    """
    line = [c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text]
    first = max(0, min(place - _SHOWN // 2, len(line) - _SHOWN))
    before, after = line[first:place], line[place : first + _SHOWN]
    start = "... " * (first > 0)
    rest = " ..." * (first + _SHOWN < len(line))
    column = columns("".join(before)) + len(start)
    return f"    {start}{''.join([*before, *after])}{rest}\n    {' ' * column}^"


def tokens(text: str) -> list[Token]:
    """The tokens of the text: `^` is `**`, x² is `x**2`, and × and （ are `*` and `(`."""
    if len(text) > LONGEST:
        raise ExpressionError(
            f"An expression of {len(text):,} letters is longer than is read, {LONGEST:,}; record "
            "parts of it in Python, and give them as values."
        )
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    written = text.translate(_SIGNS)
    place = 0
    while place < len(written):
        found = _TOKEN.match(written, place)
        if found is None:
            _refuse_sign(text, written[place], place)
        begin, place, kind = place, found.end(), found.lastgroup
        if kind == "raised":
            yield Token("sign", "**", begin, place)
            if found[0][0] == "⁻":
                yield Token("sign", "-", begin, place)
            yield Token("number", found[0].strip("⁻").translate(_RAISED), begin, place)
        elif kind == "name":
            # as Python has them, for which ｘ and x are one name
            name = unicodedata.normalize("NFKC", found[0])
            if not name.isidentifier():
                _refuse_sign(text, found[0][0], begin)
            yield Token("name", name, begin, place)
        elif kind == "number":
            _refuse_number(text, found[0], begin, place)
            yield Token("number", found[0], begin, place)
        elif kind == "sign":
            sign = "**" if found[0] == "^" else found[0]
            if sign in _INSTEAD:
                _refuse_sign(text, sign, begin)
            yield Token("sign", sign, begin, place)


def _refuse_sign(text: str, sign: str, place: int) -> NoReturn:
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    if sign in "\"'`“”‘’":
        refuse(text, place, f"A quotation mark, {shown}, has no meaning here; leave it out.")
    instead = _INSTEAD.get(sign, "the operators are + - * / % ^")
    refuse(text, place, f"An expression has no {shown} here; {instead}.")


def _refuse_number(text: str, number: str, begin: int, end: int) -> None:
    if not number.isascii():
        refuse(text, begin, "A number is written in the digits 0 to 9.")
    if text[end : end + 1] == "_":
        refuse(text, end, "The digits of a number stand together; leave the _ out.")
    if float(number) == float("inf"):
        refuse(text, begin, "This number is too large; the largest float is about 1.8e308.")
