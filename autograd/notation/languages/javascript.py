"""Rules and formulas as JavaScript, in the functions of `Math` and a few that it lacks."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.notation.languages.loops import Loops
from autograd.notation.languages.printing import COMPARISONS, MINUS_APART, OPERATORS
from autograd.table.kernels import kernels_of

ERF = """\
/* erf and erfc by rational approximations: W. J. Cody, Mathematics of Computation 23 (1969). */
function quotient(x, above, below) {
    let p = above[0];
    let q = below[0];
    for (let i = 1; i < above.length; ++i) {
        p = p * x + above[i];
        q = q * x + below[i];
    }
    return p / q;
}

function erfNearZero(x) {
    return x * quotient(x * x, [
        1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2,
        3.77485237685302021e2, 3.20937758913846947e3,
    ], [
        1, 2.36012909523441209e1, 2.44024637934444173e2,
        1.28261652607737228e3, 2.84423683343917062e3,
    ]);
}

/* erfc above 0.46875. The square is split, for the exponential would magnify its rounding. */
function erfcFarFromZero(x) {
    if (x > 28) return 0;
    const short = Math.trunc(x * 16) / 16;
    const scale = Math.exp(-short * short) * Math.exp(-(x - short) * (x + short));
    if (x <= 4) {
        return scale * quotient(x, [
            2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594,
            6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
            1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
        ], [
            1, 1.57449261107098347e1, 1.17693950891312499e2,
            5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
            4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
        ]);
    }
    const y = 1 / (x * x);
    const tail = y * quotient(y, [
        1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
        1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4,
    ], [
        1, 2.56852019228982242, 1.87295284992346725,
        5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
    ]);
    return (scale / x) * (1 / Math.sqrt(Math.PI) - tail);
}

function erf(x) {
    if (Number.isNaN(x)) return NaN;
    if (Math.abs(x) <= 0.46875) return erfNearZero(x);
    return x > 0 ? 1 - erfcFarFromZero(x) : erfcFarFromZero(-x) - 1;
}

function erfc(x) {
    if (Number.isNaN(x)) return NaN;
    if (Math.abs(x) <= 0.46875) return 1 - erfNearZero(x);
    return x > 0 ? erfcFarFromZero(x) : 2 - erfcFarFromZero(-x);
}
"""

LGAMMA = """\
/* The logarithm of |gamma(x)|: near 1 and 2, where it is 0, by its power series there. */
function lgammaNearTwo(t) {
    return [
        5.731367261127764e-10, -1.1921401377179563e-09, 2.4836745438072683e-09,
        -5.1834750404976685e-09, 1.0838659212566236e-08, -2.2711094613402425e-08,
        4.7698101690585304e-08, -1.0043224823715715e-07, 2.1207184805780185e-07,
        -4.4924691987384167e-07, 9.551412130381909e-07, -2.0392157537981365e-06,
        4.374866789915087e-06, -9.439488275270618e-06, 2.0507212775670396e-05,
        -4.492623673812979e-05, 9.94575127817976e-05, -0.00022315475845356857,
        0.0005096695247430449, -0.0011927539117032751, 0.0028905103307415394,
        -0.007385551028673998, 0.020580808427784536, -0.06735230105319807, 0.3224670334241132,
        0.42278433509846713,
    ].reduce((sum, c) => (sum + c) * t, 0);
}

function lgamma(x) {
    if (Number.isNaN(x)) return NaN;
    if (Math.abs(x) === Infinity || (x <= 0 && x === Math.floor(x))) return Infinity;
    if (x < 0) {
        const off = Math.abs(Math.sin(Math.PI * (x - Math.round(x))));
        return Math.log(Math.PI / off) - Math.log(-x) - lgamma(-x);
    }
    if (x < 0.5) return lgamma(x + 1) - Math.log(x);
    if (x < 1.5) return lgammaNearTwo(x - 1) - Math.log1p(x - 1);
    if (x < 10) {
        let product = 1;
        while (x > 2.5) {
            x -= 1;
            product *= x;
        }
        return Math.log(product) + lgammaNearTwo(x - 2);
    }
    const y = 1 / (x * x);
    const series = [
        -3617 / 122400, 1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12,
    ].reduce((sum, c) => sum * y + c, 0);
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series / x;
}
"""

HELPERS: Mapping[str, str] = {
    "flooredRemainder": """\
/* The remainder of x / y, with the sign of y. */
function flooredRemainder(x, y) {
    const r = x % y;
    if (r === 0) return y < 0 || Object.is(y, -0) ? -0 : 0;
    return r < 0 === y < 0 ? r : r + y;
}
""",
    "power": """\
/* x to the power y by IEEE 754, where 1 ** NaN and (-1) ** Infinity are 1. */
function power(x, y) {
    return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
}
""",
    "exp2": """\
function exp2(x) {
    return 2 ** x;
}
""",
    "roundHalfEven": """\
/* The nearest integer, of two as near the even one. */
function roundHalfEven(x) {
    const r = Math.round(x);
    return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
}
""",
    "erf": ERF,
    "erfc": ERF,
    "lgamma": LGAMMA,
}
"""What `Math` lacks."""


class JavaScript(Loops):
    """Writes terms as JavaScript.

    >>> from autograd.notation.terms import SYMBOLS, Symbol
    >>> JavaScript().expression(SYMBOLS.relu(Symbol("x")))
    '(x <= 0.0 ? 0.0 : x)'
    """

    language = "JavaScript"
    helpers = HELPERS
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
