"""Rules and formulas as JavaScript, in the functions of `Math` and a few that it lacks."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.notation.languages.c import FUNCTIONS, CSource
from autograd.notation.languages.printing import COMPARISONS


class JavaScriptSource(CSource):
    """Writes terms as JavaScript.

    >>> from autograd.notation.terms import SYMBOLS, Symbol
    >>> JavaScriptSource().expression(SYMBOLS.relu(Symbol("x")))
    '(x <= 0.0 ? 0.0 : x)'
    """

    language = "JavaScript"
    comparisons: Mapping[str, str] = COMPARISONS | {"equal": "===", "not_equal": "!=="}
    words: Mapping[str, str] = {name: f"Math.{name}" for name in FUNCTIONS} | {
        "abs": "Math.abs",
        "remainder": "flooredRemainder",
        "pow": "power",
        "exp2": "exp2",
        "erf": "erf",
        "erfc": "erfc",
    }
    infinity = "Infinity"
    nan = "NaN"
    constant = "const "
    variable = "let "
    counter = "let"
    index = "i"
