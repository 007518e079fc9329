r"""Formulas of lessons as a terminal can show them: TeX in, letters out.

>>> spoken(r"\frac{\partial E}{\partial w_5} = \delta_{o1} \, h_1")
'∂E/∂w₅ = δ_o1 h₁'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_GREEK = (
    "alpha α beta β gamma γ delta δ Delta Δ epsilon ε varepsilon ε eta η theta θ lambda λ mu μ "
    "pi π rho ρ sigma σ Sigma Σ tau τ phi φ varphi φ chi χ psi ψ omega ω"
)
_SIGNS = (
    "partial ∂ nabla ∇ sum Σ prod ∏ int ∫ cdot · cdots ⋯ ldots … dots … times × pm ± leftarrow ← gets ← "
    "rightarrow → to → Rightarrow ⇒ le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ infty ∞ in ∈ odot ⊙ "
    "top ⊤ prime ′ lVert ‖ rVert ‖ | ‖ lfloor ⌊ rfloor ⌋ lvert | rvert | mid | quad \u2003 qquad \u2003\u2003"
)
_words = f"{_GREEK} {_SIGNS}".split(" ")
SIGNS: Final = dict(zip(_words[::2], _words[1::2], strict=True))
"""A command and the letters that stand for it."""

SIGNS.update(
    (name, name) for name in "exp log ln max min tanh sin cos arg det rank softmax".split()
)
SIGNS.update(
    {",": " ", ";": " ", ":": " ", " ": " ", "!": "", **{sign: sign for sign in "{}%_&#$"}}
)
SIGNS.update(dict.fromkeys("left right displaystyle limits big Big bigl bigr".split(), ""))

_UPRIGHT = frozenset(["mathrm", "text", "operatorname", "mathbf", "boldsymbol", "mathit"])
_ABOVE = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}

_RAISED = str.maketrans("0123456789+-−=()nTi", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᵀⁱ")
_LOWERED = str.maketrans("0123456789+-−=()ijkn", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ᵢⱼₖₙ")
_LOOSE = "+-−=·×/ ,"
"""What holds things less close together than a fraction or an index does."""

_TOKEN = re.compile(r"\\begin\{(\w+\*?)\}|\\end\{\w+\*?\}|\\\\|\\[A-Za-z]+|\\.|\s+|.")


class FormulaError(ValueError):
    """A formula has a command that has no letters here."""


def spoken(tex: str) -> str:
    r"""A formula in letters; lines of `aligned` stay lines.

    >>> spoken(r"x^2 + x^{10} + e^{-x}"), spoken(r"\frac{a + b}{2 n}")
    ('x² + x¹⁰ + e^(-x)', '(a + b)/(2 n)')
    """
    tokens = list(_TOKEN.finditer(tex.strip()))[::-1]
    text = _row(tokens, None)
    lines = [re.sub(r" +", " ", line).strip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


def _row(tokens: list[re.Match[str]], end: str | None) -> str:
    """What stands before `end`, taken off the reversed tokens."""
    return "".join(_pieces(tokens, end))


def _pieces(tokens: list[re.Match[str]], end: str | None) -> Iterator[str]:
    while tokens:
        token = tokens.pop()
        text = token[0]
        if text == end:
            return
        if text == "{":
            yield _row(tokens, "}")
        elif text in "^_":
            yield _script(text, _argument(tokens))
        elif text == "&":
            yield " "
        elif text == "\\\\":
            yield "\n"
        elif text.startswith("\\"):
            yield _command(text[1:], tokens)
        else:
            yield " " if text.isspace() else "′" if text == "'" else text


def _command(name: str, tokens: list[re.Match[str]]) -> str:
    if name.startswith(("begin{", "end{")):
        return ""
    if name in SIGNS:
        # the space that ends a command's name is not seen
        if SIGNS[name] in ("∂", "∇", "") and tokens and tokens[-1][0].isspace():
            tokens.pop()
        return SIGNS[name]
    if name in ("frac", "tfrac", "dfrac"):
        above, below = _argument(tokens), _argument(tokens)
        return f"{_grouped(above)}/{_grouped(below)}"
    if name == "sqrt":
        return f"√{_grouped(_argument(tokens))}"
    if name in _UPRIGHT:
        return _argument(tokens)
    if name in _ABOVE:
        return _argument(tokens) + _ABOVE[name]
    raise FormulaError(
        f"No letters stand for \\{name}; those of lessons are in {__name__}: write it with others, "
        "or add it there."
    )


def _argument(tokens: list[re.Match[str]]) -> str:
    while tokens and tokens[-1][0].isspace():
        tokens.pop()
    if not tokens:
        raise FormulaError("A formula ends where an argument is missing.")
    token = tokens.pop()[0]
    if token == "{":
        return _row(tokens, "}").strip()
    return _command(token[1:], tokens) if token.startswith("\\") else token


def _script(sign: str, text: str) -> str:
    table = _RAISED if sign == "^" else _LOWERED
    if text in ("′", "″", "⊤"):
        return text.replace("⊤", "ᵀ")
    if all(ord(letter) in table for letter in text):
        return text.translate(table)
    return sign + _grouped(text)


def _grouped(text: str) -> str:
    """A text in brackets if it is more than one thing."""
    return f"({text})" if any(letter in _LOOSE for letter in text) else text
