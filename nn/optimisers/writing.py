"""An update as equations in LaTeX and as a file of C."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograd.compiler.updates import Update
from autograd.notation.formulas import latex
from autograd.notation.languages.c import REMAINDER, C
from autograd.notation.names import latex_name, split_label
from autograd.notation.terms import Symbol, Term, replaced


def latex_of(update: Update) -> str:
    """The rule as equations in LaTeX for display mode, aligned; t and t-1 number the steps.

    What is used several times has a line and a letter of its own, before its first use.
    """
    end = 2 + len(update.memory)
    x, g, *memory = (_braced(_letter(symbol)) for symbol in update.given[:end])
    old = [f"{x}_{{t-1}}", f"{g}_{{t}}", *(f"{name}_{{t-1}}" for name in memory)]
    old += map(_letter, update.given[end:])
    found: dict[int, Any] = {id(symbol): Symbol(_letter(symbol)) for symbol in update.named}
    found |= {id(symbol): Symbol(name) for symbol, name in zip(update.given, old, strict=True)}
    names = {id(term): name for term, name in zip(update.whole[1:], memory, strict=True)}
    taken = {each.partition("_")[0] for each in (x, g, *memory, *map(_letter, update.named))}
    letters = iter([each for each in _LETTERS if each not in taken])
    lines = []
    for term, times in _inner_first(update.whole):
        name = names.get(id(term))
        if term is update.whole[0] or (name is None and times < 2):
            continue
        name = name or next(letters, None)
        if name is not None:
            lines.append(f"{name}_{{t}} &= {latex(replaced(term, found))}")
            found[id(term)] = Symbol(f"{name}_{{t}}")
    for term, name in zip(update.whole[1:], memory, strict=True):
        if not isinstance(term, Term):
            lines.append(f"{name}_{{t}} &= {latex(replaced(term, found))}")
    lines.append(f"{x}_{{t}} &= {latex(replaced(update.whole[0], found))}")
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(lines), r"\end{aligned}"])


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


def c_source_of(update: Update) -> str:
    """The rule as a file of C99 with one function, which needs nothing but math.h."""
    source = C()
    prepared = update.prepared(source)
    names = [symbol.name for symbol in update.given]
    lines, results = update.written(source, names)
    places = ["x[i]", "g[i]", *(f"memory[{k} * n + i]" for k in range(len(names) - 2))]
    changed = [places[0], *places[2 : 2 + len(update.memory)]]
    body = [
        *(f"const double {name} = {place};" for name, place in zip(names, places, strict=True)),
        *lines,
        *(f"{place} = {x};" for place, x in zip(changed, results, strict=True)),
    ]
    given = [f"const double {name}_ = settings[{k}];" for k, name in enumerate(update.settings)]
    remembered = ", ".join(update.memory) or "nothing"
    below = f"   below are n numbers for each of {', '.join(update.lines)}, which stay;"
    return "\n".join(
        [
            "#include <math.h>",
            "",
            *([REMAINDER] if "floored_remainder" in source.called else []),
            "/* Step t, from 1 on, of n parameters x with the gradients g.",
            f"   memory has n numbers for each of {remembered}, which begin at 0;",
            *([below] if update.lines else []),
            f"   settings are {', '.join(update.settings) or 'none'}. */",
            "void optimizer_step(long n, double *x, const double *g, double *memory,",
            "                    const double *settings, double t_)",
            "{",
            *(f"    {line}" for line in (*given, *prepared)),
            "    for (long i = 0; i < n; ++i) {",
            *(f"        {line}" for line in body),
            "    }",
            "}",
            "",
        ]
    )


_LETTERS = "uwyzqr"
"""For what a rule computes on its way."""

_GREEK = "alpha beta gamma delta eta theta kappa lambda mu nu rho sigma tau phi".split()


@dataclass(slots=True)
class _Label:
    """A name to be written as labels are."""

    label: str
    data: float = 0.0


def _letter(symbol: Symbol) -> str:
    r"""A symbol in LaTeX: `\beta_{1}` for beta1."""
    name = symbol.name.removesuffix("_")
    written, (base, _) = latex_name(_Label(name)), split_label(name)
    return written.replace(rf"\mathrm{{{base}}}", rf"\{base}", 1) if base in _GREEK else written


def _braced(name: str) -> str:
    """A name that may be given one more subscript."""
    return f"{{{name}}}" if "_" in name else name
