"""A tape as straight-line Python: a statement for each operation, under the labels of the graph.

The source has up to four functions: `values`, `value_and_gradient`, `with_inputs` and, for an
optimiser, `train` with the whole loop inside. It is registered with `linecache`, so that a debugger
steps into it.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Sequence
from typing import Any

from autograd.compiler.courses import RATE
from autograd.compiler.lowering.loop import indented
from autograd.compiler.lowering.places import Names, identifier, slot_names
from autograd.compiler.lowering.unrolled import Statements
from autograd.compiler.tape.tape import Tape
from autograd.compiler.updates import Update
from autograd.notation.languages.python import NAMESPACE, Python
from autograd.notation.terms import Symbol

_USED = (
    "inputs",
    "parameters",
    "memory",
    "settings",
    "first",
    "steps",
    "outputs",
    "rates",
    "range",
    "float",
    "map",
    "zip",
)
_RESERVED = re.compile(r"_|d_|s\d+_|.*_$")
"""What names of gradients, of an optimiser's memory and settings, and of temporaries are like."""


class Straightline:
    """Writes the functions of a tape."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.names = slot_names(tape, _spelled, (*NAMESPACE, *_USED))
        first, last = tape.n_inputs, tape.n_inputs + tape.n_parameters
        self.inputs = self.names[:first]
        self.parameters = self.names[first:last]
        source = Python()
        self._statements = Statements(tape, source, Names(self.names, source))
        self._forward = [line for lines in self._statements.results() for line in lines]

    def values(self) -> str:
        """The source of `values(inputs, parameters)`, which gives the tuple of outputs."""
        results = _listed([self._text(slot) for slot in self.tape.outputs])
        return _function(
            "values(inputs, parameters)",
            [*self._unpacked(), *self._forward, f"return ({results})"],
        )

    def value_and_gradient(self) -> str:
        """The source of the function that gives the outputs, and the derivatives of the first."""
        gradients = [f"d_{name}" for name in self.parameters]
        return _function(
            "value_and_gradient(inputs, parameters)",
            [
                *self._unpacked(),
                *self._forward,
                *self._backward(),
                f"return {_listed(map(self._text, self.tape.outputs))}[{', '.join(gradients)}]",
            ],
        )

    def with_inputs(self) -> str:
        """The same with a last list, of the derivatives by the inputs."""
        source = Python()
        statements = Statements(self.tape, source, Names(self.names, source), to_inputs=True)
        of_each = [
            f"[{', '.join(f'd_{name}' for name in names)}]"
            for names in (self.parameters, self.inputs)
        ]
        return _function(
            "with_inputs(inputs, parameters)",
            [
                *self._unpacked(),
                *self._forward,
                *self._chain(statements, (*self.inputs, *self.parameters)),
                f"return {_listed(map(self._text, self.tape.outputs))}{', '.join(of_each)}",
            ],
        )

    def train(self, update: Update, is_ordered: bool = False, has_rates: bool = False) -> str:
        """The source of `train(inputs, parameters, memory, settings, first, steps)`.

        It has an optimiser's update inside the loop; `memory` has a list for each name that is
        remembered and for each line of the update, and `first` is the number of the first step. The
        function gives the outputs before each step, the parameters, the last gradient, and what is
        remembered.

        If it is ordered, `inputs` has the inputs of each step, and a last argument is the rates of
        each if it has such.
        """
        (root,) = self.tape.outputs
        source = Python()
        given = [
            [p, f"d_{p}", *(f"s{k}_{p}" for k in range(len(update.given) - 2))]
            for p in self.parameters
        ]
        remembered = [_listed(names) for names in list(zip(*given, strict=True))[2:]]
        last = 2 + len(update.memory)
        loop = [
            *self._forward,
            f"outputs.append({self._text(root)})",
            *self._backward(),
            *update.prepared(source),
        ]
        for names in given:
            lines, results = update.written(source, names)
            places = [names[0], *names[2:last]]
            loop += [*lines, f"{', '.join(places)} = {', '.join(results)}"]
        gradients = ", ".join(f"d_{name}" for name in self.parameters)
        kept = _listed([f"[{names}]" for names in remembered[: last - 2]])
        numbers = "map(float, range(first, first + steps))"
        each = [f"({_listed(self.inputs)})"] * is_ordered + [f"{RATE}_"] * has_rates
        lists = ["inputs"] * is_ordered + ["rates"] * has_rates
        turns = f"zip({', '.join([numbers, *lists])})" if lists else numbers
        return _function(
            f"train(inputs, parameters, memory, settings, first, steps{', rates' * has_rates})",
            [
                *self._unpacked()[is_ordered and self.tape.n_inputs > 0 :],
                *(f"{names}= memory[{k}]" for k, names in enumerate(remembered)),
                *(f"{name}_ = settings[{k}]" for k, name in enumerate(update.settings)),
                "outputs = []",
                f"for {', '.join(['t_', *each])} in {turns}:",
                *indented(loop),
                f"return outputs, [{_listed(self.parameters)}], [{gradients}], [{kept}]",
            ],
        )

    def _text(self, slot: int) -> str:
        return Python().expression(self._statements.number(slot))

    def _unpacked(self) -> list[str]:
        given = (("inputs", self.inputs), ("parameters", self.parameters))
        return [f"{_listed(names)}= {role}" for role, names in given if names]

    def _backward(self) -> list[str]:
        return self._chain(self._statements, self.parameters)

    def _chain(self, statements: Statements, leaves: Sequence[str]) -> list[str]:
        """The chain rule down to the last leaves that may be differentiated by."""
        gradient: dict[int, Any] = {self.tape.outputs[0]: 1.0}
        lines = [line for lines in statements.chain(gradient) for line in lines]
        first = self.tape.n_inputs + self.tape.n_parameters - len(leaves)
        lines += [
            f"d_{name} = {gradient.get(slot, 0.0)}"
            for slot, name in enumerate(leaves, start=first)
            if not isinstance(gradient.get(slot), Symbol)
        ]
        return lines


def _spelled(label: str) -> str:
    """The identifier that a label becomes; empty if it cannot be one."""
    name = identifier(label)
    return "" if keyword.iskeyword(name) or _RESERVED.match(name) else name


def _listed(items: Iterable[str]) -> str:
    return "".join(f"{item}, " for item in items)


def _function(head: str, body: list[str]) -> str:
    return "\n".join([f"def {head}:", *indented(body)]) + "\n"
