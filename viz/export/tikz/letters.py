r"""Any text as LaTeX that can do nothing but be shown.

Of a text only letters and digits of ASCII and a few signs are written as they are. Everything else
is a command of ours: a known letter, Chinese for `\hanzi`, or `\letter` with the code, which shows
the code in a box where no font has the letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby

from viz.letters.runs import Run
from viz.letters.safety import safe

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789().:;=+/*@[] ")

_SIGNS = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\ensuremath{\sim}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\ttfamily\char34}",
    "\u00a0": "~",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "…": r"\dots{}",
    "‘": r"\textquoteleft{}",
    "’": r"\textquoteright{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
    "§": r"\S{}",
    "¶": r"\P{}",
    "©": r"\copyright{}",
    "£": r"\pounds{}",
    "†": r"\dag{}",
    "‡": r"\ddag{}",
    "¡": r"\textexclamdown{}",
    "¿": r"\textquestiondown{}",
}
_SIGNS |= {sign: "\\" + sign for sign in "#$%&_{}"}
# in braces, so that no two of them become one, as -- and `` do
_SIGNS |= {sign: f"{{{sign}}}" for sign in "-'`!?,"}

_GREEK = (
    r"α\alpha β\beta γ\gamma δ\delta ε\varepsilon ζ\zeta η\eta θ\theta ι\iota κ\kappa λ\lambda "
    r"μ\mu ν\nu ξ\xi π\pi ρ\rho σ\sigma ς\varsigma τ\tau υ\upsilon φ\varphi χ\chi ψ\psi ω\omega "
    r"ϑ\vartheta ϕ\phi ϖ\varpi ϱ\varrho ϵ\epsilon Γ\Gamma Δ\Delta Θ\Theta Λ\Lambda Ξ\Xi Π\Pi "
    r"Σ\Sigma Υ\Upsilon Φ\Phi Ψ\Psi Ω\Omega µ\mu"
)
_MATHEMATICS = (
    r"−- ·\cdot ⋅\cdot ・\cdot ×\times ÷\div ±\pm ∓\mp ∂\partial ∇\nabla ∑\sum ∏\prod ∫\int √\surd "
    r"∛{}^{3}\surd ∞\infty ≤\le ≥\ge ≠\ne ≈\approx ≡\equiv ∼\sim ∝\propto ≪\ll ≫\gg ∈\in ∋\ni "
    r"∪\cup ∩\cap ⊂\subset ⊃\supset ∀\forall ∃\exists ∅\emptyset ¬\neg ∧\wedge ∨\vee ⊕\oplus "
    r"⊗\otimes ⊙\odot ∘\circ •\bullet →\rightarrow ←\leftarrow ↑\uparrow ↓\downarrow "
    r"↔\leftrightarrow ⇒\Rightarrow ⇐\Leftarrow ⇔\Leftrightarrow ↦\mapsto ‖\| ⌈\lceil ⌉\rceil "
    r"⌊\lfloor ⌋\rfloor ⟨\langle ⟩\rangle ′{}^{\prime} ″{}^{\prime\prime} °{}^{\circ} ℓ\ell "
    r"ℜ\Re ℑ\Im ℵ\aleph"
)
_IN_MATHEMATICS = {each[0]: each[1:] for each in f"{_GREEK} {_MATHEMATICS}".split(" ")}
_IN_MATHEMATICS |= {
    sign: f"{{}}{shift}{{{of}}}"
    for shift, signs, plain in (
        ("^", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿˣ", "0123456789+-=()nx"),
        ("_", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()"),
    )
    for sign, of in zip(signs, plain, strict=True)
}

_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0331": "b",
}

_SPACES = re.compile(r"(?<= ) |^ | $")
_FONTS = {  # font: the codec of the letters that it has, the first and the last of them
    "gbsn": ("gb2312", "\u2e80", "\uffff"),
    "bsmi": ("big5", "\u4e00", "\u9fff"),
}
"""The fonts of Chinese, simplified and traditional; the first is the usual one."""

_USUAL_FONT = next(iter(_FONTS))


def text(words: str) -> str:
    r"""`words` in the text of a paragraph.

    >>> text("50% of λ_1"), text(r"\input{x}")
    ('50\\% of \\ensuremath{\\lambda}\\_1', '\\textbackslash{}input\\{x\\}')
    """
    letters = unicodedata.normalize("NFC", safe(words))
    pieces: list[str] = []
    for font, group in groupby(letters, _font):
        if font is None:
            pieces += map(_letter, group)
        else:
            option = "" if font == _USUAL_FONT else f"[{font}]"
            pieces.append(rf"\hanzi{option}{{{''.join(group)}}}")
    return _SPACES.sub(r"\\ ", "".join(pieces))


def line(runs: Sequence[Run]) -> str:
    r"""A line of runs in the text of a paragraph: names and subscripts as mathematics.

    >>> line([Run("∂"), Run("net", italic=True), Run("h1", subscript=True)])
    '\\ensuremath{\\partial}$\\mathrm{net}_{\\mathrm{h1}}$'
    """
    return "".join(
        f"${name(group)}$" if is_name else "".join(text(run.text) for run in group)
        for is_name, group in groupby(runs, lambda run: run.italic or run.subscript)
    )


def name(runs: Iterable[Run]) -> str:
    r"""The runs of a name as mathematics, without dollars.

    >>> name([Run("w", italic=True), Run("1", subscript=True)])
    'w_{1}'
    """
    return "".join(f"_{{{_word(run)}}}" if run.subscript else _word(run) for run in runs)


def hanzi(written: str) -> list[str]:
    r"""The Chinese letters in what `text` has written, each once."""
    return sorted({letter for letter in written if not letter.isascii()})


def _word(run: Run) -> str:
    words = run.text
    if words in _IN_MATHEMATICS:
        return _IN_MATHEMATICS[words]
    if words.isascii() and words.isalnum():
        is_letter = len(words) == 1 and (run.italic or run.subscript)
        return words if is_letter or words.isdecimal() else rf"\mathrm{{{words}}}"
    return rf"\text{{{text(words)}}}"


@cache
def _font(letter: str) -> str | None:
    r"""The font of `\hanzi` that has a letter; None for letters of other kinds."""
    if letter in _IN_MATHEMATICS:
        return None
    for font, (codec, first, last) in _FONTS.items():
        if first <= letter <= last and _is_in(codec, letter):
            return font
    return None


def _is_in(codec: str, letter: str) -> bool:
    try:
        letter.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _letter(letter: str) -> str:
    if letter in _PLAIN:
        return letter
    if letter in _SIGNS:
        return _SIGNS[letter]
    if letter in _IN_MATHEMATICS:
        return rf"\ensuremath{{{_IN_MATHEMATICS[letter]}}}"
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 2 and parts[0] in _PLAIN and parts[1] in _ACCENTS:
        return rf"\{_ACCENTS[parts[1]]}{{{parts[0]}}}"
    code = f"{ord(letter):04X}"
    half = (len(code) + 1) // 2
    return rf"\letter{{{code[:half]}}}{{{code[half:]}}}"
