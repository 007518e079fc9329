"""A tape as a JavaScript module for browsers and Node, which needs nothing but `Math`."""

from __future__ import annotations

import re

from autograd.compiler.lowering.listing import Listing, comment_lines, joined, wrapped
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

_RESERVED = re.compile(r"_|d_")
"""How names of temporary numbers and of derivatives begin."""

_VALUES = """\
/* The list of outputs. */
export function values(inputs, parameters)"""

_GRADIENT = """\
/* The output, and its derivative by each parameter. */
export function valueAndGradient(inputs, parameters)"""


def javascript_source(tape: Tape) -> str:
    """The module: `values` and, if there is one output, `valueAndGradient`."""
    return JavaScriptListing(tape).text()


class JavaScriptListing(Listing):
    """Writes a tape as a module of JavaScript."""

    dialect = JavaScript
    taken = (*_KEYWORDS, *_USED)
    opening = " {"
    procedure = "function {0}()"
    passes = ("forward", "backward")
    part = "{0}{1}"
    repeated = "for (let k = 0; k < {0}; ++k) {{"
    table = "const {0} = Int32Array.from([{2}]);"
    table_of_constants = "const {0} = [{2}];"

    @staticmethod
    def spelled(label: str) -> str:
        name = identifier(label)
        return "" if _RESERVED.match(name) else name

    def header(self) -> str:
        lines = [
            f"A recorded graph of {len(self.tape)} operations as a JavaScript module:",
            '    import { values } from "./program.mjs";',
            "    values(inputs, parameters)  // the outputs",
            *["    valueAndGradient(inputs, parameters)  // { value, gradient }"]
            * self.has_gradient,
            "",
            *self.told(),
        ]
        return comment_lines(lines) + "\n"

    def with_names(self) -> list[str]:
        body = [
            *self.unpacked("inputs"),
            *self.unpacked("parameters"),
            *joined(self.forward),
        ]
        functions = [self.function(_VALUES, [*body, self._outputs()])]
        if self.has_gradient:
            gradient = self._result(f"Float64Array.of({', '.join(self.gradient)})")
            functions.append(self.function(_GRADIENT, [*body, *joined(self.backward), gradient]))
        return functions

    def with_arrays(self) -> list[str]:
        tape = self.tape
        first, last = tape.n_inputs, tape.n_inputs + tape.n_parameters
        arrays = [f"const v = new Float64Array({tape.n_slots});"]
        if self.constants:
            arrays.append(wrapped(f"v.set([{', '.join(self.constants)}], {last});"))
        read = [
            f"for (let i = 0; i < {first}; ++i) v[i] = inputs[i];",
            f"for (let i = 0; i < {last - first}; ++i) v[{first} + i] = parameters[i];",
            "forward();",
        ]
        forward, backward = self.in_parts()
        arrays += self.tables()
        functions = [
            *forward,
            self.function(_VALUES, [*read, self._outputs()]),
        ]
        if self.has_gradient:
            arrays.append(f"const d = new Float64Array({tape.n_slots});")
            back = ["d.fill(0);", "backward();", self._result(f"d.slice({first}, {last})")]
            functions += [
                *backward,
                self.function(_GRADIENT, [*read, *back]),
            ]
        return ["\n".join(arrays) + "\n", *functions]

    def _outputs(self) -> str:
        return f"return [{', '.join(self.outputs)}];"

    def _result(self, gradient: str) -> str:
        return f"return {{ value: {self.outputs[0]}, gradient: {gradient} }};"
