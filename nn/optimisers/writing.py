"""An update as equations in LaTeX and as a file of C."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograd.compiler.updates import Update
from autograd.notation.formulas import latex
from autograd.notation.languages.c import REMAINDER, C
from autograd.notation.names import latex_name, split_label
from autograd.notation.terms import Symbol, Term, replaced


def latex_of(update: Update) -> str:
    """The rule as equations in LaTeX, one a line; t and t-1 number the steps."""
    end = 2 + len(update.memory)
    x, g, *memory = (_braced(_letter(symbol)) for symbol in update.given[:end])
    old = [f"{x}_{{t-1}}", f"{g}_{{t}}", *(f"{name}_{{t-1}}" for name in memory)]
    old += map(_letter, update.given[end:])
    found: dict[int, Any] = {id(symbol): Symbol(_letter(symbol)) for symbol in update.named}
    found |= {id(symbol): Symbol(name) for symbol, name in zip(update.given, old, strict=True)}
    lines = []
    for name, term in zip((*memory, x), (*update.whole[1:], update.whole[0]), strict=True):
        new = Symbol(f"{name}_{{t}}")
        lines.append(f"{new.name} = {latex(replaced(term, found))}")
        if isinstance(term, Term):
            found[id(term)] = new
    return "\n".join(lines)


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
