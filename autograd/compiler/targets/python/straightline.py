"""A tape as straight-line Python: a statement for each operation, under the labels of the graph.

The source has up to three functions: `values`, `value_and_gradient` and, for an optimiser, `train`
with the whole loop inside. It is registered with `linecache`, so that a debugger steps into it.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.compiler.lowering.places import Names, identifier, slot_names
from autograd.compiler.lowering.unrolled import Statements
from autograd.compiler.tape.tape import Tape
from autograd.notation.languages.python import NAMESPACE, Python
from autograd.notation.terms import Symbol

_USED = ("inputs", "parameters", "state", "steps", "outputs", "range")
_RESERVED = re.compile(r"_|d_|s\d+_")
"""How names of gradients, of an optimiser's memory and of temporary numbers begin."""

Update = Callable[[Any, Any, Mapping[str, Any]], tuple[Any, Mapping[str, Any]]]


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
        """The source of the function that gives the one output and the list of derivatives."""
        (root,) = self.tape.outputs
        gradients = [f"d_{name}" for name in self.parameters]
        return _function(
            "value_and_gradient(inputs, parameters)",
            [
                *self._unpacked(),
                *self._forward,
                *self._backward(),
                f"return {self._text(root)}, [{', '.join(gradients)}]",
            ],
        )

    def train(self, update: Update, state: Sequence[str]) -> str:
        """The source of `train(inputs, parameters, state, steps)`, with an update inside the loop.

        `state` names what the optimiser remembers. The function gives the outputs before each step,
        the parameters, the last gradient, and the state. An update that is more than arithmetic is
        a TypeError.
        """
        (root,) = self.tape.outputs
        remembered = {
            name: [f"s{number}_{p}" for p in self.parameters] for number, name in enumerate(state)
        }
        after, state_after = update(
            _symbols(self.parameters),
            _symbols([f"d_{name}" for name in self.parameters]),
            {name: _symbols(names) for name, names in remembered.items()},
        )
        changing = [*self.parameters, *(n for names in remembered.values() for n in names)]
        updated = _written([*after, *(term for name in state for term in state_after[name])])
        loop = [
            *self._forward,
            f"outputs.append({self._text(root)})",
            *self._backward(),
            # all at once: each new number is a formula in the old ones
            f"{_listed(changing)}= {_listed(updated)}",
        ]
        gradients = ", ".join(f"d_{name}" for name in self.parameters)
        kept = ", ".join(f"{name!r}: [{_listed(names)}]" for name, names in remembered.items())
        return _function(
            "train(inputs, parameters, state, steps)",
            [
                *self._unpacked(),
                *(f"{_listed(names)}= state[{name!r}]" for name, names in remembered.items()),
                "outputs = []",
                "for _ in range(steps):",
                *_indented(loop),
                f"return outputs, [{_listed(self.parameters)}], [{gradients}], {{{kept}}}",
            ],
        )

    def _text(self, slot: int) -> str:
        return Python().expression(self._statements.number(slot))

    def _unpacked(self) -> list[str]:
        given = (("inputs", self.inputs), ("parameters", self.parameters))
        return [f"{_listed(names)}= {role}" for role, names in given if names]

    def _backward(self) -> list[str]:
        (root,) = self.tape.outputs
        gradient: dict[int, Any] = {root: 1.0}
        lines = [line for lines in self._statements.chain(gradient) for line in lines]
        first = self.tape.n_inputs
        lines += [
            f"d_{name} = {gradient.get(slot, 0.0)}"
            for slot, name in enumerate(self.parameters, start=first)
            if not isinstance(gradient.get(slot), Symbol)
        ]
        return lines


def _spelled(label: str) -> str:
    """The identifier that a label becomes; empty if it cannot be one."""
    name = identifier(label)
    return "" if keyword.iskeyword(name) or _RESERVED.match(name) else name


def _symbols(names: Sequence[str]) -> Any:
    array = np.empty(len(names), dtype=object)
    array[:] = [Symbol(name) for name in names]
    return array


def _written(terms: Any) -> list[str]:
    return [Python().expression(term) for term in terms]


def _listed(items: Sequence[str]) -> str:
    return "".join(f"{item}, " for item in items)


def _function(head: str, body: list[str]) -> str:
    return "\n".join([f"def {head}:", *_indented(body)]) + "\n"


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]
