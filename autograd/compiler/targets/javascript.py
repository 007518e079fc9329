"""A tape as a JavaScript module for browsers and Node, which needs nothing but `Math`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograd.compiler.lowering.listing import (
    Listing,
    comment_lines,
    indented,
    joined,
    parts,
    wrapped,
)
from autograd.compiler.lowering.places import identifier
from autograd.compiler.tape.tape import Tape
from autograd.notation.languages.javascript import JavaScript

_KEYWORDS = (
    "arguments async await break case catch class const continue debugger default delete do else "
    "enum eval export extends false finally for function if implements import in instanceof "
    "interface let new null package private protected public return static super switch this "
    "throw true try typeof undefined var void while with yield"
).split()
_USED = (
    "Math Infinity NaN Float64Array inputs parameters values valueAndGradient exp2 power erf erfc "
    "flooredRemainder"
).split()

_PART = 400
"""Statements in a function; of smaller ones Node has more to learn before all are fast."""

_RESERVED = re.compile(r"_|d_")
"""How names of temporary numbers and of derivatives begin."""

_HELPERS = {
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
    "erf": """\
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
""",
}


def javascript_source(tape: Tape) -> str:
    """The module: `values` and, if there is one output, `valueAndGradient`."""
    listing = Listing(tape, JavaScript(), _spelled, (*_KEYWORDS, *_USED))
    functions = _with_names(listing) if listing.is_named else _with_arrays(listing)
    called = {"erf" if name == "erfc" else name for name in listing.source.called}
    helpers = [text for name, text in _HELPERS.items() if name in called]
    return "\n".join([_header(listing), *helpers, *functions])


def _header(listing: Listing) -> str:
    lines = [
        f"A recorded graph of {len(listing.tape)} operations as a JavaScript module:",
        '    import { values } from "./program.mjs";',
        "    values(inputs, parameters)  // the outputs",
    ]
    if listing.has_gradient:
        lines.append("    valueAndGradient(inputs, parameters)  // { value, gradient }")
    return comment_lines([*lines, "", *listing.told()]) + "\n"


def _with_names(listing: Listing) -> list[str]:
    """The functions of a program whose numbers have names."""
    body = [
        *listing.unpacked("inputs"),
        *listing.unpacked("parameters"),
        *joined(listing.forward),
    ]
    functions = [_function(_VALUES, [*body, _returned(listing)])]
    if listing.has_gradient:
        gradient = f"Float64Array.of({', '.join(listing.gradient)})"
        result = f"return {{ value: {listing.outputs[0]}, gradient: {gradient} }};"
        functions.append(_function(_GRADIENT, [*body, *joined(listing.backward), result]))
    return functions


def _with_arrays(listing: Listing) -> list[str]:
    """The functions of a program whose numbers are in arrays."""
    tape = listing.tape
    first, last = tape.n_inputs, tape.n_inputs + tape.n_parameters
    arrays = [f"const v = new Float64Array({tape.n_slots});"]
    if listing.constants:
        arrays.append(wrapped(f"v.set([{', '.join(listing.constants)}], {last});"))
    arrays += [
        wrapped(f"const {name} = Int32Array.from([{', '.join(map(str, slots))}]);")
        for slots, name in listing.tables.items()
    ]
    read = [
        f"for (let i = 0; i < {first}; ++i) v[i] = inputs[i];",
        f"for (let i = 0; i < {last - first}; ++i) v[{first} + i] = parameters[i];",
        "forward();",
    ]
    functions = [
        *_in_parts("forward", parts(listing.forward, _PART)),
        _function(_VALUES, [*read, _returned(listing)]),
    ]
    if listing.has_gradient:
        arrays.append(f"const d = new Float64Array({tape.n_slots});")
        result = [
            "d.fill(0);",
            "backward();",
            f"return {{ value: {listing.outputs[0]}, gradient: d.slice({first}, {last}) }};",
        ]
        functions += [
            *_in_parts("backward", parts(listing.backward, _PART)),
            _function(_GRADIENT, [*read, *result]),
        ]
    return ["\n".join(arrays) + "\n", *functions]


_VALUES = """\
/* The list of outputs. */
export function values(inputs, parameters)"""

_GRADIENT = """\
/* The output, and its derivative by each parameter. */
export function valueAndGradient(inputs, parameters)"""


def _in_parts(name: str, portions: Sequence[Sequence[str]]) -> list[str]:
    """A function that calls its parts one after the other."""
    heads = [f"{name}{number}()" for number in range(len(portions))]
    return [
        *(
            _function(f"function {head}", lines)
            for head, lines in zip(heads, portions, strict=True)
        ),
        _function(f"function {name}()", [f"{head};" for head in heads]),
    ]


def _returned(listing: Listing) -> str:
    return f"return [{', '.join(listing.outputs)}];"


def _function(head: str, body: Sequence[str]) -> str:
    return "\n".join([f"{head} {{", *indented(body), "}\n"])


def _spelled(label: str) -> str:
    """The name that a label becomes; "" if it cannot be one."""
    name = identifier(label)
    return "" if _RESERVED.match(name) else name
