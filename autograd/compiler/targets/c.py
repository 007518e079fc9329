"""A tape as a file of C99 that needs nothing but math.h."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from autograd.compiler.lowering.listing import Listing, comment_lines, joined, wrapped
from autograd.compiler.lowering.places import identifier
from autograd.compiler.tape.tape import Tape
from autograd.notation.languages.c import C

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
    return CListing(tape).text()


class CListing(Listing):
    """Writes a tape as a file of C."""

    dialect = C
    taken = (*_KEYWORDS, *_MATH, *_USED)
    opening = "\n{"
    procedure = "static void {0}(void)"
    passes = ("program_forward", "program_backward")
    part = "{0}_{1}"
    repeated = "for (int k = 0; k < {0}; ++k) {{"
    table = "static const int {0}[{1}] = {{{2}}};"
    table_of_constants = "static const double {0}[{1}] = {{{2}}};"

    @staticmethod
    def spelled(label: str) -> str:
        """The C name that a label becomes, Greek letters by their names; "" if it cannot be one.

        >>> [CListing.spelled(label) for label in ("h[1].σ", "μ", "学习率", "d_w")]
        ['h_1_sigma', 'mu', '', '']
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

    def header(self) -> str:
        tape, n = self.tape, len(self.tape)
        lines = [
            f"A recorded graph of {n} operations as C99. Compile this file with another that",
            "declares its functions, or as a library:",
            "    cc -std=c99 -O1 -shared -fPIC program.c -o program.so -lm",
            *([] if self.is_named else ["With -O2 that takes twice as long, for code as fast."]),
            *([] if self.is_named else ["The numbers are in static arrays: one caller at a time."]),
            "",
            *self.told(),
        ]
        counts = {
            "PROGRAM_INPUTS": tape.n_inputs,
            "PROGRAM_PARAMETERS": tape.n_parameters,
            "PROGRAM_OUTPUTS": len(tape.outputs),
        }
        if not self.is_named:
            counts |= {"PROGRAM_RESULTS": tape.n_leaves, "PROGRAM_SLOTS": tape.n_slots}
        written = ", ".join(f"{name} = {number}" for name, number in counts.items())
        enum = wrapped(f"enum {{ {written} }};")
        return f"{comment_lines(lines)}\n#include <math.h>\n\n{enum}\n"

    def with_names(self) -> list[str]:
        values = [
            *self.unpacked("inputs"),
            *self.unpacked("parameters"),
            *joined(self.forward),
            *self._outputs(),
        ]
        functions = [self._quiet(_VALUES, values, ("inputs", "parameters"))]
        if self.has_gradient:
            body = [
                *self.unpacked("inputs", " * stride"),
                *self.unpacked("parameters"),
                *joined(self.forward),
                *joined(self.backward),
                *(f"gradient[{i}] += {each};" for i, each in enumerate(self.gradient)),
                f"return {self.outputs[0]};",
            ]
            given = ("inputs", "stride", "parameters", "gradient")
            functions += [self._quiet(_SAMPLE, body, given), _PASS_OVER_NAMES, self._gradient("")]
        return functions

    def with_arrays(self) -> list[str]:
        first = self.tape.n_leaves - len(self.constants)
        numbers = [f"[{i}] = {x}" for i, x in enumerate(self.constants, start=first)] or ["0.0"]
        arrays = [
            wrapped(f"static double v[PROGRAM_SLOTS] = {{{', '.join(numbers)}}};"),
            *["static double d[PROGRAM_SLOTS];"] * self.has_gradient,
        ]
        values = [
            "program_read_inputs(inputs, 1);",
            "program_read_parameters(parameters);",
            "program_forward();",
            *self._outputs(),
        ]
        forward, backward = self.in_parts()
        arrays += self.tables()
        functions = [
            "\n".join(arrays) + "\n",
            _READ,
            *forward,
            self.function(_VALUES, values),
        ]
        if self.has_gradient:
            functions += [
                *backward,
                _PASS_OVER_ARRAYS % {"root": self.outputs[0]},
                self._gradient("static "),
            ]
        return functions

    def function(self, head: str, body: Sequence[str]) -> str:
        """A function without definitions that nothing reads: a rule may leave an operand out."""
        return super().function(head, _read(body))

    def _quiet(self, head: str, body: Sequence[str], given: Sequence[str]) -> str:
        """A function that leads to no warning where it does not read what it is given."""
        words = {word for line in _read(body) for word in _WORD.findall(line)}
        return self.function(head, [*(f"(void){x};" for x in given if x not in words), *body])

    def _outputs(self) -> list[str]:
        return [f"outputs[{place}] = {each};" for place, each in enumerate(self.outputs)]

    def _gradient(self, storage: str) -> str:
        # C has no empty array
        return _GRADIENT % {"storage": storage, "size": max(self.tape.n_parameters, 1)}


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


def _latin(letter: str) -> str:
    """The name of a Greek letter; any other letter as it is."""
    greek = _GREEK.fullmatch(unicodedata.name(letter, ""))
    if greek is None:
        return letter
    return greek[2].lower() if greek[1] == "SMALL" else greek[2].capitalize()
