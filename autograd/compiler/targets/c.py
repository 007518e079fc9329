"""A tape as a file of C99 that needs nothing but math.h."""

from __future__ import annotations

import re
import unicodedata
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
from autograd.notation.languages.c import REMAINDER, C

_KEYWORDS = (
    "auto break case char const continue default do double else enum extern float for goto if "
    "inline int long register restrict return short signed sizeof static struct switch typedef "
    "union unsigned void volatile while asm typeof alignas alignof bool constexpr false nullptr "
    "static_assert thread_local true typeof_unqual main linux unix i386"
).split()
_MATH = (
    "acos asin atan atan2 cos sin tan acosh asinh atanh cosh sinh tanh exp exp2 expm1 frexp ilogb "
    "ldexp log log10 log1p log2 logb modf scalbn scalbln cbrt fabs hypot pow sqrt erf erfc lgamma "
    "tgamma ceil floor nearbyint rint lrint llrint round lround llround trunc fmod remainder "
    "remquo copysign nan nextafter nexttoward fdim fmax fmin fma fpclassify isfinite isinf isnan "
    "isnormal signbit isgreater isgreaterequal isless islessequal islessgreater isunordered "
    "math_errhandling float_t double_t NAN INFINITY DOMAIN SING OVERFLOW UNDERFLOW PLOSS TLOSS "
    "MAXFLOAT HUGE signgam"
).split()
_USED = ("floored_remainder", "inputs", "stride", "parameters", "outputs", "gradient")

_RESERVED = re.compile(r"_|d_|(?i:M_|FP_|HUGE_|MATH_|program_)")
"""How names begin of temporary numbers, derivatives, macros of math.h and our own functions."""

_PART = 100
"""Statements in a function: with four times as many, gcc -O2 takes nearly twice as long."""

_LONGEST = 60
"""C99 tells names apart by 63 letters, of which `d_` needs two."""

_GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)")

_VALUES = """\
/* Computes the outputs. */
void program_values(const double *inputs, const double *parameters, double *outputs)"""

_SAMPLE = """\
/* The output; its derivatives are added to `gradient`. Inputs are `stride` apart. */
static double program_sample(
    const double *inputs, long stride, const double *parameters, double *gradient)"""

_PASS_OVER_NAMES = """\
static double program_pass(
    long n, const double *inputs, const double *parameters, double *values, double *gradient)
{
    double total = 0.0;
    for (int i = 0; i < PROGRAM_PARAMETERS; ++i) gradient[i] = 0.0;
    for (long k = 0; k < n; ++k) {
        const double value = program_sample(inputs + k, n, parameters, gradient);
        if (values) values[k] = value;
        total += value;
    }
    return total;
}
"""

_READ = """\
static void program_read_inputs(const double *inputs, long stride)
{
    for (int i = 0; i < PROGRAM_INPUTS; ++i) v[i] = inputs[i * stride];
}

static void program_read_parameters(const double *parameters)
{
    for (int i = 0; i < PROGRAM_PARAMETERS; ++i) v[PROGRAM_INPUTS + i] = parameters[i];
}
"""

_PASS_OVER_ARRAYS = """\
static double program_pass(
    long n, const double *inputs, const double *parameters, double *values, double *gradient)
{
    double total = 0.0;
    program_read_parameters(parameters);
    for (int i = 0; i < PROGRAM_PARAMETERS; ++i) d[PROGRAM_INPUTS + i] = 0.0;
    for (long k = 0; k < n; ++k) {
        program_read_inputs(inputs + k, n);
        program_forward();
        for (int i = PROGRAM_RESULTS; i < PROGRAM_SLOTS; ++i) d[i] = 0.0;
        program_backward();
        if (values) values[k] = %(root)s;
        total += %(root)s;
    }
    for (int i = 0; i < PROGRAM_PARAMETERS; ++i) gradient[i] = d[PROGRAM_INPUTS + i];
    return total;
}
"""

_GRADIENT = """\
/* The output; `gradient` becomes its derivative by each parameter. */
double program_value_and_gradient(
    const double *inputs, const double *parameters, double *gradient)
{
    return program_pass(1, inputs, parameters, 0, gradient);
}

/* The sum of the outputs of n samples; inputs[j * n + k] is input j of sample k. `gradient` becomes
   the derivative of the sum; `values`, if it is not null, gets the output of each sample. */
double program_batch(
    long n, const double *inputs, const double *parameters, double *values, double *gradient)
{
    return program_pass(n, inputs, parameters, values, gradient);
}

/* Plain gradient descent on the sum of the outputs of n samples, which lie as above; `parameters`
   are changed. The sum before the last step. */
double program_train(
    long n, const double *inputs, double *parameters, double learning_rate, long steps)
{
    %(storage)sdouble gradient[%(size)d];
    double value = NAN;
    for (long step = 0; step < steps; ++step) {
        value = program_pass(n, inputs, parameters, 0, gradient);
        for (int i = 0; i < PROGRAM_PARAMETERS; ++i) parameters[i] -= learning_rate * gradient[i];
    }
    return value;
}
"""


def c_source(tape: Tape) -> str:
    """The file: `program_values` and, if there is one output, its gradient and plain training.

    Large programs keep their numbers in static arrays, so that only one thread at a time may call
    them; the comment at the top says so.
    """
    listing = Listing(tape, C(), _spelled, (*_KEYWORDS, *_MATH, *_USED))
    functions = _with_names(listing) if listing.is_named else _with_arrays(listing)
    storage = {
        "storage": "" if listing.is_named else "static ",
        "size": max(tape.n_parameters, 1),  # C has no empty array
    }
    return "\n".join(
        [
            _header(listing),
            *([REMAINDER] if "floored_remainder" in listing.source.called else []),
            *functions,
            *([_GRADIENT % storage] if listing.has_gradient else []),
        ]
    )


def _header(listing: Listing) -> str:
    tape = listing.tape
    lines = [
        f"A recorded graph of {len(tape)} operations as C99. Compile this file with another that",
        "declares its functions, or as a library:",
        "    cc -std=c99 -O2 -shared -fPIC program.c -o program.so -lm",
        *([] if listing.is_named else ["The numbers are in static arrays: one caller at a time."]),
        "",
        *listing.told(),
    ]
    counts = {
        "PROGRAM_INPUTS": tape.n_inputs,
        "PROGRAM_PARAMETERS": tape.n_parameters,
        "PROGRAM_OUTPUTS": len(tape.outputs),
    }
    if not listing.is_named:
        counts |= {"PROGRAM_RESULTS": tape.n_leaves, "PROGRAM_SLOTS": tape.n_slots}
    written = ", ".join(f"{name} = {number}" for name, number in counts.items())
    return f"{comment_lines(lines)}\n#include <math.h>\n\n{wrapped(f'enum {{ {written} }};')}\n"


def _with_names(listing: Listing) -> list[str]:
    """The functions of a program whose numbers have names."""
    values = [
        *listing.unpacked("inputs"),
        *listing.unpacked("parameters"),
        *joined(listing.forward),
        *_outputs(listing),
    ]
    functions = [_function(_VALUES, values, ("inputs", "parameters"))]
    if listing.has_gradient:
        body = [
            *listing.unpacked("inputs", " * stride"),
            *listing.unpacked("parameters"),
            *joined(listing.forward),
            *joined(listing.backward),
            *(f"gradient[{i}] += {each};" for i, each in enumerate(listing.gradient)),
            f"return {listing.outputs[0]};",
        ]
        given = ("inputs", "stride", "parameters", "gradient")
        functions += [_function(_SAMPLE, body, given), _PASS_OVER_NAMES]
    return functions


def _with_arrays(listing: Listing) -> list[str]:
    """The functions of a program whose numbers are in arrays."""
    tape = listing.tape
    constants = [
        f"[{tape.n_leaves - len(listing.constants) + i}] = {x}"
        for i, x in enumerate(listing.constants)
    ]
    arrays = [wrapped(f"static double v[PROGRAM_SLOTS] = {{{', '.join(constants or ['0.0'])}}};")]
    if listing.has_gradient:
        arrays.append("static double d[PROGRAM_SLOTS];")
    arrays += [
        wrapped(f"static const int {name}[{len(slots)}] = {{{', '.join(map(str, slots))}}};")
        for slots, name in listing.tables.items()
    ]
    values = [
        "program_read_inputs(inputs, 1);",
        "program_read_parameters(parameters);",
        "program_forward();",
        *_outputs(listing),
    ]
    functions = [
        "\n".join(arrays) + "\n",
        _READ,
        *_in_parts("program_forward", parts(listing.forward, _PART)),
        _function(_VALUES, values),
    ]
    if listing.has_gradient:
        functions += [
            *_in_parts("program_backward", parts(listing.backward, _PART)),
            _PASS_OVER_ARRAYS % {"root": listing.outputs[0]},
        ]
    return functions


def _in_parts(name: str, portions: Sequence[Sequence[str]]) -> list[str]:
    """A function that calls its parts one after the other."""
    heads = [f"{name}_{number}" for number in range(len(portions))]
    return [
        *(
            _function(f"static void {head}(void)", lines)
            for head, lines in zip(heads, portions, strict=True)
        ),
        _function(f"static void {name}(void)", [f"{head}();" for head in heads]),
    ]


def _outputs(listing: Listing) -> list[str]:
    return [f"outputs[{place}] = {each};" for place, each in enumerate(listing.outputs)]


def _function(head: str, body: Sequence[str], given: Sequence[str] = ()) -> str:
    """A function; what it is given or defines and never reads leads to no warning."""
    lines = _read(body)
    words = {word for line in lines for word in _WORD.findall(line)}
    unused = [f"(void){name};" for name in given if name not in words]
    return "\n".join([head, "{", *indented([*unused, *lines]), "}\n"])


_WORD = re.compile(r"[A-Za-z_]\w*")
_DEFINITION = re.compile(r"const double (\w+) = ")


def _read(lines: Sequence[str]) -> list[str]:
    """The lines without definitions that nothing reads: a rule may leave an operand out."""
    kept: list[str] = []
    words: set[str] = set()
    for line in reversed(lines):
        definition = _DEFINITION.match(line)
        if definition is None or definition[1] in words:
            kept.append(line)
            words.update(_WORD.findall(line.partition("/*")[0]))
    return kept[::-1]


def _spelled(label: str) -> str:
    """The C name that a label becomes, Greek letters by their names; "" if it cannot be one.

    >>> _spelled("h[1].σ"), _spelled("μ"), _spelled("学习率"), _spelled("d_w")
    ('h_1_sigma', 'mu', '', '')
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", identifier(label))
        if not unicodedata.combining(letter)
    )
    name = "".join(letter if letter.isascii() else _latin(letter) for letter in plain)
    if not name.isidentifier() or not name.isascii() or len(name) > _LONGEST:
        return ""
    return "" if _RESERVED.match(name) else name


def _latin(letter: str) -> str:
    """The name of a Greek letter; any other letter as it is."""
    greek = _GREEK.fullmatch(unicodedata.name(letter, ""))
    if greek is None:
        return letter
    return greek[2].lower() if greek[1] == "SMALL" else greek[2].capitalize()
