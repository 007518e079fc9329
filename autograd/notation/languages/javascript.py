"""Rules and formulas as JavaScript, in the functions of `Math` and a few that it lacks."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.notation.languages.loops import Loops
from autograd.notation.languages.printing import COMPARISONS, MINUS_APART, OPERATORS
from autograd.table.kernels import kernels_of


class JavaScript(Loops):
    """Writes terms as JavaScript.

    >>> from autograd.notation.terms import SYMBOLS, Symbol
    >>> JavaScript().expression(SYMBOLS.relu(Symbol("x")))
    '(x <= 0.0 ? 0.0 : x)'
    """

    language = "JavaScript"
    comparisons: Mapping[str, str] = COMPARISONS | {"equal": "===", "not_equal": "!=="}
    operators = OPERATORS | MINUS_APART
    words = kernels_of("javascript")
    infinity = "Infinity"
    nan = "NaN"
    constant = "const "
    variable = "let "
    end = ";"
    choice = "({0} ? {1} : {2})"
    joints: Mapping[str, str] = {"add": "||", "mul": "&&"}
    turns = "for (let i = 0; i < {0}; ++i) {1}"
    position = "i"
    others = (
        "const {0} = new Float64Array({1});",
        "let {0}p = 1.0;",
        "for (let i = 0; i < {1}; ++i) {{ {0}[i] = {0}p; {0}p *= {2}; }}",
        "{0}p = 1.0;",
        "for (let i = {1} - 1; i >= 0; --i) {{ {0}[i] *= {0}p; {0}p *= {2}; }}",
    )
    product_of_others = "{0}[i]"
