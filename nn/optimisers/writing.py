"""An update as a file of C."""

from __future__ import annotations

from autograd.compiler.updates import Update
from autograd.notation.languages.c import REMAINDER, C


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
