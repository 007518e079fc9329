"""Rules and formulas as C99, in double numbers and the functions of math.h."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.notation.languages.loops import Loops
from autograd.notation.languages.printing import MINUS_APART, OPERATORS
from autograd.table.kernels import kernels_of

REMAINDER = """\
/* The remainder of x / y, with the sign of y. */
static double floored_remainder(double x, double y)
{
    const double r = fmod(x, y);
    if (r == 0.0) return copysign(0.0, y);
    return (r < 0.0) == (y < 0.0) ? r : r + y;
}
"""
"""What `floored_remainder` is, which math.h lacks."""


class C(Loops):
    """Writes terms as C.

    >>> from autograd.notation.terms import SYMBOLS, Symbol
    >>> x = Symbol("x")
    >>> C().expression(SYMBOLS.sigmoid(SYMBOLS.abs(x)))
    '1.0 / (1.0 + exp(-_t0))'
    """

    language = "C"
    helpers: Mapping[str, str] = {"floored_remainder": REMAINDER}
    operators = OPERATORS | MINUS_APART
    words = kernels_of("c")
    infinity = "INFINITY"
    nan = "NAN"
    constant = "const double "
    variable = "double "
    end = ";"
    choice = "({0} ? {1} : {2})"
    joints: Mapping[str, str] = {"add": "||", "mul": "&&"}
    turns = "for (int i = 0; i < {0}; ++i) {1}"
    position = "(double)i"
    others = (
        "double {0}[{1}], {0}p = 1.0;",
        "for (int i = 0; i < {1}; ++i) {{ {0}[i] = {0}p; {0}p *= {2}; }}",
        "{0}p = 1.0;",
        "for (int i = {1} - 1; i >= 0; --i) {{ {0}[i] *= {0}p; {0}p *= {2}; }}",
    )
    product_of_others = "{0}[i]"
