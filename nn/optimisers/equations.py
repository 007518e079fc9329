"""An update as equations, which show themselves: as text, in LaTeX, in a notebook."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from autograd.compiler.updates import Settings, Update
from autograd.notation.formulas import latex, text
from autograd.notation.names import GREEK, latex_name, split_label
from autograd.notation.terms import Symbol
from nn.optimisers.lines import Line, told_in_lines, without_zeros


@dataclass(frozen=True, slots=True, repr=False)
class Equations:
    """A rule as lines of `text` and as `latex` for display mode; t and t-1 number the steps.

    It prints as its text, and a notebook sets it as formulas.
    """

    text: str
    latex: str

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex}\n$$"


def equations_of(update: Update, numbers: Settings) -> Equations:
    """The rule with these numbers for its settings, of which those that are 0 are left out.

    What is used several times has a line and a letter of its own, before its first use.
    """
    whole = without_zeros(update, numbers)
    lines = (f"{name} = {text(term)}" for name, term in _lines(update, whole, _TEXT))
    plain = _STEP_POWER.sub("ᵗ", "\n".join(lines))
    rows = [f"{name} &= {latex(term)}" for name, term in _lines(update, whole, _LATEX)]
    return Equations(plain, "\n".join([r"\begin{aligned}", " \\\\\n".join(rows), r"\end{aligned}"]))


@dataclass(frozen=True, slots=True)
class _Style:
    """How a symbol is written, and a name at a step."""

    letter: Callable[[Symbol], str]
    now: str
    before: str

    @staticmethod
    def braced(name: str) -> str:
        """A name that may be given one more subscript."""
        return f"{{{name}}}" if "_{" in name else name


def _lines(update: Update, whole: tuple[Any, ...], style: _Style) -> list[tuple[str, Any]]:
    """The names that are computed, in an order in which they can be, and the term of each."""
    end = 2 + len(update.memory)
    x, g, *memory = (style.braced(style.letter(symbol)) for symbol in update.given[:end])
    old = [style.before.format(x), style.now.format(g), *map(style.before.format, memory)]
    old += map(style.letter, update.given[end:])
    operands: dict[int, Any] = {id(symbol): Symbol(style.letter(symbol)) for symbol in update.named}
    operands |= {id(symbol): Symbol(name) for symbol, name in zip(update.given, old, strict=True)}
    taken = {each.partition("_")[0] for each in (x, g, *memory, *map(style.letter, update.named))}
    letters = [each for each in PART_LETTERS if each not in taken]
    names = {"parameter": [x], "memory": memory, "part": letters}
    lines: list[tuple[str, Any]] = []

    def tell(line: Line) -> Symbol | None:
        if line.place >= len(names[line.computes]):
            return None
        name = style.now.format(names[line.computes][line.place])
        lines.append((name, line.term))
        return Symbol(name)

    told_in_lines(whole, operands, tell)
    return lines


PART_LETTERS: Final = "uwyzqr"
"""For what a rule computes on its way."""

_GREEK: Final = {name: letter for letter, name in GREEK.items()}

_STEP_POWER: Final = re.compile(r"\^t(?!\w)")

_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(slots=True)
class _Label:
    """A name to be written as labels are."""

    label: str
    data: float = 0.0


def _latex_letter(symbol: Symbol) -> str:
    r"""A symbol in LaTeX: `\beta_{1}` for beta1."""
    name = symbol.name.removesuffix("_")
    written, (base, _) = latex_name(_Label(name)), split_label(name)
    return written.replace(rf"\mathrm{{{base}}}", rf"\{base}", 1) if base in _GREEK else written


def _text_letter(symbol: Symbol) -> str:
    """A symbol in letters: β₁ for beta1."""
    name = symbol.name.removesuffix("_")
    base, subscript = split_label(name)
    if not subscript.isdecimal() and base not in _GREEK:
        return name
    return _GREEK.get(base, base) + subscript.translate(_LOWERED)


_LATEX: Final = _Style(_latex_letter, "{}_{{t}}", "{}_{{t-1}}")
_TEXT: Final = _Style(_text_letter, "{}ₜ", "{}ₜ₋₁")
