"""How a label is written in a formula: `w1` as a letter with a subscript, `学习率` upright."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from itertools import chain, count
from typing import Protocol

from autograd.notation.numbers import number_name

_SUBSCRIPTED = re.compile(
    r"([^\W\d_]{1,4})(\d{1,3})|([^\W\d_][^\W_]{0,7})_([^\W_]{1,8}|\d{1,4}(?:,\d{1,4}){1,3})"
)
TEX_SPECIAL = {c: "\\" + c for c in "#$%&_{}"} | {
    "\\": r"\backslash ",
    "~": r"\sim ",
    "^": r"\wedge ",
    " ": r"\ ",
}
"""How a character that means something to LaTeX is written in a word."""


_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "varsigma sigma tau upsilon phi chi psi omega"
).split()
GREEK = {chr(ord("α") + n): name for n, name in enumerate(_GREEK) if name != "omicron"}
GREEK |= {c.upper(): GREEK[c].capitalize() for c in "γδθλξπσυφψω"}
"""The names of Greek letters, which are also those of their commands in LaTeX."""

TEX_WORDS = TEX_SPECIAL | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\^{}",
    " ": " ",
}
"""The same outside of mathematics."""


class Labelled(Protocol):
    """Anything with a label and, for want of one, data."""

    label: str
    data: float


def split_label(label: str) -> tuple[str, str]:
    """The base of a label and its subscript, which may be empty.

    >>> split_label("w1"), split_label("net_h1"), split_label("w1_2,10"), split_label("a_b_c")
    (('w', '1'), ('net', 'h1'), ('w1', '2,10'), ('a_b_c', ''))
    >>> split_label("w1_2,1,3,3")
    ('w1', '2,1,3,3')
    """
    match = _SUBSCRIPTED.fullmatch(label)
    if match is None:
        return label, ""
    return (match[1], match[2]) if match[1] else (match[3], match[4])


def clean(label: str) -> str:
    """The label on one line, with what cannot be printed replaced by U+FFFD.

    Control characters, marks that turn the direction of the text round them, and lone surrogates
    are replaced.
    """
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(label.split()))


def unused(name: str, taken: Container[str]) -> str:
    """The name, or where something is called so already with the first number that is free.

    >>> unused("w", ()), unused("w", ("w", "w(2)"))
    ('w', 'w(3)')
    """
    others = (f"{name}({n})" for n in count(2))
    return next(each for each in chain([name], others) if each not in taken)


def escape(text: str) -> str:
    """`text` as the text of an XML element; `xml.sax` would load an internet client for it.

    >>> escape("a < b & c")
    'a &lt; b &amp; c'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_name(value: Labelled) -> str:
    """The label, or the data of an unlabelled value.

    >>> from autograd import Value
    >>> text_name(Value(1.0, "w1")), text_name(Value(0.5))
    ('w1', '0.5')
    """
    return clean(value.label) or number_name(value.data, "text")


def latex_name(value: Labelled) -> str:
    r"""The label in LaTeX, its special characters escaped.

    >>> from autograd.engine.value import Value
    >>> latex_name(Value(1.0, "w1")), latex_name(Value(1.0, "E_total"))
    ('w_{1}', 'E_{\\mathrm{total}}')
    >>> latex_name(Value(1.0, "δ_h1"))
    '\\delta_{\\mathrm{h1}}'
    """
    base, subscript = split_label(clean(value.label))
    if not base:
        return number_name(value.data, "tex")
    return _latex_word(base) + (f"_{{{_latex_word(subscript)}}}" if subscript else "")


def mathml_name(value: Labelled) -> str:
    """The label as presentation MathML.

    >>> from autograd import Value
    >>> mathml_name(Value(1.0, "w"))
    '<mi>w</mi>'
    """
    base, subscript = split_label(clean(value.label))
    if not base:
        return f"<mn>{number_name(value.data, 'text')}</mn>"
    variant = "" if len(base) == 1 else ' mathvariant="normal"'
    word = f"<mi{variant}>{escape(base)}</mi>"
    return f"<msub>{word}<mtext>{escape(subscript)}</mtext></msub>" if subscript else word


def _latex_word(word: str) -> str:
    word = word.replace("′", "'")
    letter = word.rstrip("'")
    if letter in GREEK:
        return rf"\{GREEK[letter]}" + word.removeprefix(letter)
    if not all(c.isascii() or c in GREEK for c in word):
        return rf"\text{{{_escaped(word, TEX_WORDS)}}}"
    escaped = _escaped(word, _IN_MATHEMATICS)
    return escaped if len(letter) == 1 or word.isdecimal() else rf"\mathrm{{{escaped}}}"


def _escaped(word: str, spelling: Mapping[str, str]) -> str:
    return "".join(spelling.get(c, c) for c in word)


_IN_MATHEMATICS = TEX_SPECIAL | {letter: rf"\{name} " for letter, name in GREEK.items()}
