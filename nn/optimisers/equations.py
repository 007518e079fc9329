"""An update as equations, which show themselves: as text, in LaTeX, in a notebook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from autograd.compiler.updates import Settings, Update
from autograd.notation.formulas import latex, text
from autograd.notation.laws import LAWS
from autograd.notation.names import GREEK, latex_name, split_label
from autograd.notation.terms import Symbol, Term, replaced


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
    named = {symbol.name.removesuffix("_"): symbol for symbol in update.named}
    zeros = [named[name] for name, x in zip(update.settings, numbers, strict=False) if x == 0.0]
    whole = _without(zeros, update)
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
    found: dict[int, Any] = {id(symbol): Symbol(style.letter(symbol)) for symbol in update.named}
    found |= {id(symbol): Symbol(name) for symbol, name in zip(update.given, old, strict=True)}
    names = {id(term): name for term, name in zip(whole[1:], memory, strict=True)}
    taken = {each.partition("_")[0] for each in (x, g, *memory, *map(style.letter, update.named))}
    letters = iter([each for each in _LETTERS if each not in taken])
    lines: list[tuple[str, Any]] = []
    for term, times in _inner_first(whole):
        name = names.get(id(term))
        if term is whole[0] or (name is None and times < 2):
            continue
        name = name or next(letters, None)
        if name is not None:
            lines.append((style.now.format(name), replaced(term, found)))
            found[id(term)] = Symbol(style.now.format(name))
    for term, name in zip(whole[1:], memory, strict=True):
        if not isinstance(term, Term):
            lines.append((style.now.format(name), replaced(term, found)))
    return [*lines, (style.now.format(x), replaced(whole[0], found))]


def _without(zeros: Iterable[Symbol], update: Update) -> tuple[Any, ...]:
    """The terms of a rule where some of its settings are 0.

    A choice for the first step is left out where both ways agree then, for memory begins at 0.
    """
    fresh = {id(symbol): 0.0 for symbol in update.given[2 : 2 + len(update.memory)]}

    def choice(condition: Any, x: Any, y: Any) -> Any:
        first = _reduced((y,), fresh, LAWS)[0] if _is_first(condition) else None
        return y if first is x or (isinstance(x, float) and first == x) else law(condition, x, y)

    law = LAWS["where"]
    return _reduced(update.whole, {id(symbol): 0.0 for symbol in zeros}, {**LAWS, "where": choice})


def _is_first(condition: Any) -> bool:
    """Whether a condition is that the number of the step is 1."""
    return (
        isinstance(condition, Term)
        and condition.row.name == "equal"
        and [getattr(x, "name", x) for x in condition.operands] == ["t_", 1.0]
    )


def _reduced(
    terms: tuple[Any, ...], known: Mapping[int, Any], laws: Mapping[str, Callable[..., Any]]
) -> tuple[Any, ...]:
    """The terms with what is known put in, and made shorter there; what is shared stays shared."""
    found = dict(known)

    def new(term: Any) -> Any:
        return tuple(map(new, term)) if isinstance(term, tuple) else found.get(id(term), term)

    for term, _ in _inner_first(terms):
        operands = tuple(map(new, term.operands))
        if operands != term.operands:
            law = laws.get(term.row.name)
            found[id(term)] = law(*operands) if law else Term(term.row, operands)
    return tuple(map(new, terms))


def _inner_first(terms: Iterable[Any]) -> list[tuple[Term, int]]:
    """The terms and those in them, each after what is in it, and how often each is used."""
    times: Counter[int] = Counter()
    finished: list[Term] = []
    pending = [(term, False) for term in reversed(tuple(terms))]
    while pending:
        term, is_finished = pending.pop()
        if is_finished:
            finished.append(term)
        elif isinstance(term, tuple):
            pending += [(x, False) for x in reversed(term)]
        elif isinstance(term, Term):
            times[id(term)] += 1
            if times[id(term)] == 1:
                pending += [(term, True), (term.operands, False)]
    return [(term, times[id(term)]) for term in finished]


_LETTERS: Final = "uwyzqr"
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
